/* SPDX-License-Identifier: MIT */
/*
 * Whether the node takes a pod at all (kubelet: canAdmitPod, rejectPod), asked before its first
 * sandbox. One that is not taken fails, and never has a sandbox, a condition or the status of a
 * container. A rejection is an enum pod_reason from POD_REJECTED on, its text in pod/status, and a
 * check here; what a check has to know of the node comes in pod_seen.
 */
#pragma once

#include "pod/sync.h"

/* What pods may have of the node, and what the pods that it took ask for already. In thousandths of
 * a CPU and in bytes; a capacity of 0 is not known, and not looked at. */
enum room_kind { ROOM_CPU, ROOM_MEMORY, ROOM_STORAGE };
#define ROOM_KINDS 3
struct node_room {
	int64_t capacity[ROOM_KINDS];
	int64_t used[ROOM_KINDS];
};

/* Counts what a pod asks for as used, if the node took it and it is not over. */
void room_take(struct node_room *room, const struct pod *pod, const struct pod_record *r);

/* POD_REASON_NONE = it is taken. Else message says why, in kubelet's words. */
enum pod_reason pod_admit(const struct pod_seen *s, char message[RECORD_TEXT_MAX]);
