/* SPDX-License-Identifier: MIT */
/*
 * The sandbox holder: keeps a pod's namespaces alive and does nothing else, in a few hundred bytes
 * without a C library. podinit executes it with an empty root, no capabilities and no descriptor
 * but 0 to 2. Children are reaped by the kernel (SA_NOCLDWAIT), so it never wakes up. SIGTERM ends
 * it by its default action.
 */
#include <stddef.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
static long call(long n, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = 0;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
}
#elif defined(__aarch64__)
static long call(long n, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = 0;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory", "cc");
	return x0;
}
#elif defined(__arm__)
/* r7 may be the frame pointer, so it is set inside. */
static long call(long n, long a, long b, long c, long d)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = 0;

	__asm__ volatile("mov r6, r7\n\tmov r7, %1\n\tsvc 0\n\tmov r7, r6"
			 : "+r"(r0)
			 : "r"(n), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
			 : "r6", "memory", "cc");
	return r0;
}
#elif defined(__mips__) && _MIPS_SIM == _ABIO32
/* o32 takes the fifth argument from the caller's stack. */
static long call(long n, long a, long b, long c, long d)
{
	register long v0 __asm__("$2") = n;
	register long a0 __asm__("$4") = a;
	register long a1 __asm__("$5") = b;
	register long a2 __asm__("$6") = c;
	register long a3 __asm__("$7") = d;

	__asm__ volatile("addiu $29, $29, -32\n\tsw $0, 16($29)\n\tsyscall\n\taddiu $29, $29, 32"
			 : "+r"(v0), "+r"(a3)
			 : "r"(a0), "r"(a1), "r"(a2)
			 : "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24",
			 "$25", "hi", "lo", "memory");
	return v0;
}
#else
#error "pause: no system call convention for this machine"
#endif

/* The kernel's struct sigaction, which is not libc's; on MIPS of another shape, with other numbers.
 */
#if defined(__mips__)
#define SIGNAL_CHILD 18
#define NO_ZOMBIES   0x10000ul
#define SIGNAL_SET   16
struct action {
	unsigned flags;
	void *handler;
	unsigned long mask[SIGNAL_SET / sizeof(long)];
};
#else
#define SIGNAL_CHILD 17
#define NO_ZOMBIES   2ul
#define SIGNAL_SET   8
struct action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask[SIGNAL_SET / sizeof(long)];
};
#endif

_Noreturn void _start(void);
_Noreturn void _start(void)
{
	struct action ignore;

	ignore.handler = (void *)1; /* SIG_IGN */
	ignore.flags = NO_ZOMBIES;
	for (size_t i = 0; i < sizeof(ignore.mask) / sizeof(ignore.mask[0]); i++)
		ignore.mask[i] = 0;
	(void)call(SYS_rt_sigaction, SIGNAL_CHILD, (long)&ignore, 0, SIGNAL_SET);
	/* ppoll(2) of nothing, for ever: every machine has it, pause(2) not. */
#ifdef SYS_ppoll
	for (;;)
		(void)call(SYS_ppoll, 0, 0, 0, 0);
#else
	for (;;)
		(void)call(SYS_ppoll_time64, 0, 0, 0, 0);
#endif
}
