// SPDX-License-Identifier: GPL-2.0
/* Batches: one command a line. */
#include "batch.h"
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Copy one word from *@from to *@to without its quotes: '...' as it is, "..." and
 * bare words with \ before a character that stands for itself.
 */
static const char *copy_word(char **from, char **to)
{
	char quote = 0, *in = *from, *out = *to;

	for (; *in && (quote || !is_blank(*in)); in++) {
		if (quote && *in == quote) {
			quote = 0;
		} else if (!quote && (*in == '\'' || *in == '"')) {
			quote = *in;
		} else if (*in == '\\' && quote != '\'') {
			if (!in[1] || in[1] == '\n')
				return "a line ends with \\: write each command on one line";
			*out++ = *++in;
		} else {
			*out++ = *in;
		}
	}
	if (quote)
		return "a quotation mark is not closed";
	*from = *in ? in + 1 : in;
	*out++ = '\0';
	*to = out;
	return NULL;
}

/**
 * batch_split() - split a line into words
 * @line: line; the words are written over it
 * @words: takes the words and a NULL
 * @error: takes what is wrong with the line
 *
 * A # at the beginning of a word begins a comment.
 *
 * Return: number of words, or -1.
 */
int batch_split(char *line, char *words[BATCH_WORDS], const char **error)
{
	char *from = line, *to = line;
	int n = 0;

	for (;;) {
		while (is_blank(*from))
			from++;
		words[n] = NULL;
		if (!*from || *from == '#')
			return n;
		if (n == BATCH_WORDS - 1) {
			*error = "too many words";
			return -1;
		}
		words[n++] = to;
		*error = copy_word(&from, &to);
		if (*error)
			return -1;
	}
}

static int run_line(struct ctl *ctl, char *line)
{
	char *words[BATCH_WORDS];
	const char *error;
	int n;

	n = batch_split(line, words, &error);
	if (n < 0)
		return usage_error(ctl, "%s", error);
	if (!n)
		return CTL_DONE;
	if (words[0][0] == '-')
		return usage_error(ctl, "'%s' is no command; global options go before --batch, not into it",
				   words[0]);
	return command_run(ctl, n, words);
}

static int run_lines(struct ctl *ctl, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int ret = CTL_DONE;
	ssize_t len;

	while (!ret && (len = getline(&line, &size, file)) >= 0) {
		ctl->line++;
		if (strlen(line) == (size_t)len)
			ret = run_line(ctl, line);
		else
			ret = usage_error(ctl, "the line has a NUL byte");
	}
	if (!ret && ferror(file))
		ret = refused(ctl, "%s", strerror(errno));
	free(line);
	return ret;
}

/**
 * batch_run() - run the commands of a file
 * @ctl: run
 * @name: file, or "-" for standard input
 *
 * Return: status of the first command that failed, which is the last one run.
 */
int batch_run(struct ctl *ctl, const char *name)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
	int ret;

	if (!file)
		return refused(ctl, "--batch %s: %s", name, strerror(errno));
	ctl->file = name;
	ret = run_lines(ctl, file);
	ctl->file = NULL;
	if (file != stdin)
		fclose(file);
	return ret;
}
