// SPDX-License-Identifier: GPL-2.0
/* rtnetlink's messages on interfaces, made by hand. */
#include "kernel/links.h"

#include "tap.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

struct message {
	struct nl_msg *msg;
	struct link_state link;
	bool gone;
};

static void begin(struct message *m, uint16_t type, uint8_t family, unsigned int flags)
{
	struct ifinfomsg info = {
		.ifi_family = family, .ifi_type = ARPHRD_ETHER, .ifi_index = 7, .ifi_flags = flags,
	};

	memset(m, 0xee, sizeof(*m));
	m->msg = nlmsg_alloc_simple(type, 0);
	nlmsg_append(m->msg, &info, sizeof(info), NLMSG_ALIGNTO);
}

static void put_all(struct message *m, const char *name)
{
	nla_put_string(m->msg, IFLA_IFNAME, name);
	nla_put_u32(m->msg, IFLA_MTU, 1492);
	nla_put(m->msg, IFLA_ADDRESS, sizeof(mac), mac);
}

static bool parse(struct message *m)
{
	bool parsed = links_parse(nlmsg_hdr(m->msg), &m->link, &m->gone);

	nlmsg_free(m->msg);
	return parsed;
}

static void test_new(void)
{
	struct message m;

	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP | IFF_RUNNING);
	put_all(&m, "eth1.100");
	ok(parse(&m) && !m.gone && m.link.ifindex == 7 && !strcmp(m.link.name, "eth1.100") &&
	   m.link.up && m.link.mtu == 1492 && m.link.ethernet && !memcmp(m.link.mac, mac, 6),
	   "an interface");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	put_all(&m, "eth1");
	ok(parse(&m) && m.link.up, "without a carrier it is up");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_RUNNING);
	put_all(&m, "eth1");
	ok(parse(&m) && !m.link.up, "one that is set down is not");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	put_all(&m, "a name that is longer than any that an interface has");
	ok(parse(&m) && strlen(m.link.name) == sizeof(m.link.name) - 1, "a name ends");
}

static void test_ethernet(void)
{
	struct message m;

	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	nla_put_string(m.msg, IFLA_IFNAME, "ib0");
	nla_put_u32(m.msg, IFLA_MTU, 1492);
	nla_put(m.msg, IFLA_ADDRESS, 5, mac);
	ok(parse(&m) && !m.link.ethernet, "an address of another length is no Ethernet's");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	put_all(&m, "lo");
	((struct ifinfomsg *)nlmsg_data(nlmsg_hdr(m.msg)))->ifi_type = ARPHRD_LOOPBACK;
	ok(parse(&m) && !m.link.ethernet, "nor is that of another kind of interface");
}

static void test_gone(void)
{
	struct message m;

	begin(&m, RTM_DELLINK, AF_UNSPEC, 0);
	nla_put_string(m.msg, IFLA_IFNAME, "eth1");
	ok(parse(&m) && m.gone && m.link.ifindex == 7, "one that is gone");
	begin(&m, RTM_DELLINK, AF_BRIDGE, 0);
	put_all(&m, "eth1");
	ok(!parse(&m), "not one that has left a bridge");
}

static void test_others(void)
{
	struct message m;

	begin(&m, RTM_NEWADDR, AF_UNSPEC, 0);
	put_all(&m, "eth1");
	ok(!parse(&m), "not a message of another kind");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	nla_put_string(m.msg, IFLA_IFNAME, "wlan0");
	ok(!parse(&m), "not a message of wireless extensions, which says half of it");
	begin(&m, RTM_NEWLINK, AF_UNSPEC, IFF_UP);
	nla_put_string(m.msg, IFLA_IFNAME, "eth1");
	nla_put_u16(m.msg, IFLA_MTU, 1492);
	ok(!parse(&m), "not one whose MTU is cut off");
	m.msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);
	ok(!parse(&m), "not one that is cut off");
}

int main(void)
{
	test_new();
	test_ethernet();
	test_gone();
	test_others();
	return tap_end();
}
