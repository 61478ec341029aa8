# RuntimeDefault: what a container may ask of the kernel. board/seccomp/compile makes a filter of it.
#
#   allow NAME...     deny NAME...      EPERM
#   kill NAME...      missing NAME...   ENOSYS, as of a kernel without it: programs fall back to another way
#   with CAP NAME...  allowed to a container that has the capability, else what the other line says (or deny)
#
# A later line wins; docs/guide/seccomp.md says what else a line may be. Every call that board/seccomp/syscalls knows
# is named here: a new one has to be thought about. Numbers that it does not know (x32's too) are ENOSYS; the calls of
# another machine (i386) kill.

# Files and directories.
allow access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
	fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync flock fstat fstat64
	fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd getdents getdents64 lchown lchown32 link
	linkat lseek _llseek lstat lstat64 mkdir mkdirat mknod mknodat name_to_handle_at newfstatat open openat openat2
	pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readdir readlink readlinkat readv
	rename renameat renameat2 rmdir sendfile sendfile64 splice stat stat64 statfs statfs64 statx symlink symlinkat
	sync sync_file_range sync_file_range2 syncfs tee truncate truncate64 umask unlink unlinkat utime utimensat
	utimensat_time64 utimes vmsplice write writev fadvise64 arm_fadvise64_64 cachestat
allow fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr listxattr listxattrat llistxattr
	lremovexattr lsetxattr removexattr removexattrat setxattr setxattrat
allow inotify_add_watch inotify_init inotify_init1 inotify_rm_watch fanotify_mark
allow io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit

# Memory.
allow brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mmap2
	mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages

# Processes and threads. A process may look into another one only as far as ids and capabilities let it.
allow alarm execve execveat exit exit_group fork futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
	get_robust_list get_thread_area getcpu getitimer getpgid getpgrp getpid getppid getpriority getrlimit getrusage
	getsid gettid ioprio_get ioprio_set kill nice pause pidfd_open pidfd_send_signal prctl prlimit64
	process_mrelease process_vm_readv process_vm_writev ptrace restart_syscall rseq sched_get_priority_max
	sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
	sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam
	sched_setscheduler sched_yield set_robust_list set_thread_area set_tid_address setitimer setpgid setpriority
	setrlimit setsid tgkill times tkill ugetrlimit vfork wait4 waitid waitpid
allow rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
	rt_sigtimedwait_time64 rt_tgsigqueueinfo sgetmask sigaction sigaltstack signal signalfd signalfd4 sigpending
	sigprocmask sigreturn sigsuspend ssetmask
# What a machine needs besides: thread pointers and caches.
allow arch_prctl breakpoint cacheflush get_tls modify_ldt set_tls

# Ids and capabilities: the kernel checks what a process has.
allow capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid getresgid32
	getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups
	setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32
# A process may make its own prison smaller.
allow landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules
	lsm_set_self_attr seccomp

# Time. Both families: C libraries ask the one for 64 bits first and go by ENOSYS only.
allow adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
	clock_nanosleep clock_nanosleep_time64 gettimeofday nanosleep time timer_create timer_delete timer_getoverrun
	timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
	timerfd_settime timerfd_settime64

# Waiting.
allow epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 _newselect poll
	ppoll ppoll_time64 pselect6 pselect6_time64 select

# Sockets, queues, shared memory.
allow accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64
	recvmsg send sendmmsg sendmsg sendto setsockopt shutdown
allow mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
	mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget

# About the machine.
allow getrandom sysinfo uname

# ---- allowed in part ----------------------------------------------------------------------------------------------

# The kernel's cryptography (page cache overwritten: CVE-2026-31431) and the way to a hypervisor.
allow socket socketpair where arg0 is-not AF_ALG AF_VSOCK
# Input put into a terminal as if it were typed (CVE-2017-5226).
allow ioctl where arg1 is-not TIOCSTI TIOCLINUX
# Linux, Linux32, both as 2.6, and the question which it is: others switch off address randomisation.
allow personality where arg0 is 0x0 0x8 0x20000 0x20008 0xffffffff
# New namespaces, a user namespace first of all, open what only root had (CVE-2022-0185).
allow clone where arg0 lacks CLONE_NEWNS CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID
	CLONE_NEWNET
# Its flags lie in memory, where a filter cannot look. C libraries then call clone.
missing clone3

# ---- with a capability --------------------------------------------------------------------------------------------

with CAP_SYS_ADMIN clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr
	move_mount open_tree open_tree_attr quotactl quotactl_fd setdomainname sethostname setns umount umount2 unshare
with CAP_SYS_ADMIN,CAP_BPF bpf
with CAP_SYS_ADMIN,CAP_PERFMON perf_event_open
with CAP_SYS_ADMIN,CAP_SYSLOG syslog
with CAP_SYS_CHROOT chroot
with CAP_DAC_READ_SEARCH open_by_handle_at
with CAP_SYS_BOOT reboot
with CAP_SYS_MODULE delete_module finit_module init_module
with CAP_SYS_PACCT acct
with CAP_SYS_PTRACE kcmp pidfd_getfd process_madvise
with CAP_SYS_RAWIO ioperm iopl
with CAP_SYS_TIME clock_settime clock_settime64 settimeofday stime
with CAP_SYS_TTY_CONFIG vhangup
with CAP_SYS_NICE get_mempolicy mbind set_mempolicy set_mempolicy_home_node

# ---- refused ------------------------------------------------------------------------------------------------------

# Keys are not kept apart by namespaces.
deny add_key keyctl request_key
# Large and often broken; programs do without.
deny io_uring_enter io_uring_register io_uring_setup userfaultfd
# About the machine as a whole.
deny kexec_file_load kexec_load migrate_pages move_pages pciconfig_iobase pciconfig_read pciconfig_write pivot_root
	swapoff swapon sysfs sysmips cachectl ustat usr26 usr32
# Mounts in a new way: programs read /proc/self/mountinfo instead.
missing listmount statmount
# One number for many calls (MIPS): what it would do is decided by an argument in memory or shifted by one. C
# libraries call the calls themselves; System V's message queues, semaphores and shared memory are lost there.
missing ipc socketcall syscall
# The kernel does not have them any more.
missing _sysctl afs_syscall bdflush break create_module epoll_ctl_old epoll_wait_old ftime get_kernel_syms getpmsg
	gtty idle lock mpx nfsservctl prof profil putpmsg query_module security stty timerfd tuxcall ulimit uselib vm86
	vserver
