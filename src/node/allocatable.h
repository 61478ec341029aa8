/* SPDX-License-Identifier: MIT */
/* What of the node pods may have (pkg/kubelet/cm/node_container_manager_linux.go): all of it but
 * what the system has, and what is kept for it. Pure. */
#pragma once

#include "api/nodeconf.h"

struct node_amounts {
	uint64_t cpu_milli;
	uint64_t memory_bytes;
	uint64_t storage_bytes; /* of sized tmpfs: writable layers and emptyDir volumes */
	uint64_t pids;		/* processes and threads; UINT64_MAX = not known */
};

struct node_reserve {
	struct node_amounts amounts; /* of the capacity, not for pods */
	uint64_t init_memory;	     /* bytes of it for PID 1 and its helpers */
	const char *wrong; /* what node.yaml says of this would leave pods nothing; NULL */
};

/* systemReserved and kubeReserved together. What neither says is on a board (not hosted) an eighth
 * of processes and memory, within bounds, and all memory that is not available before the first
 * pod runs: available in bytes, 0 = not known. An amount that would leave pods nothing counts as
 * not said. */
void node_reserved(const struct kubelet_configuration *k, bool hosted,
	const struct node_amounts *capacity, uint64_t available, struct node_reserve *out);
