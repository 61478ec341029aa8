/* SPDX-License-Identifier: MIT */
/*
 * What a plain YAML scalar means on a Kubernetes cluster: the rules of go-yaml v2 (resolve.go),
 * which sigs.k8s.io/yaml uses before everything becomes JSON. YAML 1.1 booleans (y n yes no on off)
 * are booleans, 0o17 and 017 are octal, 1_000 is 1000.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "yaml/tree.h"

/*
 * Sets kind, boolean, integer and text of n from text (NUL-terminated, kept when it stays as
 * written). A number's text becomes what JSON would say, so that 0x10 reads "16", and a float with
 * an integer value is an integer (8080.0). A float, or an integer beyond 64 bits, is NODE_FLOAT and
 * never computed with. False: *why says what cannot be represented.
 */
bool scalar_resolve(struct arena *a, const char *text, struct node *n, const char **why);
