/* SPDX-License-Identifier: MIT */
/*
 * The instructions that MIPS16 lacks, for a musl made of it: system calls, compare and swap, the
 * thread pointer. board/sysroot.sh adds this file to libc.a.
 */
	.set noreorder

.macro function name
	.global \name
	.hidden \name
	.type \name, @function
\name:
.endm

/* long __syscallN(long number, arguments...): minus the error number when it fails. As all take
 * their arguments in the same places, one is enough; the words that it reads too many are the
 * caller's. */
	.section .text.__syscall, "ax", @progbits
	function __syscall0
	function __syscall1
	function __syscall2
	function __syscall3
	function __syscall4
	function __syscall5
	function __syscall6
	function __syscall7
	addiu	$sp, $sp, -32
	move	$2, $4
	lw	$8, 52($sp)
	lw	$9, 56($sp)
	lw	$10, 60($sp)
	move	$4, $5
	move	$5, $6
	move	$6, $7
	lw	$7, 48($sp)
	sw	$8, 16($sp)
	sw	$9, 20($sp)
	sw	$10, 24($sp)
	syscall
	beqz	$7, 1f
	addiu	$sp, $sp, 32
	blez	$2, 1f
	nop
	negu	$2, $2
1:	jr	$31
	nop

/* int __mips32_cas(volatile int *at, int expected, int wanted): what was there. */
	.section .text.__mips32_cas, "ax", @progbits
	function __mips32_cas
	sync
1:	ll	$2, 0($4)
	bne	$2, $5, 2f
	move	$8, $6
	sc	$8, 0($4)
	beqz	$8, 1b
	nop
2:	sync
	jr	$31
	nop

	.section .text.__mips32_barrier, "ax", @progbits
	function __mips32_barrier
	sync
	jr	$31
	nop

/* uintptr_t __get_tp(void). Kernels answer this very form fastest where the core cannot. */
	.section .text.__get_tp, "ax", @progbits
	function __get_tp
	rdhwr	$3, $29
	jr	$31
	move	$2, $3
	.section .note.GNU-stack, "", @progbits
