# 32-bit ARM with an FPU (Cortex-A), QEMU's virt machine.
CROSS_COMPILE ?= arm-linux-gnueabihf-
MUSL_TARGET   := arm-linux-musleabihf
ARCH_CFLAGS   := -march=armv7-a+fp
QEMU_USER     := qemu-arm-static
UAPI          := /usr/arm-linux-gnueabihf/include
