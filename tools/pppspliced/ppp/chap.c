// SPDX-License-Identifier: GPL-2.0
/* CHAP, the authenticator's side. Whether a Response is right is the owner's to know. */
#include "ppp/chap.h"

#include "clock.h"
#include "md5.h"
#include "ppp/packet.h"

/* Longest Challenge that is made here */
#define OWN_CHALLENGE_MAX	16

/* Octets of Challenge and Response: RFC 1994 section 2.3, RFC 2433 sections 4 and 5, RFC 2759 */
static uint8_t challenge_size(uint8_t algorithm)
{
	return algorithm == CHAP_MS ? 8 : OWN_CHALLENGE_MAX;
}

static uint8_t response_size(uint8_t algorithm)
{
	return algorithm == CHAP_MD5 ? CHAP_MD5_SIZE : CHAP_RESPONSE_MAX;
}

/**
 * chap_init() - set an authenticator up
 * @chap: authenticator
 * @config: what does not change; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 */
void chap_init(struct chap *chap, const struct chap_config *config, const struct chap_ops *ops,
	       void *owner)
{
	*chap = (struct chap) {
		.config = config,
		.ops = ops,
		.owner = owner,
		.deadline = NEVER,
	};
	ops->random(owner, &chap->id, sizeof(chap->id));
}

static struct octets challenger(const struct chap *chap)
{
	const char *name = chap->config->name;

	if (chap->relayed)
		return auth_kept(&chap->challenger);
	return octets_of(name, strnlen(name, AUTH_MAX));
}

/*
 * Both Identifier and Challenge are new each time, RFC 1994 section 4.1; but what another
 * has made can only be repeated.
 */
static void challenge(struct chap *chap, uint64_t now)
{
	struct octets name = challenger(chap);
	uint8_t buf[PACKET_HEADER + 1 + CHAP_CHALLENGE_MAX + AUTH_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	chap->state = AUTH_WAITING;
	chap->challenges++;
	chap->deadline = now + chap->config->restart_ms;
	if (!chap->relayed) {
		chap->id++;
		chap->challenge_len = challenge_size(chap->algorithm);
		chap->ops->random(chap->owner, chap->challenge, chap->challenge_len);
	}
	packet_begin(&w, CHAP_CHALLENGE, chap->id);
	write_u8(&w, chap->challenge_len);
	write_octets(&w, chap->challenge, chap->challenge_len);
	write_octets(&w, name.at, name.len);
	packet_end(&w);
	chap->ops->send(chap->owner, buf, w.len);
}

/**
 * chap_start() - challenge the peer
 * @chap: authenticator
 * @algorithm: what LCP has agreed
 * @now: time in ms
 */
void chap_start(struct chap *chap, enum chap_algorithm algorithm, uint64_t now)
{
	chap->algorithm = algorithm;
	chap->challenges = 0;
	chap->relayed = false;
	challenge(chap, now);
}

static bool can_relay(const struct chap *chap, const struct ppp_credentials *from)
{
	bool running = chap->state == AUTH_WAITING || chap->state == AUTH_JUDGING ||
		       chap->state == AUTH_PASSED;

	return running && from->protocol == PPP_CHAP && from->algorithm == chap->algorithm &&
	       from->challenge.len && from->challenge.len <= sizeof(chap->challenge);
}

/**
 * chap_relay() - challenge the peer with what another authenticator has sent
 * @chap: authenticator that was started, and has not refused the peer
 * @from: algorithm, Identifier, name and Challenge of the other
 * @now: time in ms
 *
 * It takes the place of a Challenge, a Response or a verdict that is still waited for. From
 * now on it is the other who challenges the peer again, not this one by itself.
 *
 * Return: whether the peer is challenged: not if the algorithm is another than the one agreed,
 * or the Challenge is empty or too long.
 */
bool chap_relay(struct chap *chap, const struct ppp_credentials *from, uint64_t now)
{
	if (!can_relay(chap, from))
		return false;
	chap->relayed = true;
	chap->challenges = 0;
	chap->id = from->id;
	chap->challenge_len = from->challenge.len;
	memcpy(chap->challenge, from->challenge.at, chap->challenge_len);
	auth_keep(&chap->challenger, from->name.at, from->name.len);
	challenge(chap, now);
	return true;
}

/**
 * chap_stop() - LCP is not up any more
 * @chap: authenticator
 *
 * A verdict that is still to come does not count.
 */
void chap_stop(struct chap *chap)
{
	chap->state = AUTH_IDLE;
	chap->deadline = NEVER;
	chap->relayed = false;
}

static void send_verdict(const struct chap *chap)
{
	uint8_t buf[PACKET_HEADER + AUTH_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, chap->state == AUTH_PASSED ? CHAP_SUCCESS : CHAP_FAILURE, chap->id);
	write_octets(&w, chap->text.data, chap->text.len);
	packet_end(&w);
	chap->ops->send(chap->owner, buf, w.len);
}

static bool keep_response(struct chap *chap, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	uint8_t size = read_u8(&r);
	const uint8_t *value = read_octets(&r, size);

	if (!value || size != response_size(chap->algorithm) || r.left > AUTH_MAX)
		return false;
	chap->response_len = size;
	memcpy(chap->response, value, size);
	auth_keep(&chap->name, r.at, r.left);
	return true;
}

/* The verdict goes out again, whatever the Response is this time, RFC 1994 section 4.2. */
static bool receive(struct chap *chap, const struct packet *packet)
{
	if (packet->code != CHAP_RESPONSE || packet->id != chap->id)
		return false;
	if (auth_has_verdict(chap->state)) {
		send_verdict(chap);
		return true;
	}
	if (chap->state != AUTH_WAITING || !keep_response(chap, packet))
		return false;
	chap->state = AUTH_JUDGING;
	chap->deadline = NEVER;
	chap->ops->authenticate(chap->owner);
	return true;
}

/**
 * chap_input() - a packet of CHAP has come
 * @chap: authenticator
 * @data: the packet, from its Code on
 * @len: octets received
 * @now: time in ms; no packet of the peer starts a timer
 */
void chap_input(struct chap *chap, const void *data, size_t len, uint64_t now)
{
	struct packet packet;

	(void)now;
	if (!packet_read(&packet, data, len) || !receive(chap, &packet))
		chap->discarded++;
}

static bool judge(struct chap *chap, enum auth_state state, const void *text, size_t len)
{
	if (chap->state != AUTH_JUDGING)
		return false;
	chap->state = state;
	auth_keep(&chap->text, text, len);
	send_verdict(chap);
	return true;
}

/**
 * chap_success() - the Response is right
 * @chap: authenticator
 * @text: Message; of MS-CHAPv2 it is the proof to the peer, and not to be changed
 * @len: octets of @text; what is beyond AUTH_MAX is left off
 * @now: time in ms
 *
 * Return: whether a verdict was due.
 */
bool chap_success(struct chap *chap, const void *text, size_t len, uint64_t now)
{
	if (!judge(chap, AUTH_PASSED, text, len))
		return false;
	chap->challenges = 0;
	if (chap->config->rechallenge_ms && !chap->relayed)
		chap->deadline = now + chap->config->rechallenge_ms;
	return true;
}

/**
 * chap_failure() - the Response is wrong
 * @chap: authenticator
 * @text: Message
 * @len: octets of @text; what is beyond AUTH_MAX is left off
 *
 * There is no second try. LCP has to be terminated.
 *
 * Return: whether a verdict was due.
 */
bool chap_failure(struct chap *chap, const void *text, size_t len)
{
	return judge(chap, AUTH_FAILED, text, len);
}

/**
 * chap_deadline() - when to call chap_timeout()
 * @chap: authenticator
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t chap_deadline(const struct chap *chap)
{
	return chap->deadline;
}

/**
 * chap_timeout() - time has passed
 * @chap: authenticator; its state may be AUTH_NO_RESPONSE after that
 * @now: time in ms; before the deadline nothing happens
 */
void chap_timeout(struct chap *chap, uint64_t now)
{
	if (now < chap->deadline)
		return;
	if (chap->challenges < chap->config->max_challenges) {
		challenge(chap, now);
		return;
	}
	chap->state = AUTH_NO_RESPONSE;
	chap->deadline = NEVER;
}

/**
 * chap_credentials() - what the peer has shown
 * @chap: authenticator that has a Response
 *
 * Return: the credentials.
 */
struct ppp_credentials chap_credentials(const struct chap *chap)
{
	return (struct ppp_credentials) {
		.protocol = PPP_CHAP,
		.algorithm = chap->algorithm,
		.id = chap->id,
		.name = auth_kept(&chap->name),
		.challenge = octets_of(chap->challenge, chap->challenge_len),
		.response = octets_of(chap->response, chap->response_len),
	};
}

/**
 * chap_md5() - the right Response to a Challenge, RFC 1994 section 4.1
 * @digest: takes it
 * @id: Identifier of the Challenge
 * @secret: what both sides know
 * @challenge: the Challenge
 */
void chap_md5(uint8_t digest[static CHAP_MD5_SIZE], uint8_t id, struct octets secret,
	      struct octets challenge)
{
	md5_of(digest, octets_of(&id, sizeof(id)), secret, challenge);
}
