// SPDX-License-Identifier: GPL-2.0
/*
 * The text of a configuration file, by libConfuse: which options there are, and whether each
 * of their values may be. All are texts to libConfuse, as its own messages on numbers say
 * neither what was written nor what may be.
 */
#include "config/parse.h"

#include "array.h"
#include "config/text.h"
#include "config/value.h"

#include <stdio.h>
#include <string.h>

/* An option of libConfuse's was set by the file; a flag that it has no use for itself. */
#define SEEN	(1 << 30)

/* More than any section has, with the sections in it */
#define OPTS_MAX	24

/*
 * libConfuse has one scanner for the whole program, and gives its callbacks no argument: this
 * is the parser while it calls them.
 */
static struct config_parser *parsing;

/**
 * config_fail() - tell what is wrong
 * @parser: parser; what was told first remains
 * @line: line; 0 if it is not about one
 * @format: what is wrong, and what to do
 *
 * Return: false.
 */
bool config_fail(struct config_parser *parser, int line, const char *format, ...)
{
	const char *file = parser->config->file;
	va_list ap;
	int n;

	if (parser->failed)
		return false;
	parser->failed = true;
	n = line ? snprintf(parser->error, parser->size, "%s:%d: ", file, line) :
		   snprintf(parser->error, parser->size, "%s: ", file);
	if (n < 0 || (size_t)n >= parser->size)
		return false;
	va_start(ap, format);
	vsnprintf(parser->error + n, parser->size - n, format, ap);
	va_end(ap);
	return false;
}

/* Messages of libConfuse's that say no remedy, and ones in their place, of the same arguments */
static const struct {
	const char *theirs;
	const char *ours;
} messages[] = {
	{ "no such option '%s'",
	  "there is no option \"%s\" here; see pppspliced.conf(5) for those that there are" },
	{ "found duplicate title '%s'", "there are two of the name \"%s\"; remove one" },
	{ "missing equal sign after option '%s'", "%1$s has no value; write %1$s = VALUE" },
	{ "attempt to append to non-list option '%s'", "%s is no list; write = for +=" },
	{ "missing opening brace for section '%s'", "%1$s is a section; write %1$s, then { and }" },
	{ "missing title for section '%s'", "%1$s has no name; write %1$s NAME { }" },
	{ "unexpected token '%s'", "\"%s\" does not belong here; remove it, or what is before it" },
	{ "unexpected closing brace", "there is a } too many; remove it" },
	{ "premature end of file", "the file ends too early; complete what it ends with" },
};

static void on_error(cfg_t *cfg, const char *format, va_list ap)
{
	char text[CONFIG_ERROR_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++)
		if (!strcmp(messages[i].theirs, format))
			format = messages[i].ours;
	vsnprintf(text, sizeof(text), format, ap);
	config_fail(parsing, cfg->line, "%s", text);
}

static enum config_section section_of(const char *name)
{
	unsigned int section = CONFIG_TOP + 1;

	while (section < CONFIG_SECTIONS && strcmp(config_section_names[section], name))
		section++;
	return section < CONFIG_SECTIONS ? section : CONFIG_TOP;
}

static int fail_value(cfg_t *cfg, const struct config_option *option, const char *text)
{
	char expected[256];

	config_value_expected(option, expected, sizeof(expected));
	if (option->type == CONFIG_SECRET)
		config_fail(parsing, cfg->line, "%s is too long; %s", option->name, expected);
	else
		config_fail(parsing, cfg->line, "%s = \"%s\" is wrong; %s", option->name, text,
			    expected);
	return -1;
}

/* Of a value that was just read; lists come here with each, and once more at their end. */
static int on_value(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct config_option *option = config_option_find(section_of(cfg->name), opt->name);
	const char *text = opt->nvalues ? cfg_opt_getnstr(opt, opt->nvalues - 1) : NULL;

	if (!option || !text)
		return 0;
	if (!option->list && opt->flags & SEEN) {
		config_fail(parsing, cfg->line, "%s is there twice; remove one", opt->name);
		return -1;
	}
	opt->flags |= SEEN;
	if (option->section == CONFIG_TOP && !strcmp(opt->name, "default-group"))
		parsing->default_line = cfg->line;
	return config_value(parsing->config, option, text, NULL) ? 0 :
	       fail_value(cfg, option, text);
}

/* Of a section without a name that was just read */
static int on_section(cfg_t *cfg, cfg_opt_t *opt)
{
	if (opt->flags & SEEN) {
		config_fail(parsing, cfg->line, "%s is there twice; make one of the two",
			    opt->name);
		return -1;
	}
	opt->flags |= SEEN;
	return 0;
}

static size_t add_options(cfg_opt_t *opts, size_t n, enum config_section section)
{
	size_t i;

	for (i = 0; i < config_n_options; i++) {
		if (config_options[i].section != section)
			continue;
		opts[n] = (cfg_opt_t)CFG_STR(config_options[i].name, NULL, CFGF_NODEFAULT);
		opts[n].validcb = on_value;
		if (config_options[i].list)
			opts[n].flags |= CFGF_LIST;
		n++;
	}
	return n;
}

static size_t add_section(cfg_opt_t *opts, size_t n, enum config_section section, cfg_opt_t *within,
			  bool named)
{
	cfg_flag_t flags = named ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE;

	opts[n] = (cfg_opt_t)CFG_SEC(config_section_names[section], within, flags);
	if (!named)
		opts[n].validcb = on_section;
	return n + 1;
}

static cfg_t *init(void)
{
	/* those of a section, and of what is above it, when cfg_init() has copied them */
	cfg_opt_t opts[CONFIG_SECTIONS][OPTS_MAX] = { 0 };
	size_t n[CONFIG_SECTIONS], i;

	for (i = 0; i < CONFIG_SECTIONS; i++)
		n[i] = add_options(opts[i], 0, i);
	add_section(opts[CONFIG_LNS_GROUP], n[CONFIG_LNS_GROUP], CONFIG_LNS, opts[CONFIG_LNS],
		    true);
	add_section(opts[CONFIG_RADIUS], n[CONFIG_RADIUS], CONFIG_SERVER, opts[CONFIG_SERVER],
		    true);
	for (i = CONFIG_TOP + 1; i < CONFIG_SECTIONS; i++)
		if (i != CONFIG_LNS && i != CONFIG_SERVER)
			n[CONFIG_TOP] = add_section(opts[CONFIG_TOP], n[CONFIG_TOP], i, opts[i],
						    i < CONFIG_RADIUS);
	return cfg_init(opts[CONFIG_TOP], CFGF_NONE);
}

/**
 * config_parse_text() - read the text of a configuration file
 * @parser: parser
 * @text: text, with a 0 behind it; its comments are blanked
 * @len: its length in octets, without the 0
 *
 * Return: what is in it, for config_build() and cfg_free(); NULL if something is wrong.
 */
cfg_t *config_parse_text(struct config_parser *parser, char *text, size_t len)
{
	const char *wrong;
	cfg_t *cfg;
	int line;

	wrong = config_text_prepare(text, len, &line);
	if (wrong) {
		config_fail(parser, line, "%s", wrong);
		return NULL;
	}
	cfg = init();
	if (cfg) {
		parsing = parser;
		cfg_set_error_function(cfg, on_error);
		if (cfg_parse_buf(cfg, text) != CFG_SUCCESS || parser->failed) {
			cfg_free(cfg);
			cfg = NULL;
		}
		parsing = NULL;
	}
	if (!cfg)
		config_fail(parser, 0, "there is no memory to read it; free some");
	return cfg;
}
