/* SPDX-License-Identifier: GPL-2.0 */
/* Answers to requests of the control socket, made a piece at a time. */
#ifndef PPPSPLICED_CONTROL_ANSWER_H
#define PPPSPLICED_CONTROL_ANSWER_H

#include "control/lines.h"
#include "control/request.h"

/* Sessions that are looked at before the event loop goes on. */
#define ANSWER_PIECE	64

/**
 * struct answer - an answer that is being made
 * @ops: what the daemon does
 * @owner: argument of @ops
 * @peer: who asks
 * @request: what he asks
 * @lines: takes the answer
 * @after: number of the last session that was looked at
 * @looked: how many sessions the present piece has
 * @matches: those of them that are asked for
 * @n_matches: number of @matches
 * @items: objects that were given
 */
struct answer {
	const struct control_ops *ops;
	void *owner;
	const struct control_peer *peer;
	struct request request;
	struct lines *lines;
	uint32_t after;
	unsigned int looked;
	uint32_t matches[ANSWER_PIECE];
	unsigned int n_matches;
	uint64_t items;
};

void answer_error(struct lines *lines, const char *text);
bool answer_piece(struct answer *answer);

#endif
