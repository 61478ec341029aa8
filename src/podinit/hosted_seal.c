/* SPDX-License-Identifier: MIT */
/*
 * A board's PID 1 runs from a read-only file system. The developer's machine has none to offer, so
 * the program goes on as a sealed copy of itself: a container that gets hold of PID 1's program, as
 * by an entry point that leads to /proc/self/exe, can write to nothing (CVE-2019-5736).
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "linux/sysnum.h"
#include "podinit/hosted.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x10u
#endif
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

/* MFD_EXEC, which Linux 6.3 brought, is needed where vm.memfd_noexec is set. */
static int make_copy(int program, struct err *e)
{
	AUTO_FD int copy = memfd_create("podinit", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	struct stat st;

	if (copy < 0 && errno == EINVAL)
		copy = memfd_create("podinit", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy < 0 || fstat(program, &st) < 0)
		return err_errno(e, "make a copy of", "/proc/self/exe");
	for (off_t left = st.st_size; left > 0;) {
		ssize_t n = sendfile(copy, program, NULL, (size_t)left);

		if (n <= 0)
			return err_sys(e, n < 0 ? errno : EIO, "copy", "/proc/self/exe");
		left -= n;
	}
	if (fcntl(copy, F_ADD_SEALS, SEALS) < 0)
		return err_errno(e, "seal the copy of", "/proc/self/exe");
	return fd_steal(&copy);
}

int hosted_seal(const char *dir, struct err *e)
{
	const char *argv[] = {"podinit", "--hosted", dir, NULL};
	AUTO_FD int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	AUTO_FD int copy = -1;

	if (program < 0)
		return err_errno(e, "open", "/proc/self/exe");
	if (fcntl(program, F_GET_SEALS) == SEALS)
		return prctl(PR_SET_NAME, "podinit"); /* the kernel would say "memfd:podinit" */
	copy = make_copy(program, e);
	if (copy < 0)
		return -1;
	(void)syscall(SYS_execveat, copy, "", argv, environ, AT_EMPTY_PATH);
	return err_errno(e, "execute the sealed copy of", "/proc/self/exe");
}
