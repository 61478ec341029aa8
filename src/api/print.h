/* SPDX-License-Identifier: MIT */
/* What `kubectl get pods` shows of a pod (printers.go printPod): STATUS, READY, RESTARTS, AGE. */
#pragma once

#include "api/pod.h"
#include "base/text.h"

#define POD_STATUS_TEXT_MAX 64

struct pod_row {
	const char *ip; /* "<none>" when unset */
	const char *node;
	char ready[16];
	char status[POD_STATUS_TEXT_MAX];
	char restarts[32]; /* "3 (2m10s ago)" */
	char age[16];
	char gates[16]; /* readiness gates that are True, of all; "<none>" */
};

/* wall_now in milliseconds: for AGE and "(... ago)". */
void pod_row_of(const struct pod *pod, int64_t wall_now, struct pod_row *row);
