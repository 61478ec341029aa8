# SPDX-License-Identifier: MIT
#
# podinit's build. `make help` is the index. Everything made lies under build/<board>/ (O=), what
# several boards or clones share under the cache (PODINIT_CACHE=, default ~/.cache/podinit).
# board/<board>/board.mk names compiler and flags, board/image.mk makes and boots the firmware,
# tests/tests.mk runs the tests. src/FLOORS says which folder may include which.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR --no-print-directory

BOARDS := host malta mips virt-armv7 virt-aarch64 pc-x86_64
BOARD  ?= $(if $(filter run firmware debug,$(MAKECMDGOALS)),malta,host)
$(if $(filter $(BOARD),$(BOARDS)),,$(error BOARD is one of $(BOARDS), not $(BOARD)))
O      ?= build/$(BOARD)
PREFIX ?= /usr/local
Q      := $(if $(V),,@)
say    = @printf '  %-7s %s\n' $(1) $(2)

include board/$(BOARD)/board.mk

# make predefines CC and AR: only what the user gave wins over the board's.
own     = $(if $(filter default undefined,$(origin $(1))),$(CROSS_COMPILE)$(2),$($(1)))
CC      := $(call own,CC,gcc)
AR      := $(call own,AR,ar)
HOSTCC  ?= gcc
OBJCOPY ?= $(CROSS_COMPILE)objcopy
OBJDUMP ?= $(CROSS_COMPILE)objdump
NM      ?= $(CROSS_COMPILE)nm
STRIP   ?= $(CROSS_COMPILE)strip
READELF ?= $(CROSS_COMPILE)readelf
export SOURCE_DATE_EPOCH ?= 0
export LC_ALL := C

S := $(O)/sysroot
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings \
	-Wswitch-enum -Wconversion
# -iquote and not -I: <linux/...> and <net/...> are the kernel's, "linux/..." and "net/..." ours.
LANGUAGE := -std=c11 -D_GNU_SOURCE -iquote src -iquote $(O)
# musl's headers and the compiler's own, never the machine's C library. Asked at first use, once:
# `make setup` may only just have installed the compiler.
CC_INCLUDE = $(eval CC_INCLUDE := $(shell $(CC) -print-file-name=include))$(CC_INCLUDE)
SYSTEM     = -nostdinc -isystem $(S)/include -isystem $(CC_INCLUDE)
CODE     := $(ARCH_CFLAGS) -Os -g -fno-pic -fno-pie -fno-strict-aliasing -ffunction-sections \
	-fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables \
	-ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(O)=.
ALL_CFLAGS = $(LANGUAGE) $(WARNINGS) -Werror $(CODE) -fstack-protector-strong $(SYSTEM) $(DENSE) $(CFLAGS)
# Every function with a local array or an address taken is guarded; where the board names the floors
# that read what strangers wrote (STRICTLY_GUARDED), in the others only those with a local text.
guard = $(if $(STRICTLY_GUARDED),$(if $(filter $(STRICTLY_GUARDED),$<),,-fstack-protector))
# No relro: there is no table of addresses to protect in a static program, only padding to gain.
LINK     := $(ARCH_CFLAGS) -static -nostdlib -Wl,--gc-sections -Wl,-z,noexecstack \
	-Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--fatal-warnings
# No padding up to a page of 4 KiB between what is read-only and what is not: one page is mapped twice.
LINK_POD := $(LINK) -Wl,--build-id=sha1 -Wl,-z,common-page-size=64 $(LDFLAGS)
# The holder has no C library and no data: one read-only segment, no canary to check against.
PAUSE_CFLAGS = $(filter-out -g $(DENSE),$(ALL_CFLAGS)) -ffreestanding -fno-stack-protector
LINK_PAUSE := $(LINK) -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-e,_start

# Switches pick files, not lines. WITH_HOSTED (board.mk): `podinit --hosted` is for a developer's machine.
HOSTED_SOURCES := $(filter-out %/hosted_none.c,$(wildcard src/podinit/hosted*.c))
NOT_BUILT := src/pause/% $(if $(WITH_HOSTED),src/podinit/hosted_none.c,$(HOSTED_SOURCES))
SOURCES := $(sort $(filter-out $(NOT_BUILT),$(wildcard src/*/*.c)))
# What travels inside podinit, each as bytes of its name.
EMBEDDED := pause_image filter_runtime_default filter_api_process
# What PID 1 seldom runs lies together in the program: it need not be mapped with the rest (linux/quiet.h).
SELDOM  := $(foreach floor,podctl apiserver boot yaml api,$(filter src/$(floor)/%,$(SOURCES)))
IN_ORDER := $(SELDOM) $(filter-out $(SELDOM),$(SOURCES))
OBJECTS := $(IN_ORDER:src/%.c=$(O)/obj/%.o) $(EMBEDDED:%=$(O)/obj/%.o)
PAUSE_OBJECTS := $(patsubst src/%.c,$(O)/obj/%.o,$(sort $(wildcard src/pause/*.c)))
PROGRAMS := $(O)/podinit $(O)/podctl $(O)/pause

# Filters of system calls: configs/seccomp/<name>.profile to $(O)/seccomp/<machine>/<name>.bpf, for every machine that there is.
MACHINES := x86_64 aarch64 arm mipsel mips
MACHINE  := $(firstword $(subst -, ,$(MUSL_TARGET)))
PROFILES := $(sort $(wildcard configs/seccomp/*.profile))
FILTERS  := $(foreach m,$(MACHINES),$(PROFILES:configs/seccomp/%.profile=$(O)/seccomp/$(m)/%.bpf))

all: $(PROGRAMS) ## the programs for BOARD: podinit, podctl, pause

-include $(wildcard board/image.mk)
include tests/tests.mk

# ---- objects -----------------------------------------------------------------------------------

# `$(call same,text)`: writes text to the target if it differs, so that what depends on the target
# is made again exactly when compiler, flags or version changed.
same = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@

$(O)/flags: FORCE | setup-$(BOARD)
	$(call same,$(shell $(CC) --version | head -n 1) $(CC) $(ALL_CFLAGS) $(STRICTLY_GUARDED) $(OBJECT_EDIT) $(LINK_POD))

VERSION := $(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null || echo v0.1.0-dev)
$(O)/version.h: FORCE
	$(call same,#define PODINIT_VERSION "$(VERSION)")

# Under a digest of its recipe the result lies in the cache; this only looks there and links to it.
$(O)/sysroot.made: board/sysroot.sh board/sources $(wildcard board/*_small.[ch] board/$(BOARD)/*.mk \
		$(ARCH_DIR:%=%/*.*) $(ARCH_DIR:%=%/musl/*)) $(O)/flags $(if $(wildcard $(S)/lib/libgcc.a),,FORCE)
	$(Q)BOARD='$(BOARD)' CC='$(CC)' AR='$(AR)' RANLIB='$(CROSS_COMPILE)ranlib' HOSTCC='$(HOSTCC)' \
		OBJCOPY='$(OBJCOPY)' TARGET='$(MUSL_TARGET)' ARCH_CFLAGS='$(ARCH_CFLAGS)' \
		UAPI='$(UAPI)' ARCH_DIR='$(ARCH_DIR)' DENSE='$(DENSE)' \
		LIBGCC_MEMBERS='$(LIBGCC_MEMBERS)' board/sysroot.sh $(S)
	@touch $@

$(OBJECTS) $(PAUSE_OBJECTS): $(O)/flags $(O)/sysroot.made | $(O)/version.h

$(O)/obj/%.o: src/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(guard) -MMD -MP -c $< -o $@
	$(if $(OBJECT_EDIT),$(Q)$(OBJCOPY) '$(OBJECT_EDIT)' $@)

$(O)/obj/pause/%.o: src/pause/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PAUSE_CFLAGS) -MMD -MP -c $< -o $@

# The holder and the filters. runtime/pause_image.h and linux/seccomp_filter.h declare the names.
$(O)/obj/pause_image.c: $(O)/pause
$(O)/obj/filter_runtime_default.c: $(O)/seccomp/$(MACHINE)/runtime-default.bpf
$(O)/obj/filter_api_process.c: $(O)/seccomp/$(MACHINE)/api-process.bpf
$(EMBEDDED:%=$(O)/obj/%.c):
	@mkdir -p $(@D)
	$(Q){ echo '#include "runtime/pause_image.h"'; echo '#include "linux/seccomp_filter.h"'; \
	echo 'const unsigned char $(basename $(@F))[] = {'; od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g'; \
	echo '};'; echo 'const size_t $(basename $(@F))_size = sizeof $(basename $(@F));'; } > $@

$(EMBEDDED:%=$(O)/obj/%.o): %.o: %.c
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

-include $(OBJECTS:.o=.d) $(PAUSE_OBJECTS:.o=.d)

# ---- filters of system calls -------------------------------------------------------------------

$(O)/seccomp/compile: $(wildcard board/seccomp/*.[ch])
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -Werror -O2 -o $@ $(filter %.c,$^)

define filter_rule
$$(O)/seccomp/$(1)/%.bpf: configs/seccomp/%.profile $$(O)/seccomp/compile board/seccomp/syscalls $$(PROFILES)
	@mkdir -p $$(@D)
	$$(Q)$$(O)/seccomp/compile $(1) board/seccomp/syscalls $$< $$@
endef
$(foreach m,$(MACHINES),$(eval $(call filter_rule,$(m))))

# ---- programs ----------------------------------------------------------------------------------

# Fails on vfprintf, and on an FPU instruction where the board's kernel may lack the emulator.
check_elf = $(Q)NM='$(NM)' OBJDUMP='$(OBJDUMP)' NO_FPU='$(NO_FPU)' tests/lint/elf.sh $(1)

$(O)/podinit.debug: $(OBJECTS) tests/lint/elf.sh
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK_POD) -Wl,-Map=$(O)/podinit.map -o $@ $(S)/lib/crt1.o $(OBJECTS) \
		-L$(S)/lib -Wl,--start-group -lyaml -lcap -lc -lgcc -Wl,--end-group
	$(call check_elf,$@)

$(O)/podinit: $(O)/podinit.debug board/cut-sections
	$(Q)$(STRIP) -s -R .comment -o $@ $<
	$(Q)READELF='$(READELF)' board/cut-sections $@

$(O)/podctl: $(O)/podinit
	$(Q)ln -sf podinit $@

$(O)/pause: $(PAUSE_OBJECTS) tests/lint/elf.sh board/cut-sections
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK_PAUSE) -o $@.debug $(PAUSE_OBJECTS)
	$(call check_elf,$@.debug)
	$(Q)$(STRIP) -s -R .comment -R .gnu.attributes \
		-R .ARM.attributes -R '.note.*' -o $@ $@.debug
	$(Q)READELF='$(READELF)' board/cut-sections $@

# ---- the rest ----------------------------------------------------------------------------------

size: ## bytes of the programs of every board (or BOARD=), against their budgets
	$(Q)board/size.sh $(if $(filter command line environment,$(origin BOARD)),$(BOARD),$(BOARDS))

MAN_PAGES := $(wildcard docs/man/*.[1-8])

install: all ## DESTDIR= PREFIX=
	install -D -m 755 $(O)/podinit $(DESTDIR)$(PREFIX)/sbin/podinit
	install -d $(DESTDIR)$(PREFIX)/bin
	ln -sf ../sbin/podinit $(DESTDIR)$(PREFIX)/bin/podctl
	for page in $(MAN_PAGES); do \
		install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; done

docs: $(MAN_PAGES:docs/man/%=build/docs/%.html) ## the manual pages, for a browser, in build/docs

build/docs/%.html: docs/man/% | setup-docs
	$(call say,DOC,$@)
	@mkdir -p $(@D)
	$(Q)mandoc -W warning,stop -T html -O man=%N.%S.html $< > $@

setup: ## everything that any target needs, from Debian packages (all of board/packages)
	$(Q)board/setup.sh all

# setup-<group>: the packages of one group of board/packages.
setup-%:
	$(Q)board/setup.sh $*

format: | setup-lint ## lets clang-format rewrite all C files
	$(Q)clang-format -i $(wildcard src/*/*.[ch] tests/*/*.[ch] board/seccomp/*.[ch])

compdb: $(O)/sysroot.made $(O)/version.h ## compile_commands.json, for editors
	$(Q){ echo '['; for f in $(SOURCES); do printf '%s{"directory":"%s","file":"%s","command":"%s"}\n' \
		"$$comma" '$(CURDIR)' $$f '$(CC) $(ALL_CFLAGS) -c '$$f; comma=,; done; echo ']'; } \
		> compile_commands.json

clean: ## removes build/ (all boards); the cache stays
	rm -rf build compile_commands.json

help: ## this text
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' $(MAKEFILE_LIST) | sort | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'
	@echo; echo "  BOARD=$(BOARD) of $(BOARDS)"
	@echo "  V=1 shows commands, O= other output folder, CC= CROSS_COMPILE= CFLAGS= LDFLAGS= as usual"

FORCE:
.PHONY: all size install docs setup format compdb clean help FORCE
