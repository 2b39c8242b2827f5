// SPDX-License-Identifier: GPL-2.0
/* Arguments of a command. */
#include "args.h"
#include "parse.h"

#include <string.h>

/**
 * struct option - an argument that begins with --
 * @name: without the --
 * @bit: ARG_ bit of the commands that take it
 * @value: what to call its value; NULL if it has none
 * @read: takes the value; returns an exit status
 */
struct option {
	const char *name;
	unsigned int bit;
	const char *value;
	int (*read)(const struct ctl *ctl, const char *value, struct args *args);
};

static int read_leg(const struct ctl *ctl, const char *value, struct args *args,
		    bool (*parse)(const char *, struct pppsplice_leg *, char *))
{
	char error[PARSE_ERROR_SIZE];

	if (args->n_legs == 2)
		return usage_error(ctl, "'%s' is one leg too many: a splice has two", value);
	if (!parse(value, &args->legs[args->n_legs], error))
		return usage_error(ctl, "%s", error);
	args->n_legs++;
	return CTL_DONE;
}

static int read_pppoe(const struct ctl *ctl, const char *value, struct args *args)
{
	return read_leg(ctl, value, args, parse_pppoe);
}

static int read_l2tp(const struct ctl *ctl, const char *value, struct args *args)
{
	return read_leg(ctl, value, args, parse_l2tp);
}

static int read_channel(const struct ctl *ctl, const char *value, struct args *args)
{
	return read_leg(ctl, value, args, parse_channel);
}

static int read_label(const struct ctl *ctl, const char *value, struct args *args)
{
	char error[PARSE_ERROR_SIZE];

	if (args->n_labels == 2)
		return usage_error(ctl, "--label '%s' is one label too many", value);
	if (!parse_label(value, error))
		return usage_error(ctl, "%s", error);
	args->labels[args->n_labels++] = value;
	return CTL_DONE;
}

static int read_frames(const struct ctl *ctl, const char *value, struct args *args)
{
	char error[PARSE_ERROR_SIZE];

	if (args->options.frames >= 0)
		return usage_error(ctl, "--frames is given twice: give it once");
	if (!parse_frames(value, &args->options.frames, error))
		return usage_error(ctl, "%s", error);
	return CTL_DONE;
}

static int read_state(const struct ctl *ctl, enum pppsplice_state state, struct args *args)
{
	if (args->options.state >= 0)
		return usage_error(ctl, "give --up or --down, and only once");
	args->options.state = state;
	return CTL_DONE;
}

static int read_up(const struct ctl *ctl, const char *value, struct args *args)
{
	(void)value;
	return read_state(ctl, PPPSPLICE_STATE_UP, args);
}

static int read_down(const struct ctl *ctl, const char *value, struct args *args)
{
	(void)value;
	return read_state(ctl, PPPSPLICE_STATE_DOWN, args);
}

static int read_stats(const struct ctl *ctl, const char *value, struct args *args)
{
	(void)ctl;
	(void)value;
	args->stats = true;
	return CTL_DONE;
}

static int read_driver(const struct ctl *ctl, const char *value, struct args *args)
{
	(void)ctl;
	(void)value;
	args->driver = true;
	return CTL_DONE;
}

static const struct option options[] = {
	{ "pppoe", ARG_LEG, "[IFNAME:]SID[@MAC]", read_pppoe },
	{ "l2tp", ARG_LEG, "TUNNEL/SESSION", read_l2tp },
	{ "channel", ARG_LEG, "INDEX", read_channel },
	{ "label", ARG_LABEL, "TEXT", read_label },
	{ "frames", ARG_FRAMES, "data, ncp or all", read_frames },
	{ "up", ARG_STATE, NULL, read_up },
	{ "down", ARG_STATE, NULL, read_down },
	{ "stats", ARG_STATS, NULL, read_stats },
	{ "driver", ARG_DRIVER, NULL, read_driver },
	{ NULL, 0, NULL, NULL },
};

static const struct option *find_option(const char *name)
{
	const struct option *option;
	size_t len = strcspn(name, "=");

	for (option = options; option->name; option++)
		if (strlen(option->name) == len && !strncmp(option->name, name, len))
			return option;
	return NULL;
}

static int refuse_option(const struct ctl *ctl, const char *word)
{
	static const char *const globals[] = {
		"json", "pretty", "netns", "batch", "pid", "version",
	};
	size_t i;

	for (i = 0; i < sizeof(globals) / sizeof(globals[0]); i++)
		if (!strncmp(word + 2, globals[i], strcspn(word + 2, "=")) &&
		    strlen(globals[i]) == strcspn(word + 2, "="))
			return usage_error(ctl, "%s is a global option: give it before the command%s",
					   word, ctl->file ? ", when pppsplicectl is started" : "");
	return usage_error(ctl, "%s is no option of this command: see pppsplicectl --help", word);
}

/* Return: how many words it took, or a negated exit status. */
static int read_option(const struct ctl *ctl, unsigned int takes, char **words, struct args *args)
{
	const struct option *option = find_option(words[0] + 2);
	const char *value = strchr(words[0], '=');
	int used = 1, ret;

	if (!option || !(takes & option->bit))
		return -refuse_option(ctl, words[0]);
	if (value && !option->value)
		return -usage_error(ctl, "--%s takes no value", option->name);
	if (value) {
		value++;
	} else if (option->value) {
		value = words[used++];
		if (!value)
			return -usage_error(ctl, "--%s needs a value: %s", option->name,
					    option->value);
	}
	ret = option->read(ctl, value, args);
	return ret ? -ret : used;
}

static int read_id(const struct ctl *ctl, const char *word, struct args *args)
{
	char error[PARSE_ERROR_SIZE];

	if (args->id)
		return usage_error(ctl, "'%s' is one splice id too many: give one", word);
	if (!parse_number(word, 1, UINT32_MAX, "splice id", &args->id, error))
		return usage_error(ctl, "%s", error);
	return CTL_DONE;
}

/**
 * args_read() - read the arguments of a command
 * @ctl: run
 * @takes: which ones it takes
 * @argc: number of @argv
 * @argv: the words after the command, NULL-terminated
 * @args: takes them
 *
 * Return: CTL_DONE, or CTL_USAGE after a message.
 */
int args_read(const struct ctl *ctl, unsigned int takes, int argc, char **argv, struct args *args)
{
	int i = 0, used;

	*args = (struct args){ .options = PPPSPLICE_OPTIONS_INIT };
	while (i < argc) {
		if (!strncmp(argv[i], "--", 2) && argv[i][2])
			used = read_option(ctl, takes, argv + i, args);
		else if (takes & ARG_ID)
			used = read_id(ctl, argv[i], args) ? -CTL_USAGE : 1;
		else
			used = -usage_error(ctl, "'%s' is one word too many: see pppsplicectl --help",
					    argv[i]);
		if (used < 0)
			return -used;
		i += used;
	}
	return CTL_DONE;
}

static int refuse_two(const struct ctl *ctl)
{
	return usage_error(ctl, "give one of ID, one leg and --label to say which splice, not several");
}

/**
 * args_selector() - which splice the arguments mean
 * @ctl: run
 * @args: arguments; if @renames, takes a label that is not the selector as the
 *	new one: every label if there is an id or a leg, else the second
 * @renames: whether the command can change the label
 * @which: takes the selector
 * @given: takes whether there is one
 *
 * Return: CTL_DONE, or CTL_USAGE after a message.
 */
int args_selector(const struct ctl *ctl, struct args *args, bool renames,
		  struct pppsplice_selector *which, bool *given)
{
	bool by_label = args->n_labels && !args->id && !args->n_legs;
	unsigned int new_labels = args->n_labels - by_label;

	memset(which, 0, sizeof(*which));
	if ((args->id && args->n_legs) || args->n_legs > 1 || (new_labels && !renames))
		return refuse_two(ctl);
	if (new_labels > 1)
		return usage_error(ctl, "--label is given twice: one new label is enough where an ID or a leg says which splice");
	if (new_labels)
		args->options.label = args->labels[args->n_labels - 1];
	*given = args->id || args->n_legs || by_label;
	which->by = args->id ? PPPSPLICE_BY_ID : args->n_legs ? PPPSPLICE_BY_LEG : PPPSPLICE_BY_LABEL;
	which->id = args->id;
	which->leg = args->legs[0];
	which->label = args->labels[0];
	if (by_label && !args->labels[0][0])
		return usage_error(ctl, "an empty --label says nothing about which splice");
	return CTL_DONE;
}
