/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses of LNSs and servers, of IPv4 or IPv6, with their ports. */
#ifndef PPPSPLICED_LNS_ADDRESS_H
#define PPPSPLICED_LNS_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for an address and a port as text */
#define LNS_ADDRESS_TEXT_SIZE	80

/* Of family 0 if it is unknown. */
union lns_address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

bool lns_address_read(union lns_address *address, const char *text, uint16_t port);
void lns_address_set_port(union lns_address *address, uint16_t port);
socklen_t lns_address_len(const union lns_address *address);
void lns_host_text(const union lns_address *address, char *text, size_t size);
void lns_address_text(const union lns_address *address, char *text, size_t size);
bool lns_same_host(const union lns_address *a, const union lns_address *b);
bool lns_same_address(const union lns_address *a, const union lns_address *b);

#endif
