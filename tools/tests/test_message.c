// SPDX-License-Identifier: GPL-2.0
/* Messages, written and read. */
#include "fake.h"
#include "message.h"
#include "tap.h"

#include <errno.h>

static void test_read_splice(void)
{
	struct nl_msg *msg = fake_splice(1, PPPSPLICE_CMD_SPLICE_GET, 0, 1);
	struct pppsplice_splice s;
	const struct pppsplice_leg *leg = &s.leg[0];

	ok(!message_parse_splice(nlmsg_hdr(msg), &s), "a splice is understood, unknown attributes and all");
	ok(s.id == 1 && s.state == PPPSPLICE_STATE_UP && s.frames == PPPSPLICE_FRAMES_NCP &&
	   !strcmp(s.label, "alice@isp") && !s.has_reason, "id, state, frames and label");
	ok(leg->type == PPPSPLICE_LEG_TYPE_PPPOE && leg->ifindex == 3 && !strcmp(leg->ifname, "eth1") &&
	   leg->sid == 12 && leg->has_peer_mac && leg->peer_mac[0] == 2 && leg->peer_mac[5] == 1 &&
	   leg->has_channel && leg->channel == 4 && !leg->has_bridge && !leg->has_path, "identity of the PPPoE leg");
	ok(leg->crossed_frames == 10 && leg->last_crossed_ms == 20 && leg->has_last_crossed,
	   "counters of 4 bytes");
	ok(leg->crossed_bytes == 0x123456789abcULL, "counters of 8 bytes");
	ok(leg->dropped_frames == 9 && leg->drops[PPPSPLICE_DROP_REASON_TOO_BIG] == 2 &&
	   leg->drops[PPPSPLICE_DROP_REASON_LOCAL_TX] == 6 && !leg->drops[PPPSPLICE_DROP_REASON_POLICY],
	   "drops by reason, and a reason from the future");
	leg = &s.leg[1];
	ok(leg->type == PPPSPLICE_LEG_TYPE_L2TP && leg->tunnel == 3 && leg->session == 7 &&
	   leg->peer_tunnel == 5 && leg->peer_session == UINT32_MAX && !leg->has_last_crossed &&
	   !leg->has_channel, "identity of the L2TP leg");
	ok(leg->has_path && leg->rx_path == PPPSPLICE_PATH_TUNNEL &&
	   leg->tx_path == PPPSPLICE_PATH_SOCKET, "and its paths");
	nlmsg_free(msg);
}

static int parse_with(int type, size_t len, const void *data)
{
	struct nl_msg *msg = fake_splice(1, PPPSPLICE_CMD_SPLICE_GET, 0, 1);
	struct pppsplice_splice s;
	int err;

	nla_put(msg, type, len, data);
	err = message_parse_splice(nlmsg_hdr(msg), &s);
	nlmsg_free(msg);
	return err;
}

static void test_read_nonsense(void)
{
	struct nl_msg *msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_GET);
	char label[PPPSPLICE_LABEL_MAX + 1];
	struct pppsplice_splice s;
	uint64_t wide = 1;

	ok(message_parse_splice(nlmsg_hdr(msg), &s) == -EBADMSG, "a splice without id and legs is refused");
	nlmsg_hdr(msg)->nlmsg_len = NLMSG_HDRLEN + 2;
	ok(message_parse_splice(nlmsg_hdr(msg), &s) == -EBADMSG, "a message that is cut off is refused");
	nlmsg_free(msg);
	memset(label, 'a', sizeof(label));
	ok(parse_with(PPPSPLICE_A_SPLICE_ID, 8, &wide) == -EBADMSG, "an id of 8 bytes is refused");
	ok(parse_with(PPPSPLICE_A_SPLICE_LABEL, sizeof(label), label) == -EBADMSG,
	   "a label that is too long is refused");
	ok(!parse_with(PPPSPLICE_A_SPLICE_LABEL, PPPSPLICE_LABEL_MAX, label),
	   "a label of 127 bytes without a NUL is taken");
	ok(parse_with(PPPSPLICE_A_SPLICE_LEG, 0, NULL) == -EBADMSG, "a third leg is refused");
}

static int read_uint(size_t len)
{
	static const char bytes[9] = { 1 };
	struct nl_msg *msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_GET);
	struct pppsplice_splice s;
	struct nlattr *leg;
	int err, i;

	nla_put_u32(msg, PPPSPLICE_A_SPLICE_ID, 1);
	for (i = 0; i < 2; i++) {
		leg = nla_nest_start(msg, PPPSPLICE_A_SPLICE_LEG);
		nla_put(msg, PPPSPLICE_A_LEG_LOCAL_FRAMES, len, bytes);
		nla_nest_end_keep_empty(msg, leg);
	}
	err = message_parse_splice(nlmsg_hdr(msg), &s);
	nlmsg_free(msg);
	return err;
}

static void test_uint(void)
{
	ok(!read_uint(4) && !read_uint(8), "a uint has 4 or 8 bytes");
	ok(read_uint(0) == -EBADMSG && read_uint(2) == -EBADMSG && read_uint(5) == -EBADMSG &&
	   read_uint(9) == -EBADMSG, "a uint of another length is refused");
}

static int event(uint8_t cmd, uint16_t family, struct pppsplice_event *e)
{
	struct nl_msg *msg = fake_splice(0, cmd, 0, 8);
	int ret = message_parse_event(nlmsg_hdr(msg), family, e);

	nlmsg_free(msg);
	return ret;
}

static void test_events(void)
{
	struct pppsplice_event e;

	ok(event(PPPSPLICE_CMD_SPLICE_NEW_NTF, FAKE_FAMILY, &e) == 1 && e.type == PPPSPLICE_EVENT_NEW &&
	   e.splice.id == 8, "a new splice");
	ok(event(PPPSPLICE_CMD_SPLICE_SET_NTF, FAKE_FAMILY, &e) == 1 && e.type == PPPSPLICE_EVENT_SET,
	   "a changed splice");
	ok(event(PPPSPLICE_CMD_SPLICE_DEL_NTF, FAKE_FAMILY, &e) == 1 && e.type == PPPSPLICE_EVENT_DEL &&
	   e.splice.has_reason && e.splice.reason == PPPSPLICE_DEL_REASON_LEG_DOWN &&
	   e.splice.leg[0].crossed_frames == 10, "a removed splice, with reason and final counters");
	ok(event(PPPSPLICE_CMD_SPLICE_GET, FAKE_FAMILY, &e) == 0, "a reply is no event");
	ok(event(PPPSPLICE_CMD_SPLICE_NEW_NTF, FAKE_FAMILY + 1, &e) == 0, "another family's message is no event");
}

static void test_family(void)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlattr *groups, *group;
	uint16_t family = 0;
	uint32_t events = 0;

	genlmsg_put(msg, 0, 1, GENL_ID_CTRL, 0, 0, CTRL_CMD_NEWFAMILY, 1);
	nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, "pppsplice");
	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, 0x21);
	groups = nla_nest_start(msg, CTRL_ATTR_MCAST_GROUPS);
	group = nla_nest_start(msg, 1);
	nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, 5);
	nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, "other");
	nla_nest_end(msg, group);
	group = nla_nest_start(msg, 2);
	nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, "events");
	nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, 6);
	nla_nest_end(msg, group);
	nla_nest_end(msg, groups);
	ok(!message_parse_family(nlmsg_hdr(msg), &family, &events) && family == 0x21 && events == 6,
	   "the family's number and that of its events group");
	nlmsg_free(msg);
}

/* Attribute types and lengths, as text: "1:4 5n(1:4 5:2)". */
static void dump(const struct nlattr *head, int len, bool top, char *text, size_t size)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rem) {
		bool nested = attr->nla_type & NLA_F_NESTED;
		size_t at = strlen(text);

		snprintf(text + at, size - at, "%s%d%s", at && text[at - 1] != '(' ? " " : "",
			 nla_type(attr), nested && top ? "n(" : "");
		if (nested && top) {
			dump(nla_data(attr), nla_len(attr), false, text, size);
			strncat(text, ")", size - strlen(text) - 1);
		} else {
			at = strlen(text);
			snprintf(text + at, size - at, ":%d", nla_len(attr));
		}
	}
}

static const char *written(struct nl_msg *msg)
{
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	static char text[512];

	text[0] = '\0';
	dump(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), true, text, sizeof(text));
	nlmsg_free(msg);
	return text;
}

/* The value of an attribute of the first leg, in hex. */
static const char *value_in_leg(struct nl_msg *msg, int type)
{
	struct nlattr *leg = genlmsg_attrdata(nlmsg_data(nlmsg_hdr(msg)), 0);
	struct nlattr *attr = nla_find(nla_data(leg), nla_len(leg), type);
	static char text[64];
	int i;

	text[0] = '\0';
	for (i = 0; attr && i < nla_len(attr); i++)
		sprintf(text + 2 * i, "%02x", ((unsigned char *)nla_data(attr))[i]);
	return text;
}

static const char *selected(const struct pppsplice_selector *which)
{
	struct nl_msg *msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_GET);

	message_put_select(msg, which);
	return written(msg);
}

static void test_write_selectors(void)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = 5 };

	is(selected(&which), "1:4", "an id selects");
	which = (struct pppsplice_selector){ .by = PPPSPLICE_BY_LABEL, .label = "abc" };
	is(selected(&which), "4:4", "a label selects");
	which = (struct pppsplice_selector){ .by = PPPSPLICE_BY_LEG, .leg.sid = 12 };
	is(selected(&which), "5n(1:4 5:2)", "a PPPoE leg selects by its session id, nest flag set");
	strcpy(which.leg.ifname, "eth1");
	which.leg.has_peer_mac = true;
	is(selected(&which), "5n(1:4 5:2 4:5 6:6)", "a PPPoE leg selects by interface name and MAC");
	which.leg.ifindex = 3;
	is(selected(&which), "5n(1:4 5:2 3:4 6:6)", "an interface index goes before its name");
	which.leg = (struct pppsplice_leg){ .type = PPPSPLICE_LEG_TYPE_L2TP, .tunnel = 3, .session = 7 };
	is(selected(&which), "5n(1:4 7:4 8:4)", "an L2TP leg selects by tunnel and session");
	which.leg = (struct pppsplice_leg){ .type = PPPSPLICE_LEG_TYPE_CHANNEL, .channel = 7 };
	is(selected(&which), "5n(1:4 11:4)", "a channel leg selects by its channel");
}

static void test_write_new(void)
{
	struct pppsplice_options options = PPPSPLICE_OPTIONS_INIT;
	struct nl_msg *msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_NEW);
	struct pppsplice_end socket_end = { .fd = 0 }, channel_end = { .fd = -1, .channel = 9 };

	message_put_options(msg, &options);
	message_put_end(msg, &socket_end);
	message_put_end(msg, &channel_end);
	is(written(msg), "5n(2:4) 5n(1:4 11:4)", "a socket is a descriptor, a channel a type and an index");
	options.state = PPPSPLICE_STATE_DOWN;
	options.frames = PPPSPLICE_FRAMES_DATA;
	options.label = "";
	msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_SET);
	message_put_options(msg, &options);
	is(written(msg), "2:4 3:4 4:1", "options that are 0 or empty are sent, those that are kept are not");
}

static void test_write_tunnel(void)
{
	struct pppsplice_tunnel tunnel = PPPSPLICE_TUNNEL_INIT;
	struct pppsplice_end end = { .fd = 3, .tunnel = &tunnel };
	struct nl_msg *msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_NEW);

	message_put_end(msg, &end);
	is(written(msg), "5n(2:4)", "a tunnel whose socket is not known is not sent");
	tunnel.fd = 4;
	msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_NEW);
	message_put_end(msg, &end);
	is(value_in_leg(msg, PPPSPLICE_A_LEG_L2SPEC_TYPE), "01", "by default there is a sublayer");
	is(written(msg), "5n(2:4 19:4 20:1 21:1 24:1)", "a tunnel is a descriptor and settings");
	tunnel = (struct pppsplice_tunnel){ .fd = 4, .send_seq = true, .cookie_len = 4,
					    .peer_cookie_len = 8 };
	memcpy(tunnel.cookie, "abcd", 4);
	memcpy(tunnel.peer_cookie, "efghijkl", 8);
	msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_NEW);
	message_put_end(msg, &end);
	is(value_in_leg(msg, PPPSPLICE_A_LEG_SEND_SEQ), "01", "whether it sends sequence numbers");
	is(value_in_leg(msg, PPPSPLICE_A_LEG_RECV_SEQ), "00", "whether it wants them");
	is(value_in_leg(msg, PPPSPLICE_A_LEG_COOKIE), "61626364", "the cookie");
	is(value_in_leg(msg, PPPSPLICE_A_LEG_PEER_COOKIE), "65666768696a6b6c", "the peer's cookie");
	is(value_in_leg(msg, PPPSPLICE_A_LEG_L2SPEC_TYPE), "00", "no sublayer");
	is(written(msg), "5n(2:4 19:4 20:1 21:1 22:4 23:8 24:1)", "and all of it, once each");
	tunnel.peer_cookie_len = 9;
	msg = message_new(FAKE_FAMILY, PPPSPLICE_CMD_SPLICE_NEW);
	ok(message_put_end(msg, &end) == -EINVAL, "a cookie that is too long is refused");
	nlmsg_free(msg);
}

static void test_names(void)
{
	is(pppsplice_path_name(PPPSPLICE_PATH_TUNNEL), "tunnel", "the first path has a name");
	is(pppsplice_path_name(PPPSPLICE_PATH_UNWATCHED), "unwatched", "so has the last");
	ok(!pppsplice_path_name(PPPSPLICE_PATH_UNWATCHED + 1), "one from the future has none");
}

int main(void)
{
	test_read_splice();
	test_read_nonsense();
	test_uint();
	test_events();
	test_family();
	test_write_selectors();
	test_write_new();
	test_write_tunnel();
	test_names();
	return tap_end();
}
