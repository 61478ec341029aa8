/* SPDX-License-Identifier: MIT */
/* The files of a pod that its containers see: /etc/hosts, /etc/hostname, /etc/resolv.conf,
 * termination messages. They lie in the pod's own small tmpfs, because containers may write them.
 */
#pragma once

#include "runtime/sandbox.h"

/* hostname; hosts follows with the address, and resolv.conf. */
int pod_files_write(
	const struct runtime *rt, const struct pod *pod, const struct sandbox *s, struct err *e);
/* Replaces the contents of name in the sandbox's directory; containers that bound it see it. */
int pod_file_put(
	const struct sandbox *s, const char *name, const char *text, size_t len, struct err *e);
