/* SPDX-License-Identifier: MIT */
/*
 * System call numbers that a C library may not name yet. From 403 on every machine has the same
 * number, o32 with 4000 added. The *_IDS calls are the ones with 32-bit ids, which older 32-bit
 * machines name apart.
 */
#pragma once

#include <sys/syscall.h>

#if defined(__mips__) && _MIPS_SIM == _ABIO32
#define SYSNUM(n) (4000 + (n))
#else
#define SYSNUM(n) (n)
#endif

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal SYSNUM(424)
#endif
#ifndef SYS_open_tree
#define SYS_open_tree SYSNUM(428)
#endif
#ifndef SYS_move_mount
#define SYS_move_mount SYSNUM(429)
#endif
#ifndef SYS_fsopen
#define SYS_fsopen SYSNUM(430)
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig SYSNUM(431)
#endif
#ifndef SYS_fsmount
#define SYS_fsmount SYSNUM(432)
#endif
#ifndef SYS_fspick
#define SYS_fspick SYSNUM(433)
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open SYSNUM(434)
#endif
#ifndef SYS_clone3
#define SYS_clone3 SYSNUM(435)
#endif
#ifndef SYS_close_range
#define SYS_close_range SYSNUM(436)
#endif
#ifndef SYS_openat2
#define SYS_openat2 SYSNUM(437)
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr SYSNUM(442)
#endif

#ifdef SYS_setgroups32
#define SYS_SETGROUPS_IDS SYS_setgroups32
#define SYS_SETRESUID_IDS SYS_setresuid32
#define SYS_SETRESGID_IDS SYS_setresgid32
#define SYS_SETFSUID_IDS  SYS_setfsuid32
#define SYS_SETFSGID_IDS  SYS_setfsgid32
#else
#define SYS_SETGROUPS_IDS SYS_setgroups
#define SYS_SETRESUID_IDS SYS_setresuid
#define SYS_SETRESGID_IDS SYS_setresgid
#define SYS_SETFSUID_IDS  SYS_setfsuid
#define SYS_SETFSGID_IDS  SYS_setfsgid
#endif
