# SPDX-License-Identifier: GPL-2.0
#
# pppsplice: the module, the library and the tool, the tests.
#
#   make modules KDIR=/lib/modules/VERSION/build [BUILD=DIR]	build the module
#   make tools							build library and tool
#   make install modules_install [DESTDIR= PREFIX=]		install them
#   make uninstall modules_uninstall [DESTDIR= PREFIX=]		and back
#   make packages		build Debian packages, into build/packages
#   make demo			show an access concentrator made of it, in a QEMU guest
#   make demo-splice		show the splice alone, between daemons that know nothing of it
#   make check			prove that it works, in a QEMU guest
#   make check-spliced		pppspliced with the daemons of others, in a QEMU guest
#   make check-fuzz		fuzz pppspliced
#   make check-matrix		the same on the kernels of other releases
#   make check-ports		other word sizes and byte orders
#   make check-intree		make a patch series for a kernel tree, and test that
#   make check-upstream		test patches for the kernel itself, and what they gain
#   make check-guest		test the guest itself
#   make check-debug		all tests on kernels with the kernel's own checks
#   make check-long		random tests for hours, and 10,000 splices
#   make check-packages		build Debian packages, install, upgrade and remove them
#   make bench			measure what crossing costs, by all ways: tables and a chart
#   make bench-quick		pppsplice against PPPIOCBRIDGECHAN, as make check does
#   make bench-uml		by the clock, in User-Mode Linux
#   make profile			where the instructions of a crossing go [PAGE=FILE renews a page]
#   make clean distclean	remove what was built; and the cache as well
#
# Those from demo on need root on Debian 12 or later, and install what they need with
# apt. They change neither kernel nor modules of the host.

VERSION := $(shell cat $(CURDIR)/VERSION)
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
BUILD ?= build/$(KVER)
PREFIX ?= /usr/local
DESTDIR ?=

KBUILD := $(MAKE) -C $(KDIR) M=$(abspath $(BUILD))/kmod CONFIG_PPPSPLICE=m \
	PPPSPLICE_VERSION=$(VERSION)

all: modules tools

# kbuild writes beside the sources, so it gets a copy of them: one for each
# kernel, and the tree may be read-only.
copy:
	@mkdir -p $(BUILD)/kmod $(BUILD)/include
	@cp -ru --preserve=timestamps kmod/. $(BUILD)/kmod/
	@cp -ru --preserve=timestamps include/. $(BUILD)/include/

modules: copy
	$(KBUILD) $(if $(W),W=$(W)) $(if $(C),C=$(C)) modules
	@rm -f $(BUILD)/pppsplice_test.ko
	@cp $(BUILD)/kmod/*.ko $(BUILD)/

# Linux 6.1's own choice would be "extra", where distributions' depmod does not look first.
modules_install:
	$(KBUILD) INSTALL_MOD_DIR=updates $(if $(DESTDIR),INSTALL_MOD_PATH=$(abspath $(DESTDIR))) modules_install

tools:
	$(MAKE) -C tools all

# From where modules_install has put it, compressed or not. KDIR's "make kernelrelease"
# does not say that in Debian 12.
modules_uninstall: release = $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"$$/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)
modules_uninstall: updates = $(if $(DESTDIR),$(abspath $(DESTDIR)))/lib/modules/$(release)/updates
modules_uninstall:
	@test -n "$(release)"
	rm -f $(updates)/pppsplice.ko* $(updates)/pppsplice_test.ko*

install uninstall:
	$(MAKE) -C tools $@ DESTDIR=$(if $(DESTDIR),$(abspath $(DESTDIR))) PREFIX=$(PREFIX)

packages:
	scripts/build-packages.sh build/packages

demo:
	@scripts/demo.sh demo.sh

demo-splice:
	@scripts/demo.sh demo_splice.sh

check:
	@scripts/check.sh main

check-spliced:
	@scripts/check.sh spliced

check-fuzz:
	@scripts/check.sh fuzz

check-matrix:
	@scripts/check.sh matrix

check-ports:
	@scripts/check.sh ports

check-intree:
	@scripts/check.sh intree

check-upstream:
	@scripts/check.sh upstream

check-guest:
	@scripts/check.sh guest

check-debug:
	@scripts/check.sh debug

check-long:
	@scripts/check.sh long

check-packages:
	@scripts/check.sh packages

bench:
	@scripts/check.sh bench $(PAGE)

bench-quick:
	@scripts/check.sh bench-quick

bench-uml:
	@scripts/check.sh bench-uml $(PAGE)

profile:
	@scripts/profile.sh $(if $(PAGE),--page $(PAGE))

clean:
	rm -rf build

distclean: clean
	selftests/guest/guest distclean

.PHONY: all copy modules modules_install modules_uninstall tools install uninstall packages \
	clean distclean demo demo-splice check check-spliced check-fuzz check-matrix check-ports \
	check-intree check-upstream check-guest \
	check-debug check-long check-packages bench bench-quick bench-uml profile
