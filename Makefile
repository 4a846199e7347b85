# weir: one Makefile, not recursive. A tool is any ROOM/weir-NAME.c and is found by its name;
# everything that is built lies in build/VARIANT/, so variants never mix.
#
#   make                        the tools, in build/release/bin/
#   make VARIANT=asan           release debug asan fuzz cov clang, side by side
#   make CC=clang WERROR=0 V=1  another compiler, warnings allowed, commands shown

VERSION := $(shell sed -n 's/.*WEIR_VERSION "\(.*\)"/\1/p' lib/base/version.h)
VARIANT ?= release
WERROR  ?= 1
PREFIX  ?= /usr/local
ROOMS   := collect parse analyze report
B       := build/$(VARIANT)

# ---- variants: a row each ------------------------------------------------------------------
FLAGS_release := -O3 -g
FLAGS_clang   := -O2 -g
FLAGS_debug   := -O0 -g3 -fno-omit-frame-pointer
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
                 -fno-sanitize-recover=all
FLAGS_cov     := -O0 -g --coverage
CC_clang      := clang
CC_fuzz       := clang
FLAGS := $(or $(FLAGS_$(VARIANT)),$(error no VARIANT $(VARIANT): release debug asan fuzz cov clang))
ifeq ($(origin CC),default)
CC := $(or $(CC_$(VARIANT)),cc)
endif

# ---- outside libraries: asked for only by targets that compile -----------------------------
PKG_CONFIG ?= pkg-config
HDF5 := $(shell $(PKG_CONFIG) --exists hdf5-serial 2>/dev/null && echo hdf5-serial || echo hdf5)
PKGS := libpcre2-8 jansson libdeflate libarchive zlib libzstd liblzma $(HDF5)
EASY := help clean demo check check-slurm fuzz format format-check uninstall
ifneq ($(filter-out $(EASY),$(or $(MAKECMDGOALS),all)),)
ifeq ($(shell command -v $(firstword $(CC)) 2>/dev/null),)
$(error no compiler '$(firstword $(CC))' here: run packaging/deps.sh)
endif
ifneq ($(shell $(PKG_CONFIG) --exists $(PKGS) 2>/dev/null && echo found),found)
$(error pkg-config does not find all of '$(PKGS)': run packaging/deps.sh)
endif
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(PKGS)))
# Dimension scales come from HDF5's high-level part, which pkg-config does not name.
PKG_LIBS   := $(shell $(PKG_CONFIG) --libs-only-L $(HDF5)) -lhdf5_hl $(shell $(PKG_CONFIG) --libs $(PKGS))
endif

# ---- flags ---------------------------------------------------------------------------------
comma := ,
OS    := $(shell uname -s)
WARN  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
         -Wformat=2 -Wvla -Wundef -Wswitch-enum $(if $(filter 1,$(WERROR)),-Werror)
DEFS  := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 $(if $(filter Darwin,$(OS)),-D_DARWIN_C_SOURCE)
COMPILE = $(CC) -std=c11 -I. $(DEFS) $(WARN) $(FLAGS) -pthread $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK    = $(CC) $(FLAGS) -pthread $(CFLAGS) $(if $(filter Linux,$(OS)),-Wl$(comma)--as-needed) $(LDFLAGS)
LIBS    = $(PKG_LIBS) -lm

Q   := $(if $(filter 1,$(V)),,@)
say  = $(if $(filter 1,$(V)),@:,@printf '%-5s %s\n' $(1) $@)

# ---- what there is -------------------------------------------------------------------------
obj       = $(patsubst %.c,$(B)/%.o,$(1))
LIB      := $(B)/libweir.a
MAINS    := $(sort $(foreach r,$(ROOMS),$(wildcard $(r)/weir-*.c)))
TOOLS    := $(patsubst %.c,$(B)/bin/%,$(notdir $(MAINS)))
PARTS    := $(sort $(foreach r,$(ROOMS),$(wildcard $(r)/*/*.c)))
ARCHIVES := $(patsubst %,$(B)/%.a,$(ROOMS))
UNITS    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*.c)))
FUZZERS  := $(patsubst %.c,$(B)/%,$(filter-out tests/fuzz/fuzz_main.c,$(sort $(wildcard tests/fuzz/*.c))))
BENCHES  := $(patsubst %.c,$(B)/%,$(sort $(wildcard bench/*.c)))
PROGS    := $(patsubst %.c,$(B)/%,$(filter-out tests/programs/mpi_%,$(sort $(wildcard tests/programs/*.c))))
SOURCES  := $(sort $(wildcard $(addsuffix /*.[ch],$(ROOMS) bench) $(addsuffix /*/*.[ch],lib $(ROOMS) tests)))

FORMATS  := $(patsubst parse/formats/%,$(B)/share/weir/formats/%,$(sort $(wildcard parse/formats/*.pattern)))
PROLOG   := $(addprefix $(B)/share/weir/,task-prolog task-epilog)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all tests fuzzers demo check check-slurm bench fuzz golden format format-check install uninstall clean help

## all: the tools and their shell completions, in build/VARIANT/
all: $(TOOLS) $(B)/bin/weir $(B)/completions/made $(FORMATS) $(PROLOG)
	@:

## tests: the test programs, in build/VARIANT/tests/
tests: $(UNITS) $(PROGS) $(BENCHES) fuzzers
	@:
fuzzers: $(FUZZERS)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

$(LIB): $(call obj,$(sort $(wildcard lib/*/*.c)))
$(foreach r,$(ROOMS),$(eval $(B)/$(r).a: $(call obj,$(filter $(r)/%,$(PARTS)))))
$(LIB) $(ARCHIVES):
	$(call say,AR)
	$(Q)rm -f $@ && ar rc $@ $^

room = $(patsubst %/,%,$(dir $(1)))
$(foreach m,$(MAINS),$(eval $(B)/bin/$(notdir $(m:.c=)): \
    $(call obj,$(m)) $(filter $(B)/$(call room,$(m)).a,$(ARCHIVES)) $(LIB)))
$(UNITS): $(B)/%: $(B)/%.o $(ARCHIVES) $(LIB)
$(UNITS): LIBS = $(shell $(PKG_CONFIG) --libs cmocka) $(PKG_LIBS) -lm
$(BENCHES): $(B)/%: $(B)/%.o $(LIB)
$(PROGS): $(B)/%: $(B)/%.o
$(PROGS): LIBS = -lm
ifeq ($(VARIANT),fuzz)
$(FUZZERS): $(B)/%: $(B)/%.o $(ARCHIVES) $(LIB)
$(FUZZERS): LIBS = -fsanitize=fuzzer $(PKG_LIBS) -lm
else
$(FUZZERS): $(B)/%: $(B)/%.o $(B)/tests/fuzz/fuzz_main.o $(ARCHIVES) $(LIB)
endif
$(TOOLS) $(UNITS) $(PROGS) $(BENCHES) $(FUZZERS):
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(LINK) $^ $(LIBS) -o $@

$(B)/bin/weir: packaging/weir.sh Makefile
	@mkdir -p $(@D)
	$(Q)sed 's/@VERSION@/$(VERSION)/' $< > $@ && chmod 755 $@

# Pattern files lie as they do where weir is installed.
$(B)/share/weir/formats/%: parse/formats/%
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(PROLOG): packaging/task-prolog.sh
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(B)/completions/made: packaging/completions.sh $(B)/bin/weir $(TOOLS)
	$(call say,GEN)
	$(Q)packaging/completions.sh $(B)/bin $(@D) && touch $@

## demo: trace a real program and write its report, in demo/
demo:
	@packaging/deps.sh build run
	@$(MAKE) --no-print-directory all
	@packaging/demo.sh $(B)/bin demo

## check: every test; ends with "N passed, N failed"
check:
	@packaging/deps.sh build run test
	@tests/run.sh

## check-slurm: the tests that start a cluster on this machine; make check runs them, too
check-slurm:
	@packaging/deps.sh build run test
	@$(MAKE) --no-print-directory all
	@tests/run.sh slurm

## bench: how fast, against others, in one run
bench: all $(BENCHES) $(B)/tests/programs/prog_sampled
	@packaging/deps.sh bench
	bench/run.sh
	bench/sample.sh

## fuzz: each fuzz target for FUZZ_S seconds (60)
fuzz:
	@packaging/deps.sh build fuzz
	$(Q)$(MAKE) --no-print-directory VARIANT=fuzz fuzzers
	$(Q)tests/fuzz.sh build/fuzz/tests/fuzz $(or $(FUZZ_S),60)

## golden: rewrite the expected outputs in tests/expect/; review the diff
golden: all tests
	tests/golden.sh --rewrite

## format: clang-format everything
format:
	$(Q)for f in $(SOURCES); do clang-format -i $$f; done
## format-check: tell what format would change
format-check:
	$(Q)status=0; for f in $(SOURCES); do clang-format --dry-run -Werror $$f 2>/dev/null || \
	    { echo "$$f: make format would change it"; status=1; }; done; exit $$status

# ---- installing ----------------------------------------------------------------------------
BIN_DIR  := $(DESTDIR)$(PREFIX)/bin
MAN_DIR  := $(DESTDIR)$(PREFIX)/share/man
FMT_DIR  := $(DESTDIR)$(PREFIX)/share/weir/formats
BASH_DIR := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR  := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
NAMES    := weir $(notdir $(TOOLS))
PAGES    := $(sort $(wildcard docs/*.[157]))

## install: to $(DESTDIR)$(PREFIX), /usr/local unless told
install: all
	install -d $(BIN_DIR) $(BASH_DIR) $(ZSH_DIR) $(FMT_DIR) $(addprefix $(MAN_DIR)/man,1 5 7)
	install -m 755 $(addprefix $(B)/bin/,$(NAMES)) $(BIN_DIR)
	install -m 644 $(addprefix $(B)/completions/,$(NAMES)) $(BASH_DIR)
	install -m 644 $(B)/completions/_weir $(ZSH_DIR)
	install -m 644 $(FORMATS) $(FMT_DIR)
	install -m 755 $(PROLOG) $(FMT_DIR)/..
	for p in $(PAGES); do install -m 644 $$p $(MAN_DIR)/man$${p##*.} || exit; done

## uninstall: remove what install put there
uninstall:
	rm -f $(addprefix $(BIN_DIR)/,$(NAMES)) $(addprefix $(BASH_DIR)/,$(NAMES)) $(ZSH_DIR)/_weir \
	    $(addprefix $(FMT_DIR)/,$(notdir $(FORMATS))) $(addprefix $(FMT_DIR)/../,$(notdir $(PROLOG))) \
	    $(foreach p,$(PAGES),$(MAN_DIR)/man$(lastword $(subst ., ,$(p)))/$(notdir $(p)))

## clean: remove everything that was built
clean:
	rm -rf build demo

## help: this list
help:
	@sed -n 's/^## \([a-z-]*\): /  make \1	/p' Makefile | expand -t 22

-include $(patsubst %.c,$(B)/%.d,$(filter %.c,$(SOURCES)))
