# 32-bit big-endian MIPS (ath79 and other routers): malta's flags, the other byte order. The programs
# and their tests under QEMU's user mode; there is no board.conf, as Debian has no big-endian kernel.
include board/mips32/flags.mk
CROSS_COMPILE ?= mips-linux-gnu-
MUSL_TARGET   := mips-linux-musl
QEMU_USER     := qemu-mips-static
UAPI          := /usr/mips-linux-gnu/include
NO_MACHINE    := Debian has neither a kernel nor packages for big-endian MIPS
