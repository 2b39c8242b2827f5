// SPDX-License-Identifier: GPL-2.0
/* pppsplicectl: global options. */
#include "batch.h"
#include "command.h"
#include "ctl.h"
#include "netns.h"
#include "parse.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"usage: pppsplicectl [GLOBAL] add  LEG LEG [--frames data|ncp|all] [--label TEXT]\n"
	"                                  [--driver]\n"
	"       pppsplicectl [GLOBAL] set  WHICH [--frames data|ncp|all] [--up | --down]\n"
	"                                  [--label TEXT]\n"
	"       pppsplicectl [GLOBAL] del  WHICH\n"
	"       pppsplicectl [GLOBAL] flush\n"
	"       pppsplicectl [GLOBAL] show [WHICH] [--stats]\n"
	"       pppsplicectl [GLOBAL] monitor [--stats]\n"
	"       pppsplicectl [GLOBAL] legs\n"
	"       pppsplicectl [GLOBAL] --batch FILE\n"
	"\n"
	"LEG    --pppoe [IFNAME:]SID[@MAC]  |  --l2tp TUNNEL/SESSION  |  --channel INDEX\n"
	"WHICH  ID  |  LEG  |  --label TEXT\n"
	"GLOBAL --json --pretty --netns NAME --batch FILE --pid PID --version --help\n"
	"\n"
	"Joins two PPP sessions in the kernel. Numbers are this host's, decimal or 0x-hex.\n"
	"  add      join two sessions         set   change frames, state or label\n"
	"  del      part them again           flush part all of this network namespace\n"
	"  show     list splices              legs  list sessions that could be spliced\n"
	"  monitor  write events as they come\n"
	"  --json, --pretty  write JSON; with white space\n"
	"  --netns NAME      act in this network namespace (ip netns list)\n"
	"  --batch FILE      run a command from each line of FILE; - is standard input\n"
	"  --pid PID         look for sessions in this process only\n"
	"Exit status: 0 done, 1 the command line is wrong, 2 the kernel or the system refused.\n"
	"See pppsplicectl(8) for examples, pppsplice(7) for what crosses.\n";

/**
 * struct globals - global options that are not in struct ctl
 * @netns: --netns
 * @batch: --batch
 * @help: --help or -h
 * @version: --version
 */
struct globals {
	const char *netns;
	const char *batch;
	bool help;
	bool version;
};

static int take_netns(struct ctl *ctl, struct globals *globals, const char *value)
{
	(void)ctl;
	globals->netns = value;
	return CTL_DONE;
}

static int take_batch(struct ctl *ctl, struct globals *globals, const char *value)
{
	(void)ctl;
	globals->batch = value;
	return CTL_DONE;
}

static int take_pid(struct ctl *ctl, struct globals *globals, const char *value)
{
	char error[PARSE_ERROR_SIZE];
	uint32_t pid;

	(void)globals;
	if (!parse_number(value, 1, INT_MAX, "process id", &pid, error))
		return usage_error(ctl, "%s", error);
	ctl->pid = pid;
	return CTL_DONE;
}

static bool read_flag(struct ctl *ctl, struct globals *globals, const char *word)
{
	if (!strcmp(word, "--json"))
		ctl->json = true;
	else if (!strcmp(word, "--pretty"))
		ctl->pretty = true;
	else if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		globals->help = true;
	else if (!strcmp(word, "--version"))
		globals->version = true;
	else
		return false;
	return true;
}

/* Return: the value of --NAME VALUE or --NAME=VALUE, "" without one; NULL if it is not --NAME. */
static const char *value_of(char **words, const char *name, int *used)
{
	size_t len = strlen(name);

	*used = 1;
	if (strncmp(words[0], name, len) || (words[0][len] && words[0][len] != '='))
		return NULL;
	if (words[0][len] == '=')
		return words[0] + len + 1;
	*used = words[1] ? 2 : 1;
	return words[1] ? words[1] : "";
}

/* Return: how many words it took, or a negated exit status. */
static int read_global(struct ctl *ctl, struct globals *globals, char **words)
{
	static const struct {
		const char *name;
		int (*take)(struct ctl *ctl, struct globals *globals, const char *value);
	} options[] = {
		{ "--netns", take_netns },
		{ "--batch", take_batch },
		{ "--pid", take_pid },
	};
	const char *value;
	int used, ret;
	size_t i;

	if (read_flag(ctl, globals, words[0]))
		return 1;
	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		value = value_of(words, options[i].name, &used);
		if (!value)
			continue;
		if (!value[0])
			return -usage_error(ctl, "%s needs a value: see pppsplicectl --help",
					    options[i].name);
		ret = options[i].take(ctl, globals, value);
		return ret ? -ret : used;
	}
	return -usage_error(ctl, "'%s' is no global option: see pppsplicectl --help", words[0]);
}

/* Also among the arguments of a command, but "-h" may be a label. */
static bool asks_help(char **words)
{
	for (; *words; words++)
		if ((!strcmp(*words, "--help") || !strcmp(*words, "-h")) &&
		    strcmp(words[-1], "--label"))
			return true;
	return false;
}

static int run(struct ctl *ctl, const struct globals *globals, int argc, char **argv)
{
	int ret;

	if (globals->batch && argc)
		return usage_error(ctl, "'%s' after --batch %s: the commands are in the file", argv[0],
				   globals->batch);
	if (!globals->batch && !argc)
		return usage_error(ctl, "no command: see pppsplicectl --help");
	if (ctl->pretty && !ctl->json)
		return usage_error(ctl, "--pretty is for --json: give both");
	if (globals->netns) {
		ret = netns_enter(ctl, globals->netns);
		if (ret)
			return ret;
	}
	ctl->ps = pppsplice_new();
	if (!ctl->ps)
		return refused(ctl, "out of memory");
	pppsplice_narrow(ctl->ps, ctl->pid);
	ret = globals->batch ? batch_run(ctl, globals->batch) : command_run(ctl, argc, argv);
	pppsplice_free(ctl->ps);
	return ret;
}

int main(int argc, char **argv)
{
	struct globals globals = { NULL, NULL, false, false };
	struct ctl ctl = { 0 };
	int i, used;

	for (i = 1; i < argc && argv[i][0] == '-'; i += used) {
		used = read_global(&ctl, &globals, argv + i);
		if (used < 0)
			return -used;
	}
	if (globals.help || asks_help(argv + i)) {
		fputs(help, stdout);
		return finish_output(&ctl);
	}
	if (globals.version) {
		printf("pppsplicectl %s\n", PPPSPLICE_VERSION);
		return finish_output(&ctl);
	}
	return run(&ctl, &globals, argc - i, argv + i);
}
