// SPDX-License-Identifier: GPL-2.0
/* The tunnels of an Access-Accept become a group of LNSs, RFC 2868. */
#include "bytes.h"
#include "exact.h"
#include "lns/radius_tunnel.h"
#include "tap.h"

#define SECRET	"xyzzy5461"

static const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
};

/*
 * Passwords by section 3.5, with the salt 8a01. As for "secret":
 *
 *	python3 -c "
 *	from hashlib import md5
 *	s, c, p, out = b'xyzzy5461', bytes(range(16)) + b'\x8a\x01', b'secret', b''
 *	p = bytes([len(p)]) + p; p += bytes(-len(p) % 16)
 *	for i in range(0, len(p), 16):
 *	    c = bytes(x ^ y for x, y in zip(p[i:i+16], md5(s + c).digest())); out += c
 *	print(out.hex())"
 */
#define SALT		"\x8a\x01"
#define ENCRYPTED	"\x5d\xfd\xe7\x5a\x7c\x44\xfd\x31\x62\x92\x10\xe9\x39\x58\xf1\x6e"
/* the same for "a secret of more than 16 octets" */
#define ENCRYPTED_LONG	"\x44\xef\xa2\x4a\x6b\x42\xfb\x54\x16\xb2\x7f\x8f\x19\x35\x9e\x1c" \
			"\xc2\xdc\x3c\xeb\xc3\x2d\xd7\x8c\xe5\x0c\x9d\xf8\xb0\x78\xea\x07"
/* the same for "" and for "exactly15octets" */
#define ENCRYPTED_NONE	"\x5b\x8e\x82\x39\x0e\x21\x89\x31\x62\x92\x10\xe9\x39\x58\xf1\x6e"
#define ENCRYPTED_15	"\x54\xeb\xfa\x58\x6d\x55\xe5\x48\x53\xa7\x7f\x8a\x4d\x3d\x85\x1d"

static struct radius_tunnels tunnels;
static struct lns_peer peers[RADIUS_TAG_MAX + 1];
static struct lns_group group;

static void begin(void)
{
	radius_tunnels_init(&tunnels, SECRET, strlen(SECRET), authenticator);
}

/* Return: what is wrong, or "". */
static const char *add(uint8_t attribute, const char *value, size_t len)
{
	char *exact = exact_copy(value, len);
	const char *wrong;

	wrong = radius_tunnels_add(&tunnels, attribute, exact, len);
	free(exact);
	return wrong ? wrong : "";
}

/* A literal, also with octets of 0. */
#define ADD(attribute, value)	add(attribute, value, sizeof(value) - 1)

static const char *to_group(void)
{
	const char *wrong = radius_tunnels_group(&tunnels, peers, &group);

	return wrong ? wrong : "";
}

static bool has_secret(const struct lns_peer *peer, const char *secret)
{
	return peer->secret_len == strlen(secret) && !memcmp(peer->secret, secret, strlen(secret));
}

static void test_one(void)
{
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\1\0\0\3");
	ADD(RADIUS_TUNNEL_MEDIUM_TYPE, "\1\0\0\1");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\001192.0.2.1");
	ADD(RADIUS_TUNNEL_PASSWORD, "\1" SALT ENCRYPTED);
	ADD(RADIUS_TUNNEL_PREFERENCE, "\1\1\2\3");
	ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\1gold");
	ADD(RADIUS_TUNNEL_CLIENT_AUTH_ID, "\1lac");
	ADD(RADIUS_TUNNEL_SERVER_AUTH_ID, "\1lns");
	ADD(RADIUS_TUNNEL_PRIVATE_GROUP_ID, "\1vpn");
	is(to_group(), "", "a tunnel is a group");
	ok(group.n_peers == 1 && group.peers == peers, "of one peer");
	is(peers[0].endpoint, "192.0.2.1", "with an endpoint");
	ok(peers[0].address.in.sin_addr.s_addr == htonl(0xc0000201), "its address");
	ok(has_secret(&peers[0], "secret"), "a secret");
	ok(peers[0].priority == 0x010203, "a priority");
	is(peers[0].assignment_id, "gold", "an assignment");
	is(peers[0].client_auth_id, "lac", "our name");
	is(peers[0].server_auth_id, "lns", "its name");
	is(peers[0].private_group_id, "vpn", "and a private group");
	is(ADD(1, "alice"), "", "what is not of a tunnel is ignored");
	is(ADD(66, "\1x"), "", "so is where it begins");
}

static void test_tags(void)
{
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\0\0\0\3");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "lns.example");
	is(to_group(), "", "a tunnel may be without tags");
	is(peers[0].endpoint, "lns.example", "a text then begins with its first octet");
	ok(peers[0].priority > 0xffffff, "without a preference it comes last");
	ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\0id");
	to_group();
	is(peers[0].assignment_id, "id", "or with the tag 0 before it");
	ADD(RADIUS_TUNNEL_TYPE, "\x1f\0\0\3");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\x1f" "2001:db8::1");
	is(to_group(), "", "the highest tag is 31");
	ok(group.n_peers == 2 && !peers[0].assignment_id[0] && peers[1].assignment_id[0],
	   "and beside it, the one without is a tunnel of its own");
	is(ADD(RADIUS_TUNNEL_TYPE, "\x20\0\0\3"), "tag of a tunnel's number is above 31",
	   "none of a number is higher");
	is(ADD(RADIUS_TUNNEL_PASSWORD, "\x20" SALT ENCRYPTED), "", "that of a password is ignored");
	to_group();
	ok(has_secret(&peers[1], "secret"), "as if there were none");
}

static void test_inherit(void)
{
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\0\0\0\3");
	ADD(RADIUS_TUNNEL_MEDIUM_TYPE, "\0\0\0\1");
	ADD(RADIUS_TUNNEL_PASSWORD, "\0" SALT ENCRYPTED);
	ADD(RADIUS_TUNNEL_CLIENT_AUTH_ID, "lac");
	ADD(RADIUS_TUNNEL_PREFERENCE, "\0\0\0\7");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\001192.0.2.1");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\002192.0.2.2");
	ADD(RADIUS_TUNNEL_CLIENT_AUTH_ID, "\2other");
	ADD(RADIUS_TUNNEL_PREFERENCE, "\2\0\0\0");
	is(to_group(), "", "attributes without tag and endpoint are for all tunnels");
	ok(group.n_peers == 2 && has_secret(&peers[0], "secret") && has_secret(&peers[1], "secret") &&
	   peers[0].priority == 7, "that have none of their own");
	is(peers[0].client_auth_id, "lac", "texts, too");
	is(peers[1].client_auth_id, "other", "others keep theirs");
	ok(peers[1].priority == 0, "also of 0");
	ADD(RADIUS_TUNNEL_TYPE, "\2\0\0\1");
	to_group();
	ok(group.n_peers == 1, "one of another type is passed over");
}

static void test_passed_over(void)
{
	begin();
	is(to_group(), "no attribute of a tunnel is there", "without tunnels there is no group");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\001192.0.2.1");
	is(to_group(), "tunnel has no Tunnel-Type", "a tunnel has a type");
	ADD(RADIUS_TUNNEL_TYPE, "\1\0\0\1");
	is(to_group(), "Tunnel-Type is not L2TP", "which is L2TP");
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\1\0\0\3");
	is(to_group(), "tunnel has no Tunnel-Server-Endpoint", "and an endpoint");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\001192.0.2.1");
	is(to_group(), "", "a medium it may have");
	ADD(RADIUS_TUNNEL_MEDIUM_TYPE, "\1\0\0\2");
	is(to_group(), "Tunnel-Server-Endpoint is not of the Tunnel-Medium-Type",
	   "of which the endpoint is");
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\1\0\0\3");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\1lns");
	ADD(RADIUS_TUNNEL_MEDIUM_TYPE, "\1\0\0\3");
	is(to_group(), "Tunnel-Medium-Type is neither IPv4 nor IPv6", "and that L2TP goes over");
	begin();
	ADD(RADIUS_TUNNEL_TYPE, "\1\0\0\3");
	ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\1lns");
	ADD(RADIUS_TUNNEL_MEDIUM_TYPE, "\1\0\0\2");
	is(to_group(), "", "a name is of either");
	tunnels.tunnels[1].medium = 3;
	ADD(RADIUS_TUNNEL_TYPE, "\0\0\0\1");
	is(to_group(), "Tunnel-Medium-Type is neither IPv4 nor IPv6", "the first that is wrong is told");
}

static void test_malformed(void)
{
	char longest[LNS_TEXT_MAX + 2] = "\1";

	begin();
	is(ADD(RADIUS_TUNNEL_TYPE, ""), "attribute of a tunnel is empty", "an attribute has a value");
	is(ADD(RADIUS_TUNNEL_TYPE, "\1\0\0"), "number of a tunnel has a wrong length",
	   "a number has three octets");
	is(ADD(RADIUS_TUNNEL_PREFERENCE, "\1\0\0\0\0"), "number of a tunnel has a wrong length",
	   "not four");
	is(ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\1"), "endpoint is empty", "an endpoint is somewhere");
	is(ADD(RADIUS_TUNNEL_SERVER_ENDPOINT, "\1a b"), "endpoint is neither an address nor a name",
	   "not anywhere");
	is(ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\1a\0b"), "attribute of a tunnel has an octet of 0",
	   "a text has an end");
	memset(longest + 1, 'a', LNS_TEXT_MAX + 1);
	is(add(RADIUS_TUNNEL_ASSIGNMENT_ID, longest, sizeof(longest)),
	   "attribute of a tunnel is too long", "and no later one");
	is(ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\1a"), "", "what was wrong does not count");
	is(ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\1b"), "attribute of a tunnel is there twice",
	   "what was right is not told twice");
	is(ADD(RADIUS_TUNNEL_ASSIGNMENT_ID, "\2b"), "", "but for another tunnel");
}

/* Return: the secret, or what is wrong. */
static const char *decrypted(const char *value, size_t len)
{
	static char secret[LNS_TEXT_MAX + 1];
	const char *wrong = add(RADIUS_TUNNEL_PASSWORD, value, len);
	const struct lns_peer *peer = &tunnels.tunnels[1].peer;

	if (*wrong)
		return wrong;
	memcpy(secret, peer->secret, peer->secret_len);
	secret[peer->secret_len] = 0;
	return secret;
}

#define DECRYPTED(value)	(begin(), decrypted(value, sizeof(value) - 1))

static void test_password(void)
{
	static const char value[] = "\1" SALT ENCRYPTED_LONG;
	char longest[1 + 2 + 256] = "\1" SALT;
	unsigned int right = 0;
	size_t len;

	is(DECRYPTED("\1" SALT ENCRYPTED), "secret", "a password is decrypted");
	is(DECRYPTED("\1" SALT ENCRYPTED_LONG), "a secret of more than 16 octets", "a long one, too");
	is(DECRYPTED("\1" SALT ENCRYPTED_NONE), "", "an empty one");
	is(DECRYPTED("\1" SALT ENCRYPTED_15), "exactly15octets", "and one without padding");
	is(DECRYPTED("\1\x8a\x02" ENCRYPTED),
	   "Tunnel-Password is not of the secret shared with the RADIUS server",
	   "with another salt it is none");
	is(DECRYPTED("\1" SALT "\x4b" "\xfd\xe7\x5a\x7c\x44\xfd\x31\x62\x92\x10\xe9\x39\x58\xf1\x6e"),
	   "Tunnel-Password is not of the secret shared with the RADIUS server",
	   "nor if it would be one octet longer than it is");
	begin();
	tunnels.secret_len--;
	is(decrypted("\1" SALT ENCRYPTED, 19),
	   "Tunnel-Password is not of the secret shared with the RADIUS server",
	   "nor with another secret");
	for (len = 1; len < sizeof(value) - 1; len++) {
		begin();
		if (len == 1 + 2 + 16)
			right += !!strstr(decrypted(value, len), "is not of the secret");
		else
			right += !!strstr(decrypted(value, len), "wrong length");
	}
	ok(right == len - 1, "nor one that is cut at any length");
	begin();
	is(decrypted(longest, sizeof(longest)), "Tunnel-Password has a wrong length",
	   "nor one longer than an attribute");
}

static void test_parse(void)
{
	static const char message[] = "\1\7alice" "\100\6\1\0\0\3" "\103\14\001192.0.2.1";
	unsigned int whole = 0, wrong = 0;
	size_t len;

	for (len = 0; len < sizeof(message); len++) {
		char *exact = exact_copy(message, len);

		begin();
		if (radius_tunnels_parse(&tunnels, exact, len))
			wrong++;
		else
			whole++;
		free(exact);
	}
	begin();
	ok(!radius_tunnels_parse(&tunnels, message, sizeof(message) - 1), "a message is read");
	is(to_group(), "", "with its tunnel");
	ok(whole == 4 && wrong == sizeof(message) - 4, "it is cut only between attributes");
	is(radius_tunnels_parse(&tunnels, "\1\1", 2), "attribute is shorter than its head",
	   "no attribute is shorter than its head");
	is(radius_tunnels_parse(&tunnels, "\1", 1), "attribute is shorter than its head", "or cut there");
	is(radius_tunnels_parse(&tunnels, "\1\4a", 3), "attribute is longer than the message",
	   "or longer than the message");
}

static void test_all_tags(void)
{
	char type[4] = { 0, 0, 0, 3 }, endpoint[] = "\0lns";
	unsigned int tag;

	begin();
	for (tag = 0; tag <= RADIUS_TAG_MAX; tag++) {
		type[0] = tag;
		endpoint[0] = tag;
		add(RADIUS_TUNNEL_TYPE, type, sizeof(type));
		add(RADIUS_TUNNEL_SERVER_ENDPOINT, endpoint, sizeof(endpoint) - 1);
	}
	ok(!*to_group() && group.n_peers == RADIUS_TAG_MAX + 1 && group.n_peers <= LNS_GROUP_MAX,
	   "there is room for all that there are tags for");
}

int main(void)
{
	test_one();
	test_tags();
	test_inherit();
	test_passed_over();
	test_malformed();
	test_password();
	test_parse();
	test_all_tags();
	return tap_end();
}
