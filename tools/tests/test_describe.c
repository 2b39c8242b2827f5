// SPDX-License-Identifier: GPL-2.0
/*
 * Splices, sessions and events as JSON and as text. With the name of a folder as
 * its argument, leaves the JSON there for test_schema.sh.
 */
#include "describe.h"
#include "output.h"
#include "spliced.h"
#include "tap.h"
#include "text.h"

#include <stdlib.h>

static struct pppsplice_splice example(void)
{
	return (struct pppsplice_splice){
		.id = 1, .state = PPPSPLICE_STATE_UP, .frames = PPPSPLICE_FRAMES_DATA,
		.label = "alice@isp",
		.leg = { {
			.type = PPPSPLICE_LEG_TYPE_PPPOE, .ifname = "eth1", .ifindex = 3, .sid = 12,
			.has_peer_mac = true, .peer_mac = { 2, 0, 0, 0, 0, 1 },
			.has_channel = true, .channel = 4, .crossed_frames = UINT64_MAX,
			.drops[PPPSPLICE_DROP_REASON_TOO_BIG] = 2, .dropped_frames = 2,
			.has_last_crossed = true, .last_crossed_ms = 20,
		}, {
			.type = PPPSPLICE_LEG_TYPE_L2TP, .tunnel = 3, .session = 7,
			.peer_tunnel = 7, .peer_session = 9, .has_channel = true, .channel = 5,
			.has_path = true,
		} },
	};
}

static const char *folder;

/* Through the output functions, as the commands do. */
static void leave(const char *name, const struct ctl *ctl, struct json_object **objects, int n,
		  bool array)
{
	struct output output = { .ctl = ctl, .text = text_splice };
	char path[512];
	int i;

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/%s.json", folder, name);
	fflush(stdout);
	if (!freopen(path, "w", stdout))
		exit(1);
	if (array)
		output_begin(&output);
	for (i = 0; i < n; i++) {
		json_object_get(objects[i]);
		if (array)
			output_object(&output, objects[i]);
		else
			output_line(&output, objects[i]);
	}
	if (array)
		output_end(&output);
	fflush(stdout);
}

static const char *json(struct json_object *object)
{
	static char text[4096];

	snprintf(text, sizeof(text), "%s", json_object_to_json_string_ext(object,
		 JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	return text;
}

static const char *text(void (*write)(FILE *, struct json_object *, bool), struct json_object *object,
			bool stats)
{
	static char buf[4096];
	FILE *file;

	memset(buf, 0, sizeof(buf));
	file = fmemopen(buf, sizeof(buf) - 1, "w");
	write(file, object, stats);
	fclose(file);
	return buf;
}

static void test_splice(struct json_object *splice)
{
	is(json(splice),
	   "{\"id\":1,\"state\":\"up\",\"frames\":\"data\",\"label\":\"alice@isp\",\"legs\":["
	   "{\"type\":\"pppoe\",\"ifname\":\"eth1\",\"ifindex\":3,\"sid\":12,"
	   "\"peer_mac\":\"02:00:00:00:00:01\",\"channel\":4,"
	   "\"crossed_frames\":18446744073709551615,\"crossed_bytes\":0,\"local_frames\":0,"
	   "\"dropped_frames\":2,\"drops\":{\"too-big\":2},\"last_crossed_ms\":20},"
	   "{\"type\":\"l2tp\",\"tunnel\":3,\"session\":7,\"peer_tunnel\":7,\"peer_session\":9,"
	   "\"rx_path\":\"tunnel\",\"tx_path\":\"tunnel\",\"channel\":5,\"crossed_frames\":0,\"crossed_bytes\":0,\"local_frames\":0,"
	   "\"dropped_frames\":0,\"drops\":{},\"last_crossed_ms\":null}]}",
	   "a splice as JSON, counters of 64 bits");
	is(text(text_splice, splice, false),
	   "1: pppoe eth1:12@02:00:00:00:00:01 <-> l2tp 3/7 state up frames data label \"alice@isp\"\n",
	   "a splice as text");
	is(text(text_splice, splice, true),
	   "1: pppoe eth1:12@02:00:00:00:00:01 <-> l2tp 3/7 state up frames data label \"alice@isp\"\n"
	   "    pppoe eth1:12@02:00:00:00:00:01 channel 4\n"
	   "        crossed 18446744073709551615 frames 0 bytes, local 0 frames, dropped 2 frames (too-big 2), last crossed 20 ms ago\n"
	   "    l2tp 3/7 peer 7/9 channel 5 path tunnel\n"
	   "        crossed 0 frames 0 bytes, local 0 frames, dropped 0 frames\n",
	   "a splice as text, with its counters");
}

static void test_channel(struct json_object *splice)
{
	is(text(text_splice, splice, false), "2: l2tp 3/7 <-> channel 8 state down frames all\n",
	   "a splice with a channel leg and no label as text");
}

/* What is said of an L2TP leg's paths on the line of a splice, and with its counters. */
static void paths(enum pppsplice_path rx, enum pppsplice_path tx, const char *line,
		  const char *details, const char *name)
{
	struct pppsplice_splice s = example();
	struct json_object *splice;
	char want[128];
	bool good;

	s.leg[1].rx_path = rx;
	s.leg[1].tx_path = tx;
	splice = describe_splice(&s);
	snprintf(want, sizeof(want), "<-> l2tp 3/7%s state up", line);
	good = strstr(text(text_splice, splice, false), want);
	snprintf(want, sizeof(want), "    l2tp 3/7 peer 7/9 channel 5 %s\n", details);
	good = good && strstr(text(text_splice, splice, true), want);
	if (!ok(good, name))
		printf("# %s", text(text_splice, splice, true));
	json_object_put(splice);
}

static void test_paths(void)
{
	paths(PPPSPLICE_PATH_NO_TUNNEL, PPPSPLICE_PATH_NO_TUNNEL, " (driver: no-tunnel)",
	      "path driver (no-tunnel)", "an L2TP leg whose frames go through the driver");
	paths(PPPSPLICE_PATH_OCCUPIED, PPPSPLICE_PATH_TUNNEL, " (rx driver: occupied)",
	      "rx path driver (occupied), tx path tunnel", "the same, those that are received");
	paths(PPPSPLICE_PATH_TUNNEL, PPPSPLICE_PATH_SOCKET, " (tx driver: socket)",
	      "rx path tunnel, tx path driver (socket)", "the same, those that are sent");
	paths(PPPSPLICE_PATH_OCCUPIED, PPPSPLICE_PATH_SEQUENCE,
	      " (rx driver: occupied, tx driver: sequence)",
	      "rx path driver (occupied), tx path driver (sequence)", "for two reasons");
	paths(9, 9, " (driver: 9)", "path driver (9)", "for a reason from the future");
}

static void test_unsafe(void)
{
	struct pppsplice_splice unsafe = example();
	struct json_object *splice;

	strcpy(unsafe.label, "\x1b[2J\"\xff\xc2\x9b");
	splice = describe_splice(&unsafe);
	ok(strstr(text(text_splice, splice, false), "label \"\\x1b[2J\\x22\xef\xbf\xbd\\xc2\\x9b\""),
	   "control characters do not reach the terminal");
	json_object_put(splice);
}

static void test_unknown(void)
{
	struct pppsplice_splice s = example();
	struct json_object *splice;

	s.frames = 9;
	s.leg[0].drops[31] = 1;
	splice = describe_splice(&s);
	ok(strstr(json(splice), "\"frames\":\"9\"") && strstr(json(splice), "\"31\":1"),
	   "values from the future are written as numbers");
	json_object_put(splice);
}

static void test_events(struct json_object *del, struct json_object *lost)
{
	const char *written = text(text_event, del, false);

	ok(!strncmp(json(del), "{\"event\":\"del\",\"id\":1,", 22) &&
	   strstr(json(del), "\"reason\":\"release\"}"), "a removal as JSON has its reason");
	ok(!strncmp(written, "del 1: ", 7) && strstr(written, " reason release\n") &&
	   strstr(written, "dropped 2"), "a removal as text has its reason and counters");
	is(json(lost), "{\"event\":\"lost\"}", "lost events as JSON");
	ok(!strncmp(text(text_event, lost, false), "lost events", 11), "lost events as text");
}

static void test_sessions(struct json_object **sessions)
{
	struct json_object *spliced = sessions[0], *free_one = sessions[1];

	is(text(text_session, spliced, false),
	   "pppoe eth1:12@02:00:00:00:00:01 channel 4 unit ppp0 splice 1 owner pppd(812),xl2tpd(9)\n",
	   "a spliced session as text");
	is(text(text_session, free_one, false), "l2tp 3/8 peer 7/10 unit - owner pppd(812),xl2tpd(9)\n",
	   "a session as text");
	is(text(text_session, sessions[2], false),
	   "l2tp 3/7 peer 7/9 channel 5 path tunnel unit - splice 1 owner pppd(812),xl2tpd(9)\n",
	   "a spliced L2TP session as text");
	ok(strstr(json(free_one), "\"rx_path\":null,\"tx_path\":null,\"channel\":null,") &&
	   strstr(json(sessions[2]), "\"rx_path\":\"tunnel\",\"tx_path\":\"tunnel\",\"channel\":5,"),
	   "a session as JSON has a path, as it has a channel, only if it is spliced");
}

static void test_spliced(void)
{
	struct spliced_legs legs = { 0 };
	struct pppsplice_leg leg = example().leg[0], other = leg;
	uint32_t i;

	for (i = 1; i <= 100; i++) {
		leg.sid = i % 50 + 1;
		leg.ifindex = i;
		spliced_append(&legs, &leg, i);
	}
	spliced_sort(&legs);
	other.sid = 21;
	other.ifindex = 70;
	ok(spliced_find(&legs, &other) && spliced_find(&legs, &other)->id == 70,
	   "the interface decides between equal session ids and MACs");
	other.peer_mac[5] = 9;
	ok(!spliced_find(&legs, &other), "the MAC decides too");
	other.sid = 60;
	ok(!spliced_find(&legs, &other), "a session that is not spliced is not found");
	free(legs.legs);
}

int main(int argc, char **argv)
{
	static const struct pppsplice_owner owners[] = { { 812, 3, "pppd" }, { 9, 4, "xl2tpd" } };
	struct ctl plain = { .json = true }, pretty = { .json = true, .pretty = true };
	struct pppsplice_splice one = example(), two = example(), gone = example();
	struct pppsplice_session session = { .leg = one.leg[0], .unit = "ppp0", .owners = owners,
					     .n_owners = 2 };
	struct pppsplice_event event = { PPPSPLICE_EVENT_DEL, one };
	struct json_object *splices[3], *sessions[3], *events[3];
	int i;

	folder = argc > 1 ? argv[1] : NULL;
	two.id = 2;
	two.state = PPPSPLICE_STATE_DOWN;
	two.frames = PPPSPLICE_FRAMES_ALL;
	two.label[0] = '\0';
	two.leg[0] = two.leg[1];
	two.leg[1] = (struct pppsplice_leg){ .type = PPPSPLICE_LEG_TYPE_CHANNEL, .has_channel = true,
					     .channel = 8, .has_bridge = true, .bridge = 9 };
	gone.has_reason = event.splice.has_reason = true;
	event.splice.reason = PPPSPLICE_DEL_REASON_RELEASE;
	splices[0] = describe_splice(&one);
	splices[1] = describe_splice(&two);
	splices[2] = describe_splice(&gone);
	events[0] = describe_event(&event);
	event = (struct pppsplice_event){ PPPSPLICE_EVENT_SET, two };
	events[1] = describe_event(&event);
	events[2] = describe_lost();
	session.leg.has_channel = false;
	sessions[0] = describe_session(&session, &one.leg[0], 1);
	session.leg = (struct pppsplice_leg){ .type = PPPSPLICE_LEG_TYPE_L2TP, .tunnel = 3,
		.session = 8, .peer_tunnel = 7, .peer_session = 10 };
	session.unit[0] = '\0';
	sessions[1] = describe_session(&session, NULL, 0);
	sessions[2] = describe_session(&session, &one.leg[1], 1);

	test_splice(splices[0]);
	test_channel(splices[1]);
	test_paths();
	test_unsafe();
	test_unknown();
	test_events(events[0], events[2]);
	test_sessions(sessions);
	test_spliced();
	i = tap_end();
	leave("show", &plain, splices, 3, true);
	leave("show-pretty", &pretty, splices, 3, true);
	leave("show-empty", &plain, splices, 0, true);
	leave("show-pretty-empty", &pretty, splices, 0, true);
	leave("legs", &plain, sessions, 3, true);
	leave("monitor", &plain, events, 3, false);
	for (int k = 0; k < 3; k++) {
		json_object_put(splices[k]);
		json_object_put(events[k]);
		json_object_put(sessions[k]);
	}
	return i;
}
