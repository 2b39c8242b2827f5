// SPDX-License-Identifier: GPL-2.0
/*
 * LNSs that a RADIUS server tells in an Access-Accept, RFC 2868.
 *
 * Attributes of the same tag are of the same tunnel. RFC 2868 does not say how those without
 * a tag and those with one go together: here those without are a tunnel of their own if they
 * have an endpoint, and otherwise hold for each tunnel that has no such attribute.
 */
#include "lns/radius_tunnel.h"

#include "array.h"
#include "bytes.h"
#include "md5.h"

#include <string.h>

/* Section 3.5 */
#define SALT_LEN	2
#define PASSWORD_MAX	240

/* A group of RADIUS has no weights: all that are alike have the same. */
#define WEIGHT		1

/* Without a Tunnel-Preference: after all that have one, of 24 bits. */
#define PREFERENCE_NONE	0x1000000

/* Bits of struct radius_tunnel's @set. */
enum {
	HAS_TYPE = 1 << 0,
	HAS_MEDIUM = 1 << 1,
	HAS_ENDPOINT = 1 << 2,
	HAS_PASSWORD = 1 << 3,
	HAS_PRIVATE_GROUP_ID = 1 << 4,
	HAS_ASSIGNMENT_ID = 1 << 5,
	HAS_PREFERENCE = 1 << 6,
	HAS_CLIENT_AUTH_ID = 1 << 7,
	HAS_SERVER_AUTH_ID = 1 << 8,
};

/**
 * struct known - an attribute that is of interest
 * @attribute: its number
 * @bit: bit of struct radius_tunnel's @set
 * @tag: where it has its tag
 * @text: for those that are only kept: where, as an offset into struct lns_peer
 */
struct known {
	uint8_t attribute;
	unsigned int bit;
	enum tag {
		TAG_OF_NUMBER,
		TAG_OF_TEXT,
		TAG_OF_PASSWORD,
	} tag;
	size_t text;
};

static const struct known known[] = {
	{ RADIUS_TUNNEL_TYPE, HAS_TYPE, TAG_OF_NUMBER, 0 },
	{ RADIUS_TUNNEL_MEDIUM_TYPE, HAS_MEDIUM, TAG_OF_NUMBER, 0 },
	{ RADIUS_TUNNEL_SERVER_ENDPOINT, HAS_ENDPOINT, TAG_OF_TEXT, 0 },
	{ RADIUS_TUNNEL_PASSWORD, HAS_PASSWORD, TAG_OF_PASSWORD, 0 },
	{ RADIUS_TUNNEL_PRIVATE_GROUP_ID, HAS_PRIVATE_GROUP_ID, TAG_OF_TEXT,
	  offsetof(struct lns_peer, private_group_id) },
	{ RADIUS_TUNNEL_ASSIGNMENT_ID, HAS_ASSIGNMENT_ID, TAG_OF_TEXT,
	  offsetof(struct lns_peer, assignment_id) },
	{ RADIUS_TUNNEL_PREFERENCE, HAS_PREFERENCE, TAG_OF_NUMBER, 0 },
	{ RADIUS_TUNNEL_CLIENT_AUTH_ID, HAS_CLIENT_AUTH_ID, TAG_OF_TEXT,
	  offsetof(struct lns_peer, client_auth_id) },
	{ RADIUS_TUNNEL_SERVER_AUTH_ID, HAS_SERVER_AUTH_ID, TAG_OF_TEXT,
	  offsetof(struct lns_peer, server_auth_id) },
};

/**
 * radius_tunnels_init() - begin with an Access-Accept
 * @tunnels: tunnels
 * @secret: secret that is shared with the RADIUS server; the owner's
 * @secret_len: its length in octets
 * @authenticator: Request Authenticator of the Access-Request that it answers
 */
void radius_tunnels_init(struct radius_tunnels *tunnels, const void *secret, size_t secret_len,
			 const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN])
{
	memset(tunnels, 0, sizeof(*tunnels));
	tunnels->secret = secret;
	tunnels->secret_len = secret_len;
	memcpy(tunnels->authenticator, authenticator, RADIUS_AUTHENTICATOR_LEN);
}

static const struct known *find_known(uint8_t attribute)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].attribute == attribute)
			return &known[i];
	return NULL;
}

/*
 * Take the tag, 0 if there is none. A text without one may begin with any character that is
 * no tag; a number has none beyond the tags; that of a password is ignored, section 3.5.
 */
static const char *read_tag(const struct known *of, struct reader *r, uint8_t *tag)
{
	struct reader rest = *r;

	*tag = read_u8(&rest);
	if (*tag <= RADIUS_TAG_MAX) {
		*r = rest;
		return NULL;
	}
	*tag = 0;
	if (of->tag == TAG_OF_NUMBER)
		return "tag of a tunnel's number is above 31";
	if (of->tag == TAG_OF_PASSWORD)
		*r = rest;
	return NULL;
}

/* One step of section 3.5: 16 octets, of which @chain came before in its stead. */
static void decrypt_block(const struct radius_tunnels *tunnels, struct octets chain,
			  struct octets salt, const uint8_t *block, uint8_t *plain)
{
	uint8_t key[MD5_LEN];
	size_t i;

	md5_of(key, octets_of(tunnels->secret, tunnels->secret_len), chain, salt);
	for (i = 0; i < sizeof(key); i++)
		plain[i] = block[i] ^ key[i];
}

/* That the salt's first bit is set is not looked at: it takes no part in it. */
static const char *read_password(const struct radius_tunnels *tunnels, struct reader *r,
				 struct lns_peer *peer)
{
	const uint8_t *salt = read_octets(r, SALT_LEN), *blocks = r->at;
	uint8_t plain[PASSWORD_MAX];
	size_t len = r->left, at;

	if (!salt || !len || len % MD5_LEN || len > PASSWORD_MAX)
		return "Tunnel-Password has a wrong length";
	decrypt_block(tunnels, octets_of(tunnels->authenticator, RADIUS_AUTHENTICATOR_LEN),
		      octets_of(salt, SALT_LEN), blocks, plain);
	for (at = MD5_LEN; at < len; at += MD5_LEN)
		decrypt_block(tunnels, octets_of(blocks + at - MD5_LEN, MD5_LEN),
			      octets_of(NULL, 0), blocks + at, plain + at);
	if (plain[0] > len - 1)
		return "Tunnel-Password is not of the secret shared with the RADIUS server";
	return lns_peer_set_secret(peer, plain + 1, plain[0]);
}

static const char *read_text(struct reader *r, char text[LNS_TEXT_MAX + 1])
{
	if (r->left > LNS_TEXT_MAX)
		return "attribute of a tunnel is too long";
	if (r->left && memchr(r->at, 0, r->left))
		return "attribute of a tunnel has an octet of 0";
	if (r->left)
		memcpy(text, r->at, r->left);
	text[r->left] = 0;
	return NULL;
}

/* Numbers have 24 bits. */
static const char *read_number(struct reader *r, uint32_t *number)
{
	*number = read_u8(r) << 16;
	*number |= read_u16(r);
	return r->bad || r->left ? "number of a tunnel has a wrong length" : NULL;
}

static const char *read_value(const struct radius_tunnels *tunnels, const struct known *of,
			      struct reader *r, struct radius_tunnel *tunnel)
{
	switch (of->attribute) {
	case RADIUS_TUNNEL_TYPE:
		return read_number(r, &tunnel->type);
	case RADIUS_TUNNEL_MEDIUM_TYPE:
		return read_number(r, &tunnel->medium);
	case RADIUS_TUNNEL_PREFERENCE:
		return read_number(r, &tunnel->peer.priority);
	case RADIUS_TUNNEL_PASSWORD:
		return read_password(tunnels, r, &tunnel->peer);
	case RADIUS_TUNNEL_SERVER_ENDPOINT:
		return lns_peer_set_endpoint(&tunnel->peer, (const char *)r->at, r->left);
	default:
		return read_text(r, (char *)&tunnel->peer + of->text);
	}
}

/**
 * radius_tunnels_add() - take an attribute
 * @tunnels: tunnels
 * @attribute: its number; any that is not of a tunnel is ignored
 * @value: its value, with a tag if it has one
 * @len: length of the value in octets
 *
 * Return: NULL, or what is wrong: then the whole Access-Accept is, RFC 2865 section 5.
 */
const char *radius_tunnels_add(struct radius_tunnels *tunnels, uint8_t attribute,
			       const void *value, size_t len)
{
	const struct known *of = find_known(attribute);
	struct reader r = reader_of(value, len);
	struct radius_tunnel *tunnel;
	const char *wrong;
	uint8_t tag;

	if (!of)
		return NULL;
	if (!len)
		return "attribute of a tunnel is empty";
	wrong = read_tag(of, &r, &tag);
	if (wrong)
		return wrong;
	tunnel = &tunnels->tunnels[tag];
	if (tunnel->set & of->bit)
		return "attribute of a tunnel is there twice";
	wrong = read_value(tunnels, of, &r, tunnel);
	if (!wrong)
		tunnel->set |= of->bit;
	return wrong;
}

/**
 * radius_tunnels_parse() - take all attributes of an Access-Accept
 * @tunnels: tunnels
 * @attributes: attributes, RFC 2865 section 5
 * @len: their length in octets
 *
 * Return: NULL, or what is wrong, also with attributes that are not of a tunnel.
 */
const char *radius_tunnels_parse(struct radius_tunnels *tunnels, const void *attributes,
				 size_t len)
{
	struct reader r = reader_of(attributes, len);
	const char *wrong = NULL;

	while (r.left && !wrong) {
		uint8_t attribute = read_u8(&r), length = read_u8(&r);
		struct reader value;

		if (r.bad || length < 2)
			return "attribute is shorter than its head";
		value = read_part(&r, length - 2);
		if (value.bad)
			return "attribute is longer than the message";
		wrong = radius_tunnels_add(tunnels, attribute, value.at, value.left);
	}
	return wrong;
}

static void inherit_text(struct radius_tunnel *tunnel, const struct radius_tunnel *from)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		char *text = (char *)&tunnel->peer + known[i].text;

		if (known[i].text && !(tunnel->set & known[i].bit))
			strcpy(text, (const char *)&from->peer + known[i].text);
	}
}

/* What @tunnel has not, it has from those without a tag, of which none is an endpoint. */
static void inherit(struct radius_tunnel *tunnel, const struct radius_tunnel *from)
{
	unsigned int missing = from->set & ~tunnel->set;

	if (missing & HAS_TYPE)
		tunnel->type = from->type;
	if (missing & HAS_MEDIUM)
		tunnel->medium = from->medium;
	if (missing & HAS_PREFERENCE)
		tunnel->peer.priority = from->peer.priority;
	if (missing & HAS_PASSWORD)
		lns_peer_set_secret(&tunnel->peer, from->peer.secret, from->peer.secret_len);
	inherit_text(tunnel, from);
	tunnel->set |= missing;
}

/* Return: NULL, or why it is passed over. */
static const char *check_tunnel(const struct radius_tunnel *tunnel)
{
	sa_family_t family = tunnel->peer.address.any.sa_family;

	if (!(tunnel->set & HAS_TYPE))
		return "tunnel has no Tunnel-Type";
	if (tunnel->type != RADIUS_TUNNEL_L2TP)
		return "Tunnel-Type is not L2TP";
	if (!(tunnel->set & HAS_ENDPOINT))
		return "tunnel has no Tunnel-Server-Endpoint";
	if (!(tunnel->set & HAS_MEDIUM))
		return NULL;
	if (tunnel->medium != RADIUS_MEDIUM_IPV4 && tunnel->medium != RADIUS_MEDIUM_IPV6)
		return "Tunnel-Medium-Type is neither IPv4 nor IPv6";
	if (family && family != (tunnel->medium == RADIUS_MEDIUM_IPV4 ? AF_INET : AF_INET6))
		return "Tunnel-Server-Endpoint is not of the Tunnel-Medium-Type";
	return NULL;
}

static const char *add_peer(const struct radius_tunnels *tunnels, uint8_t tag,
			    struct lns_peer *peers, struct lns_group *group)
{
	const struct radius_tunnel *untagged = &tunnels->tunnels[0];
	struct radius_tunnel tunnel = tunnels->tunnels[tag];
	const char *wrong;

	if (tag && !(untagged->set & HAS_ENDPOINT))
		inherit(&tunnel, untagged);
	wrong = check_tunnel(&tunnel);
	if (wrong)
		return wrong;
	if (!(tunnel.set & HAS_PREFERENCE))
		tunnel.peer.priority = PREFERENCE_NONE;
	tunnel.peer.weight = WEIGHT;
	peers[group->n_peers++] = tunnel.peer;
	return NULL;
}

/**
 * radius_tunnels_group() - make a group of the tunnels
 * @tunnels: tunnels
 * @peers: takes peers; their states, and the addresses of those that are names, are to be
 *	set by the caller
 * @group: takes the group, of @peers
 *
 * Tunnels that are not of L2TP, or not complete, are passed over.
 *
 * Return: NULL; or if none is left, why not, of the first one that was passed over.
 */
const char *radius_tunnels_group(const struct radius_tunnels *tunnels,
				 struct lns_peer peers[RADIUS_TAG_MAX + 1],
				 struct lns_group *group)
{
	const char *first_wrong = NULL, *wrong;
	unsigned int i;

	*group = (struct lns_group){ .peers = peers };
	/* Those without a tag come last, as they may only be meant for the others. */
	for (i = 1; i <= RADIUS_TAG_MAX + 1; i++) {
		uint8_t tag = i % (RADIUS_TAG_MAX + 1);

		if (!tunnels->tunnels[tag].set)
			continue;
		wrong = add_peer(tunnels, tag, peers, group);
		first_wrong = first_wrong ? first_wrong : wrong;
	}
	if (group->n_peers)
		return NULL;
	return first_wrong ? first_wrong : "no attribute of a tunnel is there";
}
