// SPDX-License-Identifier: GPL-2.0
/* Names of what an access concentrator counts. */
#include "pppoe/stats.h"

/**
 * pppoe_ac_stat_name() - name of an enum pppoe_ac_stat
 * @stat: value
 *
 * Return: for example "padr-cookie"; NULL for a value not known here.
 */
const char *pppoe_ac_stat_name(enum pppoe_ac_stat stat)
{
	static const char *const names[PPPOE_AC_STATS] = {
		[PPPOE_RX] = "rx",
		[PPPOE_RX_BAD_SOURCE] = "rx-bad-source",
		[PPPOE_RX_NOT_FOR_AC] = "rx-not-for-ac",
		[PPPOE_PADI_OFFERED] = "padi-offered",
		[PPPOE_PADI_SERVICE] = "padi-service",
		[PPPOE_PADI_FULL] = "padi-full",
		[PPPOE_PADI_RATE] = "padi-rate",
		[PPPOE_PADI_TOO_LONG] = "padi-too-long",
		[PPPOE_PADR_ACCEPTED] = "padr-accepted",
		[PPPOE_PADR_REPEATED] = "padr-repeated",
		[PPPOE_PADR_COOKIE] = "padr-cookie",
		[PPPOE_PADR_ERROR] = "padr-error",
		[PPPOE_PADR_TOO_LONG] = "padr-too-long",
		[PPPOE_PADR_SERVICE] = "padr-service",
		[PPPOE_PADR_FULL] = "padr-full",
		[PPPOE_PADR_PEER_FULL] = "padr-peer-full",
		[PPPOE_PADR_REFUSED] = "padr-refused",
		[PPPOE_PADT_ENDED] = "padt-ended",
		[PPPOE_PADT_STRANGER] = "padt-stranger",
		[PPPOE_PADT_UNKNOWN] = "padt-unknown",
		[PPPOE_TX_PADO] = "tx-pado",
		[PPPOE_TX_PADS] = "tx-pads",
		[PPPOE_TX_PADT] = "tx-padt",
	};

	return (unsigned int)stat < PPPOE_AC_STATS ? names[stat] : NULL;
}
