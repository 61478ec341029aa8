/* SPDX-License-Identifier: MIT */
/*
 * What a configMap, secret, downwardAPI or projected volume holds: a list of small files, made of
 * the pod and of the objects that it names. Pure; runtime/atomic_dir writes it.
 */
#pragma once

#include "runtime/env_source.h"

struct payload_file {
	const char *path; /* below the volume: clean, without ".." */
	const char *bytes;
	uint32_t len;
	uint16_t mode;
	uint32_t order; /* as named: of two at one path the later one wins */
};

struct payload {
	struct payload_file *files; /* sorted by path, each once */
	uint32_t count;
};

/* Is v of these four kinds? */
bool payload_is_for(const struct volume *v);

/* Does a volume of the pod show the ConfigMap, or the Secret, of this name? */
bool payload_uses(const struct pod *pod, bool secret, const char *name);

/*
 * The files of v, in a. owner->spec is NULL. The bytes are the objects' own: good until the next
 * event of the loop. -1 with upstream's words for what is missing and not optional: `configmap "x"
 * not found`, `references non-existent secret key: k`.
 */
int payload_make(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	const struct volume *v, struct payload *out, struct err *e);

/* Tells payloads apart: paths, modes and bytes. */
uint64_t payload_hash(const struct payload *p);
