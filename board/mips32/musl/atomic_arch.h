/* SPDX-License-Identifier: MIT */
/* In place of musl's own: MIPS16 has neither ll and sc nor sync; mips32.S has both functions. */
#include <features.h>

#define a_cas __mips32_cas
#define a_barrier __mips32_barrier
hidden int __mips32_cas(volatile int *, int, int);
hidden void __mips32_barrier(void);
