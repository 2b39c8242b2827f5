// SPDX-License-Identifier: GPL-2.0
/* Which command; and set, del, flush, show. */
#include "args.h"
#include "command.h"
#include "describe.h"
#include "output.h"
#include "text.h"

#include <errno.h>
#include <string.h>

/**
 * command_run() - run a command
 * @ctl: run
 * @argc: number of @argv, at least 1
 * @argv: the command and its arguments, NULL-terminated
 *
 * Return: exit status.
 */
int command_run(struct ctl *ctl, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct ctl *ctl, int argc, char **argv);
	} commands[] = {
		{ "add", command_add },
		{ "set", command_set },
		{ "del", command_del },
		{ "flush", command_flush },
		{ "show", command_show },
		{ "legs", command_legs },
		{ "monitor", command_monitor },
		{ "complete", command_complete },
	};
	size_t i;
	int ret;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[0], commands[i].name))
			continue;
		ctl->command = commands[i].name;
		ret = commands[i].run(ctl, argc - 1, argv + 1);
		ret = ret ? ret : finish_output(ctl);
		ctl->command = NULL;
		return ret;
	}
	return usage_error(ctl, "'%s' is no command: give add, set, del, flush, show, legs or monitor",
			   argv[0]);
}

static int refuse_selector(const struct ctl *ctl)
{
	return usage_error(ctl, "which splice? give its ID, one of its legs or --label TEXT");
}

static int refuse_none(const struct ctl *ctl, const struct pppsplice_selector *which)
{
	char leg[PPPSPLICE_LEG_STRLEN];

	switch (which->by) {
	case PPPSPLICE_BY_ID:
		return refused(ctl, "no splice %u in this network namespace", which->id);
	case PPPSPLICE_BY_LABEL:
		return refused(ctl, "no splice has the label '%s' in this network namespace", which->label);
	case PPPSPLICE_BY_LEG:
		break;
	}
	return refused(ctl, "no splice has the leg --%s %s in this network namespace",
		       pppsplice_leg_type_name(which->leg.type),
		       pppsplice_leg_format(&which->leg, leg, sizeof(leg)));
}

/* What the kernel answered to a request for the splice that the words select. */
static int refuse_answer(const struct ctl *ctl, const struct pppsplice_selector *which, int err)
{
	if (err == -ENOENT)
		return refuse_none(ctl, which);
	return refused(ctl, "%s", pppsplice_error(ctl->ps));
}

static int say_splice(const struct ctl *ctl, const struct pppsplice_splice *splice)
{
	struct output output = { .ctl = ctl, .text = text_splice };

	if (!ctl->json)
		return CTL_DONE;
	output_begin(&output);
	output_object(&output, describe_splice(splice));
	output_end(&output);
	return CTL_DONE;
}

int command_set(struct ctl *ctl, int argc, char **argv)
{
	unsigned int takes = ARG_ID | ARG_LEG | ARG_LABEL | ARG_FRAMES | ARG_STATE;
	struct pppsplice_selector which;
	struct pppsplice_splice splice;
	struct args args;
	bool given;
	int ret;

	ret = args_read(ctl, takes, argc, argv, &args);
	ret = ret ? ret : args_selector(ctl, &args, true, &which, &given);
	if (ret)
		return ret;
	if (!given)
		return refuse_selector(ctl);
	if (args.options.state < 0 && args.options.frames < 0 && !args.options.label)
		return usage_error(ctl, "nothing to change: give --frames, --up, --down or a new --label");
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = pppsplice_set(ctl->ps, &which, &args.options, &splice);
	return ret ? refuse_answer(ctl, &which, ret) : say_splice(ctl, &splice);
}

int command_del(struct ctl *ctl, int argc, char **argv)
{
	struct pppsplice_selector which;
	struct pppsplice_splice splice;
	struct args args;
	bool given;
	int ret;

	ret = args_read(ctl, ARG_ID | ARG_LEG | ARG_LABEL, argc, argv, &args);
	ret = ret ? ret : args_selector(ctl, &args, false, &which, &given);
	if (ret)
		return ret;
	if (!given)
		return refuse_selector(ctl);
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = pppsplice_del(ctl->ps, &which, &splice);
	return ret ? refuse_answer(ctl, &which, ret) : say_splice(ctl, &splice);
}

struct flush {
	struct ctl *ctl;
	struct output output;
};

/* One that ended by itself meanwhile is as good as removed. */
static int flush_splice(const struct pppsplice_splice *splice, void *arg)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = splice->id };
	struct pppsplice_splice last;
	struct flush *flush = arg;
	int err;

	err = pppsplice_del(flush->ctl->ps, &which, &last);
	if (err && err != -ENOENT)
		return err;
	if (!err && flush->ctl->json)
		output_object(&flush->output, describe_splice(&last));
	return 0;
}

int command_flush(struct ctl *ctl, int argc, char **argv)
{
	struct flush flush = { .ctl = ctl, .output = { .ctl = ctl, .text = text_splice } };
	struct args args;
	int err;

	if (args_read(ctl, 0, argc, argv, &args))
		return CTL_USAGE;
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	output_begin(&flush.output);
	err = pppsplice_foreach(ctl->ps, NULL, flush_splice, &flush);
	output_end(&flush.output);
	return err < 0 ? refused(ctl, "%s", pppsplice_error(ctl->ps)) : CTL_DONE;
}

static int show_splice(const struct pppsplice_splice *splice, void *arg)
{
	struct output *output = arg;

	if (!output->n)
		output_begin(output);
	output_object(output, describe_splice(splice));
	return 0;
}

int command_show(struct ctl *ctl, int argc, char **argv)
{
	struct output output = { .ctl = ctl, .text = text_splice };
	struct pppsplice_selector which;
	struct args args;
	bool given;
	int ret;

	ret = args_read(ctl, ARG_ID | ARG_LEG | ARG_LABEL | ARG_STATS, argc, argv, &args);
	ret = ret ? ret : args_selector(ctl, &args, false, &which, &given);
	if (ret)
		return ret;
	output.stats = args.stats;
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = pppsplice_foreach(ctl->ps, given ? &which : NULL, show_splice, &output);
	if (!output.n && given && (ret >= 0 || ret == -ENOENT))
		return refuse_none(ctl, &which);
	if (ret < 0 && !output.n)
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	if (ret == 1)
		warning(ctl, "splices came and went while the list was read: one may be missing");
	if (!output.n)
		output_begin(&output);
	output_end(&output);
	return CTL_DONE;
}
