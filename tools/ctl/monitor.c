// SPDX-License-Identifier: GPL-2.0
/* monitor */
#include "args.h"
#include "command.h"
#include "describe.h"
#include "output.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Whatever it is at, there is nothing to be tidied up. */
static void stop(int signal)
{
	(void)signal;
	_exit(CTL_DONE);
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Return: exit status, or -1 to go on. */
static int write_events(struct ctl *ctl, const struct output *output)
{
	struct pppsplice_event event;
	int ret;

	while ((ret = pppsplice_event_read(ctl->ps, &event))) {
		if (ret == -ENOBUFS)
			output_line(output, describe_lost());
		else if (ret < 0)
			return refused(ctl, "%s", pppsplice_error(ctl->ps));
		else
			output_line(output, describe_event(&event));
		if (ferror(stdout))
			return errno == EPIPE ? CTL_DONE : finish_output(ctl);
	}
	return -1;
}

static int watch(struct ctl *ctl, const struct output *output)
{
	struct pollfd fds[2] = {
		{ .fd = pppsplice_event_fd(ctl->ps), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int ret = -1;

	while (ret < 0) {
		if (poll(fds, 2, -1) < 0) {
			if (errno != EINTR)
				return refused(ctl, "poll: %s", strerror(errno));
			continue;
		}
		if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
			return CTL_DONE;
		ret = write_events(ctl, output);
	}
	return ret;
}

int command_monitor(struct ctl *ctl, int argc, char **argv)
{
	struct output output = { .ctl = ctl, .text = text_event };
	struct args args;
	int ret;

	if (args_read(ctl, ARG_STATS, argc, argv, &args))
		return CTL_USAGE;
	if (ctl->file)
		return usage_error(ctl, "does not end, so it cannot be in a batch: run it by itself");
	if (ctl->json && ctl->pretty)
		return usage_error(ctl, "--json is one object a line here: leave --pretty off");
	output.stats = args.stats;
	take_signals();
	if (pppsplice_open(ctl->ps) || pppsplice_subscribe(ctl->ps))
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	ret = watch(ctl, &output);
	/* a reader that went away is no error, nor is what it did not read */
	clearerr(stdout);
	return ret;
}
