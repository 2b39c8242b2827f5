// SPDX-License-Identifier: GPL-2.0
/* The options of LCP, RFC 1661 section 6, of which PPPoE has use for few, RFC 2516 section 7. */
#include "ppp/lcp_options.h"

static uint16_t mru_limit(const struct lcp_options *options)
{
	uint16_t max_payload = options->config->max_payload;

	return max_payload ? max_payload : LCP_MRU_PPPOE;
}

static uint16_t clamp_mru(const struct lcp_options *options, uint16_t mru)
{
	uint16_t limit = mru_limit(options);

	if (mru > limit)
		return limit;
	return mru < LCP_MRU_MIN ? LCP_MRU_MIN : mru;
}

/* 0 means that there is none, RFC 1661 section 6.4. */
static uint32_t new_magic(struct lcp_options *options)
{
	uint32_t magic = options->random(options->owner);

	while (!magic || magic == options->magic || magic == options->peer_magic)
		magic++;
	return magic;
}

/**
 * lcp_options_begin() - before a negotiation
 * @options: options, of which config, random and owner are set
 */
void lcp_options_begin(struct lcp_options *options)
{
	uint16_t mru = options->config->mru;

	options->mru = clamp_mru(options, mru ? mru : mru_limit(options));
	options->asks_mru = true;
	options->magic = new_magic(options);
	options->auth = 0;
	options->asked_auth = 1;
	options->refused_auths = 0;
	options->loops = 0;
	options->failure = PPP_END_NONE;
	lcp_options_peer_begins(options);
}

/**
 * lcp_options_auth() - the authentication protocol that is asked for, or agreed
 * @options: options
 *
 * Return: the protocol; 0 is its number if none is asked for.
 */
const struct lcp_auth *lcp_options_auth(const struct lcp_options *options)
{
	static const struct lcp_auth none;

	return options->config->n_auth ? &options->config->auth[options->auth] : &none;
}

static void write_mru(struct writer *w, uint16_t mru)
{
	write_u8(w, LCP_MRU);
	write_u8(w, 4);
	write_u16(w, mru);
}

static void write_magic(struct writer *w, uint32_t magic)
{
	write_u8(w, LCP_MAGIC_NUMBER);
	write_u8(w, 6);
	write_u32(w, magic);
}

static struct lcp_auth read_auth(struct reader *r)
{
	struct lcp_auth auth = { .protocol = read_u16(r) };

	if (auth.protocol == PPP_CHAP)
		auth.algorithm = read_u8(r);
	return auth;
}

static bool is_same(const struct lcp_auth *a, const struct lcp_auth *b)
{
	return a->protocol == b->protocol && a->algorithm == b->algorithm;
}

static void write_auth(struct writer *w, const struct lcp_auth *auth)
{
	write_u8(w, LCP_AUTHENTICATION_PROTOCOL);
	write_u8(w, auth->protocol == PPP_CHAP ? 5 : 4);
	write_u16(w, auth->protocol);
	if (auth->protocol == PPP_CHAP)
		write_u8(w, auth->algorithm);
}

/**
 * lcp_options_write() - write what this side asks for
 * @options: options
 * @w: takes them, as in a Configure-Request
 */
void lcp_options_write(struct lcp_options *options, struct writer *w)
{
	if (options->asks_mru)
		write_mru(w, options->mru);
	if (options->config->n_auth)
		write_auth(w, lcp_options_auth(options));
	if (options->magic)
		write_magic(w, options->magic);
}

/**
 * lcp_options_peer_begins() - the peer asks for options, one by one
 * @options: options
 *
 * What it does not ask for has its default, RFC 1661 section 6.
 */
void lcp_options_peer_begins(struct lcp_options *options)
{
	options->peer_mru = clamp_mru(options, LCP_MRU_DEFAULT);
	options->peer_magic = 0;
	options->peer_auth = (struct lcp_auth) { 0 };
	options->peer_asks = 0;
}

static enum fsm_verdict judge_mru(struct lcp_options *options, const struct fsm_option *option,
				  struct writer *nak)
{
	struct reader r = reader_of(option->data, option->len);
	uint16_t mru = read_u16(&r), good;

	if (r.bad || r.left)
		mru = LCP_MRU_DEFAULT;
	good = clamp_mru(options, mru);
	options->peer_mru = good;
	if (good == mru && option->len == 2)
		return FSM_ACK;
	write_mru(nak, good);
	return FSM_NAK;
}

static bool count_loop(struct lcp_options *options)
{
	if (++options->loops < options->config->max_loops)
		return true;
	options->failure = PPP_END_LOOP;
	return false;
}

/*
 * RFC 1661 section 6.4: 0 is no Magic-Number. If it is the one of this side, then the other
 * options are likely to be its own as well, and no reason to reject anything.
 */
static enum fsm_verdict judge_magic(struct lcp_options *options, const struct fsm_option *option,
				    struct writer *nak)
{
	struct reader r = reader_of(option->data, option->len);
	uint32_t magic = read_u32(&r);
	bool own = magic && magic == options->magic;

	if (own && !count_loop(options))
		return FSM_GIVE_UP;
	if (magic && !own && !r.left) {
		options->peer_magic = magic;
		return FSM_ACK;
	}
	options->nak_magic = new_magic(options);
	write_magic(nak, options->nak_magic);
	return own ? FSM_NAK_FIRST : FSM_NAK;
}

/* Of the protocol that the peer wants, with another algorithm, if there is such; or the best. */
static const struct lcp_auth *better_auth(const struct lcp_options_config *config,
					  const struct lcp_auth *wanted)
{
	size_t i;

	for (i = 0; i < config->n_accept; i++)
		if (config->accept[i].protocol == wanted->protocol)
			return &config->accept[i];
	return &config->accept[0];
}

static enum fsm_verdict judge_auth(struct lcp_options *options, const struct fsm_option *option,
				   struct writer *nak)
{
	const struct lcp_options_config *config = options->config;
	struct reader r = reader_of(option->data, option->len);
	struct lcp_auth wanted = read_auth(&r);
	size_t i;

	for (i = 0; i < config->n_accept && !r.bad && !r.left; i++) {
		if (!is_same(&config->accept[i], &wanted))
			continue;
		options->peer_auth = wanted;
		options->refused_auths = 0;
		return FSM_ACK;
	}
	options->refused_auth = wanted;
	if (++options->refused_auths >= LCP_AUTH_INSISTS) {
		options->failure = PPP_END_NO_AUTH;
		return FSM_GIVE_UP;
	}
	write_auth(nak, better_auth(config, &wanted));
	return FSM_NAK;
}

/**
 * lcp_options_judge() - judge an option that the peer asks for
 * @options: options
 * @option: option
 * @nak: takes a better one
 *
 * PPPoE has no use for the others, or forbids them. An option comes once only, RFC 1661
 * section 6; a second one is rejected.
 *
 * Return: the verdict; FSM_GIVE_UP if the link is looped back, or if the peer insists on an
 * authentication protocol that this side may not take.
 */
enum fsm_verdict lcp_options_judge(struct lcp_options *options, const struct fsm_option *option,
				   struct writer *nak)
{
	if (option->type != LCP_MRU && option->type != LCP_MAGIC_NUMBER &&
	    (option->type != LCP_AUTHENTICATION_PROTOCOL || !options->config->n_accept))
		return FSM_REJECT;
	if (options->peer_asks & 1U << option->type)
		return FSM_REJECT;
	options->peer_asks |= 1U << option->type;
	if (option->type == LCP_MRU)
		return judge_mru(options, option, nak);
	if (option->type == LCP_AUTHENTICATION_PROTOCOL)
		return judge_auth(options, option, nak);
	return judge_magic(options, option, nak);
}

static bool mru_refused(struct lcp_options *options, struct reader hint, bool rejected)
{
	uint16_t mru = read_u16(&hint);

	if (rejected) {
		options->asks_mru = false;
		options->mru = LCP_MRU_DEFAULT;
	} else if (options->asks_mru && !hint.bad && mru < options->mru) {
		options->mru = clamp_mru(options, mru);
	}
	return true;
}

static bool magic_refused(struct lcp_options *options, struct reader hint, bool rejected)
{
	uint32_t magic = read_u32(&hint);

	if (rejected) {
		options->magic = 0;
		return true;
	}
	if (!options->magic)
		return true;
	options->magic = new_magic(options);
	return hint.bad || magic != options->nak_magic || count_loop(options);
}

static bool ask_auth(struct lcp_options *options, size_t i)
{
	if (options->asked_auth & 1U << i)
		return false;
	options->asked_auth |= 1U << i;
	options->auth = i;
	return true;
}

/* What the peer proposes, if it is allowed; the next one otherwise. Each is asked for once. */
static bool auth_refused(struct lcp_options *options, struct reader hint, bool rejected)
{
	const struct lcp_options_config *config = options->config;
	struct lcp_auth proposed = read_auth(&hint);
	size_t i;

	if (!config->n_auth)
		return true;
	for (i = 0; i < config->n_auth && !rejected && !hint.bad; i++)
		if (is_same(&config->auth[i], &proposed) && ask_auth(options, i))
			return true;
	for (i = 0; i < config->n_auth && !rejected; i++)
		if (ask_auth(options, i))
			return true;
	options->failure = PPP_END_NO_AUTH;
	return false;
}

/**
 * lcp_options_refused() - the peer does not agree to an option
 * @options: options
 * @option: what is in its Configure-Nak or Configure-Reject
 * @rejected: it is a Configure-Reject
 *
 * A Configure-Nak may also hold options that the peer would like to be asked for; those
 * are not.
 *
 * Return: whether there is any use in going on; if not, failure of @options says why.
 */
bool lcp_options_refused(struct lcp_options *options, const struct fsm_option *option,
			 bool rejected)
{
	struct reader hint = reader_of(option->data, option->len);

	switch (option->type) {
	case LCP_MRU:
		return mru_refused(options, hint, rejected);
	case LCP_AUTHENTICATION_PROTOCOL:
		return auth_refused(options, hint, rejected);
	case LCP_MAGIC_NUMBER:
		return magic_refused(options, hint, rejected);
	default:
		return true;
	}
}
