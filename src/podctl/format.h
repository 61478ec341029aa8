/* SPDX-License-Identifier: MIT */
/* Objects for people: JSON with four spaces as kubectl writes it, and YAML. */
#pragma once

#include "base/json.h"
#include "yaml/tree.h"

/* text is JSON without blanks between tokens, or with them; ends with a newline. */
void format_json(const char *text, size_t len);
void format_yaml(const struct node *root);
