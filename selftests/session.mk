# SPDX-License-Identifier: GPL-2.0
# The program "session", which makes PPP sessions without daemons. Included by a
# Makefile that says where to put it: SESSION_DIR, by default build/tools.

selftests_dir := $(dir $(lastword $(MAKEFILE_LIST)))
SESSION_DIR ?= $(selftests_dir)../build/tools

session: $(SESSION_DIR)/session

$(SESSION_DIR)/session: $(selftests_dir)session.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror $(CFLAGS) -o $@ $<

.PHONY: session
