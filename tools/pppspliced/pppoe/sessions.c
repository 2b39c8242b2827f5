// SPDX-License-Identifier: GPL-2.0
/*
 * The sessions of an access concentrator, by host: a host's are counted, and looked
 * through for a number (PADT) or for what they were made for (PADR).
 */
#include "pppoe/sessions.h"

/**
 * pppoe_sessions_init() - begin without sessions
 * @sessions: sessions
 * @random: random number
 */
void pppoe_sessions_init(struct pppoe_sessions *sessions, uint64_t random)
{
	memset(sessions, 0, sizeof(*sessions));
	sessions->factor = random | 1;
}

/* The high bits of a product depend on all bits of the address. */
static unsigned int bucket_of(const struct pppoe_sessions *sessions, const uint8_t *mac)
{
	struct reader r = reader_of(mac, PPPOE_MAC_LEN);
	uint64_t key = read_u32(&r);

	key = key << 16 | read_u16(&r);
	return key * sessions->factor >> (64 - PPPOE_BUCKET_BITS);
}

static struct pppoe_session *first_of(const struct pppoe_sessions *sessions, const uint8_t *mac)
{
	return sessions->buckets[bucket_of(sessions, mac)];
}

static bool is_of(const struct pppoe_session *session, const uint8_t *mac)
{
	return !memcmp(session->peer_mac, mac, PPPOE_MAC_LEN);
}

/**
 * pppoe_sessions_add() - add a session
 * @sessions: sessions
 * @session: session that is not among them; it stays where it is until it is removed
 */
void pppoe_sessions_add(struct pppoe_sessions *sessions, struct pppoe_session *session)
{
	unsigned int bucket = bucket_of(sessions, session->peer_mac);

	session->next = sessions->buckets[bucket];
	sessions->buckets[bucket] = session;
}

/**
 * pppoe_sessions_remove() - remove a session
 * @sessions: sessions
 * @session: one of them
 */
void pppoe_sessions_remove(struct pppoe_sessions *sessions, struct pppoe_session *session)
{
	struct pppoe_session **at = &sessions->buckets[bucket_of(sessions, session->peer_mac)];

	while (*at != session)
		at = &(*at)->next;
	*at = session->next;
	session->next = NULL;
}

/**
 * pppoe_sessions_count() - count a host's sessions
 * @sessions: sessions
 * @mac: the host's address
 *
 * Return: how many there are.
 */
unsigned int pppoe_sessions_count(const struct pppoe_sessions *sessions, const uint8_t *mac)
{
	const struct pppoe_session *session;
	unsigned int n = 0;

	for (session = first_of(sessions, mac); session; session = session->next)
		n += is_of(session, mac);
	return n;
}

/**
 * pppoe_sessions_find() - find a host's session by its number
 * @sessions: sessions
 * @mac: the host's address
 * @id: SESSION_ID
 *
 * Return: session; NULL if the host has none of that number.
 */
struct pppoe_session *pppoe_sessions_find(const struct pppoe_sessions *sessions,
					  const uint8_t *mac, uint16_t id)
{
	struct pppoe_session *session;

	for (session = first_of(sessions, mac); session; session = session->next)
		if (session->id == id && is_of(session, mac))
			return session;
	return NULL;
}

/**
 * pppoe_sessions_find_request() - find the session that was made for a PADR
 * @sessions: sessions
 * @mac: the host's address
 * @request: PPPOE_REQUEST_LEN octets
 *
 * Return: session; NULL if there is none yet.
 */
struct pppoe_session *pppoe_sessions_find_request(const struct pppoe_sessions *sessions,
						  const uint8_t *mac, const uint8_t *request)
{
	struct pppoe_session *session;

	for (session = first_of(sessions, mac); session; session = session->next)
		if (is_of(session, mac) && !memcmp(session->request, request, PPPOE_REQUEST_LEN))
			return session;
	return NULL;
}
