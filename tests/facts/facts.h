/* SPDX-License-Identifier: MIT */
/* What a subject of facts is: a function that prints its lines. It lives in a container that has
 * nothing but it, and says what it sees; what is right stands in the cases of tests/conformance. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define TEXT_MAX 4096

/* Bytes of path in buf, cut at size, as a text; -1 when it cannot be read. */
long slurp(const char *path, char *buf, size_t size);
/* "ENOENT" and the like; the number when it is none that matters here. */
const char *error_name(int error);
/* The value behind NAME: in /proc/self/status; "" when there is none. */
const char *status_of(const char *name, char buf[TEXT_MAX]);
/* Does it begin with what? */
bool begins(const char *text, const char *what);

/* facts_process.c: what the kernel knows of the process. */
void tell_user(const char *arg);
void tell_process(const char *arg);
void tell_environment(const char *arg);
void tell_privileges(const char *arg);
void tell_capabilities(const char *arg);
void tell_host(const char *arg);
void tell_limits(const char *arg);
void tell_oom(const char *arg);
void tell_maps(const char *arg);
void tell_descriptors(const char *arg);
void tell_signals(const char *arg);
void tell_cgroup(const char *arg);

/* facts_files.c: what it sees as its file system. */
void tell_filesystems(const char *arg);
void tell_mounts(const char *arg);
void tell_devices(const char *arg);
void tell_masked(const char *arg);
void tell_read_only(const char *arg);
void tell_stat(const char *arg);

/* facts_try.c: what it can do. */
void try_write(const char *arg);
void try_root(const char *arg);
void try_propagation(const char *arg);
void try_host_mount(const char *arg);
void try_host_unmount(const char *arg);
void try_segment(const char *arg);
void try_calls(const char *arg);
void try_sysctl(const char *arg);
