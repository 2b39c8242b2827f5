// SPDX-License-Identifier: GPL-2.0
/*
 * complete: what exists now, one a line, for the bash completion. Not for people
 * and not documented: it says nothing where it cannot know.
 */
#include "command.h"
#include "spliced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_id(const struct pppsplice_splice *splice, void *arg)
{
	(void)arg;
	printf("%u\n", splice->id);
	return 0;
}

static int put_label(const struct pppsplice_splice *splice, void *arg)
{
	(void)arg;
	if (splice->label[0] && !strpbrk(splice->label, "\n"))
		puts(splice->label);
	return 0;
}

static int append_session(const struct pppsplice_session *session, void *arg)
{
	return spliced_append(arg, &session->leg, 0);
}

static bool same_number(const struct pppsplice_leg *a, const struct pppsplice_leg *b)
{
	return a->type == b->type && a->sid == b->sid;
}

/* The session id alone where it is enough. */
static void put_leg(const struct spliced_legs *all, size_t i)
{
	const struct pppsplice_leg *leg = &all->legs[i].leg;
	char text[PPPSPLICE_LEG_STRLEN];

	if (leg->type == PPPSPLICE_LEG_TYPE_PPPOE &&
	    !(i && same_number(leg, &all->legs[i - 1].leg)) &&
	    !(i + 1 < all->n && same_number(leg, &all->legs[i + 1].leg)))
		printf("%u\n", leg->sid);
	else
		puts(pppsplice_leg_format(leg, text, sizeof(text)));
}

static void put_legs(struct ctl *ctl, const char *type, bool spliced)
{
	struct spliced_legs taken, all = { 0 };
	size_t i;

	if (!spliced_read(ctl, &taken) && !pppsplice_sessions(ctl->ps, append_session, &all)) {
		spliced_sort(&all);
		for (i = 0; i < all.n; i++)
			if (!strcmp(pppsplice_leg_type_name(all.legs[i].leg.type), type) &&
			    spliced == !!spliced_find(&taken, &all.legs[i].leg))
				put_leg(&all, i);
	}
	free(taken.legs);
	free(all.legs);
}

/* ids | labels | pppoe free | pppoe spliced | l2tp free | l2tp spliced */
int command_complete(struct ctl *ctl, int argc, char **argv)
{
	pppsplice_splice_cb put;

	if (argc == 2) {
		put_legs(ctl, argv[0], !strcmp(argv[1], "spliced"));
		return CTL_DONE;
	}
	put = argc == 1 && !strcmp(argv[0], "labels") ? put_label : put_id;
	if (!pppsplice_open(ctl->ps))
		pppsplice_foreach(ctl->ps, NULL, put, NULL);
	return CTL_DONE;
}
