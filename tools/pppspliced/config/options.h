/* SPDX-License-Identifier: GPL-2.0 */
/* All options of the configuration file, with their defaults and limits. */
#ifndef PPPSPLICED_CONFIG_OPTIONS_H
#define PPPSPLICED_CONFIG_OPTIONS_H

#include "config/config.h"

/**
 * enum config_type - what the value of an option is
 * @CONFIG_NUMBER: a number, stored as unsigned of any size
 * @CONFIG_DURATION: seconds, or with a unit; likewise
 * @CONFIG_SPEED: bit/s, or with a unit; likewise
 * @CONFIG_BOOL: yes or no, stored as bool
 * @CONFIG_WORD: one of some words, stored as the number of it: an int, or an enum
 * @CONFIG_WORD_TEXT: one of some words, stored as const char *
 * @CONFIG_TEXT: a text, stored as const char *; NULL if it is empty
 * @CONFIG_NAME: a text, stored in an array of LNS_TEXT_MAX + 1
 * @CONFIG_ADDRESS: IPv4 or IPv6 address, stored as a text is
 * @CONFIG_ADDRESS4: IPv4 address, likewise
 * @CONFIG_ADDRESS6: IPv6 address, likewise
 * @CONFIG_PATH: a path from / on, likewise
 * @CONFIG_GROUP: a group of users, name or number, stored as unsigned int
 * @CONFIG_SEPARATOR: a character that no realm has, stored as char
 * @CONFIG_SECRET: a secret, which no message may tell; not stored
 */
enum config_type {
	CONFIG_NUMBER,
	CONFIG_DURATION,
	CONFIG_SPEED,
	CONFIG_BOOL,
	CONFIG_WORD,
	CONFIG_WORD_TEXT,
	CONFIG_TEXT,
	CONFIG_NAME,
	CONFIG_ADDRESS,
	CONFIG_ADDRESS4,
	CONFIG_ADDRESS6,
	CONFIG_PATH,
	CONFIG_GROUP,
	CONFIG_SEPARATOR,
	CONFIG_SECRET,
};

/**
 * enum config_section - where an option is
 * @CONFIG_TOP: in none
 *
 * The members of one section are stored in the same struct: interface, struct config_interface;
 * lns-group, struct config_group; lns, struct lns_peer; server, struct config_server_ports;
 * realm, none; all others, struct config.
 */
enum config_section {
	CONFIG_TOP,
	CONFIG_INTERFACE,
	CONFIG_LNS_GROUP,
	CONFIG_LNS,
	CONFIG_REALM,
	CONFIG_RADIUS,
	CONFIG_SERVER,
	CONFIG_PPP,
	CONFIG_L2TP,
	CONFIG_LOG,
	CONFIG_CONTROL,
	CONFIG_SECTIONS,
};

/**
 * struct config_server_ports - what is said of a RADIUS server
 * @auth: port for authentication; 0 if it is not for that
 * @acct: port for accounting; likewise
 */
struct config_server_ports {
	uint16_t auth;
	uint16_t acct;
};

#define CONFIG_NOWHERE	SIZE_MAX

/**
 * struct config_option - an option
 * @section: where it is
 * @name: its name
 * @type: what its value is
 * @list: it has any number of values
 * @standard: its default, as it could be written; of a list, with commas. An empty text is
 *	"", and stands for no value
 * @min: least value; of texts, least octets
 * @max: most
 * @or_none: 0, or no text, is allowed too
 * @unit: what a value is multiplied with when it is stored; 0 is as 1
 * @words: NULL at the end
 * @offset: where it is stored; CONFIG_NOWHERE if that is left to who asks for it
 * @size: octets there
 * @restart: its name for people, if a change of it has no effect before a restart
 */
struct config_option {
	enum config_section section;
	const char *name;
	enum config_type type;
	bool list;
	const char *standard;
	uint64_t min;
	uint64_t max;
	bool or_none;
	unsigned int unit;
	const char *const *words;
	size_t offset;
	size_t size;
	const char *restart;
};

extern const struct config_option config_options[];
extern const size_t config_n_options;
extern const char *const config_section_names[CONFIG_SECTIONS];
extern const struct lcp_auth config_auth[];

const struct config_option *config_option_find(enum config_section section, const char *name);

#endif
