/* SPDX-License-Identifier: MIT */
/* Typed struct to canonical JSON by the field table: fields in table order, kept fields after them,
 * maps sorted by key. */
#pragma once

#include "api/fields.h"
#include "base/json.h"

void encode_object(struct json *j, const struct fields *fs, const void *object);
/* Is the member of f left out? */
bool field_is_unset(const struct field *f, const void *member);
