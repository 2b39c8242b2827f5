// SPDX-License-Identifier: GPL-2.0
#include "lns/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/**
 * lns_address_read() - read an address
 * @address: takes it; it is unknown afterwards if it is none
 * @text: IPv4 or IPv6 address
 * @port: its port
 *
 * Return: whether it is one.
 */
bool lns_address_read(union lns_address *address, const char *text, uint16_t port)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->in.sin_addr) == 1)
		address->any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &address->in6.sin6_addr) == 1)
		address->any.sa_family = AF_INET6;
	else
		return false;
	lns_address_set_port(address, port);
	return true;
}

/**
 * lns_address_set_port() - set the port of an address
 * @address: address; nothing happens if it is unknown
 * @port: port
 */
void lns_address_set_port(union lns_address *address, uint16_t port)
{
	if (address->any.sa_family == AF_INET)
		address->in.sin_port = htons(port);
	else if (address->any.sa_family == AF_INET6)
		address->in6.sin6_port = htons(port);
}

/**
 * lns_address_len() - the length that the kernel wants to know
 * @address: address
 *
 * Return: octets.
 */
socklen_t lns_address_len(const union lns_address *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof(address->in6) : sizeof(address->in);
}

/**
 * lns_same_address() - whether two addresses are one
 * @a: address and port
 * @b: the other
 *
 * Return: true if they are; false if they are unknown.
 */
bool lns_same_address(const union lns_address *a, const union lns_address *b)
{
	if (!lns_same_host(a, b))
		return false;
	return a->any.sa_family == AF_INET ? a->in.sin_port == b->in.sin_port :
					     a->in6.sin6_port == b->in6.sin6_port;
}

/**
 * lns_same_host() - compare addresses, but not ports
 * @a: address
 * @b: address
 *
 * Return: whether they are of the same host; false if they are unknown.
 */
bool lns_same_host(const union lns_address *a, const union lns_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return a->any.sa_family == AF_INET6 &&
	       !memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof(a->in6.sin6_addr));
}

/**
 * lns_host_text() - an address as text, without its port
 * @address: address
 * @text: takes it: "192.0.2.1", "2001:db8::1", "fe80::1%3", or "?"
 * @size: room there; LNS_ADDRESS_TEXT_SIZE is enough
 */
void lns_host_text(const union lns_address *address, char *text, size_t size)
{
	char host[INET6_ADDRSTRLEN] = "?";

	if (address->any.sa_family == AF_INET)
		inet_ntop(AF_INET, &address->in.sin_addr, host, sizeof(host));
	else if (address->any.sa_family == AF_INET6)
		inet_ntop(AF_INET6, &address->in6.sin6_addr, host, sizeof(host));
	if (address->any.sa_family == AF_INET6 && address->in6.sin6_scope_id)
		snprintf(text, size, "%s%%%u", host, address->in6.sin6_scope_id);
	else
		snprintf(text, size, "%s", host);
}

/**
 * lns_address_text() - an address and port as text
 * @address: address
 * @text: takes it: "192.0.2.1:1701", "[2001:db8::1]:1701", "[fe80::1%3]:1701", or "?"
 * @size: room there; LNS_ADDRESS_TEXT_SIZE is enough
 */
void lns_address_text(const union lns_address *address, char *text, size_t size)
{
	char host[LNS_ADDRESS_TEXT_SIZE];

	lns_host_text(address, host, sizeof(host));
	if (address->any.sa_family == AF_INET)
		snprintf(text, size, "%s:%u", host, ntohs(address->in.sin_port));
	else if (address->any.sa_family == AF_INET6)
		snprintf(text, size, "[%s]:%u", host, ntohs(address->in6.sin6_port));
	else
		snprintf(text, size, "%s", host);
}
