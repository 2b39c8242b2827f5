// SPDX-License-Identifier: GPL-2.0
/* Why a tunnel or a call has ended: for its owner, and as the Result Code that tells the peer. */
#include "l2tp/ending.h"

#include <stdio.h>

/**
 * l2tp_why_text() - what a reason means
 * @why: reason
 *
 * Return: text.
 */
const char *l2tp_why_text(enum l2tp_why why)
{
	static const char *const texts[] = {
		[L2TP_WHY_NONE] = "not ended",
		[L2TP_WHY_OWNER] = "closed",
		[L2TP_WHY_IDLE] = "no calls",
		[L2TP_WHY_PEER] = "closed by the peer",
		[L2TP_WHY_NO_ANSWER] = "no answer",
		[L2TP_WHY_AUTH] = "tunnel authentication failed",
		[L2TP_WHY_HOST_NAME] = "wrong host name",
		[L2TP_WHY_TIE] = "tie lost",
		[L2TP_WHY_PROTOCOL] = "protocol error of the peer",
		[L2TP_WHY_TUNNEL] = "tunnel ended",
		[L2TP_WHY_TIMEOUT] = "not set up in time",
	};

	return texts[why];
}

/**
 * l2tp_ending_of() - an ending
 * @why: why
 * @result: result code, or 0
 * @error: error code, or 0
 * @text: more; NULL or empty for what @why means
 *
 * Return: ending.
 */
struct l2tp_ending l2tp_ending_of(enum l2tp_why why, uint16_t result, uint16_t error,
				  const char *text)
{
	struct l2tp_ending ending = { .why = why, .result = result, .error = error };

	if (!text || !*text)
		text = l2tp_why_text(why);
	octets_text(ending.text, sizeof(ending.text), octets_of(text, strlen(text)));
	return ending;
}

/* What is hidden and cannot be read is hidden with a secret that is not ours. */
static enum l2tp_why why_of(enum l2tp_fault_kind kind)
{
	if (kind == L2TP_FAULT_NO_SECRET || kind == L2TP_FAULT_WRONG_SECRET)
		return L2TP_WHY_AUTH;
	return L2TP_WHY_PROTOCOL;
}

/**
 * l2tp_ending_by_fault() - a message that cannot be accepted ends what it is about
 * @fault: what is wrong with it
 *
 * Return: ending.
 */
struct l2tp_ending l2tp_ending_by_fault(const struct l2tp_fault *fault)
{
	char text[L2TP_FAULT_TEXT_SIZE];
	struct l2tp_result result;

	l2tp_fault_result(fault, text, sizeof(text), &result);
	return l2tp_ending_of(why_of(fault->kind), result.code, result.error, text);
}

/**
 * l2tp_ending_by_peer() - the peer ends a tunnel or a call
 * @msg: StopCCN or CDN, accepted or not
 *
 * Return: ending, with the peer's own words last.
 */
struct l2tp_ending l2tp_ending_by_peer(const struct l2tp_message *msg)
{
	const bool stopccn = msg->type == L2TP_STOPCCN;
	const struct l2tp_result *result = stopccn ? &msg->stopccn.result : &msg->cdn.result;
	uint16_t error = result->has_error ? result->error : 0;
	bool version = stopccn && result->code == L2TP_STOPCCN_VERSION;
	char words[L2TP_ENDING_TEXT_SIZE], text[4 * L2TP_ENDING_TEXT_SIZE];

	if (!l2tp_has(msg, L2TP_AVP_RESULT_CODE))
		return l2tp_ending_of(L2TP_WHY_PEER, 0, 0, "no Result Code that could be read");
	octets_text(words, sizeof(words), result->text);
	snprintf(text, sizeof(text), "%s%s%s%s%s",
		 stopccn ? l2tp_stopccn_result_text(result->code) :
			   l2tp_cdn_result_text(result->code),
		 error && !version ? ": " : "", error && !version ? l2tp_error_text(error) : "",
		 *words ? ": " : "", words);
	return l2tp_ending_of(L2TP_WHY_PEER, result->code, error, text);
}

/**
 * l2tp_ending_result() - the Result Code that tells the peer of an ending
 * @ending: ending; its text is not copied
 *
 * Return: Result Code, with an error code in any case: without it there is no place for a text.
 */
struct l2tp_result l2tp_ending_result(const struct l2tp_ending *ending)
{
	return (struct l2tp_result){
		.code = ending->result,
		.has_error = true,
		.error = ending->error,
		.text = octets_of(ending->text, strlen(ending->text)),
	};
}
