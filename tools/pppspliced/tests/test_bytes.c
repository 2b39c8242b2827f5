// SPDX-License-Identifier: GPL-2.0
/* Octets of messages: nothing beyond an end, whatever is asked for. */
#include "bytes.h"
#include "tap.h"

static void test_reader(void)
{
	static const uint8_t data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct reader r = reader_of(data, sizeof(data)), part;

	ok(read_u8(&r) == 1 && read_u16(&r) == 0x0203 && read_u32(&r) == 0x04050607,
	   "numbers are in network byte order");
	part = read_part(&r, 2);
	ok(!r.bad && !r.left && part.left == 2 && read_u16(&part) == 0x0809, "a part has its own end");
	ok(read_u8(&part) == 0 && part.bad && !r.bad, "beyond which nothing is read");
	ok(read_u32(&r) == 0 && r.bad, "nor beyond that of the whole");

	r = reader_of(data, 3);
	ok(read_u32(&r) == 0 && r.bad, "a number of which only a half is there is 0");
	ok(!read_octets(&r, 0) && read_u8(&r) == 0, "after that nothing is there any more");
	r = reader_of(data, 3);
	part = read_part(&r, 4);
	ok(part.bad && !part.left && r.bad, "a part longer than the whole is none");
	r = reader_of(NULL, 0);
	ok(!r.bad && !read_octets(&r, 1) && r.bad, "nothing is no message");
}

static void test_writer(void)
{
	uint8_t buf[8] = { [7] = 0xee };
	struct writer w = writer_of(buf, 7);

	write_u16(&w, 0);
	write_u8(&w, 0xaa);
	write_u32(&w, 0x01020304);
	write_u16_at(&w, 0, w.len);
	ok(!w.full && w.len == 7 && !memcmp(buf, "\0\7\xaa\1\2\3\4", 7),
	   "numbers are in network byte order, and a length comes last");
	write_u8(&w, 1);
	ok(w.full && w.len == 7 && buf[7] == 0xee, "nothing is written beyond the end");
	write_u16_at(&w, 0, 0xffff);
	ok(buf[0] == 0 && buf[1] == 7, "nor into a message that did not fit");

	w = writer_of(buf, 7);
	write_octets(&w, "12345678", 8);
	ok(w.full && !w.len, "what does not fit is not written in part");
	w = writer_of(buf, 7);
	write_octets(&w, NULL, 0);
	write_u16_at(&w, 0, 1);
	ok(!w.full && !w.len, "nothing can be written, and written over");
}

int main(void)
{
	test_reader();
	test_writer();
	return tap_end();
}
