/* SPDX-License-Identifier: MIT */
/*
 * Names of sysctls as manifests have them, with dots or with slashes (sysctl.d(5)): which namespace
 * one belongs to, and which of them a pod may set (upstream: component-helpers/node/util/sysctl,
 * pkg/kubelet/sysctl).
 */
#pragma once

#include <stdbool.h>

#include "api/types.h"

#define SYSCTL_NAME_MAX 254 /* with NUL */

/* Is it a name by upstream's regular expression? pattern: or one that ends with a *. */
bool sysctl_is_valid(const char *s, bool pattern) PURE_CHECK;
/* Writes the name with the separator '.' or '/' between its parts. The first one in name says which
 * it uses; then the other is a part's own: net.ipv4.conf.eno2/100.rp_filter is
 * net/ipv4/conf/eno2.100/rp_filter. One that is too long is cut. */
void sysctl_name(const char *name, char separator, char out[SYSCTL_NAME_MAX]);

enum sysctl_namespace { SYSCTL_OF_NODE, SYSCTL_OF_IPC, SYSCTL_OF_NET };

/* Of a name, or of all that a pattern stands for. SYSCTL_OF_NODE: none that is known. */
enum sysctl_namespace sysctl_namespace_of(const char *name);
/* Is it a safe one, or one that the node allows? unsafe are names and patterns; dotted is as
 * sysctl_name() writes it. */
bool sysctl_is_allowed(const struct strings *unsafe, const char *dotted);
