// SPDX-License-Identifier: GPL-2.0
/* Requests against a kernel made of send() and recvfrom(). */
#include "fake.h"
#include "handle.h"
#include "request.h"
#include "tap.h"
#include "wrap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/**
 * struct answer - what the kernel answers to one request
 * @n_splices: splices in the answer, numbered from 1
 * @interrupted: with NLM_F_DUMP_INTR
 * @err: error in the acknowledgement
 * @text: extack text, or NULL
 * @offset_of: type of the attribute at fault: 100 * type in the splice + type in
 *	its last leg; or 0
 * @missing: type that is missing, or 0
 * @stale: an answer to another request comes first
 * @forged: so does one that another process has sent
 */
struct answer {
	int n_splices;
	bool interrupted;
	int err;
	const char *text;
	int offset_of;
	int missing;
	bool stale;
	bool forged;
};

static struct answer answers[8];
static int n_asked, n_replied;
static char sent[4096], packet[8192];
static size_t packet_len;
static uint8_t commands[8];

static void append(struct nl_msg *msg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);

	memcpy(packet + packet_len, hdr, NLMSG_ALIGN(hdr->nlmsg_len));
	packet_len += NLMSG_ALIGN(hdr->nlmsg_len);
	nlmsg_free(msg);
}

static uint32_t offset_of(const struct nlmsghdr *hdr, int types)
{
	struct genlmsghdr *genl = nlmsg_data(hdr);
	struct nlattr *attr, *inner, *found = NULL;
	int rem, rem_inner;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rem) {
		if (nla_type(attr) != types / 100)
			continue;
		found = attr;
		if (types % 100)
			nla_for_each_nested(inner, attr, rem_inner)
				if (nla_type(inner) == types % 100)
					found = inner;
	}
	return (char *)found - (const char *)hdr;
}

static void append_error(const struct answer *answer, const struct nlmsghdr *request, bool dump)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsgerr err = { .error = answer->err, .msg = *request };
	int flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;

	nlmsg_put(msg, 0, request->nlmsg_seq, dump ? NLMSG_DONE : NLMSG_ERROR, 0, flags);
	nlmsg_append(msg, &err, dump ? sizeof(int) : sizeof(err), NLMSG_ALIGNTO);
	if (answer->text)
		nla_put_string(msg, NLMSGERR_ATTR_MSG, answer->text);
	if (answer->offset_of)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset_of(request, answer->offset_of));
	if (answer->missing)
		nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, answer->missing);
	append(msg);
}

ssize_t __wrap_send(int fd, const void *buf, size_t len, int flags);
ssize_t __wrap_send(int fd, const void *buf, size_t len, int flags)
{
	const struct nlmsghdr *hdr = buf;

	(void)fd;
	(void)flags;
	memcpy(sent, buf, len);
	commands[n_asked++] = ((struct genlmsghdr *)nlmsg_data(hdr))->cmd;
	return len;
}

ssize_t __wrap_recvfrom(int fd, void *buf, size_t size, int flags, struct sockaddr *from, socklen_t *len);
ssize_t __wrap_recvfrom(int fd, void *buf, size_t size, int flags, struct sockaddr *from, socklen_t *len)
{
	const struct nlmsghdr *request = (struct nlmsghdr *)sent;
	struct answer *answer = &answers[n_asked - 1];
	bool dump = (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	int i;

	(void)fd;
	(void)size;
	(void)flags;
	memset(from, 0, *len);
	packet_len = 0;
	if (answer->forged) {
		((struct sockaddr_nl *)from)->nl_pid = 4711;
		answer->forged = false;
		append_error(&(struct answer){ .err = -EIO, .text = "forged" }, request, dump);
		memcpy(buf, packet, packet_len);
		return packet_len;
	}
	if (answer->stale)
		append(fake_splice(request->nlmsg_seq - 1, PPPSPLICE_CMD_SPLICE_GET, 0, 99));
	for (i = 1; i <= answer->n_splices; i++)
		append(fake_splice(request->nlmsg_seq, PPPSPLICE_CMD_SPLICE_GET,
				   answer->interrupted ? NLM_F_DUMP_INTR : 0, i));
	append_error(answer, request, dump);
	n_replied++;
	memcpy(buf, packet, packet_len);
	return packet_len;
}

static struct pppsplice *start(void)
{
	struct pppsplice *ps = pppsplice_new();

	ps->sk = nl_socket_alloc();
	ps->family = FAKE_FAMILY;
	ps->events_group = 1;
	memset(answers, 0, sizeof(answers));
	n_asked = n_replied = 0;
	return ps;
}

static int count(const struct pppsplice_splice *splice, void *arg)
{
	int *n = arg;

	return splice->id == (uint32_t)++*n ? 0 : -EIO;
}

static void test_get(void)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = 1 };
	struct pppsplice *ps = start();
	struct pppsplice_splice s;

	answers[0] = (struct answer){ .n_splices = 1, .stale = true, .forged = true };
	ok(!pppsplice_get(ps, &which, &s) && s.id == 1,
	   "a reply is taken; those to other requests and of other processes are not");
	answers[1] = (struct answer){ 0 };
	ok(pppsplice_get(ps, &which, &s) == -EBADMSG, "an acknowledgement without a splice is refused");
	which.id = 0;
	ok(pppsplice_get(ps, &which, &s) == -EINVAL && n_asked == 2, "id 0 is refused without asking");
	pppsplice_free(ps);
}

static void refusal(const struct answer *answer, int err, const char *text, const char *name)
{
	struct pppsplice_end end[2] = { { .fd = 3 }, { .fd = 4 } };
	struct pppsplice_options options = { .state = 1, .frames = 1, .label = "a" };
	struct pppsplice *ps = start();

	answers[0] = *answer;
	ok(pppsplice_add(ps, end, &options, NULL) == err, name);
	is(pppsplice_error(ps), text, name);
	pppsplice_free(ps);
}

static void test_extack(void)
{
	struct answer a = { .err = -EBUSY, .text = "spliced already" };

	refusal(&a, -EBUSY, "spliced already", "the kernel's text is handed on");
	a.offset_of = 500 + PPPSPLICE_A_LEG_FD;
	refusal(&a, -EBUSY, "spliced already (leg 2, fd)", "the attribute at fault within a leg is named");
	a.offset_of = 500;
	refusal(&a, -EBUSY, "spliced already (leg 2)", "the leg at fault is named");
	a.offset_of = 400;
	refusal(&a, -EBUSY, "spliced already (label)", "the attribute at fault is named");
	a = (struct answer){ .err = -EINVAL, .missing = PPPSPLICE_A_SPLICE_LEG };
	refusal(&a, -EINVAL, "Invalid argument (missing leg)", "a missing attribute is named");
	a = (struct answer){ .err = -EPERM };
	refusal(&a, -EPERM,
		"needs CAP_NET_ADMIN over this network namespace and those of both sessions",
		"without the kernel's text, the privilege is named");
}

static void test_dump(void)
{
	struct pppsplice *ps = start();
	int n = 0;

	answers[0] = (struct answer){ .n_splices = 3, .interrupted = true };
	answers[1] = (struct answer){ .n_splices = 2 };
	ok(!pppsplice_foreach(ps, NULL, count, &n) && n == 2 && n_asked == 2,
	   "a disturbed list is read again, and shown once");
	pppsplice_free(ps);

	ps = start();
	n = 0;
	answers[0] = answers[1] = answers[2] = (struct answer){ .n_splices = 3, .interrupted = true };
	ok(pppsplice_foreach(ps, NULL, count, &n) == 1 && n == 3 && n_asked == 3,
	   "a list that is always disturbed is shown, and said to be");
	pppsplice_free(ps);

	ps = start();
	n = 0;
	answers[0] = (struct answer){ .n_splices = 1, .err = -EPERM, .text = "no" };
	ok(pppsplice_foreach(ps, NULL, count, &n) == -EPERM && !n && !strcmp(pppsplice_error(ps), "no"),
	   "a list that ends in an error is not shown");
	pppsplice_free(ps);
}

static void test_set(void)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_LABEL, .label = "old" };
	struct pppsplice_options options = PPPSPLICE_OPTIONS_INIT;
	struct pppsplice *ps = start();

	ok(pppsplice_set(ps, &which, &options, NULL) == -EINVAL && !n_asked,
	   "set of nothing is refused without asking");
	options.label = "new";
	answers[0] = answers[1] = (struct answer){ .n_splices = 1 };
	ok(!pppsplice_set(ps, &which, &options, NULL) && commands[0] == PPPSPLICE_CMD_SPLICE_GET &&
	   commands[1] == PPPSPLICE_CMD_SPLICE_SET, "a splice that its label selects gets a new label");
	pppsplice_free(ps);
}

/* A channel that is there, and can be attached to. */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);

static int channel_error;

int __wrap_open(const char *path, int flags, ...)
{
	return __real_open(strcmp(path, "/dev/ppp") ? path : "/dev/null", flags);
}

WRAP_ALSO(open, open64);

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	(void)fd;
	(void)request;
	errno = channel_error;
	return channel_error ? -1 : 0;
}

WRAP_ALSO(ioctl, __ioctl_time64);

/* The fake kernel's splice has no bridge, so the channel cannot be joined. */
static void test_undo(void)
{
	struct pppsplice_end end[2] = { { .fd = 3 }, { .fd = -1, .channel = 5 } };
	struct pppsplice *ps = start();

	answers[0] = (struct answer){ .n_splices = 1 };
	answers[1] = (struct answer){ .err = -ENOENT, .text = "gone" };
	ok(pppsplice_add(ps, end, NULL, NULL) == -EPROTO && n_asked == 2 &&
	   commands[1] == PPPSPLICE_CMD_SPLICE_DEL, "a splice whose channel cannot be joined is removed again");
	ok(strstr(pppsplice_error(ps), "channel 5"), "and the error is the first one");
	channel_error = ENXIO;
	ok(pppsplice_add(ps, end, NULL, NULL) == -ENXIO && n_asked == 2,
	   "a channel that is not there is refused without asking");
	end[0].fd = -1;
	ok(pppsplice_add(ps, end, NULL, NULL) == -EINVAL && n_asked == 2, "two channels are refused");
	pppsplice_free(ps);
}

static void test_closed(void)
{
	struct pppsplice *ps = pppsplice_new();
	struct pppsplice_event event;

	ok(pppsplice_foreach(ps, NULL, count, NULL) == -ENOTCONN && pppsplice_subscribe(ps) == -ENOTCONN &&
	   pppsplice_event_read(ps, &event) == -ENOTCONN && pppsplice_event_fd(ps) == -ENOTCONN,
	   "a handle that is not open says so");
	pppsplice_free(ps);
}

int main(void)
{
	test_get();
	test_extack();
	test_dump();
	test_set();
	test_undo();
	test_closed();
	return tap_end();
}
