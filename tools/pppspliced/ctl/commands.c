// SPDX-License-Identifier: GPL-2.0
/* Commands of pppsplicedctl: each is a request, and what becomes of the answer. */
#include "commands.h"

#include "ask.h"
#include "columns.h"
#include "members.h"
#include "output.h"
#include "words.h"

#include <string.h>

/**
 * struct command - a command
 * @name: as it is given; the daemon's name of it, too
 * @takes: words that may follow, WORDS_
 * @title: above the lines of text; NULL for none
 * @text: writes an object of the answer as text
 * @run: asks
 */
struct command {
	const char *name;
	unsigned int takes;
	const char *title;
	void (*text)(FILE *file, struct json_object *object, bool stats);
	int (*run)(const struct ctl *ctl, const struct command *command,
		   struct question *question, bool stats);
};

struct list {
	struct output output;
	const char *title;
};

static void take_item(void *arg, struct json_object *object)
{
	struct list *list = arg;

	if (!list->output.n) {
		output_begin(&list->output);
		if (!list->output.ctl->json)
			fputs(list->title, stdout);
	}
	output_object(&list->output, object);
}

static int run_list(const struct ctl *ctl, const struct command *command,
		    struct question *question, bool stats)
{
	struct list list = { { ctl, command->text, stats, 0 }, command->title };
	int ret;

	question->item = take_item;
	question->arg = &list;
	ret = ask(ctl, question);
	if (ret)
		return ret;
	if (!list.output.n)
		output_begin(&list.output);
	output_end(&list.output);
	return CTL_DONE;
}

static void take_status(void *arg, struct json_object *object)
{
	output_line(arg, object);
}

static int run_status(const struct ctl *ctl, const struct command *command,
		      struct question *question, bool stats)
{
	struct output output = { ctl, command->text, stats, 0 };

	question->item = take_status;
	question->arg = &output;
	return ask(ctl, question);
}

static void take_text(void *arg, struct json_object *object)
{
	(void)arg;
	fputs(member_string(object, "text"), stdout);
	json_object_put(object);
}

static int run_metrics(const struct ctl *ctl, const struct command *command,
		       struct question *question, bool stats)
{
	(void)command;
	(void)stats;
	if (ctl->json)
		return usage_error(ctl, "the format is Prometheus's: leave --json out, or see 'show status' and 'show interfaces'");
	question->item = take_text;
	return ask(ctl, question);
}

static void text_dropped(FILE *file, struct json_object *object, bool stats)
{
	uint64_t n = member_number(object, "dropped");

	(void)stats;
	fprintf(file, "%llu session%s dropped\n", (unsigned long long)n, n == 1 ? "" : "s");
}

static void text_reloaded(FILE *file, struct json_object *object, bool stats)
{
	(void)object;
	(void)stats;
	fputs("configuration read\n", file);
}

static int run_order(const struct ctl *ctl, const struct command *command,
		     struct question *question, bool stats)
{
	struct output output = { ctl, command->text, stats, 0 };
	struct json_object *object;
	int ret = ask(ctl, question);

	if (ret)
		return ret;
	object = json_object_new_object();
	if (command->text == text_dropped)
		member_add_number(object, "dropped", question->done);
	else
		json_object_object_add(object, "reloaded", json_object_new_boolean(true));
	output_line(&output, object);
	return CTL_DONE;
}

static const struct command shows[] = {
	{ "sessions", WORDS_SELECTOR | WORDS_FILTERS | WORDS_STATS, columns_sessions_title,
	  columns_session, run_list },
	{ "tunnels", 0, columns_tunnels_title, columns_tunnel, run_list },
	{ "lns", 0, columns_lns_title, columns_lns, run_list },
	{ "interfaces", WORDS_STATS, columns_interfaces_title, columns_interface, run_list },
	{ "status", 0, NULL, columns_status, run_status },
	{ NULL, 0, NULL, NULL, NULL },
};

static const struct command commands[] = {
	{ "drop", WORDS_SELECTOR | WORDS_ALL | WORDS_REASON, NULL, text_dropped, run_order },
	{ "reload", 0, NULL, text_reloaded, run_order },
	{ "metrics", 0, NULL, NULL, run_metrics },
	{ NULL, 0, NULL, NULL, NULL },
};

static int run(const struct ctl *ctl, const struct command *command, const char *path,
	       char **words)
{
	struct question question = { .path = path, .request = json_object_new_object() };
	bool stats = false;
	int ret;

	member_add_string(question.request, "command", command->name);
	ret = words_read(ctl, command->takes, words, question.request, &stats);
	if (!ret && stats && command->takes & WORDS_FILTERS)
		json_object_object_add(question.request, "usage", json_object_new_boolean(true));
	ret = ret ? ret : command->run(ctl, command, &question, stats);
	json_object_put(question.request);
	return ret ? ret : finish_output(ctl);
}

/**
 * commands_run() - run a command
 * @ctl: run
 * @path: control socket of the daemon
 * @words: the command and what follows, NULL-terminated, not empty
 *
 * Return: exit status.
 */
int commands_run(struct ctl *ctl, const char *path, char **words)
{
	const struct command *command = commands;
	const char *name = *words++;

	ctl->command = name;
	if (!strcmp(name, "show")) {
		command = shows;
		name = *words ? *words++ : "";
	}
	for (; command->name; command++)
		if (!strcmp(command->name, name))
			return run(ctl, command, path, words);
	if (!strcmp(ctl->command, "show"))
		return usage_error(ctl, "what? give sessions, tunnels, lns, interfaces or status");
	ctl->command = NULL;
	return usage_error(ctl, "'%s' is no command: give show, drop, reload or metrics", name);
}
