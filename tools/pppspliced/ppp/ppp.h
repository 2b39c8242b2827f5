/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPP towards a subscriber, up to authentication: LCP, then CHAP or PAP, RFC 1661 section 3.
 * The network layers are the LNS's.
 */
#ifndef PPPSPLICED_PPP_PPP_H
#define PPPSPLICED_PPP_PPP_H

#include "ppp/chap.h"
#include "ppp/frame.h"
#include "ppp/lcp.h"
#include "ppp/pap.h"

/**
 * enum ppp_phase - as in RFC 1661 section 3, but for the Network-Layer Protocol phase
 * @PPP_DEAD: not opened yet, or ended
 * @PPP_ESTABLISH: LCP is negotiated
 * @PPP_AUTHENTICATE: CHAP or PAP
 * @PPP_HANDOVER: the peer has authenticated itself; now it is the LNS's turn
 * @PPP_TERMINATE: LCP is terminated
 */
enum ppp_phase {
	PPP_DEAD,
	PPP_ESTABLISH,
	PPP_AUTHENTICATE,
	PPP_HANDOVER,
	PPP_TERMINATE,
};

/**
 * struct ppp_config - what does not change
 * @lcp: of LCP; with an authentication protocol at least
 * @chap: of CHAP
 * @pap: of PAP
 */
struct ppp_config {
	struct lcp_config lcp;
	struct chap_config chap;
	struct pap_config pap;
};

#define PPP_CONFIG_INIT \
	.lcp = { LCP_CONFIG_INIT }, .chap = { CHAP_CONFIG_INIT }, .pap = { PAP_CONFIG_INIT }

/**
 * struct ppp_ops - what the owner does; none of it may call back
 * @send: transmit a frame: Protocol field and information field. LCP is sent with address
 *	and control field where there are such, RFC 1661 section 6.6.
 * @random: give random octets
 * @authenticate: the peer has shown who it is; ppp_success() or ppp_failure() is called later.
 *	It comes again if the peer is challenged again, also by ppp_challenge().
 * @up: the peer has authenticated itself, and was told
 * @down: what @authenticate or @up told does not count any more: LCP ends, or is negotiated
 *	anew, and then all that comes again
 * @other: a frame of a network layer, or its NCP, in PPP_HANDOVER; may be NULL
 * @identification: the peer says what it is, RFC 1570 section 2.1; may be NULL
 * @ended: it has ended, and @text says more for people; comes once. Release no memory here.
 */
struct ppp_ops {
	void (*send)(void *owner, uint16_t protocol, const void *data, size_t len);
	void (*random)(void *owner, void *buf, size_t len);
	void (*authenticate)(void *owner, const struct ppp_credentials *credentials);
	void (*up)(void *owner);
	void (*down)(void *owner);
	void (*other)(void *owner, uint16_t protocol, const void *data, size_t len);
	void (*identification)(void *owner, const char *text);
	void (*ended)(void *owner, enum ppp_end why, const char *text);
};

/**
 * struct ppp - a subscriber's PPP
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @now: when the current event is, in ms
 * @alive: opened, and not ended
 * @authenticated: the peer has passed
 * @spliced: the LNS has taken over
 * @lcp: its LCP
 * @chap: its CHAP
 * @pap: its PAP
 * @stats: frames that were not answered
 */
struct ppp {
	const struct ppp_config *config;
	const struct ppp_ops *ops;
	void *owner;
	uint64_t now;
	bool alive;
	bool authenticated;
	bool spliced;
	struct lcp lcp;
	struct chap chap;
	struct pap pap;
	struct ppp_stats stats;
};

void ppp_init(struct ppp *ppp, const struct ppp_config *config, const struct ppp_ops *ops,
	      void *owner);
void ppp_open(struct ppp *ppp, uint64_t now);
void ppp_close(struct ppp *ppp, const char *text, uint64_t now);
void ppp_lower_down(struct ppp *ppp, uint64_t now);
void ppp_input(struct ppp *ppp, const void *data, size_t len, uint64_t now);
bool ppp_success(struct ppp *ppp, const void *text, size_t len, uint64_t now);
bool ppp_failure(struct ppp *ppp, const void *text, size_t len, uint64_t now);
bool ppp_challenge(struct ppp *ppp, const struct ppp_credentials *challenge, uint64_t now);
void ppp_splice(struct ppp *ppp);
uint64_t ppp_deadline(const struct ppp *ppp);
void ppp_timeout(struct ppp *ppp, uint64_t now);
enum ppp_phase ppp_phase(const struct ppp *ppp);
struct ppp_credentials ppp_credentials(const struct ppp *ppp);

#endif
