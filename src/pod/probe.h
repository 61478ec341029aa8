/* SPDX-License-Identifier: MIT */
/* Probes: what a container's spec asks for, and the schedule (kubelet: prober/worker.go). */
#pragma once

#include "pod/sync.h"

const struct probe_spec *probe_spec_of(
	const struct container_spec *c, enum probe_kind k); /* NULL = none */
/* No startup probe, or it succeeded. */
bool probe_startup_passed(const struct pod_seen *s, uint32_t i);
/* A new instance began: start values, first probe after initialDelaySeconds. */
void probes_begin(struct container_record *c, const struct container_spec *spec, msec now);
/* The instance ended. */
void probes_end(struct container_record *c);
/* Adds the probes due to d, or when to look again. */
void probes_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d);
