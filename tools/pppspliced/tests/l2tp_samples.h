/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control messages of L2TP, as structures and as octets. The octets are written by hand from
 * RFC 2661, not by what is tested: a header, and a line for each AVP.
 */
#ifndef PPPSPLICED_TESTS_L2TP_SAMPLES_H
#define PPPSPLICED_TESTS_L2TP_SAMPLES_H

#include "l2tp/message.h"
#include "l2tp_octets.h"

#define BIT(attr)	L2TP_AVP_BIT(L2TP_AVP_##attr)

struct sample {
	struct l2tp_message msg;
	const char *hex;
};

static const struct sample samples[] = {
	{
		{ .header = { 1, 2, 3, 4 }, .type = L2TP_ZLB },
		"c802000c 0001000200030004",
	}, {
		/* as xl2tpd opens a tunnel, and a Tie Breaker and a Challenge */
		{ .type = L2TP_SCCRQ,
		  .present = BIT(BEARER_CAPABILITIES) | BIT(FIRMWARE_REVISION) | BIT(VENDOR_NAME) |
			     BIT(RECEIVE_WINDOW_SIZE) | BIT(CHALLENGE) | BIT(TIE_BREAKER),
		  .sccrq = {
			  .end = {
				  .protocol_version = L2TP_PROTOCOL_VERSION,
				  .framing_capabilities = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC,
				  .bearer_capabilities = 0,
				  .firmware_revision = 0x0690,
				  .host_name = OCTETS("lac"),
				  .vendor_name = OCTETS("xelerance.com"),
				  .assigned_tunnel_id = 0xe7f6,
				  .receive_window_size = 8,
				  .challenge = OCTETS(SIXTEEN),
			  },
			  .tie_breaker = 0x0102030405060708,
		  } },
		"c8020088 0000000000000000"
		"8008 0000 0000 0001"
		"8008 0000 0002 0100"
		"800a 0000 0003 00000003"
		"800a 0000 0004 00000000"
		"0008 0000 0006 0690"
		"8009 0000 0007 6c6163"
		"0013 0000 0008 78656c6572616e63652e636f6d"
		"8008 0000 0009 e7f6"
		"8008 0000 000a 0008"
		"8016 0000 000b 000102030405060708090a0b0c0d0e0f"
		"000e 0000 0005 0102030405060708",
	}, {
		{ .header = { 0xe7f6, 0, 0, 1 }, .type = L2TP_SCCRP,
		  .present = BIT(CHALLENGE) | BIT(CHALLENGE_RESPONSE),
		  .sccrp = {
			  .end = {
				  .protocol_version = L2TP_PROTOCOL_VERSION,
				  .framing_capabilities = L2TP_FRAMING_SYNC,
				  .host_name = OCTETS("l"),
				  .assigned_tunnel_id = 1,
				  .receive_window_size = L2TP_RECEIVE_WINDOW_DEFAULT,
				  .challenge = OCTETS("\xff"),
			  },
			  .challenge_response = OCTETS(SIXTEEN),
		  } },
		"c8020052 e7f6000000000001"
		"8008 0000 0000 0002"
		"8008 0000 0002 0100"
		"800a 0000 0003 00000001"
		"8007 0000 0007 6c"
		"8008 0000 0009 0001"
		"8007 0000 000b ff"
		"8016 0000 000d 000102030405060708090a0b0c0d0e0f",
	}, {
		{ .header = { 1, 0, 1, 1 }, .type = L2TP_SCCCN,
		  .present = BIT(CHALLENGE_RESPONSE),
		  .scccn.challenge_response = OCTETS(SIXTEEN) },
		"c802002a 0001000000010001"
		"8008 0000 0000 0003"
		"8016 0000 000d 000102030405060708090a0b0c0d0e0f",
	}, {
		{ .header = { 1, 0, 2, 1 }, .type = L2TP_SCCCN },
		"c8020014 0001000000020001"
		"8008 0000 0000 0003",
	}, {
		{ .header = { 1, 0, 0xffff, 0x8000 }, .type = L2TP_STOPCCN,
		  .stopccn = {
			  .assigned_tunnel_id = 0xe7f6,
			  .result = { .code = L2TP_STOPCCN_VERSION, .has_error = true,
				      .error = L2TP_PROTOCOL_VERSION },
		  } },
		"c8020026 00010000ffff8000"
		"8008 0000 0000 0004"
		"8008 0000 0009 e7f6"
		"800a 0000 0001 0005 0100",
	}, {
		{ .header = { 1, 0, 5, 6 }, .type = L2TP_HELLO },
		"c8020014 0001000000050006"
		"8008 0000 0000 0006",
	}, {
		{ .header = { 1, 0, 5, 6 }, .type = L2TP_OCRQ,
		  .present = BIT(SUB_ADDRESS),
		  .ocrq = {
			  .assigned_session_id = 2,
			  .call_serial_number = 3,
			  .minimum_bps = 4,
			  .maximum_bps = 5,
			  .bearer_type = L2TP_BEARER_ANALOG,
			  .framing_type = L2TP_FRAMING_ASYNC,
			  .called_number = OCTETS("1234"),
			  .sub_address = OCTETS("5"),
		  } },
		"c802005f 0001000000050006"
		"8008 0000 0000 0007"
		"8008 0000 000e 0002"
		"800a 0000 000f 00000003"
		"800a 0000 0010 00000004"
		"800a 0000 0011 00000005"
		"800a 0000 0012 00000002"
		"800a 0000 0013 00000002"
		"800a 0000 0015 31323334"
		"8007 0000 0017 35",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_OCRP,
		  .present = BIT(PHYSICAL_CHANNEL_ID),
		  .ocrp = { .assigned_session_id = 9, .physical_channel_id = 0x80000001 } },
		"c8020026 0001000200050006"
		"8008 0000 0000 0008"
		"8008 0000 000e 0009"
		"000a 0000 0019 80000001",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_OCCN,
		  .present = BIT(RX_CONNECT_SPEED) | BIT(SEQUENCING_REQUIRED),
		  .occn = { 64000, 56000, L2TP_FRAMING_SYNC } },
		"c8020038 0001000200050006"
		"8008 0000 0000 0009"
		"800a 0000 0018 0000fa00"
		"800a 0000 0013 00000001"
		"000a 0000 0026 0000dac0"
		"8006 0000 0027",
	}, {
		{ .header = { 1, 0, 5, 6 }, .type = L2TP_ICRQ,
		  .present = BIT(BEARER_TYPE) | BIT(PHYSICAL_CHANNEL_ID) | BIT(CALLING_NUMBER) |
			     BIT(CALLED_NUMBER) | BIT(SUB_ADDRESS),
		  .icrq = {
			  .assigned_session_id = 0x1234,
			  .call_serial_number = 0xdeadbeef,
			  .bearer_type = L2TP_BEARER_DIGITAL,
			  .physical_channel_id = 7,
			  .calling_number = OCTETS("eth0 02:00:00:00:00:01"),
			  .called_number = OCTETS("isp"),
			  .sub_address = OCTETS(""),
		  } },
		"c8020065 0001000000050006"
		"8008 0000 0000 000a"
		"8008 0000 000e 1234"
		"800a 0000 000f deadbeef"
		"800a 0000 0012 00000001"
		"000a 0000 0019 00000007"
		"801c 0000 0016 657468302030323a30303a30303a30303a30303a3031"
		"8009 0000 0015 697370"
		"8006 0000 0017",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_ICRP,
		  .icrp = { .assigned_session_id = 0xffff } },
		"c802001c 0001000200050006"
		"8008 0000 0000 000b"
		"8008 0000 000e ffff",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_ICCN,
		  .present = BIT(INITIAL_RECEIVED_LCP_CONFREQ) | BIT(LAST_SENT_LCP_CONFREQ) |
			     BIT(LAST_RECEIVED_LCP_CONFREQ) | BIT(PROXY_AUTHEN_TYPE) |
			     BIT(PROXY_AUTHEN_NAME) | BIT(PROXY_AUTHEN_CHALLENGE) |
			     BIT(PROXY_AUTHEN_ID) | BIT(PROXY_AUTHEN_RESPONSE) |
			     BIT(PRIVATE_GROUP_ID) | BIT(RX_CONNECT_SPEED) |
			     BIT(SEQUENCING_REQUIRED),
		  .iccn = {
			  .tx_connect_speed = 100000000,
			  .rx_connect_speed = 40000000,
			  .framing_type = L2TP_FRAMING_SYNC,
			  .private_group_id = OCTETS("blue"),
			  .initial_received_lcp_confreq = OCTETS("\x01\x04\x05\xd4"),
			  .last_sent_lcp_confreq = OCTETS("\x03\x05\xc2\x23\x05"),
			  .last_received_lcp_confreq = OCTETS("\x01\x04\x05\xd4\x07\x02"),
			  .proxy_authen_type = L2TP_PROXY_AUTHEN_CHAP,
			  .proxy_authen_name = OCTETS("alice@isp"),
			  .proxy_authen_challenge = OCTETS(SIXTEEN),
			  .proxy_authen_id = 0xab,
			  .proxy_authen_response = OCTETS(SIXTEEN),
		  } },
		"c80200ae 0001000200050006"
		"8008 0000 0000 000c"
		"800a 0000 0018 05f5e100"
		"800a 0000 0013 00000001"
		"000a 0000 001a 010405d4"
		"000b 0000 001b 0305c22305"
		"000c 0000 001c 010405d40702"
		"0008 0000 001d 0002"
		"000f 0000 001e 616c69636540697370"
		"0016 0000 001f 000102030405060708090a0b0c0d0e0f"
		"0008 0000 0020 00ab"
		"0016 0000 0021 000102030405060708090a0b0c0d0e0f"
		"000a 0000 0025 626c7565"
		"000a 0000 0026 02625a00"
		"8006 0000 0027",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_ICCN,
		  .iccn = { .tx_connect_speed = 1, .framing_type = L2TP_FRAMING_SYNC } },
		"c8020028 0001000200050006"
		"8008 0000 0000 000c"
		"800a 0000 0018 00000001"
		"800a 0000 0013 00000001",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_CDN,
		  .present = BIT(Q931_CAUSE_CODE),
		  .cdn = {
			  .assigned_session_id = 0x1234,
			  .result = { .code = L2TP_CDN_ERROR, .has_error = true,
				      .error = L2TP_ERROR_VENDOR, .text = OCTETS("no") },
			  .q931_cause = { 16, 69, OCTETS("bye") },
		  } },
		"c8020034 0001000200050006"
		"8008 0000 0000 000e"
		"800c 0000 0001 0002 0006 6e6f"
		"8008 0000 000e 1234"
		"800c 0000 000c 0010 45 627965",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_CDN,
		  .cdn = { .assigned_session_id = 0, .result.code = L2TP_CDN_ADMINISTRATIVE } },
		"c8020024 0001000200050006"
		"8008 0000 0000 000e"
		"8008 0000 0001 0003"
		"8008 0000 000e 0000",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_WEN,
		  .wen.call_errors = { 1, 2, 3, 4, 5, 0x06000000 } },
		"c8020034 0001000200050006"
		"8008 0000 0000 000f"
		"8020 0000 0022 0000 00000001 00000002 00000003 00000004 00000005 06000000",
	}, {
		{ .header = { 1, 2, 5, 6 }, .type = L2TP_SLI,
		  .sli.accm = { 0xffffffff, 0x000a0000 } },
		"c8020024 0001000200050006"
		"8008 0000 0000 0010"
		"8010 0000 0023 0000 ffffffff 000a0000",
	},
};

/* Make a message's length that of what there is of it. */
static inline void set_length(uint8_t *buf, size_t len)
{
	buf[2] = len >> 8;
	buf[3] = len;
}

/* A message of a header and AVPs. */
static inline size_t message_of(uint8_t *buf, const char *avps)
{
	size_t len = unhex("c8020000 0001000200030004", buf);

	len += unhex(avps, buf + len);
	set_length(buf, len);
	return len;
}

#endif
