/* SPDX-License-Identifier: MIT */
/*
 * In front of musl's own arch/mips/syscall_arch.h, for a musl made of MIPS16 code, which has no
 * syscall instruction: what is inline there is a call to one function of mips32.S.
 */
#define __syscall0 __inline_syscall0
#define __syscall1 __inline_syscall1
#define __syscall2 __inline_syscall2
#define __syscall3 __inline_syscall3
#define __syscall4 __inline_syscall4
#define __syscall5 __inline_syscall5
#define __syscall6 __inline_syscall6
#define __syscall7 __inline_syscall7
#include_next "syscall_arch.h"
#undef __syscall0
#undef __syscall1
#undef __syscall2
#undef __syscall3
#undef __syscall4
#undef __syscall5
#undef __syscall6
#undef __syscall7

hidden long __syscall0(long);
hidden long __syscall1(long, long);
hidden long __syscall2(long, long, long);
hidden long __syscall3(long, long, long, long);
hidden long __syscall4(long, long, long, long, long);
hidden long __syscall5(long, long, long, long, long, long);
hidden long __syscall6(long, long, long, long, long, long, long);
hidden long __syscall7(long, long, long, long, long, long, long, long);
