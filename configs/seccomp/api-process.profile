# The API process of podinit, from right after its start: it answers clients over connections that PID 1 hands to it, reads
# logs, and does nothing else. How these lines are read: runtime-default.profile.

# Connections and the feed of PID 1, never a new one to anywhere.
allow read recvfrom recv recvmsg write send sendto sendmsg close poll ppoll ppoll_time64 fcntl fcntl64
	epoll_create1 epoll_ctl epoll_wait epoll_pwait
# Logs: found, read and followed; nothing is opened to be written.
allow open where arg1 lacks O_WRONLY O_RDWR
allow openat where arg2 lacks O_WRONLY O_RDWR
allow fstat fstat64 fstatat64 newfstatat stat stat64 statx fstatfs fstatfs64 getdents64 lseek _llseek pread64
	inotify_add_watch inotify_init1
# Texts for PID 1, sealed.
allow memfd_create
# Memory, never executable.
allow brk madvise mremap munmap
allow mmap where arg2 lacks PROT_EXEC
allow mmap2 where arg2 lacks PROT_EXEC
allow mprotect where arg2 lacks PROT_EXEC
allow clock_gettime clock_gettime64 gettimeofday getrandom rt_sigaction rt_sigprocmask rt_sigreturn sigreturn
	restart_syscall exit exit_group
allow prctl where arg0 is PR_SET_DUMPABLE

# Who took it over would try these: the end.
kill execve execveat fork vfork clone clone3 ptrace
others missing
