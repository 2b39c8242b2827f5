// SPDX-License-Identifier: GPL-2.0
/* pppspliced - an access concentrator that hands PPPoE subscribers on to LNSs, see pppspliced(8) */
#include "daemon/core.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <systemd/sd-daemon.h>

/* Two channels, each of a PPPoX socket and /dev/ppp; tunnels, interfaces, and what is one only */
#define FILES_OF_SESSION	4
#define FILES_BESIDE		256

#define DEFAULT_CONFIG "/etc/pppspliced.conf"

/* Exit status, as iproute2's */
enum {
	EXIT_WRONG_LINE = 1,
	EXIT_REFUSED = 2,
};

static struct core core;

static void print_usage(void)
{
	fputs("usage: pppspliced [--config FILE] [--check | --foreground]\n"
	      "\n"
	      "  -c, --config FILE  configuration (" DEFAULT_CONFIG ")\n"
	      "  -k, --check        check the configuration, and do nothing else\n"
	      "  -f, --foreground   log to standard error, whatever the configuration says\n"
	      "  -V, --version      print the version\n"
	      "  -h, --help         print this\n"
	      "\n"
	      "It stays in the foreground in any case. See pppspliced(8) and pppspliced.conf(5).\n", stdout);
}

/* @word: what it is, if that is a long one */
static int refuse_option(const char *word)
{
	char name[] = { '-', optopt, '\0' };

	fprintf(stderr, "pppspliced: %s: no such option, or no value with it, see --help\n",
		optopt ? name : word);
	return EXIT_WRONG_LINE;
}

static void terminated(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)loop;
	(void)signal;
	(void)events;
	sd_notify(0, "STOPPING=1");
	core_stop(&core);
}

static void hung_up(struct ev_loop *loop, ev_signal *signal, int events)
{
	char error[CONFIG_ERROR_MAX];

	(void)loop;
	(void)signal;
	(void)events;
	sd_notify(0, "RELOADING=1");
	core_reload(&core, error, sizeof(error));
	sd_notify(0, "READY=1");
}

static void watch_signals(struct ev_loop *loop)
{
	static ev_signal on_term, on_int, on_hup;

	ev_signal_init(&on_term, terminated, SIGTERM);
	ev_signal_init(&on_int, terminated, SIGINT);
	ev_signal_init(&on_hup, hung_up, SIGHUP);
	ev_signal_start(loop, &on_term);
	ev_signal_start(loop, &on_int);
	ev_signal_start(loop, &on_hup);
	signal(SIGPIPE, SIG_IGN);
}

static void warn(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "pppspliced: warning: %s\n", text);
}

/* As many files as are allowed, and a word if that is too few. */
static void raise_files(const struct config *config)
{
	rlim_t wanted = (rlim_t)config->max_sessions * FILES_OF_SESSION + FILES_BESIDE;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max < wanted)
		fprintf(stderr, "pppspliced: warning: %s: max-sessions %u needs %llu files, of which %llu are allowed; raise LimitNOFILE=, or lower max-sessions\n",
			config->file, config->max_sessions, (unsigned long long)wanted,
			(unsigned long long)files.rlim_max);
}

static int check(const struct config *config)
{
	config_warnings(config, warn, NULL);
	printf("%s: the configuration is good\n", config->file);
	return 0;
}

static int run(struct config *config)
{
	struct ev_loop *loop = ev_default_loop(0);
	char error[CORE_ERROR_SIZE] = "";
	bool opened;

	if (!loop) {
		fputs("pppspliced: no event loop: unset LIBEV_FLAGS\n", stderr);
		return EXIT_REFUSED;
	}
	log_open(config->log.target, config->log.level);
	config_warnings(config, warn, NULL);
	raise_files(config);
	watch_signals(loop);
	opened = core_open(&core, loop, config, error, sizeof(error));
	if (opened) {
		log_event(LOG_LEVEL_INFO, "start", "version=%s file=\"%s\"", PPPSPLICE_VERSION,
			  config->file);
		sd_notify(0, "READY=1");
		ev_run(loop, 0);
	} else {
		fprintf(stderr, "pppspliced: %s\n", error);
	}
	core_close(&core);
	return opened ? 0 : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 'k' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *file = DEFAULT_CONFIG;
	char error[CONFIG_ERROR_MAX];
	struct config *config;
	bool only_check = false;
	int option, status;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "c:kfVh", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			file = optarg;
			break;
		case 'k':
			only_check = true;
			break;
		case 'f':
			log_to_stderr();
			break;
		case 'V':
			puts("pppspliced " PPPSPLICE_VERSION);
			return 0;
		case 'h':
			print_usage();
			return 0;
		default:
			return refuse_option(argv[optind - 1]);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "pppspliced: %s: there are options only, see --help\n", argv[optind]);
		return EXIT_WRONG_LINE;
	}
	config = config_read(file, error, sizeof(error));
	if (!config) {
		fprintf(stderr, "pppspliced: %s\n", error);
		return EXIT_REFUSED;
	}
	status = only_check ? check(config) : run(config);
	config_unref(config);
	return status;
}
