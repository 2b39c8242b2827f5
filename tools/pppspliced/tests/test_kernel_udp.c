// SPDX-License-Identifier: GPL-2.0
/* Addresses as text, and what a socket's error queue says. */
#include "kernel/udp.h"

#include "tap.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/errqueue.h>

static const char *formatted(const char *host, uint16_t port, uint32_t scope)
{
	static char text[LNS_ADDRESS_TEXT_SIZE];
	union lns_address a;

	lns_address_read(&a, host, port);
	if (a.any.sa_family == AF_INET6)
		a.in6.sin6_scope_id = scope;
	lns_address_text(&a, text, sizeof(text));
	return text;
}

static void test_format(void)
{
	union lns_address a = { .any.sa_family = AF_INET };
	char small[8];

	is(formatted("192.0.2.1", 1701, 0), "192.0.2.1:1701", "IPv4");
	is(formatted("2001:db8::1", 1701, 0), "[2001:db8::1]:1701", "IPv6");
	is(formatted("fe80::1", 65535, 3), "[fe80::1%3]:65535", "IPv6 of one link");
	is(formatted("", 0, 0), "?", "no address");
	lns_address_text(&a, small, sizeof(small));
	is(small, "0.0.0.0", "no more than there is room for");
	a = udp_local(-1);
	lns_address_text(&a, small, sizeof(small));
	is(small, "?", "no socket");
}

/* Control messages: something else first, and then this. */
static int parsed(int level, int type, uint8_t origin, uint32_t err, size_t len)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(sizeof(struct in_pktinfo)) +
			    CMSG_SPACE(sizeof(struct sock_extended_err))];
	} control;
	struct sock_extended_err ee = { .ee_errno = err, .ee_origin = origin };
	struct msghdr msg = { .msg_control = &control, .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg;

	memset(&control, 0, sizeof(control));
	cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
	cmsg = CMSG_NXTHDR(&msg, cmsg);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), &ee, len);
	return udp_parse_error(&msg);
}

static void test_errors(void)
{
	const size_t all = sizeof(struct sock_extended_err);
	struct msghdr none = { 0 };

	ok(parsed(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, ECONNREFUSED, all) == -ECONNREFUSED,
	   "refused");
	ok(parsed(IPPROTO_IPV6, IPV6_RECVERR, SO_EE_ORIGIN_ICMP6, EHOSTUNREACH, all) ==
	   -EHOSTUNREACH, "no way to an IPv6 host");
	ok(!parsed(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, EMSGSIZE, all),
	   "a path's MTU is no error");
	ok(!parsed(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_TIMESTAMPING, ENOMSG, all),
	   "nor is a timestamp");
	ok(!parsed(IPPROTO_IP, IP_TTL, SO_EE_ORIGIN_ICMP, ECONNREFUSED, all),
	   "nor another control message");
	ok(!parsed(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, ECONNREFUSED, all - 4),
	   "nor one that is cut off");
	ok(!udp_parse_error(&none), "nor nothing");
}

int main(void)
{
	test_format();
	test_errors();
	return tap_end();
}
