/* SPDX-License-Identifier: MIT */
/* What of the node pods may have (pkg/kubelet/cm/node_container_manager_linux.go): all of it but
 * what is kept for the system. Pure. */
#pragma once

#include "api/nodeconf.h"

struct node_amounts {
	uint64_t cpu_milli;
	uint64_t memory_bytes;
	uint64_t storage_bytes; /* of sized tmpfs: writable layers and emptyDir volumes */
	uint64_t pids;		/* processes and threads; UINT64_MAX = not known */
};

/* systemReserved and kubeReserved together. What neither says of memory and processes is on a board
 * (not hosted) an eighth of them, within bounds. An amount that would leave pods nothing counts as
 * not said; wrong then names it, else it is NULL. */
void node_reserved(const struct kubelet_configuration *k, bool hosted,
	const struct node_amounts *capacity, struct node_amounts *out, const char **wrong);
