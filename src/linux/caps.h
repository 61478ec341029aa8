/* SPDX-License-Identifier: MIT */
/* Capability names and sets. A set is a mask with bit n for capability number n. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

/* The set that container runtimes grant when nothing else is asked (14 capabilities). Where devices
 * are not filtered CAP_MKNOD is not of it: a node of one's own in /dev would be the board's flash.
 */
uint64_t caps_default(bool devices_filtered);
/* Every capability that this kernel knows. */
uint64_t caps_all(void);
/* Those that this process has in effect. */
uint64_t caps_own(void);
/* "NET_ADMIN" or "CAP_NET_ADMIN", in any case, or "ALL". False when the name is unknown. */
bool caps_by_name(const char *name, uint64_t *mask);
/* Does this process have CAP_SYS_RESOURCE, without which limits and oom_score_adj only get
 * stricter? */
bool caps_may_raise_limits(void);
