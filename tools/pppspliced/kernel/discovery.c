// SPDX-License-Identifier: GPL-2.0
#include "kernel/discovery.h"

#include "array.h"
#include "bytes.h"
#include "kernel/refuse.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

/* Frames that are passed over in one call. */
#define PASSED_OVER_MAX	32

/* Octets of a session's frame before and in its Information field */
#define SESSION_HEADER	8
#define SESSION_MAX	2048

/* What came in on the interface itself, and was sent to this host or to all. */
static int filter(int fd, int ifindex)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ifindex, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_BROADCAST, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/**
 * discovery_open() - receive discovery's frames
 * @ifindex: interface
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * When the interface goes down discovery_read() says -ENETDOWN once, and frames come
 * again when it is up again (packet_notifier()).
 *
 * Return: a socket; -ENODEV without such an interface, -EPERM, or what else the system
 * says.
 */
int discovery_open(int ifindex, char *error, size_t size)
{
	const struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_DISC),
		.sll_ifindex = ifindex,
	};
	const int rcvbuf = DISCOVERY_RCVBUF;
	int fd, err;

	/* 0 would be all of them */
	if (ifindex <= 0)
		return refuse(error, size, -ENODEV, "%d is no interface's number", ifindex);
	/* of no protocol, so that nothing comes before the filter and the interface are set */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		if (errno == EPERM)
			return refuse(error, size, -EPERM, "PPPoE discovery: CAP_NET_RAW is needed");
		return refuse(error, size, -errno, "PPPoE discovery: packet socket: %s%s",
			      strerror(errno),
			      errno == EAFNOSUPPORT ? ": modprobe af_packet" : "");
	}
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcvbuf, sizeof(rcvbuf)) &&
	    !filter(fd, ifindex) && !bind(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	err = refuse(error, size, -errno, "PPPoE discovery on interface number %d: %s", ifindex,
		     errno == ENODEV ? "it is gone" : strerror(errno));
	close(fd);
	return err;
}

/**
 * discovery_read() - take the next frame
 * @fd: socket of discovery_open()
 * @source: takes who has sent it
 * @buf: takes the Ethernet payload, padding included
 * @size: room there; what is longer is cut off
 * @for_us: takes whether it is to this host's address or to all; the filter sees to that
 *
 * Does not wait.
 *
 * Return: length; -EAGAIN if there is none now; -ENETDOWN if the interface has gone down,
 * or what else recvfrom(2) says.
 */
ssize_t discovery_read(int fd, uint8_t source[6], void *buf, size_t size, bool *for_us)
{
	struct sockaddr_ll from;
	socklen_t from_len;
	int passed_over;
	ssize_t len;

	for (passed_over = 0; passed_over < PASSED_OVER_MAX; passed_over++) {
		from_len = sizeof(from);
		len = recvfrom(fd, buf, size, 0, (struct sockaddr *)&from, &from_len);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		if (from_len < sizeof(from) - sizeof(from.sll_addr) + ETH_ALEN ||
		    from.sll_halen != ETH_ALEN)
			continue;
		memcpy(source, from.sll_addr, ETH_ALEN);
		*for_us = from.sll_pkttype == PACKET_HOST ||
			  from.sll_pkttype == PACKET_BROADCAST;
		return len;
	}
	return -EAGAIN;
}

static int send_as(uint16_t type, int fd, int ifindex, const uint8_t destination[6],
		   const void *data, size_t len)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(type),
		.sll_ifindex = ifindex,
		.sll_halen = ETH_ALEN,
	};

	memcpy(to.sll_addr, destination, ETH_ALEN);
	if (sendto(fd, data, len, MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof(to)) < 0)
		return -errno;
	return 0;
}

/**
 * discovery_send() - send a frame
 * @fd: socket of discovery_open()
 * @ifindex: its interface
 * @destination: to whom
 * @data: Ethernet payload
 * @len: its length
 *
 * Does not wait.
 *
 * Return: 0; -ENETDOWN if the interface is down, -EMSGSIZE if it is longer than the MTU,
 * -EAGAIN or -ENOBUFS if there is no room, or what else sendto(2) says.
 */
int discovery_send(int fd, int ifindex, const uint8_t destination[6], const void *data,
		   size_t len)
{
	return send_as(ETH_P_PPP_DISC, fd, ifindex, destination, data, len);
}

/**
 * discovery_send_session() - send a frame of a session, past the kernel's
 * @fd: socket of discovery_open()
 * @ifindex: its interface
 * @destination: to whom
 * @sid: Session ID
 * @protocol: what it is
 * @data: Information field
 * @len: its length, up to SESSION_MAX
 *
 * For a frame that was read before a splice took those of its kind: channel_send() would drop
 * it (pppsplice_send_local()).
 *
 * Return: as discovery_send().
 */
int discovery_send_session(int fd, int ifindex, const uint8_t destination[6], uint16_t sid,
			   uint16_t protocol, const void *data, size_t len)
{
	uint8_t buf[SESSION_HEADER + SESSION_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	if (len > SESSION_MAX)
		return -EMSGSIZE;
	write_u8(&w, 0x11);	/* VER and TYPE, RFC 2516 section 4 */
	write_u8(&w, 0);
	write_u16(&w, sid);
	write_u16(&w, 2 + len);
	write_u16(&w, protocol);
	write_octets(&w, data, len);
	return send_as(ETH_P_PPP_SES, fd, ifindex, destination, buf, w.len);
}
