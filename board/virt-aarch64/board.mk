# 64-bit ARM, QEMU's virt machine.
CROSS_COMPILE ?= aarch64-linux-gnu-
MUSL_TARGET   := aarch64-linux-musl
ARCH_CFLAGS   := -mno-outline-atomics
QEMU_USER     := qemu-aarch64-static
UAPI          := /usr/aarch64-linux-gnu/include
