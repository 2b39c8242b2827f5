// SPDX-License-Identifier: GPL-2.0
/*
 * The core, on a kernel, RADIUS servers and a control socket that are made by hand: what a guest
 * shows with luck only, as calls of the kernel that fail and what happens at the same time.
 */
#include "daemon/aaa.h"
#include "daemon/subscriber.h"
#include "daemon/tunnels.h"
#include "daemon/views.h"

#include "array.h"
#include "control/control.h"
#include "kernel/discovery.h"
#include "kernel/udp.h"
#include "l2tp/tunnel_parts.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PLAIN	"log { level = error }\ninterface eth1 { }\n" \
		"lns-group a { lns 192.0.2.1 { }\n lns 192.0.2.2 { priority = 1 } }\n" \
		"realm isp-a { group = a }\n"
#define ACCOUNTING \
		"radius { accounting = yes\n server 192.0.2.9 { secret = s } }\n"
#define OTHER_ACCOUNTING \
		"radius { accounting = yes\n server 192.0.2.8 { secret = s } }\n"

/* --- the kernel ------------------------------------------------------------- */

static struct {
	bool no_links;			/* cannot be watched */
	bool splice_ends_itself;	/* with its event one call later */
	bool hung_up;			/* channels are */
	unsigned int l2tp_channels;
	unsigned int open_channels;
	unsigned int padis;		/* that are still to be read */
	unsigned int pados;
	unsigned int padts;
} kernel;

static const struct link_state eth1 = {
	.ifindex = 2, .name = "eth1", .up = true, .mac = { 2 }, .mtu = 1500, .ethernet = true,
};
static const struct splice_usage carried = { .in_octets = 1000, .out_octets = 2000 };

static int new_fd(void)
{
	return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

static int open_channel(struct channel *c)
{
	*c = (struct channel){ new_fd(), new_fd(), 1 };
	kernel.open_channels++;
	return 0;
}

int channel_check(char *error, size_t size)
{
	(void)error, (void)size;
	return 0;
}

int channel_open_pppoe(struct channel *c, const char *ifname, const uint8_t mac[6], uint16_t sid,
		       char *error, size_t size)
{
	(void)ifname, (void)mac, (void)sid, (void)error, (void)size;
	return open_channel(c);
}

int channel_open_l2tp(struct channel *c, int tunnel_fd, uint16_t tunnel, uint16_t session,
		      uint16_t peer_tunnel, uint16_t peer_session, char *error, size_t size)
{
	(void)tunnel_fd, (void)tunnel, (void)session, (void)peer_tunnel, (void)peer_session;
	(void)error, (void)size;
	kernel.l2tp_channels++;
	return open_channel(c);
}

ssize_t channel_read(struct channel *c, void *buf, size_t size)
{
	(void)c, (void)buf, (void)size;
	return kernel.hung_up ? 0 : -EAGAIN;
}

int channel_send(struct channel *c, uint16_t protocol, const void *data, size_t len)
{
	(void)c, (void)protocol, (void)data, (void)len;
	return 0;
}

bool channel_is_up(const struct channel *c)
{
	return c->ppp >= 0;
}

void channel_close(struct channel *c)
{
	if (c->sock >= 0) {
		close(c->sock);
		close(c->ppp);
		kernel.open_channels--;
	}
	*c = (struct channel)CHANNEL_NONE;
}

struct l2tp_kernel *l2tp_kernel_new(char *error, size_t size)
{
	(void)error, (void)size;
	return malloc(1);
}

void l2tp_kernel_free(struct l2tp_kernel *k)
{
	free(k);
}

int l2tp_kernel_tunnel(struct l2tp_kernel *k, int fd, uint16_t id, uint16_t peer_id, char *error,
		       size_t size)
{
	(void)k, (void)fd, (void)id, (void)peer_id, (void)error, (void)size;
	return 0;
}

int l2tp_kernel_tunnel_delete(struct l2tp_kernel *k, uint16_t id)
{
	(void)k, (void)id;
	return 0;
}

int l2tp_kernel_session(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session,
			uint16_t peer_session, bool sequence, char *error, size_t size)
{
	(void)k, (void)tunnel, (void)session, (void)peer_session;
	(void)sequence, (void)error, (void)size;
	return 0;
}

int l2tp_kernel_session_delete(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session)
{
	(void)k, (void)tunnel, (void)session;
	return 0;
}

struct links {
	int fd;
};

struct links *links_new(void (*changed)(void *owner, const struct link_state *link, bool gone),
			void *owner, char *error, size_t size)
{
	struct links *links = kernel.no_links ? NULL : calloc(1, sizeof(*links));

	(void)error, (void)size;
	if (!links)
		return NULL;
	links->fd = new_fd();
	changed(owner, &eth1, false);
	return links;
}

int links_fd(struct links *l)
{
	return l->fd;
}

void links_read(struct links *l)
{
	(void)l;
}

void links_foreach(const struct links *l,
		   void (*each)(void *owner, const struct link_state *link), void *owner)
{
	(void)l;
	each(owner, &eth1);
}

void links_free(struct links *l)
{
	if (l)
		close(l->fd);
	free(l);
}

struct splices {
	int fd;
};

struct splices *splices_new(char *error, size_t size)
{
	struct splices *splices = calloc(1, sizeof(*splices));

	(void)error, (void)size;
	splices->fd = new_fd();
	return splices;
}

void splices_free(struct splices *s)
{
	if (s)
		close(s->fd);
	free(s);
}

int splices_add(struct splices *s, const struct channel *pppoe, const struct channel *l2tp,
		int tunnel_fd, bool sequence, int frames, const char *label, uint32_t *id,
		char *error, size_t size)
{
	(void)s, (void)pppoe, (void)l2tp, (void)tunnel_fd, (void)sequence, (void)frames;
	(void)label, (void)error, (void)size;
	*id = 1;
	return 0;
}

int splices_del(struct splices *s, uint32_t id, struct splice_usage *final)
{
	(void)s, (void)id;
	if (kernel.splice_ends_itself)
		return -ENOENT;
	*final = carried;
	return 0;
}

int splices_usage(struct splices *s, uint32_t id, struct splice_usage *usage)
{
	(void)s, (void)id, (void)usage;
	return -ENOENT;
}

int splices_usage_of_all(struct splices *s,
			 void (*each)(void *owner, uint32_t id, const struct splice_usage *usage),
			 void *owner)
{
	(void)s;
	each(owner, 1, &carried);
	each(owner, 2, &carried);
	return 0;
}

int splices_fd(struct splices *s)
{
	return s->fd;
}

void splices_read(struct splices *s,
		  void (*gone)(void *owner, uint32_t id, const char *reason,
			       const struct splice_usage *final),
		  void *owner)
{
	(void)s;
	if (kernel.splice_ends_itself)
		gone(owner, 1, "leg-down", &carried);
}

int discovery_open(int ifindex, char *error, size_t size)
{
	(void)ifindex, (void)error, (void)size;
	return new_fd();
}

ssize_t discovery_read(int fd, uint8_t source[6], void *buf, size_t size, bool *for_us)
{
	static const uint8_t padi[] = { 0x11, PPPOE_PADI, 0, 0, 0, 4, 1, 1, 0, 0 };

	(void)fd, (void)size;
	if (!kernel.padis)
		return -EAGAIN;
	kernel.padis--;
	memcpy(source, "\2\0\0\0\1\1", PPPOE_MAC_LEN);
	memcpy(buf, padi, sizeof(padi));
	*for_us = true;
	return sizeof(padi);
}

int discovery_send(int fd, int ifindex, const uint8_t destination[6], const void *data,
		   size_t len)
{
	uint8_t code = len > 1 ? ((const uint8_t *)data)[1] : 0;

	(void)fd, (void)ifindex, (void)destination;
	kernel.pados += code == PPPOE_PADO;
	kernel.padts += code == PPPOE_PADT;
	return 0;
}

int discovery_send_session(int fd, int ifindex, const uint8_t destination[6], uint16_t sid,
			   uint16_t protocol, const void *data, size_t len)
{
	(void)fd, (void)ifindex, (void)destination, (void)sid, (void)protocol, (void)data;
	return len;
}

int udp_open(const union lns_address *local, const union lns_address *peer, uint16_t local_port,
	     char *error, size_t size)
{
	(void)local, (void)peer, (void)local_port, (void)error, (void)size;
	return new_fd();
}

int udp_listen(const union lns_address *local, char *error, size_t size)
{
	(void)local, (void)error, (void)size;
	return new_fd();
}

ssize_t udp_read(int fd, void *buf, size_t size, union lns_address *from, union lns_address *to)
{
	(void)fd, (void)buf, (void)size, (void)from, (void)to;
	return -EAGAIN;
}

int udp_send(int fd, const union lns_address *to, const void *data, size_t len)
{
	(void)fd, (void)to, (void)data, (void)len;
	return 0;
}

int udp_connect(int fd, const union lns_address *peer)
{
	(void)fd, (void)peer;
	return 0;
}

union lns_address udp_local(int fd)
{
	union lns_address local;

	(void)fd;
	lns_address_read(&local, "198.18.0.1", 1701);
	return local;
}

/* --- RADIUS, and the control socket --------------------------------------------- */

struct radius {
	const struct config_radius *config;
};

static struct {
	unsigned int clients;
	unsigned int queued;
	unsigned int n[RADIUS_OFF + 1];
	struct radius_usage last;
	char id[33];
	char server[32];
} records;

/* What was asked last; its address is a request's. */
static struct {
	void (*answered)(void *arg, const struct radius_reply *reply);
	void *arg;
} asked;

struct radius *radius_new(struct ev_loop *loop, const struct config_radius *config, char *error,
			  size_t size)
{
	struct radius *r = calloc(1, sizeof(*r));

	(void)loop, (void)error, (void)size;
	r->config = config;
	records.clients++;
	return r;
}

void radius_on_notice(struct radius *r, void (*notice)(void *arg, const char *text), void *arg)
{
	(void)r, (void)notice, (void)arg;
}

void radius_on_lost(struct radius *r, void (*lost)(void *arg, const char *acct_session_id,
						   enum radius_acct_type type, const char *why),
		    void *arg)
{
	(void)r, (void)lost, (void)arg;
}

struct radius_request *radius_authenticate(struct radius *r, const struct radius_session *session,
					   const struct ppp_credentials *credentials,
					   bool authorize_only,
					   void (*done)(void *arg,
							const struct radius_reply *reply),
					   void *arg)
{
	(void)r, (void)session, (void)credentials, (void)authorize_only;
	asked.answered = done;
	asked.arg = arg;
	return (struct radius_request *)&asked;
}

void radius_cancel(struct radius_request *request)
{
	(void)request;
}

void radius_account(struct radius *r, const struct radius_session *session,
		    enum radius_acct_type type, const struct radius_usage *usage)
{
	if (!r->config->accounting)
		return;
	records.n[type]++;
	records.last = *usage;
	memcpy(records.id, session->acct_session_id, sizeof(records.id));
	snprintf(records.server, sizeof(records.server), "%s", r->config->acct[0].host);
}

void radius_stats(const struct radius *r, struct radius_stats *stats)
{
	(void)r;
	*stats = (struct radius_stats){ .queued = records.queued };
}

void radius_drain(struct radius *r, unsigned int ms)
{
	(void)r, (void)ms;
}

void radius_free(struct radius *r)
{
	records.clients--;
	free(r);
}

struct control *control_new(struct ev_loop *loop, const char *path, bool has_group,
			    unsigned int gid, const struct control_ops *ops, void *owner,
			    char *error, size_t size)
{
	(void)loop, (void)path, (void)has_group, (void)gid, (void)ops, (void)owner;
	(void)error, (void)size;
	return malloc(1);
}

void control_free(struct control *control)
{
	free(control);
}

/* --- the tests ------------------------------------------------------------------ */

static struct core core;
static char file[] = "/tmp/test_core.XXXXXX";

static void write_config(const char *text)
{
	FILE *to = fopen(file, "w");

	fputs(text, to);
	fclose(to);
}

static bool begin(const char *text)
{
	struct ev_loop *loop = ev_default_loop(0);
	char error[CONFIG_ERROR_MAX] = "";
	struct config *config;
	bool opened;

	memset(&kernel, 0, sizeof(kernel));
	memset(&records, 0, sizeof(records));
	kernel.no_links = !text;
	write_config(text ? text : PLAIN ACCOUNTING);
	config = config_read(file, error, sizeof(error));
	if (!config)
		printf("# %s\n", error);
	opened = core_open(&core, loop, config, error, sizeof(error));
	config_unref(config);
	return opened;
}

static void run(void)
{
	ev_run(core.loop, EVRUN_NOWAIT);
}

static void end(void)
{
	ev_prepare_stop(core.loop, &core.prepare);
	ev_idle_stop(core.loop, &core.unsettled);
	ev_timer_stop(core.loop, &core.cookie_timer);
	ev_timer_stop(core.loop, &core.stop_timer);
	ev_io_stop(core.loop, &core.links_io);
	ev_io_stop(core.loop, &core.splices_io);
	core_close(&core);
}

/* As the access concentrator would have it. @host: of its address, the last octet */
static struct subscriber *dial_from(uint8_t host)
{
	const uint8_t mac[] = { 2, 0, 0, 0, 1, host };
	const struct pppoe_request request = { .peer_mac = mac, .max_payload = 1492 };
	struct pppoe_refusal refusal = { .text = NULL };
	struct access *access = LIST_FIRST(&core.accesses);
	struct pppoe_session *session = access->ac.ops->session_new(access, &request, &refusal);
	struct subscriber *sub = TAILQ_LAST(&core.subscribers, subscribers);

	if (!session)
		return NULL;
	pppoe_numbers_take(&access->ac.numbers, 0);
	session->id = 1;
	memcpy(session->peer_mac, mac, sizeof(mac));
	pppoe_sessions_add(&access->ac.sessions, session);
	return sub;
}

static struct subscriber *dial(void)
{
	return dial_from(0);
}

/* As if PPP had come so far. */
static void authenticate_as(struct subscriber *sub, const char *user)
{
	sub->ppp.lcp.options.config = &sub->ppp_config.lcp.options;
	auth_keep(&sub->ppp.chap.name, user, strlen(user));
	subscriber_tell(sub, NEWS_AUTHENTICATE);
	run();
}

static void authenticate(struct subscriber *sub)
{
	authenticate_as(sub, "alice@isp-a");
}

/* The LNS has answered, and the tunnel is there. */
static void answer(struct subscriber *sub)
{
	sub->tunnel->machine.state = L2TP_TUNNEL_ESTABLISHED;
	l2tp_calls_send(&sub->tunnel->machine);
	sub->call.state = L2TP_CALL_REPLIED;
	sub->call.ops->replied(sub);
}

static void splice(struct subscriber *sub)
{
	authenticate(sub);
	answer(sub);
	run();
}

static void test_failed_start(void)
{
	ok(!begin(NULL), "interfaces cannot be watched: the daemon does not begin");
	end();
	ok(!records.n[RADIUS_ON] && !records.n[RADIUS_OFF],
	   "and RADIUS hears nothing of that: another daemon may run");
	ok(begin(PLAIN ACCOUNTING) && records.n[RADIUS_ON] == 1 && strlen(records.id) == 16,
	   "one that begins says so, with an Acct-Session-Id");
	records.id[0] = 0;
	end();
	ok(records.n[RADIUS_OFF] == 1 && strlen(records.id) == 16 && !records.clients,
	   "and that it ends");
}

static void test_before_ppp(void)
{
	struct subscriber *sub;

	begin(PLAIN);
	sub = dial();
	subscriber_end(sub, END_OPERATOR, NULL);
	run();
	ok(!core.n_subscribers && !kernel.open_channels && kernel.padts == 1,
	   "a session that ends before its PPP was opened is gone, with a PADT");
	end();
}

/* The longest that there may be. */
#define NAME	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_name(void)
{
	begin("log { level = error }\ninterface eth1 { ac-name = " NAME " }\n");
	is(dial()->radius_session.called_station_id, NAME, "RADIUS is told the whole AC-Name");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_refused_at_once(void)
{
	const struct l2tp_ending cdn = l2tp_ending_of(L2TP_WHY_PEER, L2TP_CDN_NO_FACILITIES, 0, "");
	struct subscriber *sub;

	begin(PLAIN);
	sub = dial();
	authenticate(sub);
	ok(sub->stage == STAGE_LNS && !strcmp(sub->tunnel->remote, "192.0.2.1:1701"),
	   "the first LNS is asked");
	answer(sub);
	l2tp_call_end(&sub->call, &cdn);
	run();
	ok(!strcmp(sub->tunnel->remote, "192.0.2.2:1701"), "it takes back its ICRP: the next one is");
	ok(sub->stage == STAGE_LNS && !kernel.l2tp_channels && !sub->splice,
	   "and is not taken to have answered yet");
	answer(sub);
	run();
	ok(sub->stage == STAGE_SPLICED && kernel.l2tp_channels == 1, "until it has");
	core_stop(&core);
	core_stop(&core);
	end();
	ok(kernel.padts == 1 && !kernel.open_channels, "told to end twice, it ends all at once");
}

/* A session that a PADT has ended in the kernel, which has not said what it has carried. */
static struct subscriber *begin_awaited(void)
{
	struct subscriber *sub;

	begin(PLAIN ACCOUNTING);
	sub = dial();
	splice(sub);
	kernel.splice_ends_itself = true;
	sub->access->ac.ops->session_end(sub->access, &sub->pppoe, &(struct octets){ NULL, 0 });
	pppoe_sessions_remove(&sub->access->ac.sessions, &sub->pppoe);
	run();
	return sub;
}

/* Tunnels with another secret are others, but the LNS is one. */
static void test_outage(void)
{
	const struct l2tp_ending silent = l2tp_ending_of(L2TP_WHY_NO_ANSWER, 0, 0, "");
	const struct lns_state *lns = &core.lns_entries[0].state;
	struct tunnel *a, *b;

	begin(PLAIN "lns-group b { lns 192.0.2.1 { secret = x } }\nrealm isp-b { group = b }\n");
	authenticate(dial());
	authenticate_as(dial(), "bob@isp-b");
	b = LIST_FIRST(&core.tunnels);
	a = LIST_NEXT(b, entry);
	usleep(2000);
	l2tp_tunnel_finish(&a->machine, &silent);
	run();
	ok(lns->failures == 1 && lns->held_until, "an LNS that does not answer is passed over");
	usleep(2000);
	l2tp_tunnel_finish(&b->machine, &silent);
	run();
	ok(lns->failures == 1, "for no longer, if it has taken another tunnel with it");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_counters(void)
{
	struct totals_view totals;
	struct subscriber *sub;

	begin(PLAIN ACCOUNTING);
	sub = dial();
	splice(sub);
	ok(sub->splice && records.n[RADIUS_START] == 1, "a session is spliced");
	views_ops.totals(&core, &totals);
	ok(totals.in_octets == 1000 && totals.spliced == 1, "what has crossed is in the sums");
	kernel.splice_ends_itself = true;
	sub->access->ac.ops->session_end(sub->access, &sub->pppoe, &(struct octets){ NULL, 0 });
	pppoe_sessions_remove(&sub->access->ac.sessions, &sub->pppoe);
	run();
	ok(!kernel.open_channels && !records.n[RADIUS_STOP] && core.n_subscribers == 1,
	   "a PADT has ended it in the kernel: its counters are awaited, with nothing open");
	ev_invoke(core.loop, &core.splices_io, EV_READ);
	run();
	ok(records.n[RADIUS_STOP] == 1 && records.last.in_octets == 1000 &&
	   records.last.out_octets == 2000, "and the Stop has them");
	views_ops.totals(&core, &totals);
	ok(totals.in_octets == 1000 && !totals.spliced && !totals.sessions, "and so have the sums");
	end();

	sub = begin_awaited();
	sub->counters_by = clock_ms();
	ev_invoke(core.loop, &sub->timer, EV_TIMER);
	run();
	ok(records.n[RADIUS_STOP] == 1 && !core.n_subscribers, "but they are not awaited for ever");
	end();

	begin_awaited();
	core_stop(&core);
	core_stop(&core);
	end();
	ok(records.n[RADIUS_STOP] == 1 && core.stats.ends[END_SUBSCRIBER] == 1 &&
	   !core.n_subscribers, "nor when the daemon is told to end twice");
}

static void test_session_deleted(void)
{
	struct subscriber *sub;

	begin(PLAIN ACCOUNTING);
	sub = dial();
	splice(sub);
	kernel.hung_up = true;
	ev_invoke(core.loop, &sub->lns_io, EV_READ);
	kernel.hung_up = false;
	run();
	ok(core.stats.ends[END_TUNNEL] == 1 && kernel.padts == 1 && !kernel.open_channels,
	   "somebody deletes the kernel's L2TP session: the subscriber's ends");
	ok(records.n[RADIUS_STOP] == 1 && records.last.cause == 3, "RADIUS is told Lost-Service");
	core_stop(&core);
	core_stop(&core);
	end();
}

static bool reload(const char *text)
{
	char error[CONFIG_ERROR_MAX] = "";

	write_config(text);
	return core_reload(&core, error, sizeof(error));
}

/* What was logged since begin_log(), a line of each event that is there. */
static char logged[16384];
static FILE *log_file;
static int log_before;

static void begin_log(void)
{
	log_file = tmpfile();
	log_before = dup(STDERR_FILENO);
	dup2(fileno(log_file), STDERR_FILENO);
	log_open("stderr", LOG_LEVEL_INFO);
}

static void end_log(void)
{
	dup2(log_before, STDERR_FILENO);
	close(log_before);
	rewind(log_file);
	logged[fread(logged, 1, sizeof(logged) - 1, log_file)] = '\0';
	fclose(log_file);
	log_open("stderr", LOG_LEVEL_ERROR);
}

/* Return: whether each line is of KEY=VALUE, where a VALUE with spaces has quotation marks. */
static bool is_logfmt(const char *at)
{
	while (*at) {
		at += strcspn(at, "= \"\n");
		if (*at++ != '=')
			return false;
		if (*at == '"')
			at += 1 + strcspn(at + 1, "\"\n") + 1;
		else
			at += strcspn(at, " \"\n");
		if (*at != ' ' && *at != '\n')
			return false;
		at++;
	}
	return true;
}

static void test_log(void)
{
	const struct l2tp_ending silent = l2tp_ending_of(L2TP_WHY_NO_ANSWER, 0, 0, "");
	struct subscriber *sub;

	begin(PLAIN);
	begin_log();
	reload(PLAIN "l2tp { window = 0 }\n");
	sub = dial();
	authenticate(sub);
	l2tp_tunnel_finish(&sub->tunnel->machine, &silent);
	run();
	core_stop(&core);
	core_stop(&core);
	end();
	end_log();
	ok(strstr(logged, "event=reload-failed ") && strstr(logged, "event=tunnel-end ") &&
	   strstr(logged, "event=session-end "), "the log has what has happened");
	if (!ok(is_logfmt(logged), "in logfmt, whatever it is"))
		printf("# %s\n", logged);
}

static void test_reload(void)
{
	struct subscriber *sub;

	begin(PLAIN ACCOUNTING);
	sub = dial();
	splice(sub);
	ok(reload(PLAIN ACCOUNTING) && records.clients == 1, "the same RADIUS: the same client");
	records.queued = 1;
	ok(reload(PLAIN OTHER_ACCOUNTING) && reload(PLAIN),
	   "reloads, although servers of before have not answered");
	ok(records.clients == 2 && core.n_subscribers == 1, "whose clients are kept");
	subscriber_end(sub, END_OPERATOR, NULL);
	ok(records.n[RADIUS_STOP] == 1 && !strcmp(records.server, "192.0.2.9"),
	   "accounting is off, but who has a Start gets a Stop");
	ok(reload(PLAIN OTHER_ACCOUNTING), "on again");
	sub = dial();
	splice(sub);
	ok(reload(PLAIN ACCOUNTING), "another server");
	subscriber_end(sub, END_OPERATOR, NULL);
	ok(records.n[RADIUS_STOP] == 2 && !strcmp(records.server, "192.0.2.9"),
	   "a Stop goes to the server of now");
	core_stop(&core);
	ok(!reload(PLAIN), "no reload while it ends");
	end();
	ok(!records.clients, "and nothing is left");
}

/* The LNS that RADIUS names, with a Tunnel-Assignment-Id. */
static struct lns_peer lns_of_radius(const char *assignment)
{
	struct lns_peer peer = {
		.client_auth_id = "lac-of-radius", .server_auth_id = "lns-of-radius",
	};

	lns_peer_set_endpoint(&peer, "192.0.2.3", strlen("192.0.2.3"));
	snprintf(peer.assignment_id, sizeof(peer.assignment_id), "%s", assignment);
	return peer;
}

/* Return: a session that RADIUS has answered so. */
static struct subscriber *dial_with(const struct radius_reply *reply)
{
	struct subscriber *sub = dial();

	authenticate(sub);
	asked.answered(asked.arg, reply);
	run();
	return sub;
}

static void test_radius(void)
{
	struct lns_peer gold = lns_of_radius("gold"), silver = lns_of_radius("silver");
	struct radius_reply reply = {
		.session_timeout_s = 100, .idle_timeout_s = 200, .interim_s = 300,
		.peers = &gold, .n_peers = 1,
	};
	const struct l2tp_tunnel_config *names;
	struct subscriber *first, *sub;

	begin("session-timeout = 60 idle-timeout = 70\n" PLAIN
	      "radius { use = authenticate interim-interval = 80\n"
	      "server 192.0.2.9 { secret = s } }\n");
	first = dial_with(&reply);
	ok(first->session_timeout == 100 && first->idle_timeout == 200 && first->interim == 300,
	   "RADIUS's times come before those of the configuration");
	is(first->tunnel->remote, "192.0.2.3:1701", "and its LNS before those of the realm");
	names = &first->tunnel->machine_config;
	is(names->host_name, "lac-of-radius", "which is told Tunnel-Client-Auth-Id");
	is(names->peer_host_name, "lns-of-radius", "and has to tell Tunnel-Server-Auth-Id");
	ok(dial_with(&reply)->tunnel == first->tunnel, "sessions share a tunnel");
	reply.peers = &silver;
	sub = dial_with(&reply);
	ok(sub->tunnel && sub->tunnel != first->tunnel && !strcmp(sub->tunnel->remote,
	   first->tunnel->remote), "those of another Tunnel-Assignment-Id have another one");
	reply = (struct radius_reply){ .n_peers = 0 };
	sub = dial_with(&reply);
	ok(sub->session_timeout == 60 && sub->idle_timeout == 70 &&
	   !strcmp(sub->tunnel->remote, "192.0.2.1:1701"),
	   "of what it does not say, the configuration's counts");
	core_stop(&core);
	core_stop(&core);
	end();
}

/* Return: a session that has been handed to an LNS. */
static struct subscriber *dial_and_call(void)
{
	struct subscriber *sub = dial();

	authenticate(sub);
	return sub;
}

static void test_configured(void)
{
	const struct l2tp_tunnel_config *l2tp;
	const struct ppp_config *ppp;
	struct subscriber *sub;

	begin("l2tp { host-name = lac vendor-name = us hello = 7 setup-timeout = 8 idle-timeout = 9\n"
	      "retries = 2 window = 5 }\nppp { name = sse echo-interval = 3 echo-failures = 4\n"
	      "negotiation-timeout = 6 pap-timeout = 10 mru = 1400 }\n" PLAIN);
	sub = dial_and_call();
	l2tp = &sub->tunnel->machine_config;
	ppp = &sub->ppp_config;
	ok(l2tp->hello_ms == 7000 && l2tp->setup_ms == 8000 && l2tp->idle_ms == 9000 &&
	   l2tp->delivery.max_retries == 2 && l2tp->delivery.n_ahead == 4 &&
	   !strcmp(l2tp->host_name, "lac") && !strcmp(l2tp->vendor_name, "us"),
	   "L2TP is as it is configured");
	ok(ppp->lcp.echo_ms == 3000 && ppp->lcp.echo_failures == 4 &&
	   ppp->lcp.negotiation_ms == 6000 && ppp->lcp.options.mru == 1400 &&
	   ppp->lcp.options.max_payload == 1492 && ppp->lcp.options.n_auth == 2 &&
	   ppp->pap.wait_ms == 10000 && !strcmp(ppp->chap.name, "sse"), "so is PPP");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_full(void)
{
	struct subscriber *first, *second, *third;

	begin("l2tp { max-sessions-per-tunnel = 2 }\nlog { level = error }\ninterface eth1 { }\n"
	      "lns-group a { lns 192.0.2.1 { max-sessions = 3 }\n lns 192.0.2.2 { priority = 1 } }\n"
	      "realm isp-a { group = a }\n");
	first = dial_and_call();
	second = dial_and_call();
	third = dial_and_call();
	ok(second->tunnel == first->tunnel && third->tunnel != first->tunnel &&
	   !strcmp(third->tunnel->remote, "192.0.2.1:1701"),
	   "a tunnel that is full is not used for more, but its LNS");
	is(dial_and_call()->tunnel->remote, "192.0.2.2:1701", "unless that is full, too");
	core_stop(&core);
	core_stop(&core);
	end();
}

static bool is_dropped(const struct subscriber *sub)
{
	return sub->news & NEWS_DROPPED;
}

static void test_drop(void)
{
	struct drop_selector by_id = { .by = DROP_BY_ID }, by_user = { .by = DROP_BY_USER };
	struct drop_selector by_mac = { .by = DROP_BY_MAC }, by_tunnel = { .by = DROP_BY_TUNNEL };
	const struct drop_selector all = { .by = DROP_ALL };
	struct subscriber *subs[5];
	size_t i;

	begin(PLAIN);
	for (i = 0; i < ARRAY_SIZE(subs); i++)
		subs[i] = dial_from(i);
	authenticate_as(subs[1], "bob@isp-a");
	authenticate_as(subs[3], "carol@isp-a");
	by_id.id = subs[0]->id;
	by_user.user = "bob@isp-a";
	memcpy(by_mac.mac, subs[2]->pppoe.peer_mac, sizeof(by_mac.mac));
	by_tunnel.tunnel = subs[3]->tunnel->machine.id;
	ok(views_ops.drop(&core, &by_id, "moved away") == 1 && is_dropped(subs[0]) &&
	   !strcmp(subs[0]->text, "moved away"), "a session is dropped by its number, with a reason");
	ok(views_ops.drop(&core, &by_user, NULL) == 1 && is_dropped(subs[1]), "by its user");
	ok(views_ops.drop(&core, &by_mac, NULL) == 1 && is_dropped(subs[2]), "by its MAC address");
	ok(views_ops.drop(&core, &by_tunnel, NULL) == 1 && is_dropped(subs[3]), "by its tunnel");
	ok(!is_dropped(subs[4]) && views_ops.drop(&core, &all, NULL) == 1 && is_dropped(subs[4]),
	   "none else is; and all that are left");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_default_group(void)
{
	struct subscriber *sub;

	begin("default-group = a\n" PLAIN);
	sub = dial();
	authenticate_as(sub, "alice@nowhere");
	ok(sub->tunnel && !strcmp(sub->group_name, "a"), "who has no realm of ours is the default group's");
	core_stop(&core);
	core_stop(&core);
	end();
	begin(PLAIN);
	sub = dial();
	authenticate_as(sub, "alice@nowhere");
	ok(!sub->tunnel && sub->cause == END_NO_REALM, "if there is one");
	core_stop(&core);
	core_stop(&core);
	end();
}

#define INTERFACE(options) \
		"max-sessions = 2 log { level = error }\ninterface eth1 { " options " }\n"

static void test_limits(void)
{
	const struct pppoe_ac_config *ac;

	begin(INTERFACE("ac-name = sse service-names = gold max-sessions = 5 max-sessions-per-mac = 3 "
			"padi-rate = 7 padi-burst = 9"));
	ac = &LIST_FIRST(&core.accesses)->ac_config;
	ok(!strcmp(ac->ac_name, "sse") && ac->n_services == 1 && !strcmp(ac->services[0], "gold") &&
	   !ac->any_service, "discovery has an interface's names");
	ok(ac->max_sessions == 5 && ac->max_sessions_per_peer == 3 && ac->padi_rate == 7 &&
	   ac->padi_burst == 9, "and its limits");
	ok(dial() && dial() && !dial(), "all interfaces have a limit, too");
	ok(reload(INTERFACE("any-service = yes max-sessions = 50 max-sessions-per-mac = 30")) &&
	   ac->any_service && !ac->n_services && ac->max_sessions == 50 &&
	   ac->max_sessions_per_peer == 30, "a reload changes them");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_cookies(void)
{
	struct pppoe_cookie_keys before;

	begin(PLAIN);
	before = core.cookie_keys;
	ok(memcmp(&before.current, &(struct hmac_sha256_ctx){ 0 }, sizeof(before.current)),
	   "cookies have a secret");
	ev_invoke(core.loop, &core.cookie_timer, EV_TIMER);
	ok(memcmp(&core.cookie_keys.current, &before.current, sizeof(before.current)) &&
	   !memcmp(&core.cookie_keys.previous, &before.current, sizeof(before.current)) &&
	   ev_is_active(&core.cookie_timer), "which is another one after a time, and so on");
	end();
}

static void test_numbers(void)
{
	struct subscriber *sub;
	struct tunnel *tunnel;
	unsigned int i, again = 0;
	uint16_t first;

	begin(PLAIN);
	sub = dial();
	authenticate(sub);
	tunnel = sub->tunnel;
	first = tunnel_take_session(tunnel);
	tunnel_release_session(tunnel, first);
	for (i = 0; i < TUNNEL_RESTING - 1; i++) {
		uint16_t id = tunnel_take_session(tunnel);

		again += id == first;
		tunnel_release_session(tunnel, id);
	}
	ok(!again && tunnel->used[first / 64] & 1ULL << first % 64, "a Session ID rests");
	tunnel_release_session(tunnel, tunnel_take_session(tunnel));
	ok(!(tunnel->used[first / 64] & 1ULL << first % 64), "but not for ever");
	core_stop(&core);
	core_stop(&core);
	end();
}

/* The LNS of before ends its PPP as the subscriber begins LCP anew, and so its call. */
static void test_begins_again(void)
{
	struct subscriber *sub;

	begin(PLAIN);
	sub = dial();
	authenticate(sub);
	snprintf(sub->text, sizeof(sub->text), "LNS: no");
	subscriber_tell(sub, NEWS_RELAY_ENDED);
	subscriber_tell(sub, NEWS_PPP_DOWN);
	run();
	ok(sub->stage == STAGE_LCP && !sub->tunnel, "who begins LCP anew has no call any more");
	begin_log();
	subscriber_end(sub, END_OPERATOR, NULL);
	run();
	core_stop(&core);
	core_stop(&core);
	end();
	end_log();
	ok(strstr(logged, "text=\"dropped by the operator\""), "and nothing of it is told later");
}

/* Who negotiates LCP again and again never comes to where a time-out is. */
static void test_for_ever(void)
{
	struct subscriber *sub;

	begin(PLAIN);
	sub = dial();
	run();
	ok(sub->set_up_at > clock_ms() + 300000, "some minutes to be set up");
	sub->set_up_at = clock_ms();
	subscriber_tell(sub, NEWS_DEADLINE);
	run();
	usleep(20000);
	run();
	run();
	ok(core.stats.ends[END_NO_RESPONSE] == 1, "but not for ever");
	core_stop(&core);
	core_stop(&core);
	end();
	begin(PLAIN);
	sub = dial();
	splice(sub);
	sub->set_up_at = clock_ms();
	subscriber_tell(sub, NEWS_DEADLINE);
	run();
	usleep(20000);
	run();
	ok(sub->stage == STAGE_SPLICED, "who is spliced stays");
	kernel.splice_ends_itself = true;
	ev_invoke(core.loop, &core.splices_io, EV_READ);
	ev_invoke(core.loop, &sub->timer, EV_TIMER);
	run();
	ok(core.stats.ends[END_SPLICE] == 1, "and who has lost his splice ends for that, whatever comes before");
	core_stop(&core);
	core_stop(&core);
	end();
}

static void test_flood(void)
{
	struct subscriber *sub;
	unsigned int n = 0, i;

	begin("max-sessions = 100000\n" PLAIN);
	while (n < 5000 && dial())
		n++;
	ok(n >= 400 + 5 * 200 && n < 2000, "PADRs get no more sessions than PADIs get PADOs");
	for (i = 0; i < 100; i++)
		run();
	ok(core.n_subscribers == n && !ev_is_active(&core.unsettled), "all are looked after");
	TAILQ_FOREACH(sub, &core.subscribers, entry)
		subscriber_tell(sub, NEWS_PPP_ENDED);
	run();
	ok(core.n_subscribers && core.n_subscribers < n && ev_is_active(&core.unsettled),
	   "they end some at a time, and the loop does not sleep in between");
	for (i = 0; i < 100; i++)
		run();
	ok(!core.n_subscribers && !ev_is_active(&core.unsettled), "until none is left");
	end();
	ok(!core.n_subscribers && !kernel.open_channels, "and all of them go");
}

static void test_drop_many(void)
{
	const struct drop_selector all = { .by = DROP_ALL };
	unsigned int n = 0, i;

	begin(PLAIN);
	while (n < 1000 && dial())
		n++;
	ok(views_ops.drop(&core, &all, "maintenance") == n && !views_ops.drop(&core, &all, NULL),
	   "all sessions are dropped, once");
	run();
	ok(core.n_subscribers == n - 32 && !TAILQ_LAST(&core.subscribers, subscribers)->cause,
	   "some at a time, so that others are heard meanwhile");
	begin_log();
	for (i = 0; i < 40; i++)
		run();
	end_log();
	ok(core.stats.ends[END_OPERATOR] == n && strstr(logged, "cause=operator text=\"maintenance\""),
	   "for the reason that was given");
	end();
}

/* Return: PADOs for a PADI that comes now. */
static unsigned int ask(void)
{
	kernel.padis = 1;
	kernel.pados = 0;
	ev_invoke(core.loop, &LIST_FIRST(&core.accesses)->io, EV_READ);
	return kernel.pados;
}

/* RFC 2516 section 5.1: other access concentrators may have room. */
static void test_no_pado(void)
{
	unsigned int i;

	begin("max-sessions = 1\n" PLAIN);
	ok(ask() == 1, "a PADI is answered");
	dial();
	ok(!ask() && !dial(), "not when no session can be had");
	core.config->max_sessions = 100;
	for (i = 0; i < 40; i++)
		dial();
	ok(!ask(), "it waits while many begin at one time");
	run();
	ok(ask() == 1, "until others had their turn");
	core_stop(&core);
	core_stop(&core);
	end();
	begin(PLAIN);
	core_stop(&core);
	ok(!ask(), "nor when the daemon ends");
	end();
}

static void note_name(void *arg, const struct interface_view *interface)
{
	strcat(arg, interface->name);
	strcat(arg, " ");
}

static void test_renamed(void)
{
	struct link_state lan0 = eth1, new_eth1 = eth1;
	char names[64] = "";

	begin(PLAIN);
	dial();
	strcpy(lan0.name, "lan0");
	access_link_changed(&core, &lan0, false);
	new_eth1.ifindex = 3;
	access_link_changed(&core, &new_eth1, false);
	views_ops.interfaces(&core, note_name, names);
	is(names, "eth1 lan0 ", "two interfaces do not have one name");
	core_stop(&core);
	core_stop(&core);
	end();
}

int main(void)
{
	close(mkstemp(file));
	log_open("stderr", LOG_LEVEL_ERROR);
	test_failed_start();
	test_before_ppp();
	test_name();
	test_refused_at_once();
	test_outage();
	test_counters();
	test_session_deleted();
	test_reload();
	test_log();
	test_radius();
	test_configured();
	test_full();
	test_drop();
	test_default_group();
	test_limits();
	test_cookies();
	test_numbers();
	test_begins_again();
	test_for_ever();
	test_flood();
	test_no_pado();
	test_drop_many();
	test_renamed();
	unlink(file);
	return tap_end();
}
