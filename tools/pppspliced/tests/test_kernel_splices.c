// SPDX-License-Identifier: GPL-2.0
/* What splices have carried, of what a libpppsplice that is made by hand says. */
#include "kernel/splices.h"

#include "libpppsplice.h"
#include "tap.h"

#include <errno.h>

#define N_SPLICES	3000
#define N_LOST		100

/* --- the library: of its events, the first ones are lost -------------------------- */

static struct {
	uint32_t added;
	uint32_t read;
} lib;

struct pppsplice *pppsplice_new(void)
{
	return (struct pppsplice *)&lib;
}

int pppsplice_open(struct pppsplice *ps)
{
	(void)ps;
	return 0;
}

void pppsplice_free(struct pppsplice *ps)
{
	(void)ps;
}

const char *pppsplice_error(const struct pppsplice *ps)
{
	(void)ps;
	return "";
}

int pppsplice_add(struct pppsplice *ps, const struct pppsplice_end end[2],
		  const struct pppsplice_options *options, struct pppsplice_splice *splice)
{
	(void)ps, (void)end, (void)options;
	*splice = (struct pppsplice_splice){ .id = ++lib.added };
	return 0;
}

int pppsplice_del(struct pppsplice *ps, const struct pppsplice_selector *which,
		  struct pppsplice_splice *splice)
{
	(void)ps, (void)which, (void)splice;
	return -ENOENT;
}

int pppsplice_get(struct pppsplice *ps, const struct pppsplice_selector *which,
		  struct pppsplice_splice *splice)
{
	(void)ps, (void)which, (void)splice;
	return -ENOENT;
}

int pppsplice_foreach(struct pppsplice *ps, const struct pppsplice_selector *filter,
		      int (*each)(const struct pppsplice_splice *splice, void *arg), void *arg)
{
	(void)ps, (void)filter, (void)each, (void)arg;
	return 0;
}

int pppsplice_subscribe(struct pppsplice *ps)
{
	(void)ps;
	return 0;
}

int pppsplice_event_fd(const struct pppsplice *ps)
{
	(void)ps;
	return -1;
}

int pppsplice_event_read(struct pppsplice *ps, struct pppsplice_event *event)
{
	(void)ps;
	if (!lib.read) {
		lib.read = N_LOST;
		return -ENOBUFS;
	}
	if (lib.read == N_SPLICES)
		return 0;
	*event = (struct pppsplice_event){
		.type = PPPSPLICE_EVENT_DEL, .splice.id = ++lib.read,
	};
	return 1;
}

const char *pppsplice_del_reason_name(unsigned int reason)
{
	(void)reason;
	return "leg-down";
}

/* --- the tests ---------------------------------------------------------------------- */

static unsigned int n_counted, n_lost;

static void on_gone(void *owner, uint32_t id, const char *reason, const struct splice_usage *final)
{
	(void)owner, (void)id, (void)reason;
	if (final)
		n_counted++;
	else
		n_lost++;
}

static void test_lost_events(void)
{
	const struct channel channel = { 3, 4, 1 };
	struct splices *s = splices_new(NULL, 0);
	uint32_t id;
	unsigned int i;

	for (i = 0; i < N_SPLICES; i++)
		splices_add(s, &channel, &channel, -1, false, 0, NULL, &id, NULL, 0);
	for (i = 0; i < 10; i++)
		splices_read(s, on_gone, NULL);
	ok(n_lost == N_LOST && n_counted == N_SPLICES - N_LOST,
	   "where events were lost, those that came count");
	splices_free(s);
}

int main(void)
{
	struct pppsplice_splice splice = {
		.leg[0] = { .type = PPPSPLICE_LEG_TYPE_PPPOE, .crossed_frames = 1,
			    .crossed_bytes = 5000000000, .dropped_frames = 3 },
		.leg[1] = { .type = PPPSPLICE_LEG_TYPE_L2TP, .crossed_frames = 10,
			    .crossed_bytes = 20, .dropped_frames = 30 },
	};
	struct splice_usage usage;

	memset(&usage, 0xee, sizeof(usage));
	splice_usage_of(&splice, &usage);
	ok(usage.in_frames == 1 && usage.in_octets == 5000000000, "in: what came from the subscriber");
	ok(usage.out_frames == 10 && usage.out_octets == 20, "out: what came from the LNS");
	ok(usage.dropped == 33, "dropped: of both");
	ok(!usage.has_last && !usage.last_crossed_ms, "nothing has crossed yet");

	splice.leg[1].has_last_crossed = true;
	splice.leg[1].last_crossed_ms = 700;
	splice_usage_of(&splice, &usage);
	ok(usage.has_last && usage.last_crossed_ms == 700, "something has, one way");
	splice.leg[0].has_last_crossed = true;
	splice.leg[0].last_crossed_ms = 300;
	splice_usage_of(&splice, &usage);
	ok(usage.last_crossed_ms == 300, "both ways: the later of the two");
	splice.leg[0].last_crossed_ms = 900;
	splice_usage_of(&splice, &usage);
	ok(usage.last_crossed_ms == 700, "whichever that is");
	test_lost_events();
	return tap_end();
}
