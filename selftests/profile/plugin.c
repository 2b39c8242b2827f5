// SPDX-License-Identifier: GPL-2.0
/*
 * plugin - count where a guest's instructions go; a plugin of QEMU's TCG
 *
 *   qemu-system-x86_64 -icount shift=0,sleep=off ... -plugin file=plugin.so,out=FILE
 *
 * The guest's programs say what is to be counted, by instructions that do nothing
 * (markers[] below). What was counted between MARK_BEGIN and MARK_END, as
 * often as they came, is written to FILE at MARK_DONE, as one run:
 *
 *   run NUMBER
 *   node NUMBER PARENT ADDRESS		a function called, and by whom: a call tree's node
 *   count NODE ADDRESS INSNS TIMES	a block of code executed in that node
 *   string NODE ADDRESS INSNS TIMES	the same, but its last instruction is a string's
 *
 * Nodes hold for all that follows. Node 0 is user space, node 1 the kernel as it
 * is entered. Who is called by a jump (a tail call), or by an interrupt, is a node below the
 * one that was executed, if it is known to be a function: called elsewhere, or marked as
 * a target (endbr64). An iteration of a string instruction counts as a block of one
 * instruction, as with -icount.
 *
 * One CPU only. What is used of QEMU's interface is declared here: Debian packages
 * QEMU, but not its header. The types are version 4's, QEMU 9.2 and later.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- QEMU ------------------------------------------------------------------- */

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;

struct qemu_info {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	int smp_vcpus, max_vcpus;
};

struct qemu_u64 {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

enum { NO_REGS };
enum { COND_NEVER, COND_ALWAYS, COND_EQ, COND_NE };

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
void qemu_plugin_u64_set(struct qemu_u64 entry, unsigned int vcpu, uint64_t value);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*cb)(uint64_t id,
								   struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb,
					       void (*cb)(unsigned int vcpu, void *arg), int flags,
					       int cond, struct qemu_u64 entry, uint64_t imm,
					       void *arg);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int vcpu, void *arg), int flags,
					    void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t len);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_outs(const char *text);

EXPORT int qemu_plugin_version = 4;

/* --- what is counted -------------------------------------------------------- */

#define DEPTH_MAX	256
#define INSN_MAX	16

/**
 * struct block - a translated block, never freed
 * @start: address of its first instruction
 * @end: address after its last one
 * @insns: how many they are
 * @calls: the last one calls
 * @returns: the last one returns
 * @resumes: the last one returns from an interrupt
 * @target: the first one is endbr64
 * @repeats: the last one is a string instruction, which repeats itself
 */
struct block {
	uint64_t start, end;
	uint32_t insns;
	bool calls, returns, resumes, target, repeats;
};

struct node {
	uint64_t address;
	uint32_t parent, depth;
};

struct frame {
	uint64_t address;	/* to which it returns; 0 anywhere: nobody called */
	uint32_t node;		/* that goes on there */
};

/* A hash table with open addressing; a key has a node and an address or a block. */
struct entry {
	uint32_t node;
	uint64_t of;
	uint64_t value;		/* 0: the entry is free */
};

struct table {
	struct entry *entries;
	size_t size, used;	/* size: a power of 2 */
};

enum { NODE_USER, NODE_KERNEL };

static struct qemu_u64 counting;
static FILE *out;
static struct table children, counts, called;
static struct node *nodes;
static uint32_t n_nodes, n_written, node;
static struct frame stack[DEPTH_MAX];
static int depth;
static const struct block *last;
static unsigned int n_runs;

static void *checked(void *memory)
{
	if (!memory) {
		fputs("profile: out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

static struct entry *slot(const struct table *table, uint32_t in, uint64_t of)
{
	size_t i = (of ^ ((uint64_t)in << 40) ^ in) * 0x9e3779b97f4a7c15ULL >> 20;
	struct entry *entry;

	for (;; i++) {
		entry = table->entries + (i & (table->size - 1));
		if (!entry->value || (entry->node == in && entry->of == of))
			return entry;
	}
}

static void make_room(struct table *table)
{
	struct table old = *table;
	size_t i;

	if (2 * (old.used + 1) < old.size)
		return;
	table->size = old.size ? 2 * old.size : 1 << 16;
	table->entries = checked(calloc(table->size, sizeof(*table->entries)));
	for (i = 0; i < old.size; i++)
		if (old.entries[i].value)
			*slot(table, old.entries[i].node, old.entries[i].of) = old.entries[i];
	free(old.entries);
}

/* Return: the key's value, 0 if it is new */
static uint64_t *value_of(struct table *table, uint32_t in, uint64_t of)
{
	struct entry *entry;

	make_room(table);
	entry = slot(table, in, of);
	if (!entry->value) {
		table->used++;
		entry->node = in;
		entry->of = of;
	}
	return &entry->value;
}

static uint32_t new_node(uint32_t parent, uint64_t address)
{
	if (!(n_nodes & (n_nodes - 1)))
		nodes = checked(realloc(nodes, 2 * (n_nodes + 1) * sizeof(*nodes)));
	nodes[n_nodes] = (struct node){ address, parent, nodes[parent].depth + 1 };
	return n_nodes++;
}

static uint32_t child(uint32_t parent, uint64_t address)
{
	uint64_t *number;

	if (nodes[parent].depth >= DEPTH_MAX)
		parent = NODE_KERNEL;
	number = value_of(&children, parent, address);
	if (!*number)
		*number = new_node(parent, address);
	return *number;
}

/* --- while code runs -------------------------------------------------------- */

static bool in_kernel(const struct block *block)
{
	return block->start >> 63;
}

static void enter(const struct block *block, uint64_t back_to)
{
	if (depth == DEPTH_MAX)
		depth = 0;
	stack[depth++] = (struct frame){ back_to, node };
	node = child(node, block->start);
}

static bool is_function(const struct block *block)
{
	return block->target || slot(&called, 0, block->start)->value;
}

/* What was interrupted goes on; what the interrupt had called has returned. */
static void resume(void)
{
	if (depth && !stack[depth - 1].address)
		node = stack[--depth].node;
}

/* To a caller, or by a return trampoline to any function: that one is called. */
static void come_back(const struct block *block)
{
	int i;

	for (i = depth - 1; i >= 0; i--) {
		if (stack[i].address == block->start) {
			depth = i;
			node = stack[i].node;
			return;
		}
	}
	node = child(node, block->start);
}

static void follow(const struct block *block)
{
	if (!in_kernel(block)) {
		node = NODE_USER;
	} else if (!last || !in_kernel(last)) {
		node = NODE_KERNEL;
		depth = 0;
	} else if (last->calls) {
		enter(block, last->end);
		*value_of(&called, 0, block->start) = 1;
	} else if (last->returns) {
		come_back(block);
	} else if (last->resumes) {
		resume();
	} else if (block->start != last->end && is_function(block)) {
		enter(block, 0);	/* a tail call, or an interrupt */
	}
	last = block;
}

static void executed(unsigned int vcpu, void *arg)
{
	(void)vcpu;
	follow(arg);
	++*value_of(&counts, node, (uintptr_t)arg);
}

/* --- the guest's marks ------------------------------------------------------ */

static void begin(unsigned int vcpu, void *arg)
{
	(void)arg;
	last = NULL;
	node = NODE_USER;
	qemu_plugin_u64_set(counting, vcpu, 1);
}

static void end(unsigned int vcpu, void *arg)
{
	(void)arg;
	qemu_plugin_u64_set(counting, vcpu, 0);
}

static void write_run(void)
{
	const struct block *block;
	size_t i;

	fprintf(out, "run %u\n", ++n_runs);
	for (; n_written < n_nodes; n_written++)
		fprintf(out, "node %u %u %" PRIx64 "\n", n_written, nodes[n_written].parent,
			nodes[n_written].address);
	for (i = 0; i < counts.size; i++) {
		if (!counts.entries[i].value)
			continue;
		block = (const struct block *)(uintptr_t)counts.entries[i].of;
		fprintf(out, "%s %u %" PRIx64 " %u %" PRIu64 "\n",
			block->repeats ? "string" : "count", counts.entries[i].node, block->start,
			block->insns, counts.entries[i].value);
	}
	fflush(out);
}

static void done(unsigned int vcpu, void *arg)
{
	(void)vcpu;
	(void)arg;
	write_run();
	free(counts.entries);
	memset(&counts, 0, sizeof(counts));
}

/* nopl 0x7070730N(%rax), see mark() in ../generator.c. */
static const struct marker {
	uint8_t insn[7];
	void (*reached)(unsigned int vcpu, void *arg);
} markers[] = {
	{ { 0x0f, 0x1f, 0x80, 0x01, 0x73, 0x70, 0x70 }, begin },
	{ { 0x0f, 0x1f, 0x80, 0x02, 0x73, 0x70, 0x70 }, end },
	{ { 0x0f, 0x1f, 0x80, 0x03, 0x73, 0x70, 0x70 }, done },
};

/* --- translation ------------------------------------------------------------ */

static bool is_prefix(uint8_t octet)
{
	return (octet & 0xf0) == 0x40 || octet == 0x2e || octet == 0x3e || octet == 0x66 ||
	       octet == 0xf2 || octet == 0xf3;
}

static bool is_call(const uint8_t *insn, size_t len)
{
	return *insn == 0xe8 || (len > 1 && *insn == 0xff && (insn[1] >> 3 & 7) == 2);
}

static bool is_string(uint8_t octet)
{
	return (octet >= 0xa4 && octet <= 0xa7) || (octet >= 0xaa && octet <= 0xaf);
}

static void classify_first(struct block *block, const struct qemu_plugin_insn *insn)
{
	static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	uint8_t octets[INSN_MAX];

	block->target = qemu_plugin_insn_data(insn, octets, sizeof(octets)) == sizeof(endbr64) &&
			!memcmp(octets, endbr64, sizeof(endbr64));
}

static void classify_last(struct block *block, const struct qemu_plugin_insn *last_insn)
{
	uint8_t octets[INSN_MAX];
	const uint8_t *insn = octets;
	size_t len = qemu_plugin_insn_data(last_insn, octets, sizeof(octets));
	bool rep = false;

	block->end = qemu_plugin_insn_vaddr(last_insn) + qemu_plugin_insn_size(last_insn);
	for (; len > 1 && is_prefix(*insn); insn++, len--)
		rep |= (*insn & 0xfe) == 0xf2;
	if (!len)
		return;
	block->calls = is_call(insn, len);
	block->returns = *insn == 0xc3 || *insn == 0xc2;
	block->resumes = *insn == 0xcf;
	block->repeats = rep && is_string(*insn);
}

static void look_for_marker(struct qemu_plugin_insn *insn)
{
	uint8_t octets[INSN_MAX];
	size_t i;

	if (qemu_plugin_insn_size(insn) != sizeof(markers->insn))
		return;
	qemu_plugin_insn_data(insn, octets, sizeof(octets));
	for (i = 0; i < sizeof(markers) / sizeof(*markers); i++)
		if (!memcmp(octets, markers[i].insn, sizeof(markers->insn)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, markers[i].reached, NO_REGS,
							       NULL);
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct block *block = checked(calloc(1, sizeof(*block)));
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	(void)id;
	block->start = qemu_plugin_tb_vaddr(tb);
	block->insns = n;
	classify_first(block, qemu_plugin_tb_get_insn(tb, 0));
	classify_last(block, qemu_plugin_tb_get_insn(tb, n - 1));
	for (i = 0; i < n && !in_kernel(block); i++)
		look_for_marker(qemu_plugin_tb_get_insn(tb, i));
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, executed, NO_REGS, COND_NE, counting, 0,
						  block);
}

EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4) || info->smp_vcpus != 1) {
		fputs("profile: give out=FILE, and one CPU\n", stderr);
		return 1;
	}
	out = fopen(argv[0] + 4, "w");
	if (!out) {
		perror(argv[0] + 4);
		return 1;
	}
	counting.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	make_room(&called);
	nodes = checked(calloc(2, sizeof(*nodes)));
	n_nodes = 2;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
