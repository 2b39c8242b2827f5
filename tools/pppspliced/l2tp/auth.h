/* SPDX-License-Identifier: GPL-2.0 */
/* Tunnel authentication, RFC 2661 section 5.1.1. */
#ifndef PPPSPLICED_L2TP_AUTH_H
#define PPPSPLICED_L2TP_AUTH_H

#include "l2tp/message.h"
#include "md5.h"

#define L2TP_RESPONSE_LEN	MD5_LEN

void l2tp_auth_respond(enum l2tp_message_type type, struct octets secret,
		       struct octets challenge, uint8_t response[L2TP_RESPONSE_LEN]);
bool l2tp_auth_check(enum l2tp_message_type type, struct octets secret,
		     struct octets challenge, struct octets response);

#endif
