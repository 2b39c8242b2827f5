/* SPDX-License-Identifier: GPL-2.0-or-later */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM pppsplice

#if !defined(_PPPSPLICE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _PPPSPLICE_TRACE_H

#include <linux/tracepoint.h>

#include "splice.h"

/* For user space that reads the format files. */
TRACE_DEFINE_ENUM(PPPSPLICE_FRAMES_DATA);
TRACE_DEFINE_ENUM(PPPSPLICE_FRAMES_NCP);
TRACE_DEFINE_ENUM(PPPSPLICE_FRAMES_ALL);
TRACE_DEFINE_ENUM(PPPSPLICE_STATE_DOWN);
TRACE_DEFINE_ENUM(PPPSPLICE_STATE_UP);
TRACE_DEFINE_ENUM(PPPSPLICE_DEL_REASON_REQUEST);
TRACE_DEFINE_ENUM(PPPSPLICE_DEL_REASON_RELEASE);
TRACE_DEFINE_ENUM(PPPSPLICE_DEL_REASON_CONNECT);
TRACE_DEFINE_ENUM(PPPSPLICE_DEL_REASON_LEG_DOWN);
TRACE_DEFINE_ENUM(PPPSPLICE_DEL_REASON_NETNS);
TRACE_DEFINE_ENUM(PPPSPLICE_LEG_TYPE_PPPOE);
TRACE_DEFINE_ENUM(PPPSPLICE_LEG_TYPE_L2TP);
TRACE_DEFINE_ENUM(PPPSPLICE_LEG_TYPE_CHANNEL);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_POLICY);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_MALFORMED);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_TOO_BIG);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_LEG_DOWN);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_NO_MEMORY);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_TX_BUSY);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_NO_LOCAL);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_LOCAL_TX);
TRACE_DEFINE_ENUM(PPPSPLICE_DROP_REASON_RCVBUF);

#define show_leg_type(type)						\
	__print_symbolic(type,						\
			 { PPPSPLICE_LEG_TYPE_PPPOE, "pppoe" },		\
			 { PPPSPLICE_LEG_TYPE_L2TP, "l2tp" },		\
			 { PPPSPLICE_LEG_TYPE_CHANNEL, "channel" })

TRACE_EVENT(pppsplice_add,
	    TP_PROTO(const struct pppsplice *splice),
	    TP_ARGS(splice),
	    TP_STRUCT__entry(__field(u32, id)
			     __field(u32, frames)
			     __field(u32, state)
	    ),
	    TP_fast_assign(__entry->id = splice->id;
			   __entry->frames = splice->frames;
			   __entry->state = splice->state;
	    ),
	    TP_printk("id=%u frames=%s state=%s", __entry->id,
		      __print_symbolic(__entry->frames,
				       { PPPSPLICE_FRAMES_DATA, "data" },
				       { PPPSPLICE_FRAMES_NCP, "ncp" },
				       { PPPSPLICE_FRAMES_ALL, "all" }),
		      __print_symbolic(__entry->state,
				       { PPPSPLICE_STATE_DOWN, "down" },
				       { PPPSPLICE_STATE_UP, "up" }))
);

TRACE_EVENT(pppsplice_del,
	    TP_PROTO(const struct pppsplice *splice, enum pppsplice_del_reason reason),
	    TP_ARGS(splice, reason),
	    TP_STRUCT__entry(__field(u32, id)
			     __field(u32, reason)
	    ),
	    TP_fast_assign(__entry->id = splice->id;
			   __entry->reason = reason;
	    ),
	    TP_printk("id=%u reason=%s", __entry->id,
		      __print_symbolic(__entry->reason,
				       { PPPSPLICE_DEL_REASON_REQUEST, "request" },
				       { PPPSPLICE_DEL_REASON_RELEASE, "release" },
				       { PPPSPLICE_DEL_REASON_CONNECT, "connect" },
				       { PPPSPLICE_DEL_REASON_LEG_DOWN, "leg-down" },
				       { PPPSPLICE_DEL_REASON_NETNS, "netns" }))
);

DECLARE_EVENT_CLASS(pppsplice_leg,
		    TP_PROTO(const struct pppsplice_leg *leg),
		    TP_ARGS(leg),
		    TP_STRUCT__entry(__field(u32, id)
				     __field(u32, type)
				     __field(u32, channel)
		    ),
		    TP_fast_assign(__entry->id = leg->splice->id;
				   __entry->type = leg->id.type;
				   __entry->channel = leg->id.channel;
		    ),
		    TP_printk("id=%u type=%s channel=%u", __entry->id,
			      show_leg_type(__entry->type),
			      __entry->channel)
);

DEFINE_EVENT(pppsplice_leg, pppsplice_leg_attach,
	     TP_PROTO(const struct pppsplice_leg *leg),
	     TP_ARGS(leg)
);

DEFINE_EVENT(pppsplice_leg, pppsplice_leg_detach,
	     TP_PROTO(const struct pppsplice_leg *leg),
	     TP_ARGS(leg)
);

TRACE_EVENT(pppsplice_drop,
	    TP_PROTO(const struct pppsplice_leg *leg, const struct sk_buff *skb,
		     enum pppsplice_drop_reason reason),
	    TP_ARGS(leg, skb, reason),
	    TP_STRUCT__entry(__field(u32, id)
			     __field(u32, type)
			     __field(u32, channel)
			     __field(u32, len)
			     __field(u32, reason)
	    ),
	    TP_fast_assign(__entry->id = leg->splice->id;
			   __entry->type = leg->id.type;
			   __entry->channel = leg->id.channel;
			   __entry->len = skb->len;
			   __entry->reason = reason;
	    ),
	    TP_printk("id=%u type=%s channel=%u len=%u reason=%s", __entry->id,
		      show_leg_type(__entry->type),
		      __entry->channel, __entry->len,
		      __print_symbolic(__entry->reason,
				       { PPPSPLICE_DROP_REASON_POLICY, "policy" },
				       { PPPSPLICE_DROP_REASON_MALFORMED, "malformed" },
				       { PPPSPLICE_DROP_REASON_TOO_BIG, "too-big" },
				       { PPPSPLICE_DROP_REASON_LEG_DOWN, "leg-down" },
				       { PPPSPLICE_DROP_REASON_NO_MEMORY, "no-memory" },
				       { PPPSPLICE_DROP_REASON_TX_BUSY, "tx-busy" },
				       { PPPSPLICE_DROP_REASON_NO_LOCAL, "no-local" },
				       { PPPSPLICE_DROP_REASON_LOCAL_TX, "local-tx" },
				       { PPPSPLICE_DROP_REASON_RCVBUF, "rcvbuf" }))
);

TRACE_EVENT(pppsplice_superpacket,
	    TP_PROTO(const struct pppsplice_leg *leg, const struct sk_buff *skb, bool whole),
	    TP_ARGS(leg, skb, whole),
	    TP_STRUCT__entry(__field(u32, id)
			     __field(u32, type)
			     __field(u32, channel)
			     __field(u32, len)
			     __field(u16, gso_size)
			     __field(u16, gso_segs)
			     __field(u32, gso_type)
			     __field(bool, whole)
	    ),
	    TP_fast_assign(__entry->id = leg->splice->id;
			   __entry->type = leg->id.type;
			   __entry->channel = leg->id.channel;
			   __entry->len = skb->len;
			   __entry->gso_size = skb_shinfo(skb)->gso_size;
			   __entry->gso_segs = skb_shinfo(skb)->gso_segs;
			   __entry->gso_type = skb_shinfo(skb)->gso_type;
			   __entry->whole = whole;
	    ),
	    TP_printk("id=%u type=%s channel=%u len=%u gso_size=%u gso_segs=%u gso_type=%#x %s",
		      __entry->id,
		      show_leg_type(__entry->type),
		      __entry->channel, __entry->len, __entry->gso_size, __entry->gso_segs,
		      __entry->gso_type, __entry->whole ? "whole" : "segmented")
);

#endif /* _PPPSPLICE_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
