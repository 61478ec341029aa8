/* SPDX-License-Identifier: MIT */
/* The texts of events, as kubelet 1.32 words them (pkg/kubelet/events, kuberuntime). */
#pragma once

#include "pod/facts.h"

/* Adds an event about the pod itself, the message joined from all arguments up to a NULL. ev may be
 * NULL. */
void event_of_pod(struct pod_events *ev, bool warning, const char *reason, const char *first, ...)
	__attribute__((sentinel));
/* The same about a container. */
void event_of_container(struct pod_events *ev, const struct container_record *c, bool warning,
	const char *reason, const char *first, ...) __attribute__((sentinel));
/* The same about the image that its start is at: that of a volume is the pod's. */
void event_of_image(struct pod_events *ev, const struct container_record *c, bool warning,
	const char *reason, const char *first, ...) __attribute__((sentinel));
