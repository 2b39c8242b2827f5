// SPDX-License-Identifier: GPL-2.0
/* The control socket, with a core that is made by hand. */
#include "control/control.h"
#include "control/client.h"
#include "array.h"
#include "tap.h"
#include "tests/fake_core.h"

#include <errno.h>
#include <ev.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX	(64 << 20)

static struct ev_loop *loop;
static char folder[] = "/tmp/control-XXXXXX", path[64], error[256];
static struct fake_core core;
static struct control *control;
static char *answer;
static size_t answer_len;

static struct control *open_control(void)
{
	error[0] = '\0';
	return control_new(loop, path, false, 0, &fake_ops, &core, error, sizeof(error));
}

static int dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	strcpy(address.sun_path, path);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void turn(unsigned int n)
{
	while (n--)
		ev_run(loop, EVRUN_NOWAIT);
}

/* Return: octets, 0 at the end, -1 if there are none now. */
static ssize_t take(int fd)
{
	ssize_t n = recv(fd, answer + answer_len, ANSWER_MAX - 1 - answer_len, 0);

	if (n > 0)
		answer_len += n;
	answer[answer_len] = '\0';
	return n;
}

/* Until the answer has its end, or the connection. Return: how many turns of the loop. */
static unsigned int listen_to(int fd)
{
	unsigned int turns, idle = 0;
	const char *tail;
	ssize_t n;

	answer_len = 0;
	for (turns = 0; idle < 50; turns++) {
		turn(1);
		n = take(fd);
		idle = n < 0 ? idle + 1 : 0;
		tail = answer + (answer_len > 600 ? answer_len - 600 : 0);
		if (!n || strstr(tail, "{\"done\":") || strstr(tail, "{\"error\":"))
			break;
	}
	return turns;
}

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		perror("send");
}

static const char *ask(const char *request)
{
	int fd = dial();

	say(fd, request);
	say(fd, "\n");
	listen_to(fd);
	close(fd);
	turn(2);
	return answer;
}

static unsigned int count(const char *word)
{
	const char *at;
	unsigned int n = 0;

	/* A sanitizer's strstr() looks at all of the answer each time. */
	for (at = answer; *at; at++)
		n += *at == *word && !strncmp(at, word, strlen(word));
	return n;
}

static bool answers(const char *request, const char *text)
{
	bool good = strstr(ask(request), text);

	if (!good)
		printf("# %s: %.300s\n", request, answer);
	return good;
}

static void test_shows(void)
{
	core = (struct fake_core){ .n_sessions = 5 };
	is(ask("{\"command\":\"sessions\",\"id\":1}"),
	   "{\"item\":{\"id\":1,\"state\":\"spliced\",\"interface\":\"eth1.100\",\"sid\":1,"
	   "\"mac\":\"02:00:00:00:00:01\",\"user\":\"alice@isp-a\",\"realm\":\"isp-a\","
	   "\"group\":\"isp-a\",\"mode\":\"transparent\",\"lns\":\"192.0.2.1:1701\",\"tunnel\":7,"
	   "\"peer_tunnel\":65535,\"call\":1,\"peer_call\":9,\"splice\":1,\"uptime_ms\":90061000,"
	   "\"acct_session_id\":\"5f00000000000001\",\"usage\":null}}\n{\"done\":1}\n",
	   "a session");
	ok(answers("{\"command\":\"sessions\",\"id\":2}", "\"user\":null") &&
	   strstr(answer, "\"splice\":null"), "what is not known is null");
	ok(answers("{\"command\":\"sessions\"}", "{\"done\":5}") && count("\"item\"") == 5,
	   "all sessions");
	ok(answers("{\"command\":\"tunnels\"}", "\"peer_host_name\":\"lns\xef\xbf\xbd\"") &&
	   strstr(answer, "{\"done\":2}"), "tunnels; what is not UTF-8 is replaced");
	ok(answers("{\"command\":\"lns\"}", "\"held_ms\":1501") && strstr(answer, "{\"done\":2}"),
	   "LNSs");
	ok(answers("{\"command\":\"interfaces\"}", "\"rx\":18446744073709551615,\"padi-offered\":5,\"malformed\":3"),
	   "interfaces, with the counters of discovery");
	ok(answers("{\"command\":\"status\"}", "\"ends\":{\"padt\":90,\"lns\":3}"), "status");
	ok(answers("{\"command\":\"metrics\"}", "pppspliced_sessions 5\\n"), "metrics");
}

static void test_filters(void)
{
	static const struct {
		const char *filter;
		const char *done;
	} filters[] = {
		{ "\"user\":\"alice@isp-a\"", "{\"done\":3}" }, { "\"state\":\"lcp\"", "{\"done\":1}" },
		{ "\"realm\":\"isp-a\"", "{\"done\":4}" }, { "\"realm\":\"isp-b\"", "{\"done\":0}" },
		{ "\"mac\":\"02:00:00:00:00:05\"", "{\"done\":1}" }, { "\"tunnel\":7", "{\"done\":4}" },
		{ "\"interface\":\"eth1\"", "{\"done\":0}" }, { "\"id\":9", "{\"done\":0}" },
		{ "\"lns\":\"192.0.2.1:1701\",\"id\":4", "{\"done\":1}" },
		{ "\"lns\":\"192.0.2.1:1701\",\"id\":2", "{\"done\":0}" },
	};
	char request[160];
	size_t i;

	core = (struct fake_core){ .n_sessions = 5 };
	for (i = 0; i < ARRAY_SIZE(filters); i++) {
		snprintf(request, sizeof(request), "{\"command\":\"sessions\",%s}", filters[i].filter);
		ok(answers(request, filters[i].done), filters[i].filter);
	}
	core.n_sessions = 1000;
	ok(answers("{\"command\":\"sessions\",\"usage\":true,\"state\":\"lcp\"}", "{\"done\":1}") &&
	   core.usage == 1, "the kernel is asked for counters of those only that are shown");
	ok(answers("{\"command\":\"sessions\",\"usage\":true,\"id\":1000}", "\"in_octets\":18446744073709551615"),
	   "counters");
}

static void test_orders(void)
{
	core = (struct fake_core){ .n_sessions = 5 };
	ok(answers("{\"command\":\"drop\",\"id\":4,\"reason\":\"moved\"}", "{\"done\":1}"), "drop");
	is(core.dropped, "by 0 id 4 user - mac 00..00 tunnel 0", "by its number");
	is(core.reason, "moved", "with a reason");
	is(core.asked, "drop session 4", "and is logged");
	ok(core.peer.pid == getpid() && core.peer.uid == getuid() && core.peer.gid == getgid(),
	   "with who wanted it");
	ask("{\"command\":\"drop\",\"user\":\"alice@isp-a\"}");
	is(core.dropped, "by 1 id 0 user alice@isp-a mac 00..00 tunnel 0", "by its user");
	ask("{\"command\":\"drop\",\"mac\":\"02:00:00:00:00:fF\"}");
	is(core.dropped, "by 2 id 0 user - mac 02..ff tunnel 0", "by its MAC");
	is(core.asked, "drop mac 02:00:00:00:00:ff", "which is logged");
	ask("{\"command\":\"drop\",\"tunnel\":65535}");
	is(core.dropped, "by 3 id 0 user - mac 00..00 tunnel 65535", "by its tunnel");
	ok(answers("{\"command\":\"drop\",\"all\":true}", "{\"done\":5}"), "all");
	ok(answers("{\"command\":\"drop\",\"id\":6}", "{\"error\":\"no such session"),
	   "none that is not there");
	ok(answers("{\"command\":\"reload\"}", "{\"done\":0}"), "reload");
	is(core.asked, "reload", "is logged");
	core.reload_error = "pppspliced.conf:3: no such option \xff";
	ok(answers("{\"command\":\"reload\"}", "{\"error\":\"pppspliced.conf:3: no such option \xef\xbf\xbd\"}"),
	   "a reload that fails says why");
}

static void test_bad_requests(void)
{
	static const char *const bad[] = {
		"x", "{", "{\"command\":\"status\"", "[]", "null", "\"status\"", "{}", "{\"command\":1}",
		"{\"command\":\"frob\"}", "{\"command\":\"stat\\u0000us\"}", "{\"command\":\"status\"} x",
		"{\"command\":\"status\"}{\"command\":\"status\"}", "{\"command\":\"status\",\"id\":1}",
		"{\"command\":\"sessions\",\"id\":0}", "{\"command\":\"sessions\",\"id\":4294967296}",
		"{\"command\":\"sessions\",\"id\":-1}", "{\"command\":\"sessions\",\"id\":1.0}",
		"{\"command\":\"sessions\",\"id\":\"1\"}", "{\"command\":\"sessions\",\"tunnel\":65536}",
		"{\"command\":\"sessions\",\"user\":\"\"}", "{\"command\":\"sessions\",\"user\":\"a\\u0000b\"}",
		"{\"command\":\"sessions\",\"user\":[\"a\"]}", "{\"command\":\"sessions\",\"user\":\"\xff\"}",
		"{\"command\":\"sessions\",\"mac\":\"02:00:00:00:00\"}",
		"{\"command\":\"sessions\",\"mac\":\"02:00:00:00:00:01:02\"}",
		"{\"command\":\"sessions\",\"mac\":\"2:00:00:00:00:01\"}",
		"{\"command\":\"sessions\",\"usage\":1}", "{\"command\":\"sessions\",\"all\":true}",
		"{\"command\":\"drop\"}", "{\"command\":\"drop\",\"id\":1,\"user\":\"a\"}",
		"{\"command\":\"drop\",\"all\":false}", "{\"command\":\"drop\",\"all\":true,\"id\":1}",
		"{\"command\":\"drop\",\"realm\":\"isp-a\"}", "{\"command\":\"drop\",\"id\":1,\"reason\":\"a\\nb\"}",
		"{\"command\":\"sessions\",\"\x01\":1}", "\x01",
	};
	bool good = true;
	char line[160];
	size_t i;
	int fd;

	core = (struct fake_core){ .n_sessions = 5 };
	fd = dial();
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(line, sizeof(line), "%s\n", bad[i]);
		say(fd, line);
		listen_to(fd);
		if (strncmp(answer, "{\"error\":\"", 10) || answer[answer_len - 1] != '\n' ||
		    count("\n") != 1) {
			good = false;
			printf("# %s: %s\n", bad[i], answer);
		}
	}
	ok(good, "what is no request is answered with what is wrong");
	ok(!core.dropped[0], "and nothing is done");
	say(fd, "{\"command\":\"status\"}\n");
	listen_to(fd);
	ok(strstr(answer, "{\"done\":1}"), "the connection goes on");
	if (send(fd, "{\"command\":\"status\"}\0x\n", 23, 0) < 0)
		perror("send");
	listen_to(fd);
	ok(!strncmp(answer, "{\"error\"", 8), "a NUL is no part of a request");
	close(fd);
}

static void test_pieces(void)
{
	const char *request = "\n{\"command\":\"status\"}\n";
	char much[5000];
	int fd = dial();
	size_t i;

	for (i = 0; i < strlen(request); i++) {
		answer_len = 0;
		if (take(fd) >= 0)
			break;
		if (send(fd, request + i, 1, 0) < 0)
			break;
		turn(2);
	}
	listen_to(fd);
	ok(i == strlen(request) && strstr(answer, "{\"done\":1}"), "a request octet by octet");

	say(fd, "{\"command\":\"lns\"}\n{\"command\":\"frob\"}\n{\"command\":\"tunnels\"}\n{\"command\":");
	turn(50);
	answer_len = 0;
	take(fd);
	ok(count("{\"done\":2}") == 2 && count("{\"error\"") == 1, "three requests at once, and a part");
	say(fd, "\"status\"}\n");
	shutdown(fd, SHUT_WR);
	listen_to(fd);
	ok(strstr(answer, "{\"done\":1}"), "the end is not before the answer");
	turn(5);
	ok(!take(fd), "but after it");
	close(fd);

	fd = dial();
	say(fd, "{\"command\":\"drop\",\"all\":true}");
	shutdown(fd, SHUT_WR);
	turn(5);
	ok(!core.dropped[0], "what has no newline is no request");
	close(fd);

	memset(much, ' ', sizeof(much));
	fd = dial();
	if (send(fd, much, sizeof(much), 0) < 0)
		perror("send");
	listen_to(fd);
	ok(strstr(answer, "4095 octets"), "a request that is too long is refused");
	turn(5);
	errno = 0;
	ok(take(fd) <= 0 && errno != EAGAIN, "and the connection closed");
	close(fd);
}

static void test_many_clients(void)
{
	int fds[20];
	size_t i;

	core = (struct fake_core){ .n_sessions = 5 };
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = dial();
		turn(3);
	}
	answer_len = 0;
	ok(take(fds[15]) < 0 && take(fds[16]) > 0 && strstr(answer, "too many connections") &&
	   !take(fds[16]), "16 connections, and no more");
	for (i = 0; i < 16; i++)
		say(fds[i], "{\"command\":\"sessions\"}\n");
	for (i = 0; i < 16; i++) {
		listen_to(fds[i]);
		if (!strstr(answer, "{\"done\":5}"))
			break;
	}
	ok(i == 16, "all of which are answered");
	close(fds[3]);
	turn(3);
	ok(answers("{\"command\":\"status\"}", "{\"done\":1}"), "one that goes makes room");
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		if (i != 3)
			close(fds[i]);
	turn(5);
}

static void test_dump(void)
{
	unsigned int turns, looks;
	int fd = dial(), other;

	core = (struct fake_core){ .n_sessions = 50000 };
	say(fd, "{\"command\":\"sessions\",\"usage\":true}\n");
	turns = listen_to(fd);
	ok(count("\"item\"") == 50000 && strstr(answer + answer_len - 20, "{\"done\":50000}\n"),
	   "50,000 sessions");
	ok(core.most <= ANSWER_PIECE && turns >= 50000 / ANSWER_PIECE,
	   "a few at a time, the event loop in between");

	core.looks = 0;
	say(fd, "{\"command\":\"sessions\"}\n");
	turn(200);
	looks = core.looks;
	turn(200);
	ok(looks == core.looks && looks < 50, "no more than a peer takes is made");
	other = dial();
	say(other, "{\"command\":\"status\"}\n");
	listen_to(other);
	ok(strstr(answer, "{\"done\":1}"), "others are answered meanwhile");
	close(other);
	listen_to(fd);
	ok(count("\"item\"") == 50000, "it goes on when the peer does");
	close(fd);

	fd = dial();
	say(fd, "{\"command\":\"sessions\"}\n");
	turn(50);
	close(fd);
	turn(10);
	looks = core.looks;
	turn(50);
	ok(looks == core.looks, "a peer that goes away ends the answer");
}

/* The clock of the loop is the machine's, so it is this which takes 10 s, and all at once. */
static void test_time(void)
{
	int idle = dial(), half = dial(), deaf = dial();
	ev_tstamp begun = ev_time();

	say(half, "{\"command\":");
	say(deaf, "{\"command\":\"sessions\"}\n");
	while (ev_time() < begun + CLIENT_WAIT - 1) {
		turn(1);
		usleep(100000);
	}
	answer_len = 0;
	ok(take(idle) < 0 && take(half) < 0, "a peer has its time");
	say(half, "\"sta");
	while (ev_time() < begun + CLIENT_WAIT + 1) {
		turn(1);
		usleep(100000);
	}
	ok(take(idle) > 0 && strstr(answer, "no whole request") && !take(idle),
	   "who asks nothing is told, and turned out");
	answer_len = 0;
	ok(take(half) > 0 && strstr(answer, "no whole request"), "so is who asks half");
	answer_len = 0;
	while (take(deaf) > 0)
		;
	ok(!strstr(answer, "{\"done\""), "who does not read is turned out");
	close(idle);
	close(half);
	close(deaf);
}

static void test_file(void)
{
	struct control *other;
	struct stat st;
	char text[256];
	int fd;

	ok(!stat(path, &st) && S_ISSOCK(st.st_mode) && (st.st_mode & 0777) == 0600,
	   "the socket is for its user only");
	snprintf(text, sizeof(text), "%s: another pppspliced listens there: stop it, or give another path", path);
	other = open_control();
	ok(!other, "a second one is refused");
	is(error, text, "and told why");
	ok(answers("{\"command\":\"status\"}", "{\"done\":1}"), "the first one goes on");

	control_free(control);
	ok(stat(path, &st) && errno == ENOENT, "its end removes the file");
	other = control_new(loop, path, true, getgid(), &fake_ops, &core, error, sizeof(error));
	ok(other && !stat(path, &st) && (st.st_mode & 0777) == 0660 && st.st_gid == getgid(),
	   "for a group, if there is one");
	unlink(path);
	control = open_control();
	ok(control, "a file that was removed is made again");
	control_free(other);
	ok(!stat(path, &st), "which is not removed by whom it does not belong to");
	control_free(control);

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	{
		struct sockaddr_un address = { .sun_family = AF_UNIX };

		strcpy(address.sun_path, path);
		ok(!bind(fd, (struct sockaddr *)&address, sizeof(address)) && !listen(fd, 1) &&
		   !close(fd) && !stat(path, &st), "what a dead daemon leaves");
	}
	control = open_control();
	ok(control && answers("{\"command\":\"status\"}", "{\"done\":1}"), "is replaced");
	control_free(control);

	fclose(fopen(path, "w"));
	control = open_control();
	ok(!control && strstr(error, "is no socket: remove it") && !stat(path, &st),
	   "a file that is no socket is left alone");
	unlink(path);
	strcpy(text, path);
	strcat(path, "/none/x");
	ok(!open_control() && strstr(error, "see that its folder is there"), "no folder");
	ok(!control_new(loop, "", false, 0, &fake_ops, &core, error, sizeof(error)) &&
	   strstr(error, "1 to 107 octets"), "no path");
	strcpy(path, text);
}

int main(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
	answer = malloc(ANSWER_MAX);
	if (!mkdtemp(folder) || !answer)
		return 1;
	snprintf(path, sizeof(path), "%s/s", folder);
	control = open_control();
	if (!ok(control, "a control socket"))
		return 1;
	test_shows();
	test_filters();
	test_orders();
	test_bad_requests();
	test_pieces();
	test_many_clients();
	test_dump();
	test_time();
	test_file();
	ok(!rmdir(folder), "nothing is left");
	ev_loop_destroy(loop);
	free(answer);
	return tap_end();
}
