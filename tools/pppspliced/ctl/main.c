// SPDX-License-Identifier: GPL-2.0
/* pppsplicedctl: global options. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_SOCKET "/run/pppspliced/control"

static const char help[] =
	"usage: pppsplicedctl [GLOBAL] show sessions [FILTER...] [--stats]\n"
	"       pppsplicedctl [GLOBAL] show tunnels | lns | interfaces [--stats] | status\n"
	"       pppsplicedctl [GLOBAL] drop session ID | user NAME | mac MAC | tunnel ID | all\n"
	"                                   [--reason TEXT]\n"
	"       pppsplicedctl [GLOBAL] reload\n"
	"       pppsplicedctl [GLOBAL] metrics\n"
	"\n"
	"FILTER session ID | user NAME | mac MAC | tunnel ID | realm NAME | interface NAME |\n"
	"       lns ADDRESS:PORT | state STATE\n"
	"GLOBAL --socket PATH --json --pretty --version --help\n"
	"\n"
	"Asks a running pppspliced, or tells it what to do.\n"
	"  show     list what there is        drop     end sessions\n"
	"  reload   read the configuration    metrics  write figures for Prometheus\n"
	"  --socket PATH     control socket of the daemon (" DEFAULT_SOCKET ")\n"
	"  --json, --pretty  write JSON; with white space\n"
	"  --stats           with counters\n"
	"  --reason TEXT     why, for log and subscriber\n"
	"Exit status: 0 done, 1 the command line is wrong, 2 the daemon refused or is not there.\n"
	"See pppsplicedctl(8) for examples, pppspliced(8) for the daemon.\n";

/* Return: how many words it took, or a negated exit status. */
static int read_socket(const struct ctl *ctl, char **words, const char **path)
{
	if (words[0][strlen("--socket")] == '=')
		*path = words[0] + strlen("--socket=");
	else
		*path = words[1] ? words[1] : "";
	if (!(*path)[0])
		return -usage_error(ctl, "--socket needs a value: see pppsplicedctl --help");
	return words[0][strlen("--socket")] == '=' ? 1 : 2;
}

/* Return: how many words it took, or a negated exit status. */
static int read_global(struct ctl *ctl, char **words, const char **path, const char **text)
{
	if (!strcmp(words[0], "--socket") || !strncmp(words[0], "--socket=", 9))
		return read_socket(ctl, words, path);
	if (!strcmp(words[0], "--json"))
		ctl->json = true;
	else if (!strcmp(words[0], "--pretty"))
		ctl->pretty = true;
	else if (!strcmp(words[0], "--help") || !strcmp(words[0], "-h"))
		*text = help;
	else if (!strcmp(words[0], "--version"))
		*text = "pppsplicedctl " PPPSPLICE_VERSION "\n";
	else
		return -usage_error(ctl, "'%s' is no global option: see pppsplicedctl --help",
				    words[0]);
	return 1;
}

int main(int argc, char **argv)
{
	const char *path = DEFAULT_SOCKET, *text = NULL;
	struct ctl ctl = { .json = false };
	int i, used;

	for (i = 1; i < argc && argv[i][0] == '-'; i += used) {
		used = read_global(&ctl, argv + i, &path, &text);
		if (used < 0)
			return -used;
	}
	if (i < argc && !strcmp(argv[argc - 1], "--help"))
		text = help;
	if (text) {
		fputs(text, stdout);
		return finish_output(&ctl);
	}
	if (i >= argc)
		return usage_error(&ctl, "no command: see pppsplicedctl --help");
	if (ctl.pretty && !ctl.json)
		return usage_error(&ctl, "--pretty is for --json: give both");
	return commands_run(&ctl, path, argv + i);
}
