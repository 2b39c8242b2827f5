// SPDX-License-Identifier: GPL-2.0
#include "kernel/channel.h"

#include "kernel/refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>

/* Frames of which nothing can be made that are passed over in one call. */
#define UNREADABLE_MAX	32

static int refuse_ppp(int err, char *error, size_t size)
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		return refuse(error, size, err, "/dev/ppp: CAP_NET_ADMIN is needed, and under systemd DeviceAllow=/dev/ppp rw");
	case -ENOENT:
		return refuse(error, size, err,
			      "there is no /dev/ppp: modprobe ppp_generic, or mknod /dev/ppp c 108 0");
	case -ENXIO:
	case -ENODEV:
		return refuse(error, size, err, "/dev/ppp has no driver: modprobe ppp_generic");
	}
	return refuse(error, size, err, "/dev/ppp: %s", strerror(-err));
}

static int attach(struct channel *c, char *error, size_t size)
{
	if (ioctl(c->sock, PPPIOCGCHAN, &c->index))
		return refuse(error, size, -errno,
			      "PPP session: %s: it has ended while it was opened",
			      strerror(errno));
	c->ppp = open("/dev/ppp", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (c->ppp < 0)
		return refuse_ppp(-errno, error, size);
	if (ioctl(c->ppp, PPPIOCATTCHAN, &c->index)) {
		if (errno == ENXIO)
			return refuse(error, size, -ENXIO,
				      "PPP channel %d is gone: the session has ended while it was opened",
				      c->index);
		return refuse_ppp(-errno, error, size);
	}
	return 0;
}

/* pppox_create() asks for the module of the protocol. */
static int pppox_socket(int type, int protocol, const char *what, const char *module, char *error,
			size_t size)
{
	int fd = socket(AF_PPPOX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

	if (fd >= 0)
		return fd;
	if (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT)
		return refuse(error, size, -errno, "the kernel has no %s: modprobe %s", what,
			      module);
	return refuse(error, size, -errno, "%s socket: %s", what, strerror(errno));
}

/* pppoe_connect() and its __set_item() */
static int refuse_pppoe(int err, const char *ifname, const uint8_t mac[6], uint16_t sid,
			char *error, size_t size)
{
	switch (err) {
	case -ENODEV:
		return refuse(error, size, err,
			      "interface %s is not there, or down: ip link set %s up", ifname,
			      ifname);
	case -EALREADY:
		return refuse(error, size, err,
			      "PPPoE session %u of %02x:%02x:%02x:%02x:%02x:%02x on %s is in use by another process: end that, or take another number",
			      sid, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], ifname);
	}
	return refuse(error, size, err, "PPPoE session %u on %s: %s", sid, ifname, strerror(-err));
}

/**
 * channel_open_pppoe() - make the kernel's PPPoE session and its channel
 * @c: channel; whatever was in it is overwritten
 * @ifname: name of the interface
 * @mac: the subscriber's Ethernet address
 * @sid: Session ID
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * To be called before the PADS is sent.
 *
 * The session ends by itself, and channel_read() says so, when the interface goes down,
 * away, or changes its MTU or address (pppoe_device_event()), or a PADT comes
 * (pppoe_disc_rcv(), which looks at its Session ID and source only).
 *
 * Beware of numbers in use: up to Linux 6.12 at least pppoe_release() takes out of the
 * kernel's table whoever has the interface, address and number of the socket that is
 * closed (__delete_item()). So one that was refused here leaves the other deaf, and the
 * channel of an ended session has to be closed before its numbers are used again.
 *
 * Return: 0, -EALREADY if the session is in use, -ENODEV, -EPERM, or what else the system
 * says; then all is closed.
 */
int channel_open_pppoe(struct channel *c, const char *ifname, const uint8_t mac[6], uint16_t sid,
		       char *error, size_t size)
{
	struct sockaddr_pppox addr;
	int err;

	*c = (struct channel)CHANNEL_NONE;
	if (!sid || strlen(ifname) >= IFNAMSIZ)
		return refuse(error, size, -EINVAL, "%u on %s is no PPPoE session", sid, ifname);
	memset(&addr, 0, sizeof(addr));
	addr.sa_family = AF_PPPOX;
	addr.sa_protocol = PX_PROTO_OE;
	addr.sa_addr.pppoe.sid = htons(sid);
	memcpy(addr.sa_addr.pppoe.remote, mac, ETH_ALEN);
	strcpy(addr.sa_addr.pppoe.dev, ifname);

	c->sock = pppox_socket(SOCK_STREAM, PX_PROTO_OE, "PPPoE", "pppoe", error, size);
	if (c->sock < 0) {
		err = c->sock;
		c->sock = -1;
		return err;
	}
	if (connect(c->sock, (struct sockaddr *)&addr, sizeof(addr)))
		err = refuse_pppoe(-errno, ifname, mac, sid, error, size);
	else
		err = attach(c, error, size);
	if (err)
		channel_close(c);
	return err;
}

/* pppol2tp_connect() */
static int refuse_l2tp(int err, uint16_t tunnel, uint16_t session, char *error, size_t size)
{
	switch (err) {
	case -ENOENT:
		return refuse(error, size, err,
			      "the kernel has no L2TP tunnel %u: it was deleted by another process",
			      tunnel);
	case -EEXIST:
	case -EALREADY:
		return refuse(error, size, err,
			      "L2TP session %u/%u is in use by another process: end that, or take another number",
			      tunnel, session);
	}
	return refuse(error, size, err, "L2TP session %u/%u: %s", tunnel, session, strerror(-err));
}

/**
 * channel_open_l2tp() - take the kernel's L2TP session, and its channel
 * @c: channel; whatever was in it is overwritten
 * @tunnel_fd: the tunnel's UDP socket
 * @tunnel: Tunnel ID here
 * @session: Session ID here
 * @peer_tunnel: the peer's Tunnel ID
 * @peer_session: the peer's Session ID
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * l2tp_kernel_session() comes first; without it pppol2tp_connect() makes a session that
 * has no sequence numbers. To be called before the ICCN is sent: until then
 * pppol2tp_recv() drops what comes.
 *
 * When others delete the session, its channel lives on without a sign, and what is sent is
 * dropped (pppol2tp_session_close(), pppol2tp_xmit()): channel_send() and
 * channel_is_up() find out, and if it is spliced, the splice with its next frame.
 *
 * Return: 0, -ENOENT without the tunnel, -EEXIST if the session is in use, -EPERM, or what
 * else the system says; then all is closed.
 */
int channel_open_l2tp(struct channel *c, int tunnel_fd, uint16_t tunnel, uint16_t session,
		      uint16_t peer_tunnel, uint16_t peer_session, char *error, size_t size)
{
	struct sockaddr_pppol2tp addr;
	int err;

	*c = (struct channel)CHANNEL_NONE;
	/* pppol2tp_sockaddr_get_info() takes the addresses from the tunnel */
	memset(&addr, 0, sizeof(addr));
	addr.sa_family = AF_PPPOX;
	addr.sa_protocol = PX_PROTO_OL2TP;
	addr.pppol2tp.fd = tunnel_fd;
	addr.pppol2tp.s_tunnel = tunnel;
	addr.pppol2tp.s_session = session;
	addr.pppol2tp.d_tunnel = peer_tunnel;
	addr.pppol2tp.d_session = peer_session;
	if (!tunnel || !session)
		return refuse(error, size, -EINVAL, "%u/%u is no L2TP session", tunnel, session);

	c->sock = pppox_socket(SOCK_DGRAM, PX_PROTO_OL2TP, "PPP over L2TP", "l2tp_ppp", error,
			       size);
	if (c->sock < 0) {
		err = c->sock;
		c->sock = -1;
		return err;
	}
	if (connect(c->sock, (struct sockaddr *)&addr, sizeof(addr)))
		err = refuse_l2tp(-errno, tunnel, session, error, size);
	else
		err = attach(c, error, size);
	if (err)
		channel_close(c);
	return err;
}

/**
 * channel_check() - see whether the kernel has what channels need
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * So that a daemon that could serve nobody does not begin. The kernel loads the modules
 * pppoe and l2tp_ppp if it can.
 *
 * Return: 0, or what is wrong.
 */
int channel_check(char *error, size_t size)
{
	int fd;

	fd = pppox_socket(SOCK_STREAM, PX_PROTO_OE, "PPPoE", "pppoe", error, size);
	if (fd < 0)
		return fd;
	close(fd);
	fd = pppox_socket(SOCK_DGRAM, PX_PROTO_OL2TP, "PPP over L2TP", "l2tp_ppp", error, size);
	if (fd < 0)
		return fd;
	close(fd);
	fd = open("/dev/ppp", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return refuse_ppp(-errno, error, size);
	close(fd);
	return 0;
}

/**
 * channel_read() - take the next frame that is not the splice's
 * @c: channel
 * @buf: takes it, Protocol field first, of two octets: ppp_input() has seen to that, and
 *	an Address and Control field has been removed or made an unknown protocol of
 * @size: room in @buf; frames that are longer are passed over
 *
 * Does not wait. poll(2) says POLLIN for frames, and POLLHUP, which cannot be asked not to
 * be told, once the session has ended; the frames that came before that can be read still.
 *
 * Return: length of the frame, -EAGAIN if there is none now, 0 if the session has ended,
 * or what else read(2) says, which is an end too.
 */
ssize_t channel_read(struct channel *c, void *buf, size_t size)
{
	int unreadable;
	ssize_t len;

	for (unreadable = 0; unreadable < UNREADABLE_MAX; unreadable++) {
		len = read(c->ppp, buf, size);
		if (len >= 0)
			return len;
		/* ppp_read() has dropped it */
		if (errno != EOVERFLOW && errno != EINTR)
			return -errno;
	}
	return -EAGAIN;
}

/**
 * channel_is_up() - see whether the kernel still has the session
 * @c: channel
 *
 * For L2TP sessions, whose end nobody tells; see channel_open_l2tp().
 *
 * Return: whether it has.
 */
bool channel_is_up(const struct channel *c)
{
	struct pollfd ppp = { .fd = c->ppp };
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	if (c->ppp < 0 || poll(&ppp, 1, 0) < 0 || ppp.revents & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	/* pppol2tp_getname() asks for the session; pppoe_getname() always has an answer */
	return !getsockname(c->sock, (struct sockaddr *)&addr, &len);
}

/**
 * channel_send() - send a frame
 * @c: channel
 * @protocol: what it is
 * @data: Information field
 * @len: its length in octets
 *
 * Does not wait: __ppp_channel_push() gives it to the driver, which takes it in any case.
 * While a splice is up, what is the splice's is dropped (pppsplice(7)).
 *
 * Return: 0, -ENOTCONN if the session has ended, -EMSGSIZE if @len is more than
 * CHANNEL_SEND_MAX, -ENOMEM.
 */
int channel_send(struct channel *c, uint16_t protocol, const void *data, size_t len)
{
	uint8_t frame[2 + CHANNEL_SEND_MAX];

	if (len > CHANNEL_SEND_MAX)
		return -EMSGSIZE;
	if (!channel_is_up(c))
		return -ENOTCONN;
	frame[0] = protocol >> 8;
	frame[1] = protocol;
	if (len)
		memcpy(frame + 2, data, len);
	/* one write(2) a frame: a writev(2) would be one for each of its parts */
	return write(c->ppp, frame, 2 + len) < 0 ? -errno : 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/**
 * channel_close() - end the kernel's session
 * @c: channel; may be CHANNEL_NONE, and is afterwards
 *
 * A splice that it is in ends before this returns; an L2TP session is deleted, and its
 * numbers are free a moment later.
 */
void channel_close(struct channel *c)
{
	close_fd(&c->ppp);
	close_fd(&c->sock);
	c->index = -1;
}
