/* SPDX-License-Identifier: MIT */
/* ptmx of one devpts, its slave by TIOCGPTPEER. */
#include "linux/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fdio.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441 /* asm-generic; o32 has 0x20005441 and names it in its headers */
#endif
#define DEVPTS_MAGIC	0x1cd1
#define PTS_MAJOR_FIRST 136
#define PTS_MAJOR_LAST	143

/* CVE-2025-52565: what we pass on as a terminal must be one. */
static bool is_slave(int fd)
{
	struct stat st;
	struct statfs fs;

	if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
		return false;
	return S_ISCHR(st.st_mode) && major(st.st_rdev) >= PTS_MAJOR_FIRST &&
	       major(st.st_rdev) <= PTS_MAJOR_LAST && (uint32_t)fs.f_type == DEVPTS_MAGIC;
}

int pty_open(int devpts, uint32_t uid, uint32_t gid, int *master, int *slave, struct err *e)
{
	AUTO_FD int m = openat(devpts, "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	AUTO_FD int s = -1;
	int unlock = 0;

	if (m < 0)
		return err_errno(e, "open ptmx of the container's devpts", NULL);
	if (ioctl(m, (int)TIOCSPTLCK, &unlock) < 0)
		return err_errno(e, "unlock the container's terminal", NULL);
	s = ioctl(m, (int)TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s < 0)
		return err_errno(e, "open the container's terminal", NULL);
	if (!is_slave(s))
		return err_sys(e, ENOTTY, "open the container's terminal", NULL);
	if (fchown(s, uid, gid) < 0)
		return err_errno(e, "give the container its terminal", NULL);
	*master = fd_steal(&m);
	*slave = fd_steal(&s);
	return 0;
}
