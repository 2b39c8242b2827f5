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
#include <time.h>
#include <unistd.h>

/* Half a second. */
#define WATCH_TRIES	250

/**
 * struct ends - the legs of a new splice
 * @end: as the library takes them
 * @tunnel: the tunnels of those that are L2TP sessions, if known
 */
struct ends {
	struct pppsplice_end end[2];
	struct pppsplice_tunnel tunnel[2];
};

static int read_args(const struct ctl *ctl, int argc, char **argv, struct args *args)
{
	int ret = args_read(ctl, ARG_LEG | ARG_LABEL | ARG_FRAMES | ARG_DRIVER, argc, argv, args);

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

/* Without its tunnel an L2TP leg works as well, so that is no error. */
static int find_leg(struct ctl *ctl, const struct args *args, int i, struct ends *ends)
{
	const struct pppsplice_leg *leg = &args->legs[i];
	struct pppsplice_end *end = &ends->end[i];

	end->channel = leg->channel;
	if (leg->type == PPPSPLICE_LEG_TYPE_CHANNEL)
		return CTL_DONE;
	end->fd = pppsplice_find(ctl->ps, leg);
	if (end->fd < 0)
		return refuse_leg(ctl, leg, end->fd);
	if (leg->type == PPPSPLICE_LEG_TYPE_L2TP && !args->driver &&
	    !pppsplice_find_tunnel(ctl->ps, end->fd, &ends->tunnel[i]))
		end->tunnel = &ends->tunnel[i];
	return CTL_DONE;
}

static bool same_session(const struct pppsplice_end end[2])
{
	struct stat a, b;

	return end[0].fd >= 0 && end[1].fd >= 0 && !fstat(end[0].fd, &a) &&
	       !fstat(end[1].fd, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool is_unwatched(const struct pppsplice_splice *splice)
{
	int i;

	for (i = 0; i < 2; i++)
		if (splice->leg[i].has_path &&
		    (splice->leg[i].rx_path == PPPSPLICE_PATH_UNWATCHED ||
		     splice->leg[i].tx_path == PPPSPLICE_PATH_UNWATCHED))
			return true;
	return false;
}

/* The kernel is still finding out which way frames may take; it needs some milliseconds,
 * once for each namespace.
 */
static void wait_for_path(struct ctl *ctl, struct pppsplice_splice *splice)
{
	const struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = splice->id };
	const struct timespec pause = { .tv_nsec = 500000000 / WATCH_TRIES };
	struct pppsplice_splice now;
	int tries;

	for (tries = 0; tries < WATCH_TRIES && is_unwatched(splice); tries++) {
		nanosleep(&pause, NULL);
		if (pppsplice_get(ctl->ps, &which, &now))
			return;		/* it went: it was made all the same */
		*splice = now;
	}
}

static int say_new(const struct ctl *ctl, const struct pppsplice_splice *splice)
{
	struct output output = { .ctl = ctl, .text = text_splice };

	output_begin(&output);
	output_object(&output, describe_splice(splice));
	output_end(&output);
	return CTL_DONE;
}

static int add(struct ctl *ctl, const struct args *args, struct ends *ends)
{
	char leg[PPPSPLICE_LEG_STRLEN];
	struct pppsplice_splice splice;
	int ret;

	ret = find_leg(ctl, args, 0, ends);
	ret = ret ? ret : find_leg(ctl, args, 1, ends);
	if (ret)
		return ret;
	if (same_session(ends->end))
		return refused(ctl, "both legs are the same session, --%s %s: a splice joins two",
			       pppsplice_leg_type_name(args->legs[0].type),
			       pppsplice_leg_format(&args->legs[0], leg, sizeof(leg)));
	if (pppsplice_add(ctl->ps, ends->end, &args->options, &splice))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	wait_for_path(ctl, &splice);
	return say_new(ctl, &splice);
}

int command_add(struct ctl *ctl, int argc, char **argv)
{
	struct ends ends = {
		.end = { { .fd = -1 }, { .fd = -1 } },
		.tunnel = { PPPSPLICE_TUNNEL_INIT, PPPSPLICE_TUNNEL_INIT },
	};
	struct args args;
	int ret, i;

	ret = read_args(ctl, argc, argv, &args);
	if (ret)
		return ret;
	if (pppsplice_open(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = add(ctl, &args, &ends);
	for (i = 0; i < 2; i++) {
		if (ends.end[i].fd >= 0)
			close(ends.end[i].fd);
		if (ends.tunnel[i].fd >= 0)
			close(ends.tunnel[i].fd);
	}
	return ret;
}
