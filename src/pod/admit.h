/* SPDX-License-Identifier: MIT */
/*
 * Whether the node takes a pod at all (kubelet: canAdmitPod, rejectPod), asked before its first
 * sandbox. One that is not taken fails, and never has a sandbox, a condition or the status of a
 * container. A rejection is an enum pod_reason from POD_REJECTED on, its text in pod/status, and a
 * check here; what a check has to know of the node comes in pod_seen.
 */
#pragma once

#include "pod/sync.h"

/* POD_REASON_NONE = it is taken. Else message says why, in kubelet's words. */
enum pod_reason pod_admit(const struct pod_seen *s, char message[RECORD_TEXT_MAX]);
