// SPDX-License-Identifier: GPL-2.0
#include "kernel/links.h"

#include "kernel/refuse.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/* A dump that was disturbed is read again this often; the events after it mend the rest. */
#define DUMP_ATTEMPTS	5

/* Messages read in one call of links_read(). */
#define READ_MAX	1000

/* Room for the events of some thousand interfaces that go down at once. */
#define EVENT_RCVBUF	(2 << 20)

/**
 * struct known - an interface that was told
 * @link: as it was told
 * @seen: it is in the dump that is being read
 */
struct known {
	struct link_state link;
	bool seen;
};

/**
 * struct links - the interfaces
 * @changed: takes what is new
 * @owner: its first argument
 * @events: socket for events; its own, so that those that come after the beginning of a
 *	dump are read after its end, and win
 * @dump: socket for dumps
 * @known: interfaces, in the order of their numbers
 * @n_known: how many
 * @room: room there
 * @missed: events were lost: dump again
 */
struct links {
	void (*changed)(void *owner, const struct link_state *link, bool gone);
	void *owner;
	struct nl_sock *events;
	struct nl_sock *dump;
	struct known *known;
	size_t n_known;
	size_t room;
	bool missed;
};

/**
 * links_parse() - understand a message of rtnetlink
 * @hdr: message
 * @link: takes the interface
 * @gone: takes whether it is gone
 *
 * Return: whether it is about an interface. A bridge's RTM_DELLINK is not: its port left
 * it (br_ifinfo_notify()).
 */
bool links_parse(const struct nlmsghdr *hdr, struct link_state *link, bool *gone)
{
	const struct ifinfomsg *info = nlmsg_data(hdr);
	struct nlattr *tb[IFLA_MAX + 1];

	if ((hdr->nlmsg_type != RTM_NEWLINK && hdr->nlmsg_type != RTM_DELLINK) ||
	    nlmsg_parse((struct nlmsghdr *)hdr, sizeof(*info), tb, IFLA_MAX, NULL))
		return false;
	if (info->ifi_family != AF_UNSPEC || info->ifi_index <= 0)
		return false;
	memset(link, 0, sizeof(*link));
	link->ifindex = info->ifi_index;
	*gone = hdr->nlmsg_type == RTM_DELLINK;
	if (tb[IFLA_IFNAME])
		nla_strlcpy(link->name, tb[IFLA_IFNAME], sizeof(link->name));
	if (*gone)
		return true;
	/* wireless_nlevent_flush() sends messages without */
	if (!tb[IFLA_IFNAME] || !tb[IFLA_MTU] || nla_len(tb[IFLA_MTU]) < (int)sizeof(uint32_t))
		return false;
	link->mtu = nla_get_u32(tb[IFLA_MTU]);
	link->up = info->ifi_flags & IFF_UP;
	if (info->ifi_type == ARPHRD_ETHER && tb[IFLA_ADDRESS] &&
	    nla_len(tb[IFLA_ADDRESS]) == ETH_ALEN) {
		link->ethernet = true;
		memcpy(link->mac, nla_data(tb[IFLA_ADDRESS]), ETH_ALEN);
	}
	return true;
}

/* Where it is, or would have to be. */
static size_t position(const struct links *l, int ifindex)
{
	size_t low = 0, high = l->n_known, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (l->known[middle].link.ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_known(const struct links *l, size_t at, int ifindex)
{
	return at < l->n_known && l->known[at].link.ifindex == ifindex;
}

static bool make_room(struct links *l)
{
	size_t room = l->room ? 2 * l->room : 16;
	struct known *known;

	if (l->n_known < l->room)
		return true;
	known = reallocarray(l->known, room, sizeof(*known));
	if (!known)
		return false;
	l->known = known;
	l->room = room;
	return true;
}

static void forget(struct links *l, size_t at)
{
	const struct link_state link = l->known[at].link;

	l->n_known--;
	memmove(&l->known[at], &l->known[at + 1], (l->n_known - at) * sizeof(*l->known));
	l->changed(l->owner, &link, true);
}

static bool same(const struct link_state *a, const struct link_state *b)
{
	return !strcmp(a->name, b->name) && a->up == b->up && a->mtu == b->mtu &&
	       a->ethernet == b->ethernet && !memcmp(a->mac, b->mac, sizeof(a->mac));
}

static void learn(struct links *l, const struct link_state *link)
{
	size_t at = position(l, link->ifindex);

	if (is_known(l, at, link->ifindex)) {
		l->known[at].seen = true;
		if (same(&l->known[at].link, link))
			return;
		l->known[at].link = *link;
	} else {
		if (!make_room(l)) {
			l->missed = true;
			return;
		}
		memmove(&l->known[at + 1], &l->known[at], (l->n_known - at) * sizeof(*l->known));
		l->known[at] = (struct known){ *link, true };
		l->n_known++;
	}
	l->changed(l->owner, link, false);
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct link_state link;
	struct links *l = arg;
	bool gone;
	size_t at;

	if (!links_parse(nlmsg_hdr(msg), &link, &gone))
		return NL_OK;
	if (!gone) {
		learn(l, &link);
		return NL_OK;
	}
	at = position(l, link.ifindex);
	if (is_known(l, at, link.ifindex))
		forget(l, at);
	return NL_OK;
}

static int read_dump(struct links *l)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	size_t at;
	int err;

	for (at = 0; at < l->n_known; at++)
		l->known[at].seen = false;
	err = nl_send_simple(l->dump, RTM_GETLINK, NLM_F_DUMP, &info, sizeof(info));
	return err < 0 ? err : nl_recvmsgs_default(l->dump);
}

/* Return: 0, or an error of libnl. */
static int dump(struct links *l)
{
	int attempt, err;
	size_t at;

	l->missed = false;
	for (attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		err = read_dump(l);
		if (err != -NLE_DUMP_INTR)
			break;
	}
	/* of a dump that was disturbed, nothing follows for what is not in it */
	if (err) {
		l->missed = true;
		return err;
	}
	for (at = l->n_known; at--;)
		if (!l->known[at].seen)
			forget(l, at);
	return 0;
}

static struct nl_sock *open_socket(struct links *l)
{
	struct nl_sock *sk = nl_socket_alloc();

	if (sk && (nl_connect(sk, NETLINK_ROUTE) ||
		   nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_message, l))) {
		nl_socket_free(sk);
		return NULL;
	}
	return sk;
}

/**
 * links_new() - watch the interfaces
 * @changed: called for each interface that is there, before this returns; and later, from
 *	links_read(), with one that has come or changed, or, with @gone, that is gone, as it
 *	was last. It may not call back
 * @owner: its first argument
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Those of the network namespace in which the caller is.
 *
 * Return: them; NULL if that cannot be done.
 */
struct links *links_new(void (*changed)(void *owner, const struct link_state *link, bool gone),
			void *owner, char *error, size_t size)
{
	struct links *l = calloc(1, sizeof(*l));
	int rcvbuf = EVENT_RCVBUF, err;

	if (!l) {
		refuse(error, size, -ENOMEM, "interfaces: out of memory");
		return NULL;
	}
	l->changed = changed;
	l->owner = owner;
	l->events = open_socket(l);
	l->dump = open_socket(l);
	if (!l->events || !l->dump) {
		refuse(error, size, -errno, "interfaces: rtnetlink socket: %s", strerror(errno));
		goto free;
	}
	nl_socket_disable_seq_check(l->events);
	if (setsockopt(nl_socket_get_fd(l->events), SOL_SOCKET, SO_RCVBUFFORCE, &rcvbuf,
		       sizeof(rcvbuf)))
		setsockopt(nl_socket_get_fd(l->events), SOL_SOCKET, SO_RCVBUF, &rcvbuf,
			   sizeof(rcvbuf));
	err = nl_socket_set_nonblocking(l->events);
	err = err ? err : nl_socket_add_membership(l->events, RTNLGRP_LINK);
	err = err ? err : dump(l);
	/* what has disturbed the dump is waiting in the other socket */
	if (err && err != -NLE_DUMP_INTR) {
		refuse(error, size, err, "interfaces: rtnetlink: %s", nl_geterror(err));
		goto free;
	}
	return l;
free:
	links_free(l);
	return NULL;
}

/**
 * links_fd() - descriptor to poll
 * @l: interfaces
 *
 * Return: it; when it is readable, call links_read().
 */
int links_fd(struct links *l)
{
	return nl_socket_get_fd(l->events);
}

/**
 * links_read() - take what has become of the interfaces
 * @l: interfaces
 *
 * Does not wait for anybody but the kernel. If events were lost, or there was no memory
 * for one, all that is left is read first, and then all interfaces are listed: a list
 * that is followed by events that are older than it would be put wrong by them.
 */
void links_read(struct links *l)
{
	int n, err;

	for (n = 0; n < READ_MAX; n++) {
		err = nl_recvmsgs_default(l->events);
		if (err == -NLE_AGAIN)
			break;
		/* ENOBUFS is -NLE_NOMEM */
		if (err)
			l->missed = true;
	}
	if (l->missed && n < READ_MAX)
		dump(l);
}

/**
 * links_foreach() - tell all interfaces again
 * @l: interfaces
 * @each: called for each; it may not call back
 * @owner: its first argument
 */
void links_foreach(const struct links *l,
		   void (*each)(void *owner, const struct link_state *link), void *owner)
{
	size_t at;

	for (at = 0; at < l->n_known; at++)
		each(owner, &l->known[at].link);
}

/**
 * links_free() - watch no longer
 * @l: interfaces, or NULL
 */
void links_free(struct links *l)
{
	if (!l)
		return;
	nl_socket_free(l->events);
	nl_socket_free(l->dump);
	free(l->known);
	free(l);
}
