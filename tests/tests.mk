# The tests' part of the Makefile. Every suite is programs that print TAP (or say it by their exit
# code); tests/run runs them, sums up and prints the closing line.
#
#   T="globs"  only these cases (<group>/<name>)      LIST=1  print the cases, run nothing
#   SAN=1      with address and undefined sanitizers  J=n     programs at the same time
#   CONFORMANCE=1  test-board: the cases of conformance on the board, instead of the board's own
#   SEEDS=n    schedules the simulator tries          SEED=n  the one to repeat

HOST_O   := $(if $(filter host,$(BOARD)),$(O),build/host)
TEST_FLAGS := -std=c11 -D_GNU_SOURCE -DPODINIT_TEST -iquote src -iquote tests -iquote $(HOST_O) \
	$(WARNINGS) -Werror -Wno-maybe-uninitialized -g -O1 -fno-omit-frame-pointer -fno-strict-aliasing
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_LIBS := -lcmocka -lyaml -lcap

# The variants of the test programs: plain, with sanitizers, for libFuzzer, and of a foreign board
# with its own libraries, to be run by QEMU's user mode (32 bits, other alignment, no FPU).
DIR_unit   := $(HOST_O)/unit
CC_unit    := $(HOSTCC)
FLAGS_unit  = $(TEST_FLAGS) $(COVERAGE)
LINK_unit   = $(COVERAGE)
LIBS_unit  := $(HOST_LIBS)
DIR_san    := $(HOST_O)/san
CC_san     := $(HOSTCC)
FLAGS_san   = $(TEST_FLAGS) $(SANITIZE)
LINK_san   := $(SANITIZE)
LIBS_san   := $(HOST_LIBS)
DIR_fuzz   := $(HOST_O)/fuzz
CC_fuzz    := clang
FLAGS_fuzz  = $(TEST_FLAGS) -Wno-unknown-warning-option -fsanitize=fuzzer-no-link $(SANITIZE)
LINK_fuzz  := -fsanitize=fuzzer $(SANITIZE)
LIBS_fuzz  := -lyaml -lcap
DIR_cross  := $(O)/cross
CC_cross   := $(CC)
FLAGS_cross = $(ALL_CFLAGS) -DPODINIT_TEST -DSEEDS_DEFAULT=20 -iquote tests
LINK_cross := $(LINK) $(S)/lib/crt1.o $(S)/lib/crti.o $(wildcard $(ARCH_DIR:%=%/no-fp.c))
LIBS_cross := -L$(S)/lib -Wl,--start-group -lcmocka -lyaml -lcap -lc -lgcc -Wl,--end-group $(S)/lib/crtn.o
VARIANT    := $(if $(filter host,$(BOARD)),$(if $(SAN),san,unit),cross)

# Everything but main() and the freestanding holder, for the host's own C library.
LIB_SOURCES  := $(filter-out src/podinit/main.c,$(SOURCES))
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_HELPERS := $(sort $(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c)))
SIM_SOURCES  := $(sort $(wildcard tests/sim/*.c))
FUZZERS      := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
HOSTED       := $(sort $(wildcard tests/hosted/[0-9]*.sh tests/escape/[0-9]*.sh))
LINTS        := floors purity sizes headers format tidy cppcheck scripts spelling docs
SMOKE_BOARDS := malta virt-armv7
# Whose units and simulator `make test` runs under QEMU's user mode: big-endian, and 32-bit ARM.
EMULATED_BOARDS := mips virt-armv7

# ---- programs: $(1) is the variant, the rules are the same for all -------------------------------

define variant_rules
LIB_$(1)   := $$(LIB_SOURCES:src/%.c=$$(DIR_$(1))/obj/src/%.o) $$(EMBEDDED:%=$$(DIR_$(1))/obj/%.o)
HELP_$(1)  := $$(UNIT_HELPERS:%.c=$$(DIR_$(1))/obj/%.o)
UNITS_$(1) := $$(UNIT_SOURCES:tests/unit/%.c=$$(DIR_$(1))/%)
SIM_$(1)   := $$(if $$(SIM_SOURCES),$$(DIR_$(1))/sim)
SIM_OBJ_$(1) := $$(SIM_SOURCES:%.c=$$(DIR_$(1))/obj/%.o)

$$(DIR_$(1))/flags: FORCE | setup-test $$(if $$(filter fuzz,$(1)),setup-fuzz)
	$$(call same,$$(shell $$(CC_$(1)) --version | head -n 1) $$(CC_$(1)) $$(FLAGS_$(1)))

$$(DIR_$(1))/obj/%.o: %.c $$(DIR_$(1))/flags $$(if $$(filter cross,$(1)),$$(O)/sysroot.made) | $$(O)/version.h
	$$(call say,CC,'$$< ($(1))')
	@mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(FLAGS_$(1)) -MMD -MP -c $$< -o $$@

$$(EMBEDDED:%=$$(DIR_$(1))/obj/%.o): $$(DIR_$(1))/obj/%.o: $$(O)/obj/%.c $$(DIR_$(1))/flags
	@mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(FLAGS_$(1)) -c $$< -o $$@

$$(DIR_$(1))/libpodinit.a: $$(LIB_$(1))
	$$(Q)rm -f $$@; $$(if $$(filter cross,$(1)),$$(AR),ar) rcs $$@ $$^

$$(UNITS_$(1)): $$(DIR_$(1))/%: $$(DIR_$(1))/obj/tests/unit/%.o $$(HELP_$(1)) $$(DIR_$(1))/libpodinit.a
	$$(call say,LINK,$$@)
	$$(Q)$$(CC_$(1)) $$(LINK_$(1)) -o $$@ $$^ $$(LIBS_$(1))

$$(DIR_$(1))/sim: $$(SIM_OBJ_$(1)) $$(DIR_$(1))/libpodinit.a
	$$(call say,LINK,$$@)
	$$(Q)$$(CC_$(1)) $$(LINK_$(1)) -o $$@ $$^ $$(LIBS_$(1))

$$(DIR_$(1))/fuzz_%: $$(DIR_$(1))/obj/tests/fuzz/fuzz_%.o $$(DIR_$(1))/libpodinit.a
	$$(call say,LINK,$$@)
	$$(Q)$$(CC_$(1)) $$(LINK_$(1)) -o $$@ $$^ $$(LIBS_$(1))

-include $$(LIB_$(1):.o=.d) $$(HELP_$(1):.o=.d) $$(SIM_OBJ_$(1):.o=.d) \
	$$(UNIT_SOURCES:%.c=$$(DIR_$(1))/obj/%.d)
endef
$(foreach v,unit san fuzz cross,$(eval $(call variant_rules,$(v))))

# ---- jobs: '<group> <name> <seconds> <command>' --------------------------------------------------

# What QEMU's user mode (7.2) cannot run on a foreign board; its board suite and the host's units can.
#   linux/path        the whole file is about openat2(2), which it does not know
#   node/keep         makes its directories by openat2(2)
#   runtime/sub_path, runtime/atomic_dir, runtime/image_find  and so are these
#   control/control   executes the API process, which a kernel does only for its own machine
NOT_EMULATED := linux_path node_keep runtime_sub_path runtime_atomic_dir runtime_image_find control_control
units_of    = $(if $(filter cross,$(1)),$(filter-out $(NOT_EMULATED:%=$(DIR_cross)/test_%),$(UNITS_$(1))),$(UNITS_$(1)))
unit_jobs   = $(foreach p,$(call units_of,$(1)),'$(2) $(patsubst test_%,%,$(notdir $(p))) 120 $(QEMU_USER) $(p)')
sim_jobs    = $(foreach p,$(SIM_$(1)),'$(2) sim 900 $(QEMU_USER) $(p)')
# The same from a make of the host's: $(1) is the board.
emulated_by   = $(shell sed -n 's/^QEMU_USER *:= *//p' board/$(1)/board.mk) build/$(1)/cross
emulated_jobs = $(foreach u,$(filter-out $(NOT_EMULATED),$(UNIT_SOURCES:tests/unit/test_%.c=%)),'unit-$(1) $(u) 120 $(call emulated_by,$(1))/test_$(u)') \
	'sim-$(1) sim 900 $(call emulated_by,$(1))/sim'
lint_jobs   = $(foreach l,$(LINTS),'lint $(l) 1200 tests/lint/$(l).sh')
hosted_jobs = $(foreach h,$(HOSTED),'$(word 2,$(subst /, ,$(h))) $(patsubst %.sh,%,$(notdir $(h))) 300 $(h)')
conf_jobs   = 'conformance conformance 900 tests/conformance/run'
demo_job    = $(if $(wildcard board/image.mk),'board-$(1) runs_the_demo 600 $(MAKE) --no-print-directory run BOARD=$(1) O=build/$(1)')
board_conf  = 'conformance-$(1) conformance 3600 tests/board/conformance $(1) build/$(1)/board-test'
board_job   = $(if $(wildcard board/image.mk),'board-$(1) board-$(1) 3000 tests/board/run $(2) $(1) build/$(1)/board-test')

run_jobs = $(Q)T='$(T)' LIST='$(LIST)' J='$(J)' BUILD='$(abspath $(HOST_O))' FILTERS='$(O)/seccomp' SEEDS='$(SEEDS)' \
	SEED='$(SEED)' tests/run

build-test-unit: $(call units_of,$(VARIANT)) $(FILTERS) $(if $(QEMU_USER),| setup-qemu-user)
build-test-sim: $(SIM_$(VARIANT)) $(if $(QEMU_USER),| setup-qemu-user)
build-lint: $(O)/podinit.debug | setup-lint
build-hosted: $(HOST_O)/podinit $(HOST_O)/podctl $(HOST_O)/pause \
		$(if $(wildcard board/image.mk),$(HOST_O)/images.made $(HOST_O)/escape/images.made $(HOST_O)/facts/images.made) | setup-hosted

# What test images hold: a program of the C library alone.
link_tool = $(Q)mkdir -p $(@D) && $(CC) $(filter-out $(DENSE),$(ALL_CFLAGS)) -iquote tests $(LINK_cross) -o $@ \
	$(filter %.c,$^) -L$(S)/lib -Wl,--start-group -lc -lgcc -Wl,--end-group $(S)/lib/crtn.o

# The attacker of the escape cases, in an image beside busybox.
$(O)/escape/attack: $(wildcard tests/escape/*.[ch]) src/linux/sysnum.h $(O)/flags $(O)/sysroot.made
	$(call say,LINK,$@)
	$(link_tool)

$(O)/escape/images.made: $(O)/escape/attack tests/escape/mkimage $(IMAGE_TOOLS) $(wildcard rootfs/images/busybox/*)
	$(Q)tests/escape/mkimage $(BOARD) $< $(@D)/images
	@touch $@

# What cases of conformance run beside busybox: it says what it sees.
$(O)/facts/facts: $(wildcard tests/facts/*.[ch]) $(O)/flags $(O)/sysroot.made
	$(call say,LINK,$@)
	$(link_tool)
	$(Q)$(STRIP) $@

$(O)/facts/images.made: $(O)/facts/facts tests/facts/mkimages $(IMAGE_TOOLS)
	$(Q)tests/facts/mkimages $(BOARD) $< $(@D)/images
	@touch $@

# What `make bench` measures with: the floors, which use the verbs of src/linux, and what is started.
$(O)/bench/stamp: tests/bench/stamp.c $(O)/flags $(O)/sysroot.made
	$(call say,LINK,$@)
	$(link_tool)
	$(Q)$(STRIP) $@

$(O)/bench/bench: $(filter-out %/stamp.c,$(wildcard tests/bench/*.c)) tests/bench/bench.h $(filter $(O)/obj/base/% $(O)/obj/linux/%,$(OBJECTS))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out $(DENSE),$(ALL_CFLAGS)) -iquote tests $(LINK_cross) -o $@ \
		$(filter %.c %.o,$^) $(LIBS_cross)
	$(Q)$(STRIP) $@

$(O)/bench/images.made: $(O)/bench/stamp $(O)/bench/bench tests/bench/mkimage $(IMAGE_TOOLS)
	$(Q)tests/bench/mkimage $(BOARD) $< $(@D)/bench $(@D)/images
	@touch $@

# The firmware of the board suite: its cases lie in the root, node.yaml loads one module more, excepts
# a setting of hardening, and a lack of memory is soon forgotten.
BOARD_CASES := tests/pods.sh tests/board/driver.sh tests/board/lib.sh tests/board/kept-pod.yaml \
	$(patsubst %,tests/board/%,cases limits escape images volumes after-power-cut after-reboot) tests/conformance
$(O)/board-test/disk.img: $(FIRMWARE_INPUTS) $(O)/escape/images.made $(O)/facts/images.made $(BOARD_CASES) $(wildcard tests/board/*.yaml tests/board/*/* \
		tests/conformance/* tests/conformance/*/*/*)
	@rm -rf $(@D) && mkdir -p $(@D)/files/usr/share/podinit-tests
	@cp -R $(BOARD_CASES) $(@D)/files/usr/share/podinit-tests
	@sed -e 's/^\(modules: .*\)]/\1, {name: softdog, params: soft_margin=45}]/' -e '$$a hardeningExceptions: [fs.protected_regular]' \
		-e 's/^containerLogMaxFiles: .*/&\nevictionPressureTransitionPeriod: 5s/' configs/node.yaml > $(@D)/node.yaml
	$(Q)board/mkfirmware -c $(@D)/node.yaml -i $(O)/images -i $(O)/escape/images -i $(O)/facts/images \
		-m tests/board/firmware -r $(@D)/files \
		$(BOARD) $(O)/podinit $(@D)

# By a make of the board's own: this one has read the host's board.mk.
build-board-%:
	$(Q)+$(MAKE) BOARD=$* O=build/$* setup-qemu-$* build/$*/run/disk.img build/$*/board-test/disk.img
build-emulated-%:
	$(Q)+$(MAKE) BOARD=$* O=build/$* build-test-unit build-test-sim
build-emulated-virt-armv7: | build-board-virt-armv7 # one make at a time in a folder
TEST_BOARDS := $(if $(filter host,$(BOARD)),$(SMOKE_BOARDS),$(BOARD))
BUILD_BOARDS = $(if $(wildcard board/image.mk),$(patsubst %,build-board-%,$(1)))

test: build-lint build-hosted $(FILTERS) $(UNITS_unit) $(UNITS_san) $(SIM_unit) $(SIM_san) $(call BUILD_BOARDS,$(SMOKE_BOARDS)) \
		$(EMULATED_BOARDS:%=build-emulated-%) ## everything CI runs
	$(call run_jobs) $(lint_jobs) $(call unit_jobs,unit,unit) $(call unit_jobs,san,unit-san) \
		$(call sim_jobs,unit,sim) $(call sim_jobs,san,sim-san) $(hosted_jobs) $(conf_jobs) \
		$(foreach b,$(EMULATED_BOARDS),$(call emulated_jobs,$(b))) \
		$(foreach b,$(SMOKE_BOARDS),$(call demo_job,$(b)) $(call board_job,$(b),-s))

test-unit: build-test-unit ## unit tests (SAN=1: with sanitizers; BOARD=: its own code under QEMU's user mode)
	$(call run_jobs) $(call unit_jobs,$(VARIANT),unit)

update-golden: $(HOST_O)/unit/test_api_golden $(HOST_O)/unit/test_api_fields ## writes the .want files of tests/golden and docs/reference/fields.md anew: read the difference
	$(Q)for t in $^; do UPDATE_GOLDEN=1 $$t || exit 1; done

test-sim: build-test-sim ## the simulator (SEEDS=, SEED=, SAN=1)
	$(call run_jobs) $(call sim_jobs,$(VARIANT),sim)

test-hosted: build-hosted ## podinit --hosted on this machine, as root
	$(call run_jobs) $(hosted_jobs)

test-board: $(if $(and $(NO_MACHINE),$(filter-out host,$(BOARD))),no-machine,$(call BUILD_BOARDS,$(TEST_BOARDS))) ## boots BOARD (default: the smoke boards) in QEMU and runs its cases (CONFORMANCE=1: those of conformance)
	$(call run_jobs) $(foreach b,$(TEST_BOARDS),$(if $(CONFORMANCE),$(call board_conf,$(b)), \
		$(call demo_job,$(b)) $(call board_job,$(b))))

conformance: build-hosted ## upstream's behaviour, case by case
	$(call run_jobs) $(conf_jobs)

update-conformance: ## writes docs/conformance.md anew, from the heads of the cases
	$(Q)tests/conformance/table > docs/conformance.md

# One run, nothing beside it; ROWS="start pods" measures only these. Of a board the memory is what counts:
# the times are those of an emulator.
ifeq ($(BOARD),host)
bench: $(O)/podinit $(O)/podctl $(O)/pause $(O)/bench/bench $(O)/bench/images.made | setup-bench ## measures podinit beside its floors and peers: a table, and build/bench/ (BOARD=: boot and memory of a board)
	$(Q)BUILD='$(abspath $(O))' OUT='$(abspath build/bench)' ROWS='$(ROWS)' tests/bench/run
else ifdef NO_MACHINE
bench: no-machine
else
$(O)/bench/disk.img: $(FIRMWARE_INPUTS) $(wildcard tests/bench/board/*.yaml)
	$(call make_firmware,$(@D),tests/bench/board)

bench: $(O)/bench/disk.img | setup-qemu-$(BOARD)
	$(Q)board/boot -t 900 $(BOARD) $(O)/bench | grep -a -E '^# (bench|RESULT)'
endif

lint: build-lint ## floors, purity, sizes, headers, format, clang-tidy, cppcheck, shellcheck, codespell, papers
	$(call run_jobs) $(lint_jobs)

# Its own objects, so that counting does not slow the ordinary tests.
coverage: ## line coverage of the unit tests and the simulator, a table by folder
	$(Q)$(MAKE) --no-print-directory O=$(HOST_O)-coverage COVERAGE=--coverage build-test-unit build-test-sim
	$(Q)tests/coverage.sh $(HOST_O)-coverage

# What it finds lies in build/host/fuzz/<name>/, as does what it has learnt; the goldens are its seeds.
fuzz: ## T=<name> of tests/fuzz/fuzz_<name>.c, for SECS=60 seconds
	$(Q)[ -e 'tests/fuzz/fuzz_$(T).c' ] || { echo "fuzz: T= is one of:" $(FUZZERS) >&2; exit 2; }
	$(Q)$(MAKE) --no-print-directory $(HOST_O)/fuzz/fuzz_$(T)
	@mkdir -p $(HOST_O)/fuzz/$(T)
	$(HOST_O)/fuzz/fuzz_$(T) -max_total_time=$(or $(SECS),60) -artifact_prefix=$(HOST_O)/fuzz/$(T)/found- \
		$(HOST_O)/fuzz/$(T) tests/golden $(wildcard tests/golden/*/)

.PHONY: build-test-unit build-test-sim build-lint build-hosted test test-unit test-sim test-hosted \
	test-board update-golden conformance update-conformance lint bench coverage fuzz
