// SPDX-License-Identifier: GPL-2.0
/* add */
#include "args.h"
#include "command.h"
#include "describe.h"
#include "output.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_args(const struct ctl *ctl, int argc, char **argv, struct args *args)
{
	int ret = args_read(ctl, ARG_LEG | ARG_LABEL | ARG_FRAMES, argc, argv, args);

	if (ret)
		return ret;
	if (args->n_legs != 2)
		return usage_error(ctl, "a splice has two legs: give --pppoe, --l2tp or --channel twice in all, not %s",
				   args->n_legs ? "once" : "never");
	if (args->legs[0].type == PPPSPLICE_LEG_TYPE_CHANNEL &&
	    args->legs[1].type == PPPSPLICE_LEG_TYPE_CHANNEL)
		return usage_error(ctl, "two channels need no splice: join them with PPPIOCBRIDGECHAN, or give --pppoe or --l2tp as one leg");
	if (args->n_labels > 1)
		return usage_error(ctl, "--label is given twice: give it once");
	args->options.label = args->n_labels ? args->labels[0] : NULL;
	return CTL_DONE;
}

/*
 * Without CAP_NET_ADMIN no session can be seen, so that is what has to be said
 * then. The kernel knows; asking it for any splice is enough.
 */
static bool lacks_privilege(struct ctl *ctl)
{
	struct pppsplice_selector any = { .by = PPPSPLICE_BY_ID, .id = UINT32_MAX };

	return pppsplice_get(ctl->ps, &any, NULL) == -EPERM;
}

static int refuse_leg(struct ctl *ctl, const struct pppsplice_leg *leg, int err)
{
	char text[2048];

	snprintf(text, sizeof(text), "%s", pppsplice_error(ctl->ps));
	if ((err == -ENOENT || err == -EPERM) && lacks_privilege(ctl))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	if (err == -ENOENT)
		return refused(ctl, "%s; see 'pppsplicectl legs'", text);
	if (err == -ENOTUNIQ)
		return refused(ctl, "%s; say which one with %s", text,
			       leg->type == PPPSPLICE_LEG_TYPE_PPPOE ?
			       "--pppoe IFNAME:SID@MAC or --pid PID" : "--pid PID");
	return refused(ctl, "%s", text);
}

static int find_leg(struct ctl *ctl, const struct pppsplice_leg *leg, struct pppsplice_end *end)
{
	end->fd = -1;
	end->channel = leg->channel;
	if (leg->type == PPPSPLICE_LEG_TYPE_CHANNEL)
		return CTL_DONE;
	end->fd = pppsplice_find(ctl->ps, leg);
	return end->fd < 0 ? refuse_leg(ctl, leg, end->fd) : CTL_DONE;
}

static bool same_session(const struct pppsplice_end end[2])
{
	struct stat a, b;

	return end[0].fd >= 0 && end[1].fd >= 0 && !fstat(end[0].fd, &a) &&
	       !fstat(end[1].fd, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int say_new(const struct ctl *ctl, const struct pppsplice_splice *splice)
{
	struct output output = { .ctl = ctl, .text = text_splice };

	output_begin(&output);
	output_object(&output, describe_splice(splice));
	output_end(&output);
	return CTL_DONE;
}

static int add(struct ctl *ctl, const struct args *args, struct pppsplice_end end[2])
{
	char leg[PPPSPLICE_LEG_STRLEN];
	struct pppsplice_splice splice;
	int ret;

	ret = find_leg(ctl, &args->legs[0], &end[0]);
	ret = ret ? ret : find_leg(ctl, &args->legs[1], &end[1]);
	if (ret)
		return ret;
	if (same_session(end))
		return refused(ctl, "both legs are the same session, --%s %s: a splice joins two",
			       pppsplice_leg_type_name(args->legs[0].type),
			       pppsplice_leg_format(&args->legs[0], leg, sizeof(leg)));
	if (pppsplice_add(ctl->ps, end, &args->options, &splice))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	return say_new(ctl, &splice);
}

int command_add(struct ctl *ctl, int argc, char **argv)
{
	struct pppsplice_end end[2] = { { .fd = -1 }, { .fd = -1 } };
	struct args args;
	int ret, i;

	ret = read_args(ctl, argc, argv, &args);
	if (ret)
		return ret;
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = add(ctl, &args, end);
	for (i = 0; i < 2; i++)
		if (end[i].fd >= 0)
			close(end[i].fd);
	return ret;
}
