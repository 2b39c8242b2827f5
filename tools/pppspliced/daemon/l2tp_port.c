// SPDX-License-Identifier: GPL-2.0
/* L2TP's own port, where LNSs open tunnels themselves. */
#include "daemon/l2tp_port.h"

#include "daemon/tunnels.h"

#include <errno.h>
#include <unistd.h>

/* Tunnels that are accepted a second; a datagram can have any source */
#define ACCEPTS		10
#define ACCEPTS_BURST	50
/* Tunnels that one LNS may open to here at one time */
#define BY_ONE_LNS	2
/* Datagrams that are read of one socket before others have their turn */
#define READ_AT_ONCE	32

static const struct lns_peer *peer_at(const struct core *core, const union lns_address *address,
				      bool *hide)
{
	const struct config *config = core->config;
	size_t i, k;

	for (i = 0; i < config->n_groups; i++)
		for (k = 0; k < config->groups[i].group.n_peers; k++) {
			const struct lns_peer *peer = &config->groups[i].group.peers[k];

			if (lns_same_host(&peer->address, address)) {
				*hide = config->groups[i].hide;
				return peer;
			}
		}
	return NULL;
}

/* Return: whether it is a Start-Control-Connection-Request as far as its beginning says. */
static bool may_be_sccrq(const uint8_t *data, size_t len)
{
	struct reader r = reader_of(data, len);
	struct l2tp_header header;

	if (!l2tp_header_read(&r, &header) || header.tunnel_id || header.session_id || header.ns)
		return false;
	/* The first AVP is the Message Type, section 4.4.1: flags and length, Vendor ID, Type */
	read_octets(&r, 6);
	return read_u16(&r) == L2TP_SCCRQ && !r.bad;
}

/* Return: whether the tunnel that it wants is to be made. */
static bool is_welcome(struct core *core, const union lns_address *from, const void *data,
		       size_t len)
{
	struct tunnel *tunnel;
	enum l2tp_tie tie;
	unsigned int n = 0;
	bool welcome = true;

	LIST_FOREACH(tunnel, &core->tunnels, entry) {
		if (tunnel->ended || !lns_same_host(&tunnel->peer.address, from))
			continue;
		n += tunnel->by_lns;
		if (tunnel->by_lns && l2tp_tunnel_opened_by(&tunnel->machine, data, len))
			welcome = false;	/* sent again */
		if (tunnel->machine.state != L2TP_TUNNEL_WAIT_CTL_REPLY)
			continue;
		tie = l2tp_tunnel_tie(&tunnel->machine, data, len, clock_ms());
		if (tie == L2TP_TIE_KEEP_OURS || tie == L2TP_TIE_BOTH_LOSE)
			welcome = false;
		tunnel_touch(tunnel);
	}
	return welcome && n < BY_ONE_LNS;
}

static void sccrq_came(struct core *core, const struct tunnel_ends *ends, struct octets sccrq)
{
	const struct lns_peer *peer;
	bool hide;

	peer = peer_at(core, &ends->remote, &hide);
	if (!peer) {
		core->stats.strangers++;
		return;
	}
	if (!is_welcome(core, &ends->remote, sccrq.at, sccrq.len))
		return;
	if (!rate_take(&core->accepts, ACCEPTS, ACCEPTS_BURST, clock_ms())) {
		core->stats.strangers++;
		return;
	}
	tunnels_accept(core, peer, hide, ends, sccrq);
}

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct core *core = io->data;
	uint8_t buf[DELIVERY_MESSAGE_MAX + 1];
	struct tunnel_ends ends;
	ssize_t len;
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < READ_AT_ONCE; i++) {
		len = udp_read(io->fd, buf, sizeof(buf), &ends.remote, &ends.local);
		if (len == -EAGAIN)
			return;
		if (len > 0 && !core->stopping && may_be_sccrq(buf, len))
			sccrq_came(core, &ends, octets_of(buf, len));
		else if (len > 0)
			core->stats.strangers++;
	}
}

static bool listen_at(struct core *core, struct listener *listener, int family, char *error,
		      size_t size)
{
	const struct config *config = core->config;
	union lns_address any = { .any.sa_family = family }, local;
	const union lns_address *at = tunnels_local_address(config, family, &local);

	listener->fd = -1;
	if (!config->l2tp.listen_port)
		return true;
	if (at)
		any = *at;
	lns_address_set_port(&any, config->l2tp.listen_port);
	listener->fd = udp_listen(&any, error, size);
	if (listener->fd < 0)
		return family == AF_INET6 && listener->fd == -EAFNOSUPPORT;
	io_watch(core->loop, &listener->io, listener->fd, readable, core);
	return true;
}

/**
 * l2tp_port_open() - listen on L2TP's own port
 * @core: the daemon
 * @error: takes why that cannot be
 * @size: its size in octets
 *
 * Return: whether it is done, or not wanted.
 */
bool l2tp_port_open(struct core *core, char *error, size_t size)
{
	rate_init(&core->accepts, ACCEPTS_BURST, clock_ms());
	return listen_at(core, &core->listeners[0], AF_INET, error, size) &&
	       listen_at(core, &core->listeners[1], AF_INET6, error, size);
}

/**
 * l2tp_port_close() - do not any more
 * @core: the daemon
 */
void l2tp_port_close(struct core *core)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (core->listeners[i].fd < 0)
			continue;
		ev_io_stop(core->loop, &core->listeners[i].io);
		close(core->listeners[i].fd);
		core->listeners[i].fd = -1;
	}
}
