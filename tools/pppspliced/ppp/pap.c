// SPDX-License-Identifier: GPL-2.0
/* PAP, the authenticator's side. Whether a password is right is the owner's to know. */
#include "ppp/pap.h"

#include "clock.h"
#include "ppp/packet.h"

/**
 * pap_init() - set an authenticator up
 * @pap: authenticator
 * @config: what does not change; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 */
void pap_init(struct pap *pap, const struct pap_config *config, const struct pap_ops *ops,
	      void *owner)
{
	*pap = (struct pap) {
		.config = config,
		.ops = ops,
		.owner = owner,
		.deadline = NEVER,
	};
}

/**
 * pap_start() - wait for the peer
 * @pap: authenticator
 * @now: time in ms
 */
void pap_start(struct pap *pap, uint64_t now)
{
	pap->state = AUTH_WAITING;
	pap->deadline = now + pap->config->wait_ms;
}

/**
 * pap_stop() - LCP is not up any more
 * @pap: authenticator
 *
 * A verdict that is still to come does not count. The password is forgotten.
 */
void pap_stop(struct pap *pap)
{
	pap->state = AUTH_IDLE;
	pap->deadline = NEVER;
	explicit_bzero(&pap->password, sizeof(pap->password));
}

static void send_verdict(const struct pap *pap)
{
	uint8_t buf[PACKET_HEADER + 1 + AUTH_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, pap->state == AUTH_PASSED ? PAP_AUTHENTICATE_ACK : PAP_AUTHENTICATE_NAK,
		     pap->id);
	write_u8(&w, pap->text.len);
	write_octets(&w, pap->text.data, pap->text.len);
	packet_end(&w);
	pap->ops->send(pap->owner, buf, w.len);
}

static bool same(const struct auth_octets *octets, const struct reader *r)
{
	return r->left == octets->len && !memcmp(r->at, octets->data, octets->len);
}

static bool is_repeated(const struct pap *pap, const struct reader *name,
			const struct reader *password)
{
	return same(&pap->name, name) && same(&pap->password, password);
}

/*
 * A request is sent again with a new Identifier, RFC 1334 section 2.2.1, and the verdict
 * answers the last. Another name or password is for another verdict.
 */
static bool receive_request(struct pap *pap, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	struct reader name = read_part(&r, read_u8(&r));
	struct reader password = read_part(&r, read_u8(&r));

	if (r.bad)
		return false;
	if (pap->state == AUTH_JUDGING) {
		if (!is_repeated(pap, &name, &password))
			return false;
		pap->id = packet->id;
		return true;
	}
	pap->id = packet->id;
	pap->state = AUTH_JUDGING;
	pap->deadline = NEVER;
	auth_keep(&pap->name, name.at, name.left);
	auth_keep(&pap->password, password.at, password.left);
	pap->ops->authenticate(pap->owner);
	return true;
}

/* The verdict goes out again, whatever the request is this time, RFC 1334 section 2.2.1. */
static bool receive(struct pap *pap, const struct packet *packet)
{
	if (packet->code != PAP_AUTHENTICATE_REQUEST)
		return false;
	if (auth_has_verdict(pap->state)) {
		pap->id = packet->id;
		send_verdict(pap);
		return true;
	}
	if (pap->state != AUTH_WAITING && pap->state != AUTH_JUDGING)
		return false;
	return receive_request(pap, packet);
}

/**
 * pap_input() - a packet of PAP has come
 * @pap: authenticator
 * @data: the packet, from its Code on
 * @len: octets received
 * @now: time in ms; no packet of the peer starts a timer
 */
void pap_input(struct pap *pap, const void *data, size_t len, uint64_t now)
{
	struct packet packet;

	(void)now;
	if (!packet_read(&packet, data, len) || !receive(pap, &packet))
		pap->discarded++;
}

static bool judge(struct pap *pap, enum auth_state state, const void *text, size_t len)
{
	if (pap->state != AUTH_JUDGING)
		return false;
	pap->state = state;
	explicit_bzero(&pap->password, sizeof(pap->password));
	auth_keep(&pap->text, text, len);
	send_verdict(pap);
	return true;
}

/**
 * pap_success() - the password is right
 * @pap: authenticator
 * @text: Message
 * @len: octets of @text; what is beyond AUTH_MAX is left off
 *
 * Return: whether a verdict was due.
 */
bool pap_success(struct pap *pap, const void *text, size_t len)
{
	return judge(pap, AUTH_PASSED, text, len);
}

/**
 * pap_failure() - the password is wrong
 * @pap: authenticator
 * @text: Message
 * @len: octets of @text; what is beyond AUTH_MAX is left off
 *
 * LCP has to be terminated, RFC 1334 section 2.2.2.
 *
 * Return: whether a verdict was due.
 */
bool pap_failure(struct pap *pap, const void *text, size_t len)
{
	return judge(pap, AUTH_FAILED, text, len);
}

/**
 * pap_deadline() - when to call pap_timeout()
 * @pap: authenticator
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t pap_deadline(const struct pap *pap)
{
	return pap->deadline;
}

/**
 * pap_timeout() - time has passed
 * @pap: authenticator; its state may be AUTH_NO_RESPONSE after that
 * @now: time in ms; before the deadline nothing happens
 */
void pap_timeout(struct pap *pap, uint64_t now)
{
	if (now < pap->deadline)
		return;
	pap->state = AUTH_NO_RESPONSE;
	pap->deadline = NEVER;
}

/**
 * pap_credentials() - what the peer has shown
 * @pap: authenticator that has an Authenticate-Request
 *
 * Return: the credentials.
 */
struct ppp_credentials pap_credentials(const struct pap *pap)
{
	return (struct ppp_credentials) {
		.protocol = PPP_PAP,
		.id = pap->id,
		.name = auth_kept(&pap->name),
		.response = auth_kept(&pap->password),
	};
}
