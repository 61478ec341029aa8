#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sysroot.sh LINK: builds what podinit links with on a board: musl, with libc_small.c in place of
# what is larger there, the parser half of libyaml, with yaml_small.h, libcap, cmocka for the tests,
# the kernel's headers. Prints nothing but the long steps; LINK is made to point at the result, which
# lies in the cache under a digest of everything it is made of.
#
# The Makefile passes BOARD, CC, AR, HOSTCC, TARGET (musl's name of the machine), ARCH_CFLAGS,
# UAPI (folders that hold the kernel's headers), ARCH_DIR (what boards of one architecture share; may
# be empty), DENSE (flags for smaller code; ARCH_DIR then has a folder musl/ for what they cannot
# express) and LIBGCC_MEMBERS (empty: all of libgcc; else ARCH_DIR has div64.c).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${PODINIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/podinit}
link=$1
flags="$ARCH_CFLAGS -Os -DNDEBUG -ffunction-sections -fdata-sections -fno-pic -fno-pie"
flags="$flags -fno-asynchronous-unwind-tables -fno-unwind-tables -w"
jobs=$(nproc)
unset MAKEFLAGS MFLAGS MAKELEVEL # musl's make is no part of ours

say() { echo "  SYSROOT $BOARD: $*" >&2; }

recipe() {
    cat "$here/sysroot.sh" "$here/sources" "$here"/*_small.[ch]
    [ -z "$ARCH_DIR" ] || cat "$ARCH_DIR"/*.c "$ARCH_DIR"/musl/*
    "$CC" --version
    echo "$TARGET $flags $UAPI $DENSE $LIBGCC_MEMBERS"
}

# compile SOURCE_DIR OBJECT_DIR FLAGS... < names: each name.c to name.o, in parallel.
compile() {
    from=$1 to=$2
    shift 2
    mkdir -p "$to"
    # shellcheck disable=SC2086 # flags are words
    xargs -P "$jobs" -I{} "$CC" $flags -nostdinc -isystem "$out/include" \
        -isystem "$("$CC" -print-file-name=include)" "$@" -c "$from/{}.c" -o "$to/{}.o"
}

build_musl() {
    src=$("$here/fetch-src" musl)
    say "musl"
    mkdir "$work/musl"
    # The older of its two allocators is half as large. -nostdinc and friends are musl's own; --disable-optimize keeps its -O3 files at -Os too.
    (cd "$work/musl" && CC=$CC AR=$AR RANLIB=$RANLIB CFLAGS=$flags \
        "$src/configure" --target="$TARGET" --prefix=/ --disable-shared --disable-wrapper \
        --enable-optimize=no ${DENSE:+--with-malloc=oldmalloc}) > "$work/log" 2>&1
    # Dense code: musl's assembler stays what it is, and what MIPS16 cannot say is in musl/.
    if [ -n "$DENSE" ]; then
        echo "obj/src/%.o: CFLAGS_ALL += \$(if \$(filter %.c,\$<),$DENSE -iquote $PWD/$ARCH_DIR/musl)" \
            >> "$work/musl/config.mak"
    fi
    # musl's MIPS assembler finds its addresses from the callee register, as position-independent
    # code does. Marked as such, the linker loads that register for our plain jumps to it.
    case $TARGET in
    mips*) echo 'obj/src/signal/mips/%.o obj/src/thread/mips/%.o: CFLAGS_ALL += -Wa,-KPIC' \
        >> "$work/musl/config.mak" ;;
    esac
    make -C "$work/musl" -j"$jobs" DESTDIR="$out" install-headers install-libs >> "$work/log" 2>&1
    # shellcheck disable=SC2086 # flags are words
    echo libc_small | compile "$here" "$work" $DENSE
    case $TARGET in
    mips* | arm*) "$AR" d "$out/lib/libc.a" fstatat.o clock_gettime.o recvmsg.o getsockopt.o setsockopt.o ;;
    esac
    "$AR" d "$out/lib/libc.a" fork.o setgroups.o setresgid.o setresuid.o ioctl.o getrlimit.o \
        setrlimit.o faccessat.o pipe2.o socket.o socketpair.o accept4.o fcntl.o nanosleep.o strstr.o qsort_nr.o ${DENSE:+memcpy.o}
    "$AR" rsb "$("$AR" t "$out/lib/libc.a" | head -n 1)" "$out/lib/libc.a" "$work/libc_small.o"
    [ -z "$DENSE" ] || add_mips32
}

add_mips32() {
    # shellcheck disable=SC2086 # flags are words
    "$CC" $flags -c "$ARCH_DIR/musl/mips32.S" -o "$work/mips32.o"
    "$AR" rs "$out/lib/libc.a" "$work/mips32.o" >> "$work/log" 2>&1
}

# The kernel's user headers, and nothing of the C library that lives beside them.
link_uapi() {
    for name in linux asm asm-generic; do
        for dir in $UAPI; do
            [ ! -d "$dir/$name" ] || cp -R "$dir/$name" "$out/include/$name"
        done
        [ -d "$out/include/$name" ] || { say "no kernel headers $name in $UAPI"; exit 1; }
    done
}

# The emitter and the dumper are for programs that write YAML; podinit writes JSON. It tells the
# parser that all input is UTF-8 (src/yaml/load.c), so the reader need not ask.
build_libyaml() {
    src=$("$here/fetch-src" libyaml)
    say "libyaml"
    mkdir "$work/yaml"
    for name in api reader scanner parser; do
        sed -e 's/^#include "yaml_private.h"/&\n#include "yaml_small.h"/' \
            -e 's/^#define \(CACHE\|SKIP\|SKIP_LINE\|READ\|READ_LINE\|PEEK_TOKEN\|SKIP_TOKEN\)(/#define LONG_\1(/' \
            -e 's/\(switch (\|if (!\)parser->encoding)/\1YAML_UTF8_ENCODING)/' \
            "$src/src/$name.c" > "$work/yaml/$name.c"
    done
    [ "$(cat "$work"/yaml/*.c | grep -c 'include "yaml_small.h"\|^#define LONG_\|(!*YAML_UTF8_ENCODING)')" = 13 ]
    # shellcheck disable=SC2086 # flags are words
    printf '%s\n' api reader scanner parser |
        compile "$work/yaml" "$work/yaml" $DENSE -fno-inline-small-functions -I"$src/include" -I"$src/src" -I"$here" \
            -DYAML_VERSION_MAJOR=0 -DYAML_VERSION_MINOR=2 -DYAML_VERSION_PATCH=5 \
            '-DYAML_VERSION_STRING="0.2.5"'
    "$AR" rcs "$out/lib/libyaml.a" "$work"/yaml/*.o
    cp "$src/include/yaml.h" "$out/include/"
}

build_libcap() {
    src=$("$here/fetch-src" libcap2)/libcap
    say "libcap"
    mkdir "$work/cap"
    sed -n 's/^#define[ \t]*\(CAP_[A-Z_]*\)[ \t]*\([0-9][0-9]*\)[ \t]*$/{"\L\1",\2},/p' \
        "$src/include/uapi/linux/capability.h" > "$work/cap/cap_names.list.h"
    cp "$src/_makenames.c" "$work/cap/"
    "$HOSTCC" -w -o "$work/cap/makenames" "$work/cap/_makenames.c"
    "$work/cap/makenames" > "$work/cap/cap_names.h"
    printf '%s\n' cap_alloc cap_proc cap_extint cap_flag cap_text cap_file |
        compile "$src" "$work/cap" -D_GNU_SOURCE -D_LARGEFILE64_SOURCE -I"$work/cap" \
            -I"$src/include/uapi" -I"$src/include"
    "$AR" rcs "$out/lib/libcap.a" "$work"/cap/*.o
    cp "$src/include/sys/capability.h" "$out/include/sys/"
}

build_cmocka() {
    src=$("$here/fetch-src" cmocka)
    say "cmocka"
    # Its own idea of uintptr_t is wrong on 64-bit musl.
    cp "$src"/include/cmocka*.h "$out/include/"
    sed -i '/^#if !defined(_UINTPTR_T)/,/^#endif.*_UINTPTR_T/c\#include <stdint.h>' \
        "$out/include/cmocka.h"
    echo cmocka | compile "$src/src" "$work/cmocka" -DHAVE_INTTYPES_H \
        -DHAVE_MALLOC_H -DHAVE_SIGNAL_H -DHAVE_STRINGS_H -DHAVE_STRSIGNAL -DHAVE_SIGLONGJMP \
        -DHAVE_GCC_THREAD_LOCAL_STORAGE -DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_REALTIME \
        -D_GNU_SOURCE
    "$AR" rcs "$out/lib/libcmocka.a" "$work"/cmocka/*.o
}

# The compiler's helper functions. A board may name the members it can bear: Debian's libgcc for
# MIPS is built for an FPU, so only its integer members may be linked into a soft-float program,
# and the record of their float ABI goes, lest the linker call the mixture wrong.
copy_libgcc() {
    # shellcheck disable=SC2086 # flags are words
    lib=$("$CC" $ARCH_CFLAGS -print-libgcc-file-name)
    if [ -z "$LIBGCC_MEMBERS" ]; then
        cp "$lib" "$out/lib/libgcc.a"
        return
    fi
    mkdir "$work/gcc"
    # shellcheck disable=SC2086 # members are words
    (cd "$work/gcc" && "$AR" x "$lib" $LIBGCC_MEMBERS)
    for object in "$work"/gcc/*.o; do
        "$OBJCOPY" -R .MIPS.abiflags -R .gnu.attributes -R .reginfo "$object"
    done
    # shellcheck disable=SC2086 # flags are words
    echo div64 | compile "$ARCH_DIR" "$work/gcc" $DENSE
    "$AR" rcs "$out/lib/libgcc.a" "$work"/gcc/*.o
}

key=$(recipe | sha256sum | cut -c 1-16)
out_final=$cache/sysroot/$BOARD-$key
mkdir -p "$cache/sysroot" "$(dirname "$link")"
exec 8> "$cache/sysroot/$BOARD.lock"
flock 8
if [ ! -d "$out_final" ]; then
    work=$(mktemp -d "$cache/sysroot/$BOARD.XXXXXX")
    trap '[ -d "$out_final" ] || tail -n 15 "$work/log" | cut -c 1-200 >&2; rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    out=$work/out
    mkdir -p "$out/lib"
    build_musl
    link_uapi
    build_libyaml
    build_libcap
    build_cmocka
    copy_libgcc
    mv "$out" "$out_final"
fi
ln -sfn "$out_final" "$link"
