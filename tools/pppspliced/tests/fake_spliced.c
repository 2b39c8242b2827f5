// SPDX-License-Identifier: GPL-2.0
/*
 * Answers pppsplicedctl as pppspliced does, with the data of fake_core.h.
 *
 *	fake_spliced PATH SESSIONS [why a reload fails]
 */
#include "control/control.h"
#include "tests/fake_core.h"

#include <ev.h>
#include <signal.h>
#include <stdlib.h>

static void on_end(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)signal;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

int main(int argc, char **argv)
{
	struct ev_loop *loop = ev_default_loop(0);
	struct fake_core core = { .reload_error = argc > 3 ? argv[3] : NULL };
	struct control *control;
	char error[256];
	ev_signal end;

	if (argc < 3)
		return 1;
	core.n_sessions = strtoul(argv[2], NULL, 10);
	control = control_new(loop, argv[1], false, 0, &fake_ops, &core, error, sizeof(error));
	if (!control) {
		fprintf(stderr, "%s\n", error);
		return 2;
	}
	ev_signal_init(&end, on_end, SIGTERM);
	ev_signal_start(loop, &end);
	ev_run(loop, 0);
	control_free(control);
	ev_loop_destroy(loop);
	return 0;
}
