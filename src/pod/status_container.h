/* SPDX-License-Identifier: MIT */
/* One container's status (kubelet: convertToAPIContainerStatuses). */
#pragma once

#include "pod/status.h"

void container_status_build(const struct pod_seen *s, uint32_t i, const struct status_facts *f,
	struct arena *a, struct container_status *out);
