// SPDX-License-Identifier: GPL-2.0
/* Control messages, RFC 2661 section 6, between octets and structures. */
#include "l2tp/message.h"

#include "array.h"

/* Flags of a field. */
#define REQUIRED	0x1
#define NOT_ZERO	0x2	/* a uint16_t for which 0 is reserved */

/**
 * struct field - an AVP of a message
 * @attr: attribute
 * @offset: of its value in struct l2tp_message
 * @flags: flags
 */
struct field {
	uint8_t attr;
	uint16_t offset;
	uint8_t flags;
};

#define FIELD(attr, member, flags) \
	{ L2TP_AVP_##attr, offsetof(struct l2tp_message, member), flags }
#define FLAG(attr) { L2TP_AVP_##attr, 0, 0 }

/* SCCRQ and SCCRP differ in their last AVP. */
#define END_FIELDS(end) \
	FIELD(PROTOCOL_VERSION, end.protocol_version, REQUIRED), \
	FIELD(FRAMING_CAPABILITIES, end.framing_capabilities, REQUIRED), \
	FIELD(BEARER_CAPABILITIES, end.bearer_capabilities, 0), \
	FIELD(FIRMWARE_REVISION, end.firmware_revision, 0), \
	FIELD(HOST_NAME, end.host_name, REQUIRED), \
	FIELD(VENDOR_NAME, end.vendor_name, 0), \
	FIELD(ASSIGNED_TUNNEL_ID, end.assigned_tunnel_id, REQUIRED | NOT_ZERO), \
	FIELD(RECEIVE_WINDOW_SIZE, end.receive_window_size, NOT_ZERO), \
	FIELD(CHALLENGE, end.challenge, 0)

static const struct field sccrq[] = {
	END_FIELDS(sccrq.end),
	FIELD(TIE_BREAKER, sccrq.tie_breaker, 0),
};

static const struct field sccrp[] = {
	END_FIELDS(sccrp.end),
	FIELD(CHALLENGE_RESPONSE, sccrp.challenge_response, 0),
};

static const struct field scccn[] = {
	FIELD(CHALLENGE_RESPONSE, scccn.challenge_response, 0),
};

/* A peer that refuses before he has assigned an ID has none to say. */
static const struct field stopccn[] = {
	FIELD(ASSIGNED_TUNNEL_ID, stopccn.assigned_tunnel_id, REQUIRED),
	FIELD(RESULT_CODE, stopccn.result, REQUIRED),
};

static const struct field ocrq[] = {
	FIELD(ASSIGNED_SESSION_ID, ocrq.assigned_session_id, REQUIRED | NOT_ZERO),
	FIELD(CALL_SERIAL_NUMBER, ocrq.call_serial_number, REQUIRED),
	FIELD(MINIMUM_BPS, ocrq.minimum_bps, REQUIRED),
	FIELD(MAXIMUM_BPS, ocrq.maximum_bps, REQUIRED),
	FIELD(BEARER_TYPE, ocrq.bearer_type, REQUIRED),
	FIELD(FRAMING_TYPE, ocrq.framing_type, REQUIRED),
	FIELD(CALLED_NUMBER, ocrq.called_number, REQUIRED),
	FIELD(SUB_ADDRESS, ocrq.sub_address, 0),
};

static const struct field ocrp[] = {
	FIELD(ASSIGNED_SESSION_ID, ocrp.assigned_session_id, REQUIRED | NOT_ZERO),
	FIELD(PHYSICAL_CHANNEL_ID, ocrp.physical_channel_id, 0),
};

static const struct field occn[] = {
	FIELD(TX_CONNECT_SPEED, occn.tx_connect_speed, REQUIRED),
	FIELD(FRAMING_TYPE, occn.framing_type, REQUIRED),
	FIELD(RX_CONNECT_SPEED, occn.rx_connect_speed, 0),
	FLAG(SEQUENCING_REQUIRED),
};

static const struct field icrq[] = {
	FIELD(ASSIGNED_SESSION_ID, icrq.assigned_session_id, REQUIRED | NOT_ZERO),
	FIELD(CALL_SERIAL_NUMBER, icrq.call_serial_number, REQUIRED),
	FIELD(BEARER_TYPE, icrq.bearer_type, 0),
	FIELD(PHYSICAL_CHANNEL_ID, icrq.physical_channel_id, 0),
	FIELD(CALLING_NUMBER, icrq.calling_number, 0),
	FIELD(CALLED_NUMBER, icrq.called_number, 0),
	FIELD(SUB_ADDRESS, icrq.sub_address, 0),
};

static const struct field icrp[] = {
	FIELD(ASSIGNED_SESSION_ID, icrp.assigned_session_id, REQUIRED | NOT_ZERO),
};

static const struct field iccn[] = {
	FIELD(TX_CONNECT_SPEED, iccn.tx_connect_speed, REQUIRED),
	FIELD(FRAMING_TYPE, iccn.framing_type, REQUIRED),
	FIELD(INITIAL_RECEIVED_LCP_CONFREQ, iccn.initial_received_lcp_confreq, 0),
	FIELD(LAST_SENT_LCP_CONFREQ, iccn.last_sent_lcp_confreq, 0),
	FIELD(LAST_RECEIVED_LCP_CONFREQ, iccn.last_received_lcp_confreq, 0),
	FIELD(PROXY_AUTHEN_TYPE, iccn.proxy_authen_type, 0),
	FIELD(PROXY_AUTHEN_NAME, iccn.proxy_authen_name, 0),
	FIELD(PROXY_AUTHEN_CHALLENGE, iccn.proxy_authen_challenge, 0),
	FIELD(PROXY_AUTHEN_ID, iccn.proxy_authen_id, 0),
	FIELD(PROXY_AUTHEN_RESPONSE, iccn.proxy_authen_response, 0),
	FIELD(PRIVATE_GROUP_ID, iccn.private_group_id, 0),
	FIELD(RX_CONNECT_SPEED, iccn.rx_connect_speed, 0),
	FLAG(SEQUENCING_REQUIRED),
};

static const struct field cdn[] = {
	FIELD(RESULT_CODE, cdn.result, REQUIRED),
	FIELD(ASSIGNED_SESSION_ID, cdn.assigned_session_id, REQUIRED),
	FIELD(Q931_CAUSE_CODE, cdn.q931_cause, 0),
};

static const struct field wen[] = {
	FIELD(CALL_ERRORS, wen.call_errors, REQUIRED),
};

static const struct field sli[] = {
	FIELD(ACCM, sli.accm, REQUIRED),
};

/**
 * struct layout - what RFC 2661 section 6 says of a message
 * @name: its name
 * @fields: its AVPs besides Message Type and Random Vector, in the order in which they are sent
 * @n: how many
 * @of_session: it is about a session, else about the tunnel
 */
struct layout {
	const char *name;
	const struct field *fields;
	size_t n;
	bool of_session;
};

#define OF_TUNNEL(name, fields)		{ name, fields, ARRAY_SIZE(fields), false }
#define OF_SESSION(name, fields)	{ name, fields, ARRAY_SIZE(fields), true }

static const struct layout layouts[] = {
	[L2TP_ZLB] = { .name = "ZLB" },
	[L2TP_SCCRQ] = OF_TUNNEL("SCCRQ", sccrq),
	[L2TP_SCCRP] = OF_TUNNEL("SCCRP", sccrp),
	[L2TP_SCCCN] = OF_TUNNEL("SCCCN", scccn),
	[L2TP_STOPCCN] = OF_TUNNEL("StopCCN", stopccn),
	[L2TP_HELLO] = { .name = "HELLO" },
	[L2TP_OCRQ] = OF_SESSION("OCRQ", ocrq),
	[L2TP_OCRP] = OF_SESSION("OCRP", ocrp),
	[L2TP_OCCN] = OF_SESSION("OCCN", occn),
	[L2TP_ICRQ] = OF_SESSION("ICRQ", icrq),
	[L2TP_ICRP] = OF_SESSION("ICRP", icrp),
	[L2TP_ICCN] = OF_SESSION("ICCN", iccn),
	[L2TP_CDN] = OF_SESSION("CDN", cdn),
	[L2TP_WEN] = OF_SESSION("WEN", wen),
	[L2TP_SLI] = OF_SESSION("SLI", sli),
};

static const struct layout *layout_of(unsigned int type)
{
	if (type >= ARRAY_SIZE(layouts) || !layouts[type].name)
		return NULL;
	return &layouts[type];
}

static const struct field *find_field(const struct layout *layout, uint16_t attr)
{
	for (size_t i = 0; i < layout->n; i++)
		if (layout->fields[i].attr == attr)
			return &layout->fields[i];
	return NULL;
}

static uint64_t required_fields(const struct layout *layout)
{
	uint64_t required = 0;

	for (size_t i = 0; i < layout->n; i++)
		if (layout->fields[i].flags & REQUIRED)
			required |= L2TP_AVP_BIT(layout->fields[i].attr);
	return required;
}

/* AVPs that have to go with the Proxy Authen Type that is there, section 4.4.5. */
static uint64_t required_by_proxy_authen(const struct l2tp_message *msg)
{
	const uint64_t name = L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_NAME) |
			      L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_RESPONSE);
	const uint64_t id = L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_ID);
	const uint64_t challenge = L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_CHALLENGE);

	if (msg->type != L2TP_ICCN || !l2tp_has(msg, L2TP_AVP_PROXY_AUTHEN_TYPE))
		return 0;
	switch (msg->iccn.proxy_authen_type) {
	case L2TP_PROXY_AUTHEN_TEXT:
		return name;
	case L2TP_PROXY_AUTHEN_PAP:
		return name | id;
	case L2TP_PROXY_AUTHEN_CHAP:
	case L2TP_PROXY_AUTHEN_MSCHAP1:
		return name | id | challenge;
	}
	return 0;
}

/* Beyond what its length and its type say. */
static enum l2tp_fault_kind check_value(const struct field *field, const void *value)
{
	if (field->flags & NOT_ZERO && !*(const uint16_t *)value)
		return L2TP_FAULT_VALUE;
	if (field->attr == L2TP_AVP_PROTOCOL_VERSION &&
	    *(const uint16_t *)value >> 8 != L2TP_PROTOCOL_VERSION >> 8)
		return L2TP_FAULT_VERSION;
	return L2TP_FAULT_NONE;
}

/**
 * l2tp_message_name() - name of a type of message
 * @type: type
 *
 * Return: name, as RFC 2661 abbreviates it; NULL for a type not known here.
 */
const char *l2tp_message_name(enum l2tp_message_type type)
{
	const struct layout *layout = layout_of(type);

	return layout ? layout->name : NULL;
}

/**
 * struct parser - a message that is being parsed
 * @msg: where it goes
 * @layout: what is to be in it
 * @secret: for hidden values; none if its length is 0
 * @random_vector: the last one; none yet if where it is is NULL
 * @scratch: where values go that were hidden
 */
struct parser {
	struct l2tp_message *msg;
	const struct layout *layout;
	struct octets secret;
	struct octets random_vector;
	struct writer *scratch;
};

/*
 * Of what is fatal the first is kept. The rest is still read, for whoever answers a message that
 * is not accepted needs the ID that its sender assigned.
 */
static void note_fatal(struct l2tp_message *msg, enum l2tp_fault_kind kind,
		       const struct l2tp_avp *avp)
{
	if (!msg->fault.kind)
		msg->fault = (struct l2tp_fault){ kind, avp->vendor, avp->attr };
}

static void note_ignored(struct l2tp_message *msg, enum l2tp_fault_kind kind,
			 const struct l2tp_avp *avp)
{
	if (!msg->ignored++)
		msg->first_ignored = (struct l2tp_fault){ kind, avp->vendor, avp->attr };
}

/*
 * The M bit decides whether what is unknown or malformed is fatal, sections 4.2 and 7.1. It is
 * set in AVPs of other messages because section 4.4 wants it so, and says nothing there.
 */
static void note(struct l2tp_message *msg, enum l2tp_fault_kind kind, const struct l2tp_avp *avp)
{
	if (avp->mandatory && kind != L2TP_FAULT_OUT_OF_PLACE)
		note_fatal(msg, kind, avp);
	else
		note_ignored(msg, kind, avp);
}

/* A Message Type after the first place is one too many. */
static enum l2tp_fault_kind read_general(struct parser *p, const struct l2tp_avp *avp)
{
	if (avp->attr == L2TP_AVP_MESSAGE_TYPE)
		return L2TP_FAULT_REPEATED;
	if (avp->hidden)
		return L2TP_FAULT_NOT_TO_HIDE;
	p->random_vector = avp->value;
	return L2TP_FAULT_NONE;
}

static enum l2tp_fault_kind read_field(struct parser *p, const struct l2tp_avp *avp,
				       const struct l2tp_avp_def *def, const struct field *field)
{
	void *value = (char *)p->msg + field->offset;
	struct octets octets = avp->value;
	enum l2tp_fault_kind kind;

	if (l2tp_has(p->msg, field->attr))
		return L2TP_FAULT_REPEATED;
	if (avp->hidden && !def->may_hide)
		return L2TP_FAULT_NOT_TO_HIDE;
	if (avp->hidden) {
		kind = l2tp_unhide(avp, p->secret, p->random_vector, p->scratch, &octets);
		if (kind)
			return kind;
	}
	kind = l2tp_value_read(def, octets, value);
	if (!kind)
		kind = check_value(field, value);
	if (!kind)
		p->msg->present |= L2TP_AVP_BIT(field->attr);
	return kind;
}

static enum l2tp_fault_kind read_avp(struct parser *p, const struct l2tp_avp *avp)
{
	const struct l2tp_avp_def *def = l2tp_avp_def(avp->vendor, avp->attr);
	const struct field *field;

	if (avp->reserved)
		return L2TP_FAULT_RESERVED_BITS;
	if (!def)
		return L2TP_FAULT_UNKNOWN;
	if (avp->attr == L2TP_AVP_MESSAGE_TYPE || avp->attr == L2TP_AVP_RANDOM_VECTOR)
		return read_general(p, avp);
	field = find_field(p->layout, avp->attr);
	if (!field)
		return L2TP_FAULT_OUT_OF_PLACE;
	return read_field(p, avp, def, field);
}

static void check_required(struct l2tp_message *msg, const struct layout *layout)
{
	uint64_t required = required_fields(layout) | required_by_proxy_authen(msg);
	uint64_t missing = required & ~msg->present;
	struct l2tp_avp avp;

	if (!missing)
		return;
	avp = (struct l2tp_avp){ .attr = __builtin_ctzll(missing) };
	note_fatal(msg, L2TP_FAULT_MISSING, &avp);
}

/* Where an AVP has no right length the rest of the message is lost, with or without an M bit. */
static void read_avps(struct parser *p, struct reader *r)
{
	struct l2tp_avp avp;

	while (l2tp_avp_next(r, &avp)) {
		enum l2tp_fault_kind kind = read_avp(p, &avp);

		if (kind)
			note(p->msg, kind, &avp);
	}
	if (r->bad)
		note_fatal(p->msg, L2TP_FAULT_LENGTH, &avp);
	check_required(p->msg, p->layout);
}

static enum l2tp_fault_kind read_first(const struct l2tp_avp *avp, uint16_t *type)
{
	if (avp->vendor || avp->attr != L2TP_AVP_MESSAGE_TYPE)
		return L2TP_FAULT_NO_TYPE;
	if (avp->reserved)
		return L2TP_FAULT_RESERVED_BITS;
	if (avp->hidden)
		return L2TP_FAULT_NOT_TO_HIDE;
	return l2tp_value_read(l2tp_avp_def(0, avp->attr), avp->value, type);
}

/*
 * The first AVP, section 4.4.1: what has none is malformed. Its M bit is about the message: an
 * unknown one is fatal to the tunnel with it, and ignored without.
 */
static enum l2tp_verdict read_type(struct l2tp_message *msg, struct reader *r)
{
	enum l2tp_fault_kind kind = L2TP_FAULT_LENGTH;
	struct l2tp_avp avp;
	uint16_t type = 0;

	if (l2tp_avp_next(r, &avp))
		kind = read_first(&avp, &type);
	msg->type = type;
	if (!kind && (type == L2TP_ZLB || !layout_of(type)))
		kind = L2TP_FAULT_UNKNOWN_TYPE;
	if (!kind)
		return L2TP_ACCEPT;
	note_fatal(msg, kind, &avp);
	return kind == L2TP_FAULT_UNKNOWN_TYPE && !avp.mandatory ? L2TP_IGNORE : L2TP_CLOSE_TUNNEL;
}

/* For what is optional, and means something if it is not there, or is not accepted. */
static void set_defaults(struct l2tp_message *msg)
{
	if (l2tp_has(msg, L2TP_AVP_RECEIVE_WINDOW_SIZE))
		return;
	if (msg->type == L2TP_SCCRQ)
		msg->sccrq.end.receive_window_size = L2TP_RECEIVE_WINDOW_DEFAULT;
	if (msg->type == L2TP_SCCRP)
		msg->sccrp.end.receive_window_size = L2TP_RECEIVE_WINDOW_DEFAULT;
}

/**
 * l2tp_message_parse() - read a control message
 * @msg: where to put it
 * @data: datagram
 * @len: its length in octets
 * @secret: secret that is shared with the peer, for hidden values; none if its length is 0
 * @scratch: where room for hidden values is taken; as much as @len is enough
 *
 * Octets in @msg are in @data or in @scratch.
 *
 * An AVP that is unknown, repeated or malformed is ignored unless its M bit is set. With the M
 * bit the message is not accepted, and @msg->fault says why; l2tp_fault_result() says what to
 * answer. What is wrong with a StopCCN or a CDN does not matter to its receiver: it ends what it
 * is about all the same. A value that is not accepted is not in @msg->present, whatever its field
 * is.
 *
 * Return: what to do. Unless it is L2TP_DISCARD, @msg->header is right. @msg->type is what the
 * message says, known or not; 0 if it says none. What is in @msg->present is right.
 */
enum l2tp_verdict l2tp_message_parse(struct l2tp_message *msg, const void *data, size_t len,
				     struct octets secret, struct writer *scratch)
{
	struct parser p = { .msg = msg, .secret = secret, .scratch = scratch };
	struct reader r = reader_of(data, len);
	enum l2tp_verdict verdict;

	memset(msg, 0, sizeof(*msg));
	if (!l2tp_header_read(&r, &msg->header))
		return L2TP_DISCARD;
	if (!r.left)
		return L2TP_ACCEPT;
	verdict = read_type(msg, &r);
	if (verdict != L2TP_ACCEPT)
		return verdict;
	p.layout = layout_of(msg->type);
	read_avps(&p, &r);
	set_defaults(msg);
	if (!msg->fault.kind)
		return L2TP_ACCEPT;
	return p.layout->of_session ? L2TP_CLOSE_SESSION : L2TP_CLOSE_TUNNEL;
}

static bool is_hidden(const struct l2tp_hide *hide, uint16_t attr)
{
	return hide && hide->which & L2TP_AVP_BIT(attr) && l2tp_avp_def(0, attr)->may_hide;
}

static void write_avp(struct writer *w, uint16_t attr, const void *value,
		      const struct l2tp_hide *hide)
{
	const struct l2tp_avp_def *def = l2tp_avp_def(0, attr);
	size_t begin = l2tp_avp_begin(w, attr, hide);

	if (hide)
		l2tp_hide(w, hide, attr, def, value);
	else
		l2tp_value_write(w, def, value);
	l2tp_avp_end(w, begin);
}

static void write_field(struct writer *w, const struct field *field,
			const struct l2tp_message *msg, const struct l2tp_hide *hide)
{
	const void *value = (const char *)msg + field->offset;

	if (check_value(field, value))
		w->full = true;
	write_avp(w, field->attr, value, is_hidden(hide, field->attr) ? hide : NULL);
}

/* One Random Vector is enough: what is hidden is mixed with its attribute too. */
static void write_fields(struct writer *w, const struct l2tp_message *msg,
			 const struct layout *layout, const struct l2tp_hide *hide)
{
	uint64_t present = msg->present | required_fields(layout);
	bool random_vector = false;

	if (required_by_proxy_authen(msg) & ~present)
		w->full = true;
	for (size_t i = 0; i < layout->n; i++) {
		const struct field *field = &layout->fields[i];

		if (!(present & L2TP_AVP_BIT(field->attr)))
			continue;
		if (!random_vector && is_hidden(hide, field->attr)) {
			write_avp(w, L2TP_AVP_RANDOM_VECTOR, &hide->random_vector, NULL);
			random_vector = true;
		}
		write_field(w, field, msg, hide);
	}
}

/**
 * l2tp_message_build() - write a control message
 * @msg: message; what it says of faults is not looked at
 * @hide: what to hide; NULL for nothing
 * @buf: where to write it
 * @size: octets in @buf
 *
 * Return: its length in octets; 0 if it does not fit into @buf, or if l2tp_message_parse() would
 * not accept it: an ID of 0, an empty Host Name, a Proxy Authen Type without what it needs.
 */
size_t l2tp_message_build(const struct l2tp_message *msg, const struct l2tp_hide *hide,
			  void *buf, size_t size)
{
	const struct layout *layout = layout_of(msg->type);
	struct writer w = writer_of(buf, size);
	uint16_t type = msg->type;

	if (!layout)
		return 0;
	l2tp_header_write(&w, &msg->header);
	if (type != L2TP_ZLB) {
		write_avp(&w, L2TP_AVP_MESSAGE_TYPE, &type, NULL);
		write_fields(&w, msg, layout, hide);
	}
	l2tp_header_end(&w);
	return w.full ? 0 : w.len;
}
