/* SPDX-License-Identifier: MIT */
/* What the validation files of this folder share: one function a part of the pod, and ways to say
 * what is wrong. */
#pragma once

#include "api/path.h"
#include "api/pod.h"
#include "api/problems.h"

/* Each step in: the problems found so far, the place, and the pod it belongs to. */
struct rules {
	struct problems *problems;
	struct field_path path;
	const struct pod *pod;
};

/* To the item of the list that the field is; path_back() takes the result. */
uint32_t rule_enter(struct rules *r, const char *field, uint32_t index);

/* `Invalid value: "value": detail` */
void problem_invalid(struct problems *ps, const char *path, const char *value, const char *detail);

/* The same about a field below the place where r stands. */
void rule_required(struct rules *r, const char *field);
void rule_invalid(struct rules *r, const char *field, const char *value, const char *detail);
void rule_invalid_int(struct rules *r, const char *field, int64_t value, const char *detail);
void rule_forbidden(struct rules *r, const char *field, const char *detail);
void rule_duplicate(struct rules *r, const char *field, const char *value);
/* `Unsupported value: "x": supported values: "A", "B"` when value is set and none of the names,
 * which end with NULL. */
void rule_one_of(struct rules *r, const char *field, const char *value, const char *const *names);
/* Between 0 and 2147483647 when set. */
void rule_id(struct rules *r, const char *field, struct opt_int id);
/* Required, and a DNS label. */
void rule_label(struct rules *r, const char *field, const char *value);

static inline bool is_empty(const char *s)
{
	return s == NULL || s[0] == '\0';
}

void check_qualified_key(struct problems *ps, const char *path, const char *key);
void check_label_value(struct problems *ps, const char *path, const char *value);
void metadata_validate(const struct object_meta *m, struct problems *ps);

/* r stands at the part when these are called. */
void volumes_validate(struct rules *r);
void volume_mounts_validate(struct rules *r, const struct container_spec *c);
/* NULL = a good port name, else upstream's message. */
const char *port_name_is_wrong(const char *s);
void probe_validate(struct rules *r, const char *field, const struct probe_spec *p);
void container_validate(struct rules *r, const struct container_spec *c, bool init);
