/* SPDX-License-Identifier: GPL-2.0 */
/* What requests say of a session. */
#ifndef PPPSPLICED_RADIUS_REQUEST_H
#define PPPSPLICED_RADIUS_REQUEST_H

#include "radius/packet.h"
#include "radius/radius.h"

/* Acct-Authentic, RFC 2866 section 5.6 */
enum radius_authentic {
	RADIUS_AUTHENTIC_RADIUS = 1,
	RADIUS_AUTHENTIC_REMOTE = 3,
};

const char *radius_put_access(struct writer *w, const struct radius_session *session,
			      const struct ppp_credentials *credentials);
const char *radius_put_authorize(struct writer *w, const struct radius_session *session,
				 struct octets name);
void radius_put_accounting(struct writer *w, const struct radius_session *session,
			   enum radius_acct_type type, const struct radius_usage *usage,
			   enum radius_authentic authentic, uint32_t timestamp);

#endif
