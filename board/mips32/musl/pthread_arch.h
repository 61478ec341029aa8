/* SPDX-License-Identifier: MIT */
/* In front of musl's own: MIPS16 has no rdhwr; mips32.S has the function. */
#include <features.h>
#include <stdint.h>

#define __get_tp __inline_get_tp
#include_next "pthread_arch.h"
#undef __get_tp
hidden uintptr_t __get_tp(void);
