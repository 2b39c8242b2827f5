// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests of what needs no session: the policy, the PPP protocol field,
 * labels, identities and counters.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "classify.h"
#include "label.h"
#include "leg.h"
#include "splice.h"

/* Policy */

#define C PPPSPLICE_CROSS
#define L PPPSPLICE_LOCAL
#define D PPPSPLICE_DROP

/* pppsplice(7), row by row. The last range that a protocol is in counts. */
static const struct {
	u16 first;
	u16 last;
	u8 verdict[3];
} policy_table[] = {
				/* data, ncp, all */
	{ 0x0000, 0x0000,	{ D, D, C } },	/* in no range of RFC 1661 */
	{ 0x0001, 0x3fff,	{ C, C, C } },	/* network datagrams */
	{ 0x4000, 0x7fff,	{ C, C, C } },
	{ 0x0003, 0x0003,	{ D, C, C } },	/* ROHC */
	{ 0x0005, 0x0005,	{ D, C, C } },
	{ 0x002d, 0x002d,	{ D, C, C } },	/* Van Jacobson */
	{ 0x002f, 0x002f,	{ D, C, C } },
	{ 0x0053, 0x0053,	{ D, C, C } },	/* encrypted */
	{ 0x0061, 0x0069,	{ D, C, C } },	/* IP header compression */
	{ 0x2061, 0x2069,	{ D, C, C } },
	{ 0x00fd, 0x00fd,	{ D, C, C } },	/* compressed */
	{ 0x003d, 0x003d,	{ D, D, C } },	/* multilink */
	{ 0x0055, 0x0055,	{ D, D, C } },	/* per link: encrypted, compressed */
	{ 0x00fb, 0x00fb,	{ D, D, C } },
	{ 0x8000, 0xbfff,	{ L, C, C } },	/* NCPs */
	{ 0xc000, 0xffff,	{ L, L, C } },	/* link control */
	{ 0x8055, 0x8055,	{ L, L, C } },	/* control of what is per link */
	{ 0x80fb, 0x80fb,	{ L, L, C } },
};

#undef C
#undef L
#undef D

/* How many of all protocols that makes, counted by hand. */
static const struct policy {
	const char *name;
	enum pppsplice_frames frames;
	unsigned int count[3];		/* by verdict: cross, local, drop */
} policies[] = {
	{ "data", PPPSPLICE_FRAMES_DATA, { 0x7fff - 27, 0x8000, 27 + 1 } },
	{ "ncp", PPPSPLICE_FRAMES_NCP, { 0x7fff - 3 + 0x4000 - 2, 0x4000 + 2, 3 + 1 } },
	{ "all", PPPSPLICE_FRAMES_ALL, { 0x10000, 0, 0 } },
};

static void policy_desc(const struct policy *policy, char *desc)
{
	strscpy(desc, policy->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(policy, policies, policy_desc);

static enum pppsplice_verdict expected(enum pppsplice_frames frames, u16 proto)
{
	int i = ARRAY_SIZE(policy_table);

	while (i--)
		if (proto >= policy_table[i].first && proto <= policy_table[i].last)
			break;
	return policy_table[i].verdict[frames];
}

static void classify_all_protocols(struct kunit *test)
{
	const struct policy *policy = test->param_value;
	unsigned int count[3] = {};
	unsigned int proto;

	for (proto = 0; proto <= U16_MAX; proto++) {
		enum pppsplice_verdict verdict = pppsplice_classify(policy->frames, proto);

		KUNIT_ASSERT_EQ_MSG(test, (int)verdict, (int)expected(policy->frames, proto),
				    "protocol 0x%04x", proto);
		count[verdict]++;
	}
	KUNIT_EXPECT_EQ(test, count[PPPSPLICE_CROSS], policy->count[PPPSPLICE_CROSS]);
	KUNIT_EXPECT_EQ(test, count[PPPSPLICE_LOCAL], policy->count[PPPSPLICE_LOCAL]);
	KUNIT_EXPECT_EQ(test, count[PPPSPLICE_DROP], policy->count[PPPSPLICE_DROP]);
}

/* PPP protocol field */

static const struct field {
	const char *name;
	u8 octets[4];
	u8 len;
	int ret;
	u16 proto;
} fields[] = {
	{ "two octets", { 0x00, 0x21, 0x45 }, 3, 2, 0x0021 },
	{ "two octets and nothing else", { 0xc0, 0x21 }, 2, 2, 0xc021 },
	{ "second octet even", { 0x00, 0x20 }, 2, 2, 0x0020 },
	{ "one octet", { 0x21, 0x45, 0x00 }, 3, 1, 0x0021 },
	{ "one octet and nothing else", { 0x57 }, 1, 1, 0x0057 },
	{ "one octet, the largest", { 0xff, 0x45 }, 2, 1, 0x00ff },
	{ "compressed, one octet", { 0xfd, 0x00 }, 2, 1, 0x00fd },
	{ "empty", { }, 0, -EBADMSG },
	{ "one even octet", { 0x00 }, 1, -EBADMSG },
	{ "one even octet of an NCP", { 0x80 }, 1, -EBADMSG },
	/* ACFC is undone below us: address and control are a protocol here. */
	{ "address and control", { 0xff, 0x03, 0x00, 0x21 }, 4, 1, 0x00ff },
};

static void field_desc(const struct field *field, char *desc)
{
	strscpy(desc, field->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(field, fields, field_desc);

/* A frame with its first @linear octets in the head, which has room for @room
 * more, and the rest in a fragment.
 */
static struct sk_buff *frame_new(struct kunit *test, const void *octets, unsigned int len,
				 unsigned int linear, unsigned int room)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, skb_tailroom(skb) - linear - room);
	skb_put_data(skb, octets, linear);
	if (len == linear)
		return skb;

	page = alloc_page(GFP_KERNEL);
	if (!page) {
		kfree_skb(skb);
		KUNIT_ASSERT_NOT_NULL(test, page);
	}
	memcpy(page_address(page), octets + linear, len - linear);
	skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	return skb;
}

static void expect_field(struct kunit *test, struct sk_buff *skb, const struct field *field)
{
	u8 octets[sizeof(field->octets)];
	u16 proto = 0;

	KUNIT_EXPECT_EQ(test, pppsplice_parse_proto(skb, &proto), field->ret);
	KUNIT_EXPECT_EQ(test, proto, field->proto);
	/* nothing is taken from the frame, nothing changed */
	KUNIT_EXPECT_EQ(test, skb->len, (unsigned int)field->len);
	if (!skb_copy_bits(skb, 0, octets, field->len))
		KUNIT_EXPECT_EQ(test, memcmp(octets, field->octets, field->len), 0);
	else
		KUNIT_FAIL(test, "frame is shorter than it says");
	if (field->ret > 0)
		KUNIT_EXPECT_GE(test, skb_headlen(skb), (unsigned int)field->ret);
}

static void parse_linear(struct kunit *test)
{
	const struct field *field = test->param_value;
	struct sk_buff *skb = frame_new(test, field->octets, field->len, field->len, 0);

	expect_field(test, skb, field);
	kfree_skb(skb);
}

/* The field, or a part of it, is in a fragment, and the head has room or not. */
static void parse_fragment(struct kunit *test)
{
	const struct field *field = test->param_value;
	unsigned int linear, room;

	for (linear = 0; linear < field->len; linear++) {
		for (room = 0; room <= 4; room += 4) {
			struct sk_buff *skb = frame_new(test, field->octets, field->len,
							linear, room);

			expect_field(test, skb, field);
			kfree_skb(skb);
		}
	}
}

/* Another holds the same data: the packet socket of a tcpdump, say. */
static void parse_cloned(struct kunit *test)
{
	const struct field *field = test->param_value;
	unsigned int linear;

	for (linear = 0; linear <= field->len; linear++) {
		struct sk_buff *skb = frame_new(test, field->octets, field->len, linear, 4);
		struct sk_buff *clone = skb_clone(skb, GFP_KERNEL);
		u8 octets[sizeof(field->octets)];

		if (!clone) {
			kfree_skb(skb);
			KUNIT_ASSERT_NOT_NULL(test, clone);
		}
		expect_field(test, clone, field);
		KUNIT_EXPECT_EQ(test, skb_headlen(skb), linear);
		KUNIT_EXPECT_EQ(test, skb_copy_bits(skb, 0, octets, field->len), 0);
		KUNIT_EXPECT_EQ(test, memcmp(octets, field->octets, field->len), 0);
		kfree_skb(clone);
		expect_field(test, skb, field);
		kfree_skb(skb);
	}
}

/* An IP packet that was reassembled: its fragments are skbs in frag_list. */
static void parse_frag_list(struct kunit *test)
{
	const struct field *field = test->param_value;
	struct sk_buff *skb, *next;

	if (field->len < 2)
		return;		/* nothing to put there */
	skb = frame_new(test, field->octets, 1, 1, 0);
	next = frame_new(test, field->octets + 1, field->len - 1, field->len - 1, 0);
	skb_shinfo(skb)->frag_list = next;
	skb->len += next->len;
	skb->data_len += next->len;
	skb->truesize += next->truesize;

	expect_field(test, skb, field);
	kfree_skb(skb);
}

/* Labels */

static const struct label_text {
	const char *name;
	const char *text;
	bool good;
} label_texts[] = {
	{ "none", "", true },
	{ "realm", "alice@isp.example", true },
	{ "all of ASCII that is printed, first and last", " ~", true },
	{ "two octets, first", "\xc2\xa0", true },
	{ "two octets, last", "\xdf\xbf", true },
	{ "three octets, first", "\xe0\xa0\x80", true },
	{ "three octets, last before surrogates", "\xed\x9f\xbf", true },
	{ "three octets, first after surrogates", "\xee\x80\x80", true },
	{ "three octets, last", "\xef\xbf\xbf", true },
	{ "four octets, first", "\xf0\x90\x80\x80", true },
	{ "four octets, last", "\xf4\x8f\xbf\xbf", true },
	{ "mixed", "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7z", true },
	{ "control, first", "a\x01z", false },
	{ "tab", "a\tz", false },
	{ "line feed", "a\nz", false },
	{ "escape", "\x1b[2J", false },
	{ "control, last", "\x1f", false },
	{ "delete", "\x7f", false },
	{ "second control set, first", "\xc2\x80", false },
	{ "second control set, CSI", "a\xc2\x9b;2J", false },
	{ "second control set, last", "\xc2\x9f", false },
	{ "continuation alone", "\x80", false },
	{ "Latin-1", "caf\xe9", false },
	{ "end within two octets", "a\xc3", false },
	{ "end within three octets", "a\xe2\x82", false },
	{ "end within four octets", "a\xf0\x9f\x90", false },
	{ "no continuation", "\xc3z", false },
	{ "overlong slash", "\xc0\xaf", false },
	{ "overlong NUL", "\xc0\x80", false },
	{ "overlong line feed", "\xe0\x80\x8a", false },
	{ "overlong, four octets", "\xf0\x8f\xbf\xbf", false },
	{ "surrogate, first", "\xed\xa0\x80", false },
	{ "surrogate, last", "\xed\xbf\xbf", false },
	{ "beyond Unicode", "\xf4\x90\x80\x80", false },
	{ "five octets", "\xf8\x88\x80\x80\x80", false },
	{ "no octet of UTF-8", "\xff", false },
};

static void label_desc(const struct label_text *label, char *desc)
{
	strscpy(desc, label->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(label, label_texts, label_desc);

static bool is_printable(const char *text, size_t octets)
{
	return pppsplice_label_is_printable((const u8 *)text, octets);
}

static void label_text(struct kunit *test)
{
	const struct label_text *label = test->param_value;

	KUNIT_EXPECT_EQ(test, is_printable(label->text, strlen(label->text)), label->good);
}

/* What is wrong is found wherever it stands, and nothing is read past the end. */
static void label_lengths(struct kunit *test)
{
	size_t octets, at;

	for (octets = 0; octets <= PPPSPLICE_LABEL_MAX; octets++) {
		/* just as long: KASAN sees what lies after it */
		char *text = kunit_kzalloc(test, octets ?: 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, text);
		memset(text, 'x', octets);
		KUNIT_EXPECT_TRUE(test, is_printable(text, octets));
		for (at = 0; at < octets; at++) {
			text[at] = '\n';
			KUNIT_EXPECT_FALSE(test, is_printable(text, octets));
			/* begins a sequence of four, whatever follows */
			text[at] = '\xf0';
			KUNIT_EXPECT_FALSE(test, is_printable(text, octets));
			text[at] = 'x';
		}
		kunit_kfree(test, text);
	}
}

/* Identities */

static const struct pppsplice_leg_id pppoe_id = {
	.type = PPPSPLICE_LEG_TYPE_PPPOE,
	.ifindex = 3,
	.sid = 12,
	.peer_mac = { 0x02, 0x00, 0x00, 0x00, 0x00, 0x01 },
	.channel = 4,
};

static const struct pppsplice_leg_id l2tp_id = {
	.type = PPPSPLICE_LEG_TYPE_L2TP,
	.tunnel = 3,
	.session = 7,
	.peer_tunnel = 5,
	.peer_session = 9,
	.channel = 4,
};

static const struct pppsplice_leg_id channel_id = {
	.type = PPPSPLICE_LEG_TYPE_CHANNEL,
	.channel = 4,
};

/* Whether a leg of identity @id is the one that is asked for by @want. */
static bool matches(struct kunit *test, const struct pppsplice_leg_id *id,
		    struct pppsplice_leg_id want, const char *ifname, bool has_mac)
{
	struct pppsplice *splice = test->priv;

	splice->leg[0].id = *id;
	return pppsplice_leg_matches(&splice->leg[0], &want, ifname, has_mac);
}

/* An identity that differs from another in one field. */
#define WITH(id, field, value) ({		\
	struct pppsplice_leg_id with_ = id;	\
						\
	with_.field = value;			\
	with_;					\
})

static void match_pppoe(struct kunit *test)
{
	struct pppsplice_leg_id want;
	int i;

	KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, pppoe_id, NULL, true));
	KUNIT_EXPECT_FALSE(test, matches(test, &pppoe_id, WITH(pppoe_id, sid, 13), NULL, false));
	KUNIT_EXPECT_FALSE(test,
			   matches(test, &pppoe_id, WITH(pppoe_id, sid, 12 << 8), NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &pppoe_id, WITH(pppoe_id, sid, 0), NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &pppoe_id, WITH(pppoe_id, ifindex, 4), NULL, false));
	KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, WITH(pppoe_id, ifindex, 0), NULL, false));
	/* of no account in a PPPoE leg */
	KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, WITH(pppoe_id, channel, 5), NULL, true));
	KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, WITH(pppoe_id, tunnel, 5), NULL, true));
	KUNIT_EXPECT_TRUE(test,
			  matches(test, &pppoe_id, WITH(pppoe_id, peer_session, 5), NULL, true));

	for (i = 0; i < ETH_ALEN; i++) {
		want = pppoe_id;
		want.peer_mac[i] ^= 0x10;
		KUNIT_EXPECT_FALSE(test, matches(test, &pppoe_id, want, NULL, true));
		KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, want, NULL, false));
	}
	/* a MAC address of zeros is one, no wildcard */
	want = pppoe_id;
	memset(want.peer_mac, 0, ETH_ALEN);
	KUNIT_EXPECT_FALSE(test, matches(test, &pppoe_id, want, NULL, true));
	KUNIT_EXPECT_TRUE(test, matches(test, &pppoe_id, want, NULL, false));
}

/* The name is that of the session's namespace: here, of the splice's. */
static void match_ifname(struct kunit *test)
{
	struct pppsplice_leg_id id = pppoe_id;

	id.ifindex = init_net.loopback_dev->ifindex;
	KUNIT_EXPECT_TRUE(test, matches(test, &id, id, "lo", false));
	KUNIT_EXPECT_TRUE(test, matches(test, &id, id, "lo", true));
	KUNIT_EXPECT_FALSE(test, matches(test, &id, id, "lo0", false));
	KUNIT_EXPECT_FALSE(test, matches(test, &id, id, "l", false));
	KUNIT_EXPECT_FALSE(test, matches(test, &id, id, "", false));
	/* the name is right, another field is not */
	KUNIT_EXPECT_FALSE(test, matches(test, &id, WITH(id, sid, 13), "lo", false));
	/* an interface that is gone has no name */
	id = pppoe_id;
	id.ifindex = S32_MAX;
	KUNIT_EXPECT_FALSE(test, matches(test, &id, id, "lo", false));
	KUNIT_EXPECT_TRUE(test, matches(test, &id, id, NULL, false));
}

static void match_l2tp(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, matches(test, &l2tp_id, l2tp_id, NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &l2tp_id, WITH(l2tp_id, tunnel, 4), NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &l2tp_id, WITH(l2tp_id, tunnel, 0), NULL, false));
	KUNIT_EXPECT_FALSE(test,
			   matches(test, &l2tp_id, WITH(l2tp_id, tunnel, 0x10003), NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &l2tp_id, WITH(l2tp_id, session, 8), NULL, false));
	KUNIT_EXPECT_FALSE(test, matches(test, &l2tp_id, WITH(l2tp_id, session, 0), NULL, false));
	KUNIT_EXPECT_FALSE(test,
			   matches(test, &l2tp_id, WITH(l2tp_id, session, 0x10007), NULL, false));
	/* of no account: the local numbers name the session */
	KUNIT_EXPECT_TRUE(test,
			  matches(test, &l2tp_id, WITH(l2tp_id, peer_tunnel, 0), NULL, false));
	KUNIT_EXPECT_TRUE(test,
			  matches(test, &l2tp_id, WITH(l2tp_id, peer_session, 0), NULL, false));
	KUNIT_EXPECT_TRUE(test, matches(test, &l2tp_id, WITH(l2tp_id, channel, 0), NULL, false));
	KUNIT_EXPECT_TRUE(test, matches(test, &l2tp_id, WITH(l2tp_id, sid, 12), NULL, true));
}

static void match_channel(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, matches(test, &channel_id, channel_id, NULL, false));
	KUNIT_EXPECT_FALSE(test,
			   matches(test, &channel_id, WITH(channel_id, channel, 5), NULL, false));
	KUNIT_EXPECT_FALSE(test,
			   matches(test, &channel_id, WITH(channel_id, channel, 0), NULL, false));
	KUNIT_EXPECT_TRUE(test,
			  matches(test, &channel_id, WITH(channel_id, ifindex, 3), NULL, true));
}

/* Numbers of one kind say nothing of another, though they be the same. */
static void match_types(struct kunit *test)
{
	struct pppsplice_leg_id id = {
		.ifindex = 1, .sid = 1, .tunnel = 1, .session = 1, .channel = 1,
	}, want = id;
	int i, j;

	for (i = PPPSPLICE_LEG_TYPE_PPPOE; i <= PPPSPLICE_LEG_TYPE_CHANNEL; i++) {
		for (j = PPPSPLICE_LEG_TYPE_PPPOE; j <= PPPSPLICE_LEG_TYPE_CHANNEL; j++) {
			id.type = i;
			want.type = j;
			KUNIT_EXPECT_EQ(test, matches(test, &id, want, NULL, false), i == j);
		}
	}
	id.type = PPPSPLICE_LEG_TYPE_CHANNEL + 1;
	KUNIT_EXPECT_FALSE(test, matches(test, &id, id, NULL, false));
}

/* Counters */

static void stats_zero(struct kunit *test)
{
	struct pppsplice *splice = test->priv;
	struct pppsplice_leg_stats sum, zero = {};

	memset(&sum, 0xa5, sizeof(sum));
	pppsplice_leg_read_stats(&splice->leg[0], &sum);
	KUNIT_EXPECT_EQ(test, memcmp(&sum, &zero, sizeof(sum)), 0);
}

static void stats_sums(struct kunit *test)
{
	struct pppsplice *splice = test->priv;
	struct pppsplice_leg *leg = &splice->leg[0];
	struct pppsplice_leg_stats sum, want = {};
	int cpu, i;

	for_each_possible_cpu(cpu) {
		struct pppsplice_leg_pcpu *pcpu = per_cpu_ptr(leg->stats, cpu);
		u64 n = cpu + 1;

		u64_stats_add(&pcpu->crossed_frames, n);
		u64_stats_add(&pcpu->crossed_bytes, n << 33);
		u64_stats_add(&pcpu->local_frames, n * 100);
		want.crossed_frames += n;
		want.crossed_bytes += n << 33;
		want.local_frames += n * 100;
		for (i = 0; i < PPPSPLICE_DROP_REASON_RCVBUF; i++) {
			u64_stats_add(&pcpu->drops[i], n << i);
			want.drops[i] += n << i;
			want.dropped_frames += n << i;
		}
	}

	pppsplice_leg_read_stats(leg, &sum);
	KUNIT_EXPECT_EQ(test, sum.crossed_frames, want.crossed_frames);
	KUNIT_EXPECT_EQ(test, sum.crossed_bytes, want.crossed_bytes);
	KUNIT_EXPECT_EQ(test, sum.local_frames, want.local_frames);
	KUNIT_EXPECT_EQ(test, sum.dropped_frames, want.dropped_frames);
	for (i = 0; i < PPPSPLICE_DROP_REASONS; i++)
		KUNIT_EXPECT_EQ_MSG(test, sum.drops[i], want.drops[i], "reason %d", i);

	/* the other leg has counters of its own */
	pppsplice_leg_read_stats(&splice->leg[1], &sum);
	KUNIT_EXPECT_EQ(test, sum.crossed_frames, 0);
	KUNIT_EXPECT_EQ(test, sum.dropped_frames, 0);
}

/* A frame that crossed on a CPU, at a time. */
static void crossed_at(struct pppsplice_leg *leg, int cpu, u64 time)
{
	struct pppsplice_leg_pcpu *pcpu = per_cpu_ptr(leg->stats, cpu);

	u64_stats_inc(&pcpu->crossed_frames);
	u64_stats_set(&pcpu->last_crossed, time);
}

static void expect_last(struct kunit *test, u64 time)
{
	struct pppsplice *splice = test->priv;
	struct pppsplice_leg_stats sum;

	pppsplice_leg_read_stats(&splice->leg[0], &sum);
	KUNIT_EXPECT_EQ(test, sum.last_crossed, time);
}

static void stats_last_crossed(struct kunit *test)
{
	struct pppsplice *splice = test->priv;
	struct pppsplice_leg *leg = &splice->leg[0];
	int first = cpumask_first(cpu_possible_mask);
	int second = cpumask_next(first, cpu_possible_mask);

	/* whatever the time, zero too: it counts only if a frame has crossed */
	crossed_at(leg, first, 0);
	expect_last(test, 0);
	crossed_at(leg, first, U64_MAX - 5);
	expect_last(test, U64_MAX - 5);
	if (second >= nr_cpu_ids)
		kunit_skip(test, "the rest needs two CPUs");

	/* later than the other's, but nothing has crossed there */
	u64_stats_set(&per_cpu_ptr(leg->stats, second)->last_crossed, 7);
	expect_last(test, U64_MAX - 5);
	/* later, over the end of jiffies, on the CPU that is looked at last */
	crossed_at(leg, second, 3);
	expect_last(test, 3);
	/* and on the one that is looked at first */
	crossed_at(leg, first, 4);
	crossed_at(leg, second, U64_MAX);
	expect_last(test, 4);
	crossed_at(leg, first, 1000);
	crossed_at(leg, second, 1001);
	expect_last(test, 1001);
	crossed_at(leg, first, 1002);
	expect_last(test, 1002);
}

static void stats_rcvbuf(struct kunit *test)
{
	struct sock *sk = kunit_kzalloc(test, sizeof(*sk), GFP_KERNEL);
	struct pppsplice *splice = test->priv;
	struct pppsplice_leg *leg = &splice->leg[0];
	struct pppsplice_leg_stats sum;

	KUNIT_ASSERT_NOT_NULL(test, sk);
	u64_stats_add(&raw_cpu_ptr(leg->stats)->drops[PPPSPLICE_DROP_REASON_POLICY], 10);

	/* what was dropped before the leg was attached is not ours */
	leg->sk = sk;
	atomic_set(&sk->sk_drops, 5);
	leg->drops_base = 5;
	pppsplice_leg_read_stats(leg, &sum);
	KUNIT_EXPECT_EQ(test, sum.drops[PPPSPLICE_DROP_REASON_RCVBUF], 0);
	KUNIT_EXPECT_EQ(test, sum.dropped_frames, 10);
	atomic_set(&sk->sk_drops, 8);
	pppsplice_leg_read_stats(leg, &sum);
	KUNIT_EXPECT_EQ(test, sum.drops[PPPSPLICE_DROP_REASON_RCVBUF], 3);
	KUNIT_EXPECT_EQ(test, sum.dropped_frames, 13);

	/* over the end of 32 bits */
	leg->drops_base = U32_MAX - 1;
	pppsplice_leg_read_stats(leg, &sum);
	KUNIT_EXPECT_EQ(test, sum.drops[PPPSPLICE_DROP_REASON_RCVBUF], 10);

	/* nor what is dropped after it was detached */
	leg->drops_base = 5;
	leg->drops_end = 9;
	leg->drops_ended = true;
	pppsplice_leg_read_stats(leg, &sum);
	KUNIT_EXPECT_EQ(test, sum.drops[PPPSPLICE_DROP_REASON_RCVBUF], 4);
	leg->sk = NULL;
}

/* Each test has an empty splice in test->priv, in the first namespace. */
static int pppsplice_test_init(struct kunit *test)
{
	struct pppsplice *splice = kunit_kzalloc(test, sizeof(*splice), GFP_KERNEL);
	int i;

	if (!splice)
		return -ENOMEM;
	splice->pcpu = alloc_percpu(struct pppsplice_pcpu);
	if (!splice->pcpu)
		return -ENOMEM;
	splice->net = &init_net;
	for (i = 0; i < 2; i++)
		pppsplice_leg_init(&splice->leg[i], splice, &splice->leg[!i],
				   &splice->pcpu->leg[i]);
	test->priv = splice;
	return 0;
}

static void pppsplice_test_exit(struct kunit *test)
{
	struct pppsplice *splice = test->priv;

	if (!splice)
		return;
	/* a test's socket is no socket, if the test was left by an assertion */
	splice->leg[0].sk = NULL;
	pppsplice_leg_free(&splice->leg[0]);
	pppsplice_leg_free(&splice->leg[1]);
	free_percpu(splice->pcpu);
}

static struct kunit_case pppsplice_test_cases[] = {
	KUNIT_CASE_PARAM(classify_all_protocols, policy_gen_params),
	KUNIT_CASE_PARAM(parse_linear, field_gen_params),
	KUNIT_CASE_PARAM(parse_fragment, field_gen_params),
	KUNIT_CASE_PARAM(parse_cloned, field_gen_params),
	KUNIT_CASE_PARAM(parse_frag_list, field_gen_params),
	KUNIT_CASE_PARAM(label_text, label_gen_params),
	KUNIT_CASE(label_lengths),
	KUNIT_CASE(match_pppoe),
	KUNIT_CASE(match_ifname),
	KUNIT_CASE(match_l2tp),
	KUNIT_CASE(match_channel),
	KUNIT_CASE(match_types),
	KUNIT_CASE(stats_zero),
	KUNIT_CASE(stats_sums),
	KUNIT_CASE(stats_last_crossed),
	KUNIT_CASE(stats_rcvbuf),
	{}
};

static struct kunit_suite pppsplice_test_suite = {
	.name = "pppsplice",
	.init = pppsplice_test_init,
	.exit = pppsplice_test_exit,
	.test_cases = pppsplice_test_cases,
};

kunit_test_suite(pppsplice_test_suite);

MODULE_DESCRIPTION("KUnit tests of pppsplice");
MODULE_AUTHOR("The pppsplice developers");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
