/* SPDX-License-Identifier: GPL-2.0 */
/* LNSs that a RADIUS server tells in an Access-Accept, RFC 2868. */
#ifndef PPPSPLICED_LNS_RADIUS_TUNNEL_H
#define PPPSPLICED_LNS_RADIUS_TUNNEL_H

#include "lns/peer.h"

#include <stddef.h>
#include <stdint.h>

#define RADIUS_AUTHENTICATOR_LEN	16
#define RADIUS_TAG_MAX			0x1f

/* Attributes, RFC 2868 section 3. */
enum radius_tunnel_attribute {
	RADIUS_TUNNEL_TYPE = 64,
	RADIUS_TUNNEL_MEDIUM_TYPE = 65,
	RADIUS_TUNNEL_SERVER_ENDPOINT = 67,
	RADIUS_TUNNEL_PASSWORD = 69,
	RADIUS_TUNNEL_PRIVATE_GROUP_ID = 81,
	RADIUS_TUNNEL_ASSIGNMENT_ID = 82,
	RADIUS_TUNNEL_PREFERENCE = 83,
	RADIUS_TUNNEL_CLIENT_AUTH_ID = 90,
	RADIUS_TUNNEL_SERVER_AUTH_ID = 91,
};

#define RADIUS_TUNNEL_L2TP	3 /* Tunnel-Type, section 3.1 */
#define RADIUS_MEDIUM_IPV4	1 /* Tunnel-Medium-Type, section 3.2 */
#define RADIUS_MEDIUM_IPV6	2

/**
 * struct radius_tunnel - attributes of one tag
 * @set: those that there were, a bit each in the order of section 3
 * @type: Tunnel-Type
 * @medium: Tunnel-Medium-Type
 * @peer: all others
 */
struct radius_tunnel {
	unsigned int set;
	uint32_t type;
	uint32_t medium;
	struct lns_peer peer;
};

/**
 * struct radius_tunnels - tunnels of an Access-Accept
 * @secret: secret that is shared with the RADIUS server; the owner's
 * @secret_len: its length in octets
 * @authenticator: Request Authenticator of the Access-Request
 * @tunnels: by tag; 0 for attributes without one
 */
struct radius_tunnels {
	const uint8_t *secret;
	size_t secret_len;
	uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN];
	struct radius_tunnel tunnels[RADIUS_TAG_MAX + 1];
};

void radius_tunnels_init(struct radius_tunnels *tunnels, const void *secret, size_t secret_len,
			 const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN]);
const char *radius_tunnels_add(struct radius_tunnels *tunnels, uint8_t attribute,
			       const void *value, size_t len);
const char *radius_tunnels_parse(struct radius_tunnels *tunnels, const void *attributes,
				 size_t len);
const char *radius_tunnels_group(const struct radius_tunnels *tunnels,
				 struct lns_peer peers[RADIUS_TAG_MAX + 1],
				 struct lns_group *group);

#endif
