/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interfaces of a network namespace: which there are, and what becomes of them, by
 * rtnetlink.
 *
 * An interface is known by its number; names change. One that moves to another namespace
 * is gone here. What was missed is not lost: then all are listed again, and what is found
 * to be different, or gone, is told as if it had happened then.
 */
#ifndef PPPSPLICED_KERNEL_LINKS_H
#define PPPSPLICED_KERNEL_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;

/**
 * struct link_state - an interface
 * @ifindex: its number
 * @name: its name
 * @up: it is up, IFF_UP, with a carrier or without: the kernel's PPPoE sessions outlive a
 *	loss of it (pppoe_device_event()), and so do the subscribers'
 * @mac: its address, if it is Ethernet
 * @mtu: its MTU in octets
 * @ethernet: it is an Ethernet, or looks like one: VLAN, bridge, bond
 */
struct link_state {
	int ifindex;
	char name[16];
	bool up;
	uint8_t mac[6];
	uint32_t mtu;
	bool ethernet;
};

struct links;

struct links *links_new(void (*changed)(void *owner, const struct link_state *link, bool gone),
			void *owner, char *error, size_t size);
int links_fd(struct links *l);
void links_read(struct links *l);
void links_foreach(const struct links *l,
		   void (*each)(void *owner, const struct link_state *link), void *owner);
void links_free(struct links *l);

bool links_parse(const struct nlmsghdr *hdr, struct link_state *link, bool *gone);

#endif
