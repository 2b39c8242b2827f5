// SPDX-License-Identifier: GPL-2.0
/* What joins LCP, CHAP and PAP: the phases of RFC 1661 section 3. */
#include "ppp/ppp.h"

#include "clock.h"

static void send_lcp(void *owner, const void *data, size_t len)
{
	struct ppp *ppp = owner;

	ppp->ops->send(ppp->owner, PPP_LCP, data, len);
}

static void send_chap(void *owner, const void *data, size_t len)
{
	struct ppp *ppp = owner;

	ppp->ops->send(ppp->owner, PPP_CHAP, data, len);
}

static void send_pap(void *owner, const void *data, size_t len)
{
	struct ppp *ppp = owner;

	ppp->ops->send(ppp->owner, PPP_PAP, data, len);
}

static void random_octets(void *owner, void *buf, size_t len)
{
	struct ppp *ppp = owner;

	ppp->ops->random(ppp->owner, buf, len);
}

static uint32_t random_number(void *owner)
{
	uint32_t number;

	random_octets(owner, &number, sizeof(number));
	return number;
}

static const struct lcp_auth *auth(const struct ppp *ppp)
{
	return lcp_options_auth(&ppp->lcp.options);
}

static enum auth_state auth_state(const struct ppp *ppp)
{
	return auth(ppp)->protocol == PPP_CHAP ? ppp->chap.state : ppp->pap.state;
}

static void stop_auth(struct ppp *ppp)
{
	chap_stop(&ppp->chap);
	pap_stop(&ppp->pap);
}

static void lcp_up(void *owner)
{
	struct ppp *ppp = owner;

	if (auth(ppp)->protocol == PPP_CHAP)
		chap_start(&ppp->chap, auth(ppp)->algorithm, ppp->now);
	else
		pap_start(&ppp->pap, ppp->now);
}

/*
 * Whether ops.authenticate or ops.up was called, and that counts. A Challenge is relayed
 * after a Response only.
 */
static bool is_known(const struct ppp *ppp)
{
	return ppp->authenticated || ppp->chap.state == AUTH_JUDGING ||
	       ppp->pap.state == AUTH_JUDGING ||
	       (ppp->chap.relayed && ppp->chap.state != AUTH_FAILED);
}

/* LCP may have begun with another authentication protocol again: ask both. */
static void lcp_down(void *owner)
{
	struct ppp *ppp = owner;
	bool known = is_known(ppp);

	stop_auth(ppp);
	ppp->authenticated = false;
	if (known)
		ppp->ops->down(ppp->owner);
}

static void lcp_ended(void *owner, enum ppp_end why, const char *text)
{
	struct ppp *ppp = owner;

	ppp->alive = false;
	ppp->ops->ended(ppp->owner, why, text);
}

static void lcp_identification(void *owner, const char *text)
{
	struct ppp *ppp = owner;

	if (ppp->ops->identification)
		ppp->ops->identification(ppp->owner, text);
}

static const struct lcp_ops lcp_ops = {
	.send = send_lcp,
	.random = random_number,
	.up = lcp_up,
	.down = lcp_down,
	.ended = lcp_ended,
	.identification = lcp_identification,
};

static void authenticate(void *owner)
{
	struct ppp *ppp = owner;
	struct ppp_credentials credentials = ppp_credentials(ppp);

	ppp->ops->authenticate(ppp->owner, &credentials);
}

static const struct chap_ops chap_ops = {
	.send = send_chap,
	.random = random_octets,
	.authenticate = authenticate,
};

static const struct pap_ops pap_ops = {
	.send = send_pap,
	.authenticate = authenticate,
};

/**
 * ppp_init() - set a subscriber's PPP up
 * @ppp: PPP
 * @config: what does not change; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 */
void ppp_init(struct ppp *ppp, const struct ppp_config *config, const struct ppp_ops *ops,
	      void *owner)
{
	*ppp = (struct ppp) { .config = config, .ops = ops, .owner = owner };
	lcp_init(&ppp->lcp, &config->lcp, &lcp_ops, ppp);
	chap_init(&ppp->chap, &config->chap, &chap_ops, ppp);
	pap_init(&ppp->pap, &config->pap, &pap_ops, ppp);
}

/**
 * ppp_open() - begin
 * @ppp: PPP that was set up; it is opened once only
 * @now: time in ms
 *
 * The PPPoE session is there.
 */
void ppp_open(struct ppp *ppp, uint64_t now)
{
	ppp->now = now;
	ppp->alive = true;
	lcp_open(&ppp->lcp, now);
}

static void close_with(struct ppp *ppp, enum ppp_end why, const char *text)
{
	lcp_close(&ppp->lcp, why, text, ppp->now);
}

/**
 * ppp_close() - terminate
 * @ppp: PPP
 * @text: why, for people; the peer sees it, too
 * @now: time in ms
 *
 * ops.ended says when that is done. After a splice it terminates what the LNS has negotiated.
 */
void ppp_close(struct ppp *ppp, const char *text, uint64_t now)
{
	if (!ppp->alive)
		return;
	ppp->now = now;
	ppp->spliced = false;
	close_with(ppp, PPP_END_OWNER, text);
}

/**
 * ppp_lower_down() - the PPPoE session is gone
 * @ppp: PPP
 * @now: time in ms
 *
 * It has ended when this returns.
 */
void ppp_lower_down(struct ppp *ppp, uint64_t now)
{
	if (!ppp->alive)
		return;
	ppp->now = now;
	lcp_lower_down(&ppp->lcp, now);
}

static void input_auth(struct ppp *ppp, const struct reader *r)
{
	if (auth(ppp)->protocol == PPP_CHAP)
		chap_input(&ppp->chap, r->at, r->left, ppp->now);
	else
		pap_input(&ppp->pap, r->at, r->left, ppp->now);
}

static void input_network(struct ppp *ppp, uint16_t protocol, const struct reader *r)
{
	if (ppp->ops->other)
		ppp->ops->other(ppp->owner, protocol, r->at, r->left);
	else
		ppp->stats.other++;
}

/**
 * ppp_input() - a frame has come
 * @ppp: PPP
 * @data: Protocol field and information field
 * @len: octets received
 * @now: time in ms
 *
 * A Protocol field has two octets, as its compression is not agreed to; one that would be a
 * compressed one is of an unknown protocol, RFC 1661 section 2.
 */
void ppp_input(struct ppp *ppp, const void *data, size_t len, uint64_t now)
{
	struct reader r = reader_of(data, len);
	uint16_t protocol = read_u16(&r);

	ppp->now = now;
	if (!ppp->alive || ppp->spliced) {
		ppp->stats.late++;
		return;
	}
	switch (frame_sort(&ppp->lcp, auth(ppp)->protocol, ppp->authenticated, protocol, &r,
			   &ppp->stats)) {
	case FRAME_FOR_LCP:
		lcp_input(&ppp->lcp, r.at, r.left, now);
		break;
	case FRAME_FOR_AUTH:
		input_auth(ppp, &r);
		break;
	case FRAME_FOR_NETWORK:
		input_network(ppp, protocol, &r);
		break;
	case FRAME_FOR_NOBODY:
		break;
	}
}

/**
 * ppp_success() - the peer is who it says
 * @ppp: PPP
 * @text: message for the peer
 * @len: octets of @text
 * @now: time in ms
 *
 * Return: whether a verdict was due; ops.up has been called then, unless it was before.
 */
bool ppp_success(struct ppp *ppp, const void *text, size_t len, uint64_t now)
{
	bool due;

	ppp->now = now;
	if (auth(ppp)->protocol == PPP_CHAP)
		due = chap_success(&ppp->chap, text, len, now);
	else
		due = pap_success(&ppp->pap, text, len);
	if (due && !ppp->authenticated) {
		ppp->authenticated = true;
		ppp->ops->up(ppp->owner);
	}
	return due;
}

/**
 * ppp_failure() - the peer is not who it says, or not wanted
 * @ppp: PPP
 * @text: message for the peer
 * @len: octets of @text
 * @now: time in ms
 *
 * LCP is terminated then.
 *
 * Return: whether a verdict was due.
 */
bool ppp_failure(struct ppp *ppp, const void *text, size_t len, uint64_t now)
{
	bool due;

	ppp->now = now;
	if (auth(ppp)->protocol == PPP_CHAP)
		due = chap_failure(&ppp->chap, text, len);
	else
		due = pap_failure(&ppp->pap, text, len);
	if (due)
		close_with(ppp, PPP_END_AUTH_REFUSED, ppp_end_text(PPP_END_AUTH_REFUSED));
	return due;
}

/**
 * ppp_challenge() - challenge the peer with what another authenticator has sent
 * @ppp: PPP that a verdict is due of, or was given by ppp_success()
 * @challenge: algorithm, Identifier, name and Challenge, RFC 1994 section 4.1; they are copied
 * @now: time in ms
 *
 * It is sent until there is a Response, which ops.authenticate tells; if none comes, that is
 * the end. A verdict that was due is not any more until then. A peer that has passed stays so
 * meanwhile.
 *
 * Return: whether that is done: not if another algorithm was agreed, or PAP, or if the peer
 * is not there any more.
 */
bool ppp_challenge(struct ppp *ppp, const struct ppp_credentials *challenge, uint64_t now)
{
	if (auth(ppp)->protocol != PPP_CHAP || !is_known(ppp))
		return false;
	ppp->now = now;
	return chap_relay(&ppp->chap, challenge, now);
}

/**
 * ppp_splice() - the LNS has taken over
 * @ppp: PPP in PPP_HANDOVER
 *
 * LCP crosses to the LNS now, and nothing is sent from here any more, until ppp_close().
 * A password is forgotten.
 */
void ppp_splice(struct ppp *ppp)
{
	ppp->spliced = true;
	stop_auth(ppp);
}

/**
 * ppp_deadline() - when to call ppp_timeout()
 * @ppp: PPP
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t ppp_deadline(const struct ppp *ppp)
{
	if (!ppp->alive || ppp->spliced)
		return NEVER;
	return earlier(lcp_deadline(&ppp->lcp),
		       earlier(chap_deadline(&ppp->chap), pap_deadline(&ppp->pap)));
}

/**
 * ppp_timeout() - time has passed
 * @ppp: PPP
 * @now: time in ms; before the deadline nothing happens
 */
void ppp_timeout(struct ppp *ppp, uint64_t now)
{
	if (now < ppp_deadline(ppp))
		return;
	ppp->now = now;
	lcp_timeout(&ppp->lcp, now);
	chap_timeout(&ppp->chap, now);
	pap_timeout(&ppp->pap, now);
	if (auth_state(ppp) == AUTH_NO_RESPONSE)
		close_with(ppp, PPP_END_NO_RESPONSE, ppp_end_text(PPP_END_NO_RESPONSE));
}

/**
 * ppp_phase() - how far it is
 * @ppp: PPP
 *
 * Return: the phase.
 */
enum ppp_phase ppp_phase(const struct ppp *ppp)
{
	if (!ppp->alive)
		return PPP_DEAD;
	if (lcp_is_terminating(&ppp->lcp))
		return PPP_TERMINATE;
	if (!lcp_is_up(&ppp->lcp))
		return PPP_ESTABLISH;
	return ppp->authenticated ? PPP_HANDOVER : PPP_AUTHENTICATE;
}

/**
 * ppp_credentials() - what the peer has shown
 * @ppp: PPP, after ops.authenticate and before ops.down or ppp_splice()
 *
 * Return: the credentials.
 */
struct ppp_credentials ppp_credentials(const struct ppp *ppp)
{
	if (auth(ppp)->protocol == PPP_CHAP)
		return chap_credentials(&ppp->chap);
	return pap_credentials(&ppp->pap);
}
