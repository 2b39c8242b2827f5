// SPDX-License-Identifier: GPL-2.0
/* Header of control messages, frame of AVPs, and values that are hidden. */
#include "array.h"
#include "l2tp/header.h"
#include "l2tp/hide.h"
#include "l2tp_octets.h"
#include "tap.h"

static bool header_ok(const char *hex, struct l2tp_header *header, size_t *left)
{
	uint8_t buf[SAMPLE_SIZE];
	struct reader r = reader_of(buf, unhex(hex, buf));
	bool read = l2tp_header_read(&r, header);

	*left = r.left;
	return read;
}

static void test_header(void)
{
	struct l2tp_header h;
	size_t left;

	ok(header_ok("c802000e 0001000200030004 aabb", &h, &left) && left == 2 &&
	   h.tunnel_id == 1 && h.session_id == 2 && h.ns == 3 && h.nr == 4, "a header is read");
	ok(header_ok("c802000d 0001000200030004 aabb", &h, &left) && left == 1,
	   "what follows the length is not of the message");
	ok(header_ok("fdf2000c 0001000200030004", &h, &left) && !left,
	   "reserved bits and P are ignored");
	ok(!header_ok("4802000c 0001000200030004", &h, &left), "not without T: it is data");
	ok(!header_ok("8802000c 0001000200030004", &h, &left), "not without L");
	ok(!header_ok("c002000c 0001000200030004", &h, &left), "not without S");
	ok(!header_ok("ca02000e 0001000200030004 0000", &h, &left), "not with O");
	ok(!header_ok("c801000c 0001000200030004", &h, &left), "not L2F");
	ok(!header_ok("c803000c 0001000200030004", &h, &left), "not L2TPv3");
	ok(!header_ok("c802000b 0001000200030004", &h, &left), "not shorter than itself");
	ok(!header_ok("c802000d 0001000200030004", &h, &left), "not longer than the datagram");
	ok(!header_ok("c802000c 00010002000300", &h, &left), "not in part");
	ok(!header_ok("", &h, &left), "not nothing");
}

static struct l2tp_avp avp_of(const char *hex, bool *read, struct reader *r)
{
	static uint8_t buf[SAMPLE_SIZE];
	struct l2tp_avp avp;

	*r = reader_of(buf, unhex(hex, buf));
	*read = l2tp_avp_next(r, &avp);
	return avp;
}

static void test_frame(void)
{
	struct l2tp_avp avp;
	struct reader r;
	bool read;

	avp = avp_of("8009 0000 0007 6c6163 80", &read, &r);
	ok(read && avp.mandatory && !avp.hidden && !avp.reserved && !avp.vendor && avp.attr == 7 &&
	   avp.value.len == 3 && !memcmp(avp.value.at, "lac", 3) && r.left == 1, "an AVP is read");
	avp = avp_of("4006 0de9 0002", &read, &r);
	ok(read && !avp.mandatory && avp.hidden && avp.vendor == 3561 && avp.attr == 2 &&
	   !avp.value.len && !r.left, "a vendor's own, hidden, without a value");
	ok(!l2tp_avp_next(&r, &avp) && !r.bad, "after the last there is none");
	avp = avp_of("0406 0000 0001", &read, &r);
	ok(read && avp.reserved, "a reserved bit is seen");
	avp = avp_of("2006 0000 0001", &read, &r);
	ok(read && avp.reserved, "whichever it is");
	avp = avp_of("83ff 0000 0007", &read, &r);
	ok(!read && r.bad && avp.attr == 7, "longer than what is left");
	avp = avp_of("8005 0000 0007", &read, &r);
	ok(!read && r.bad && avp.attr == 7, "shorter than its header");
	avp = avp_of("8000 0000 0007", &read, &r);
	ok(!read && r.bad, "of no length");
	avp = avp_of("8006 0000 00", &read, &r);
	ok(!read && r.bad && !avp.attr, "less than a header");
}

static void test_table(void)
{
	static const uint8_t not_assigned[] = { 20, 40, 63 };
	unsigned int n = 0;

	for (unsigned int attr = 0; attr < 70000; attr++)
		n += attr <= UINT16_MAX && l2tp_avp_def(0, attr);
	ok(n == 39, "RFC 2661 has 39 attributes");
	for (size_t i = 0; i < sizeof(not_assigned); i++)
		ok(!l2tp_avp_def(0, not_assigned[i]), "and others are not known");
	ok(!l2tp_avp_def(9, L2TP_AVP_HOST_NAME), "nor those of vendors");
}

static void test_lengths(void)
{
	uint8_t buf[2 * L2TP_AVP_LEN_MAX], value[L2TP_AVP_VALUE_MAX + 1] = { 0 };
	const struct l2tp_avp_def *def = l2tp_avp_def(0, L2TP_AVP_HOST_NAME);
	struct octets octets = { value, L2TP_AVP_VALUE_MAX };
	struct writer w = writer_of(buf, sizeof(buf));
	size_t begin = l2tp_avp_begin(&w, L2TP_AVP_HOST_NAME, false);

	l2tp_value_write(&w, def, &octets);
	l2tp_avp_end(&w, begin);
	ok(!w.full && w.len == 1023 && buf[0] == 0x83 && buf[1] == 0xff, "1023 octets are an AVP");
	w = writer_of(buf, sizeof(buf));
	begin = l2tp_avp_begin(&w, L2TP_AVP_HOST_NAME, false);
	octets.len++;
	l2tp_value_write(&w, def, &octets);
	l2tp_avp_end(&w, begin);
	ok(w.full, "1024 are not");
	w = writer_of(buf, sizeof(buf));
	octets.len = 0;
	l2tp_value_write(&w, def, &octets);
	ok(w.full, "a Host Name has at least an octet");
	ok(l2tp_value_read(def, octets, &octets) == L2TP_FAULT_LENGTH, "when it is read, too");
}

/*
 * Values of RFC 2661 section 4.3, computed by Python:
 *
 *	from hashlib import md5
 *	from struct import pack
 *
 *	def hide(attr, value, padding=b'', secret=b'the shared secret', vector=bytes(range(16))):
 *		plain = pack('>H', len(value)) + value + padding
 *		pad, out = md5(pack('>H', attr) + secret + vector).digest(), b''
 *		for i in range(0, len(plain), 16):
 *			block = bytes(x ^ y for x, y in zip(plain[i:i + 16], pad))
 *			pad, out = md5(secret + block).digest(), out + block
 *		return out.hex()
 */
static const struct {
	uint16_t attr;
	struct octets value, padding;
	const char *hex, *name;
} hidden[] = {
	{ 9, OCTETS("\x12\x34"), OCTETS(""), "8512caff", "a number" },
	{ 9, OCTETS("\x12\x34"), OCTETS("PADDING"), "8512caff0a400b5d30615b",
	  "a number and its padding" },
	{ 7, OCTETS("fourteen octet"), OCTETS(""), "59597b9df1e6094d1be94ec7c0266ece",
	  "a value that fills a block" },
	{ 7, OCTETS("fifteen octets."), OCTETS(""), "59587b9be2e0184d10a701cbd7377fc939",
	  "one that is an octet longer" },
	{ 7, OCTETS("a name of a host that needs more than two blocks.example"), OCTETS(""),
	  "596f7cd2eaf5104d5ee80888c27263d54e028199264d6248e5f85e515e3654cd"
	  "b50114f36368a869967fb4c7e5c5ff780b9ad65ee2ee0ebfffbc", "one of four blocks" },
	{ 8, OCTETS(""), OCTETS(""), "436f", "an empty one" },
};

static const struct octets vector = OCTETS(SIXTEEN);

static void test_hide(size_t i)
{
	uint8_t want[SAMPLE_SIZE], got[SAMPLE_SIZE];
	struct writer w = writer_of(got, sizeof(got));
	const struct l2tp_hide hide = { L2TP_HIDE_ALL, SECRET, vector, hidden[i].padding };
	uint16_t number = 0x1234;
	bool is_number = hidden[i].attr == L2TP_AVP_ASSIGNED_TUNNEL_ID;
	size_t len = unhex(hidden[i].hex, want);

	l2tp_hide(&w, &hide, hidden[i].attr, l2tp_avp_def(0, hidden[i].attr),
		  is_number ? (const void *)&number : &hidden[i].value);
	ok(!w.full && w.len == len && !memcmp(got, want, len), hidden[i].name);
}

static enum l2tp_fault_kind unhide(const char *hex, uint16_t attr, struct octets secret,
				   struct octets random_vector, struct writer *scratch,
				   struct octets *value)
{
	uint8_t buf[SAMPLE_SIZE];
	const struct l2tp_avp avp = { .attr = attr, .value = { buf, unhex(hex, buf) } };

	return l2tp_unhide(&avp, secret, random_vector, scratch, value);
}

static void test_unhide(size_t i)
{
	uint8_t room[SAMPLE_SIZE];
	struct writer scratch = writer_of(room, strlen(hidden[i].hex) / 2);
	struct octets value;

	ok(!unhide(hidden[i].hex, hidden[i].attr, SECRET, vector, &scratch, &value) &&
	   value.len == hidden[i].value.len && !memcmp(value.at, hidden[i].value.at, value.len),
	   "and it is found again");
	scratch = writer_of(room, strlen(hidden[i].hex) / 2 - 1);
	ok(unhide(hidden[i].hex, hidden[i].attr, SECRET, vector, &scratch, &value) ==
	   L2TP_FAULT_NO_ROOM, "but needs room");
}

static void test_unhide_faults(void)
{
	struct octets value, other = OCTETS("another secret"), empty = { vector.at, 0 };
	uint8_t room[SAMPLE_SIZE];
	struct writer scratch = writer_of(room, sizeof(room));

	ok(unhide("8512caff", 9, NO_SECRET, vector, &scratch, &value) == L2TP_FAULT_NO_SECRET,
	   "hidden, but there is no secret");
	ok(unhide("8512caff", 9, SECRET, (struct octets){ 0 }, &scratch, &value) ==
	   L2TP_FAULT_NO_RANDOM_VECTOR, "hidden, but there is no Random Vector");
	ok(unhide("8512caff", 9, other, vector, &scratch, &value) == L2TP_FAULT_WRONG_SECRET,
	   "hidden with another secret");
	ok(unhide("8512caff", 9, SECRET, empty, &scratch, &value) == L2TP_FAULT_WRONG_SECRET,
	   "hidden with another Random Vector");
	ok(unhide("8512ca", 9, SECRET, vector, &scratch, &value) == L2TP_FAULT_WRONG_SECRET,
	   "a value shorter than it says");
	ok(unhide("85", 9, SECRET, vector, &scratch, &value) == L2TP_FAULT_LENGTH,
	   "not even a length");
	ok(unhide("", 9, SECRET, vector, &scratch, &value) == L2TP_FAULT_LENGTH, "nothing");
}

static void test_hide_faults(void)
{
	struct l2tp_hide hide = { L2TP_HIDE_ALL, NO_SECRET, vector, OCTETS("padding") };
	const struct l2tp_avp_def *def = l2tp_avp_def(0, L2TP_AVP_FRAMING_TYPE);
	const uint32_t value = 1;
	uint8_t buf[13] = { [12] = 0xee };
	struct writer w = writer_of(buf, 12);

	l2tp_hide(&w, &hide, L2TP_AVP_FRAMING_TYPE, def, &value);
	ok(w.full, "nothing is hidden without a secret");
	hide.secret = SECRET;
	w = writer_of(buf, 12);
	l2tp_hide(&w, &hide, L2TP_AVP_FRAMING_TYPE, def, &value);
	ok(w.full && buf[12] == 0xee, "nor where padding does not fit");
}

int main(void)
{
	test_header();
	test_frame();
	test_table();
	test_lengths();
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		test_hide(i);
		test_unhide(i);
	}
	test_unhide_faults();
	test_hide_faults();
	return tap_end();
}
