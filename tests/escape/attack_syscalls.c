/* SPDX-License-Identifier: MIT */
/*
 * System calls. Those of attacks_privileged the kernel itself refuses to root without the
 * capability; those of attacks_filtered it allows to anyone (user namespaces, keyrings, io_uring,
 * rare socket families), so that only a filter keeps them out.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"
#include "linux/sysnum.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup SYSNUM(425)
#endif
#define TREE_CLONE 1 /* OPEN_TREE_CLONE */
#define EMPTY_PATH 0x1000

/* ---- mounts ------------------------------------------------------------------------------------
 */

ATTACK(do_mount)
{
	return outcome(mount("none", "/tmp", "tmpfs", 0, NULL));
}

ATTACK(do_bind)
{
	return outcome(mount("/", "/tmp", NULL, MS_BIND, NULL));
}

/* CVE-2022-0492 begins so. */
ATTACK(do_mount_cgroup)
{
	return outcome(mount("none", "/tmp", "cgroup", 0, "rdma"));
}

ATTACK(do_mount_proc)
{
	return outcome(mount("none", "/tmp", "proc", 0, NULL));
}

ATTACK(do_remount_sysctl)
{
	return outcome(mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL));
}

ATTACK(do_remount_sys)
{
	return outcome(mount(NULL, "/sys", NULL, MS_REMOUNT, NULL));
}

ATTACK(do_share_root)
{
	return outcome(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
}

ATTACK(do_umount_mask)
{
	return outcome(umount2("/proc/timer_list", MNT_DETACH));
}

ATTACK(do_umount_proc)
{
	return outcome(umount2("/proc", MNT_DETACH));
}

/* CVE-2022-0185 begins so. */
ATTACK(do_fsopen)
{
	return outcome(syscall(SYS_fsopen, "tmpfs", 0));
}

ATTACK(do_open_tree)
{
	return outcome(syscall(SYS_open_tree, AT_FDCWD, "/", TREE_CLONE));
}

ATTACK(do_move_mount)
{
	return outcome(syscall(SYS_move_mount, AT_FDCWD, "/proc", AT_FDCWD, "/tmp", 0));
}

ATTACK(do_mount_setattr)
{
	uint64_t attr[4] = {0, 1, 0, 0}; /* clears read-only */

	return outcome(syscall(SYS_mount_setattr, AT_FDCWD, "/sys", 0, attr, sizeof(attr)));
}

ATTACK(do_pivot_root)
{
	return outcome(syscall(SYS_pivot_root, "/tmp", "/tmp"));
}

/* ---- namespaces --------------------------------------------------------------------------------
 */

static const struct {
	const char *name;
	int flag;
} kinds[] = {
	{"mnt", CLONE_NEWNS},
	{"net", CLONE_NEWNET},
	{"pid", CLONE_NEWPID},
	{"ipc", CLONE_NEWIPC},
	{"uts", CLONE_NEWUTS},
	{"cgroup", CLONE_NEWCGROUP},
	{"user", CLONE_NEWUSER},
};

/* The flag of "unshare-net". */
static int kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(strchr(word, '-') + 1, kinds[i].name) == 0)
			return kinds[i].flag;
	}
	return 0;
}

ATTACK(do_unshare)
{
	return outcome(unshare(kind_of(word)));
}

static int end_of_clone(long pid)
{
	int saved = errno;

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid((pid_t)pid, NULL, 0);
	errno = saved;
	return outcome(pid);
}

ATTACK(do_clone)
{
	return end_of_clone(syscall(SYS_clone, kind_of(word) | SIGCHLD, 0, 0, 0, 0));
}

ATTACK(do_clone3)
{
	uint64_t args[8] = {(uint64_t)kind_of(word), [4] = SIGCHLD};

	return end_of_clone(syscall(SYS_clone3, args, sizeof(args)));
}

/* A clone3 that asks for nothing: a filter cannot look into its arguments, so none may pass. */
ATTACK(do_clone3_plain)
{
	uint64_t args[8] = {[4] = SIGCHLD};

	return end_of_clone(syscall(SYS_clone3, args, sizeof(args)));
}

ATTACK(do_setns)
{
	int fd = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : outcome(setns(fd, CLONE_NEWNS));
}

/* ---- the machine -------------------------------------------------------------------------------
 */

ATTACK(do_init_module)
{
	return outcome(syscall(SYS_init_module, NULL, 0, ""));
}

ATTACK(do_finit_module)
{
	return outcome(syscall(SYS_finit_module, -1, "", 0));
}

ATTACK(do_delete_module)
{
	return outcome(syscall(SYS_delete_module, "podinit_no_such", 0));
}

ATTACK(do_kexec_load)
{
	return outcome(syscall(SYS_kexec_load, 0, 1000, NULL, 0xfff0));
}

/* No magic number: with the right the answer is EINVAL. */
ATTACK(do_reboot)
{
	return outcome(syscall(SYS_reboot, 0, 0, 0, NULL));
}

ATTACK(do_swapon)
{
	return outcome(swapon("", 0));
}

ATTACK(do_swapoff)
{
	return outcome(swapoff(""));
}

ATTACK(do_settimeofday)
{
	struct timeval now;

	(void)gettimeofday(&now, NULL);
	return outcome(settimeofday(&now, NULL));
}

ATTACK(do_sethostname)
{
	char name[65] = "";

	(void)gethostname(name, sizeof(name) - 1);
	return outcome(sethostname(name, strlen(name)));
}

ATTACK(do_acct)
{
	return outcome(syscall(SYS_acct, "/nonexistent/acct"));
}

/* A console level that does not exist. */
ATTACK(do_syslog)
{
	return outcome(klogctl(8, NULL, 99));
}

ATTACK(do_fanotify)
{
	return outcome(syscall(SYS_fanotify_init, 4, 0)); /* FAN_CLASS_CONTENT */
}

#ifdef SYS_iopl
ATTACK(do_iopl)
{
	return outcome(syscall(SYS_iopl, 3));
}

ATTACK(do_ioperm)
{
	return outcome(syscall(SYS_ioperm, 0x80, 1, 1));
}
#endif

/* The walk from any descriptor of a file system to its root (2014's "shocker"). */
ATTACK(do_open_by_handle)
{
	struct {
		unsigned bytes;
		int type;
		uint32_t inode[2];
	} handle = {8, 1, {2, 0}};
	int fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC);

	return outcome(syscall(SYS_open_by_handle_at, fd, &handle, O_RDONLY));
}

ATTACK(do_raise_limit)
{
	struct rlimit most;

	(void)getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_max++;
	return outcome(setrlimit(RLIMIT_NOFILE, &most));
}

/* Of the whole machine, which needs more than one's own process does. */
ATTACK(do_perf)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr)};

	return outcome(syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0));
}

ATTACK(do_bpf_kprobe)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_KPROBE;
	attr.insn_cnt = 1;
	return outcome(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
}

/* With faults of the kernel, by which races in it are won. */
ATTACK(do_userfaultfd)
{
	return outcome(syscall(SYS_userfaultfd, O_CLOEXEC));
}

/* A node of one's own, where nodes are devices: it may be made, but not opened. */
static int open_own_node(mode_t type, dev_t device, int flags)
{
	static const char path[] = "/dev/attack";

	(void)unlink(path);
	if (mknod(path, type | 0600, device) < 0)
		return errno;
	return outcome(open(path, flags | O_NONBLOCK | O_CLOEXEC));
}

ATTACK(do_own_disk)
{
	return open_own_node(S_IFBLK, makedev(7, 0), O_RDONLY); /* loop0, an image's */
}

ATTACK(do_own_kmsg)
{
	return open_own_node(S_IFCHR, makedev(1, 11), O_WRONLY);
}

ATTACK(do_link_down)
{
	struct ifreq request = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno : outcome(ioctl(fd, SIOCSIFFLAGS, &request));
}

const struct attack attacks_privileged[] = {
	{"mount", do_mount},
	{"bind", do_bind},
	{"mount-cgroup", do_mount_cgroup},
	{"mount-proc", do_mount_proc},
	{"remount-sysctl", do_remount_sysctl},
	{"remount-sys", do_remount_sys},
	{"share-root", do_share_root},
	{"umount-mask", do_umount_mask},
	{"umount-proc", do_umount_proc},
	{"fsopen", do_fsopen},
	{"open_tree", do_open_tree},
	{"move_mount", do_move_mount},
	{"mount_setattr", do_mount_setattr},
	{"pivot_root", do_pivot_root},
	{"unshare-mnt", do_unshare},
	{"unshare-net", do_unshare},
	{"unshare-pid", do_unshare},
	{"unshare-ipc", do_unshare},
	{"unshare-uts", do_unshare},
	{"unshare-cgroup", do_unshare},
	{"clone-mnt", do_clone},
	{"clone-net", do_clone},
	{"clone-pid", do_clone},
	{"clone3-mnt", do_clone3},
	{"clone3-pid", do_clone3},
	{"setns", do_setns},
	{"init_module", do_init_module},
	{"finit_module", do_finit_module},
	{"delete_module", do_delete_module},
	{"kexec_load", do_kexec_load},
	{"reboot", do_reboot},
	{"swapon", do_swapon},
	{"swapoff", do_swapoff},
	{"settimeofday", do_settimeofday},
	{"sethostname", do_sethostname},
	{"acct", do_acct},
	{"syslog", do_syslog},
	{"fanotify", do_fanotify},
#ifdef SYS_iopl
	{"iopl", do_iopl},
	{"ioperm", do_ioperm},
#endif
	{"open_by_handle_at", do_open_by_handle},
	{"raise-limit", do_raise_limit},
	{"perf", do_perf},
	{"bpf-kprobe", do_bpf_kprobe},
	{"userfaultfd", do_userfaultfd},
	{"own-disk", do_own_disk},
	{"own-kmsg", do_own_kmsg},
	{"link-down", do_link_down},
	{NULL, NULL},
};

/* ---- what only a filter refuses -----------------------------------------------------------------
 */

ATTACK(do_add_key)
{
	return outcome(syscall(SYS_add_key, "user", "attack", "x", 1, KEY_SPEC_USER_KEYRING));
}

ATTACK(do_request_key)
{
	return outcome(syscall(SYS_request_key, "user", "podinit_no_such", NULL, 0));
}

ATTACK(do_keyctl)
{
	return outcome(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1, 0, 0));
}

ATTACK(do_bpf)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = attr.value_size = 4;
	attr.max_entries = 1;
	return outcome(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

ATTACK(do_perf_own)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.exclude_kernel = 1,
	};

	return outcome(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

ATTACK(do_userfaultfd_own)
{
	return outcome(syscall(SYS_userfaultfd, O_CLOEXEC | 1)); /* UFFD_USER_MODE_ONLY */
}

ATTACK(do_io_uring)
{
	uint32_t params[30] = {0};

	return outcome(syscall(SYS_io_uring_setup, 1, params));
}

ATTACK(do_personality)
{
	return outcome(personality(0x0007)); /* PER_ISCR4: sloppy old rules for memory */
}

ATTACK(do_quotactl)
{
	return outcome(syscall(SYS_quotactl, 0x80000100u, NULL, 0, NULL)); /* Q_SYNC */
}

/* CVE-2026-31431 ("Copy Fail") begins with AF_ALG. */
ATTACK(do_socket_alg)
{
	return outcome(socket(38, SOCK_SEQPACKET, 0));
}

ATTACK(do_socket_vsock)
{
	return outcome(socket(40, SOCK_STREAM, 0));
}

/* One call for all of them, where the machine has it: a filter of socket(2) does not see it. */
#ifdef SYS_socketcall
ATTACK(do_socketcall_alg)
{
	unsigned long args[3] = {38, SOCK_SEQPACKET, 0};

	return outcome(syscall(SYS_socketcall, 1, args));
}
#endif

/* syscall(2) of the o32 ABI is itself a call that takes the number of another. */
#if defined(__mips__) && _MIPS_SIM == _ABIO32
ATTACK(do_indirect)
{
	return outcome(syscall(4000, SYS_unshare, CLONE_NEWUSER));
}
#endif

/* Of CAP_NET_RAW, which the default set has. */
ATTACK(do_packet_socket)
{
	return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

ATTACK(do_raw_socket)
{
	return outcome(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

ATTACK(do_icmp6_socket)
{
	return outcome(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
}

const struct attack attacks_raw[] = {
	{"packet-socket", do_packet_socket},
	{"raw-socket", do_raw_socket},
	{"icmp6-socket", do_icmp6_socket},
	{NULL, NULL},
};

const struct attack attacks_filtered[] = {
	{"unshare-user", do_unshare},
	{"clone-user", do_clone},
	{"clone3-user", do_clone3},
	{"clone3", do_clone3_plain},
	{"add_key", do_add_key},
	{"request_key", do_request_key},
	{"keyctl", do_keyctl},
	{"bpf", do_bpf},
	{"perf-own", do_perf_own},
	{"userfaultfd-own", do_userfaultfd_own},
	{"io_uring", do_io_uring},
	{"personality", do_personality},
	{"quotactl", do_quotactl},
	{"socket-alg", do_socket_alg},
	{"socket-vsock", do_socket_vsock},
#ifdef SYS_socketcall
	{"socketcall-alg", do_socketcall_alg},
#endif
#if defined(__mips__) && _MIPS_SIM == _ABIO32
	{"indirect-unshare", do_indirect},
#endif
	{NULL, NULL},
};
