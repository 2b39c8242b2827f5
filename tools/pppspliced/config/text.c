// SPDX-License-Identifier: GPL-2.0
/*
 * The text of a configuration file, before libConfuse has it: comments are blanked, and what
 * libConfuse would take for something else than is written here is refused. Of libConfuse 3.3:
 *
 * - the end of a C comment counts as a line, so that later lines have wrong numbers;
 * - "${NAME}" in a file is replaced by a variable of the environment;
 * - a name of an option is a path to others, "l2tp|hello", and, of these, malformed ones leak;
 * - an octet of 0, also one that is written as "\0", is the end of all;
 * - a word ends where a comment begins, even if that is a part of a secret;
 * - a section need not end before the file does;
 * - characters that nothing begins with are passed over.
 */
#include "config/text.h"

#include <stdbool.h>
#include <string.h>

/* What comes next, as in cfg_parse_internal(). */
enum expected { NAME, AFTER_NAME, VALUE, LIST };

/**
 * struct scan - a text that is looked through
 * @at: next octet; a 0 is behind the last one
 * @line: its line
 * @expected: what token comes next
 * @depth: braces that are open
 * @wrong: what is wrong; NULL if nothing is
 */
struct scan {
	char *at;
	int line;
	enum expected expected;
	unsigned int depth;
	const char *wrong;
};

static void blank_line(struct scan *scan)
{
	while (*scan->at && *scan->at != '\n')
		*scan->at++ = ' ';
}

static void blank_comment(struct scan *scan)
{
	char *end = strstr(scan->at + 2, "*/");

	if (!end) {
		scan->wrong = "this comment does not end; add */";
		return;
	}
	for (; scan->at < end + 2; scan->at++) {
		if (*scan->at == '\n')
			scan->line++;
		else
			*scan->at = ' ';
	}
}

static void pass_string(struct scan *scan)
{
	char quote = *scan->at++;

	for (; *scan->at != quote; scan->at++) {
		if (!*scan->at || *scan->at == '\n' || *scan->at == '\r') {
			scan->wrong = "a text does not end in its line; add the quotation mark";
			return;
		}
		if (quote == '"' && scan->at[0] == '$' && scan->at[1] == '{') {
			scan->wrong = "\"${\" would be a variable; use '...' for a text with it";
			return;
		}
		if (*scan->at != '\\')
			continue;
		if (scan->at[1] == quote || scan->at[1] == '\\') {
			scan->at++;
		} else if (quote == '"') {
			scan->wrong = "\\ is only for \\\" and \\\\; use '...' for a text with \\";
			return;
		}
	}
	scan->at++;
}

/* What libConfuse has in one word, at least. */
static bool is_word(const char *at)
{
	return *at && !strchr(" \t\r\n#\"'={}()+,*", *at) && strncmp(at, "//", 2) &&
	       strncmp(at, "/*", 2);
}

static void pass_word(struct scan *scan)
{
	for (; is_word(scan->at); scan->at++) {
		if (scan->at[0] == '$' && scan->at[1] == '{')
			scan->wrong = "\"${\" would be a variable; use '...' for a text with it";
		else if (*scan->at == '|' && scan->expected == NAME)
			scan->wrong = "a name has no |; put the option into its section";
	}
	if (!scan->wrong && (*scan->at == '#' || *scan->at == '/'))
		scan->wrong = "a comment begins within a word; put a text that has #, // or /* "
			      "into quotation marks, or a space before the comment";
}

static void pass_token(struct scan *scan)
{
	bool quoted = *scan->at == '"' || *scan->at == '\'';

	if (quoted && scan->expected == NAME) {
		scan->wrong = "a text is where a name must be; write names without quotation marks";
		return;
	}
	if (quoted)
		pass_string(scan);
	else
		pass_word(scan);
	if (scan->expected == NAME)
		scan->expected = AFTER_NAME;
	else if (scan->expected == VALUE)
		scan->expected = NAME;
}

static void pass_mark(struct scan *scan)
{
	char mark = *scan->at++;

	if (mark == '=')
		scan->expected = VALUE;
	else if (mark == '{')
		scan->expected = scan->expected == VALUE ? LIST : NAME;
	else if (mark == '}')
		scan->expected = NAME;
	if (mark == '{')
		scan->depth++;
	else if (mark == '}' && scan->depth)
		scan->depth--;
	else if (mark == '+' && *scan->at != '=')
		scan->wrong = "a + is here; put a text that has one into quotation marks";
	else if (mark == '*' || mark == '(' || mark == ')')
		scan->wrong = "a *, ( or ) is here; put a text that has one into quotation marks";
}

static void scan_next(struct scan *scan)
{
	if (*scan->at == '\n')
		scan->line++;
	if (strchr(" \t\r\n", *scan->at))
		scan->at++;
	else if (*scan->at == '#')
		blank_line(scan);
	else if (!strncmp(scan->at, "//", 2))
		scan->wrong = "a comment begins with # here, not with //";
	else if (!strncmp(scan->at, "/*", 2))
		blank_comment(scan);
	else if (*scan->at == '"' || *scan->at == '\'' || is_word(scan->at))
		pass_token(scan);
	else
		pass_mark(scan);
}

static const char *find_control(const char *text, size_t len, int *line)
{
	size_t i;

	for (*line = 1, i = 0; i < len; i++) {
		if (text[i] == '\n')
			(*line)++;
		else if (((unsigned char)text[i] < ' ' && !strchr("\t\r", text[i])) ||
			 text[i] == '\177' || !text[i])
			return "a control character is here; remove it, or use secret-file";
	}
	return NULL;
}

/**
 * config_text_prepare() - make a text ready for libConfuse
 * @text: text, with a 0 behind it; comments are blanked
 * @len: its length in octets, without the 0
 * @line: takes the line of what is wrong
 *
 * Return: NULL, or what is wrong.
 */
const char *config_text_prepare(char *text, size_t len, int *line)
{
	struct scan scan = { .at = text, .line = 1 };
	const char *wrong;

	if (len > CONFIG_TEXT_MAX) {
		*line = 1;
		return "the file is too long; give at most 4 MiB";
	}
	wrong = find_control(text, len, line);
	if (wrong)
		return wrong;
	while (*scan.at && !scan.wrong)
		scan_next(&scan);
	if (!scan.wrong && scan.depth)
		scan.wrong = "a section or list does not end; add }";
	*line = scan.line;
	return scan.wrong;
}
