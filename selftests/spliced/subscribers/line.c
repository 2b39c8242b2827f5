// SPDX-License-Identifier: GPL-2.0
#include "line.h"

#include "array.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define BUFFER	(16 << 20)	/* octets, each way */

static const char *line;
static int fd;

static void set_option(int level, int option, const void *value, socklen_t len)
{
	if (setsockopt(fd, level, option, value, len))
		err(1, "packet socket on %s", line);
}

/* Both of PPPoE's types; what other sockets send on the interface is not for subscribers. */
static void set_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct ethhdr, h_proto)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_PPP_DISC, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_PPP_SES, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };
	const int on = 1;

	set_option(SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
	set_option(SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
}

/* Frames to all MACs. */
static void set_promiscuous(int ifindex)
{
	const struct packet_mreq promiscuous = {
		.mr_ifindex = ifindex, .mr_type = PACKET_MR_PROMISC,
	};

	set_option(SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof(promiscuous));
}

/**
 * line_open() - open the one line that there is
 * @interface: its name
 *
 * Does not return if that is not possible.
 *
 * Return: a descriptor that can be read from when there are frames.
 */
int line_open(const char *interface)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(interface),
	};
	const int buffer = BUFFER;

	line = interface;
	if (!address.sll_ifindex)
		err(1, "no interface %s", line);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		err(1, "packet socket: CAP_NET_RAW is needed");
	set_filter();
	set_promiscuous(address.sll_ifindex);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		err(1, "packet socket on %s", line);
	/* Without the right to have so much some frames are lost, and sent again. */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof(buffer));
	return fd;
}

/**
 * line_send() - send a frame
 * @frame: from the destination's MAC on
 * @len: octets of it
 *
 * It is padded. One that the queue has no room for is lost.
 */
void line_send(const void *frame, size_t len)
{
	uint8_t padded[ETH_ZLEN] = { 0 };

	if (len < sizeof(padded)) {
		frame = memcpy(padded, frame, len);
		len = sizeof(padded);
	}
	if (send(fd, frame, len, MSG_DONTWAIT) < 0 && errno != ENOBUFS && errno != EAGAIN)
		err(1, "send on %s", line);
}

/**
 * line_receive() - take a frame
 * @frame: takes it
 * @size: room there; more of a frame is left off
 *
 * Return: octets of the frame; -1 if there is none.
 */
ssize_t line_receive(void *frame, size_t size)
{
	ssize_t len = recv(fd, frame, size, MSG_DONTWAIT);

	if (len < 0 && errno != EAGAIN && errno != EINTR)
		err(1, "recv on %s", line);
	return len;
}
