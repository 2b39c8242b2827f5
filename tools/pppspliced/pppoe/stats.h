/* SPDX-License-Identifier: GPL-2.0 */
/* What an access concentrator counts. */
#ifndef PPPSPLICED_PPPOE_STATS_H
#define PPPSPLICED_PPPOE_STATS_H

#include "pppoe/tags.h"

/**
 * enum pppoe_ac_stat - what is counted, in messages
 * @PPPOE_RX: handed in; each is also one of those up to @PPPOE_PADT_UNKNOWN, or malformed
 * @PPPOE_RX_BAD_SOURCE: from an address that no host has
 * @PPPOE_RX_NOT_FOR_AC: PADO or PADS, which hosts get
 * @PPPOE_PADI_OFFERED: answered with a PADO
 * @PPPOE_PADI_SERVICE: for a service that is not ours
 * @PPPOE_PADI_FULL: not answered, as no session could be had
 * @PPPOE_PADI_RATE: not answered, as there were too many
 * @PPPOE_PADI_TOO_LONG: not answered, as the PADO would not fit
 * @PPPOE_PADR_ACCEPTED: a session was made
 * @PPPOE_PADR_REPEATED: of a session that lives; the same PADS was sent again
 * @PPPOE_PADR_COOKIE: without a cookie of ours; not answered
 * @PPPOE_PADR_ERROR: with a Generic-Error; not answered
 * @PPPOE_PADR_TOO_LONG: not answered, as the PADS would not fit
 * @PPPOE_PADR_SERVICE: refused, for a service that is not ours
 * @PPPOE_PADR_FULL: refused, as all sessions are taken
 * @PPPOE_PADR_PEER_FULL: refused, as the host has all that it may have
 * @PPPOE_PADR_REFUSED: refused by the owner
 * @PPPOE_PADT_ENDED: a session was ended by its host
 * @PPPOE_PADT_STRANGER: of a session of another host; ignored
 * @PPPOE_PADT_UNKNOWN: of no session; ignored
 * @PPPOE_TX_PADO: sent
 * @PPPOE_TX_PADS: sent, with a session or without
 * @PPPOE_TX_PADT: sent
 * @PPPOE_AC_STATS: how many there are
 */
enum pppoe_ac_stat {
	PPPOE_RX,
	PPPOE_RX_BAD_SOURCE,
	PPPOE_RX_NOT_FOR_AC,
	PPPOE_PADI_OFFERED,
	PPPOE_PADI_SERVICE,
	PPPOE_PADI_FULL,
	PPPOE_PADI_RATE,
	PPPOE_PADI_TOO_LONG,
	PPPOE_PADR_ACCEPTED,
	PPPOE_PADR_REPEATED,
	PPPOE_PADR_COOKIE,
	PPPOE_PADR_ERROR,
	PPPOE_PADR_TOO_LONG,
	PPPOE_PADR_SERVICE,
	PPPOE_PADR_FULL,
	PPPOE_PADR_PEER_FULL,
	PPPOE_PADR_REFUSED,
	PPPOE_PADT_ENDED,
	PPPOE_PADT_STRANGER,
	PPPOE_PADT_UNKNOWN,
	PPPOE_TX_PADO,
	PPPOE_TX_PADS,
	PPPOE_TX_PADT,
	PPPOE_AC_STATS,
};

/**
 * struct pppoe_ac_stats - counters, from 0 on
 * @n: by enum pppoe_ac_stat
 * @malformed: messages that are none, by enum pppoe_error
 */
struct pppoe_ac_stats {
	uint64_t n[PPPOE_AC_STATS];
	uint64_t malformed[PPPOE_ERRORS];
};

const char *pppoe_ac_stat_name(enum pppoe_ac_stat stat);

#endif
