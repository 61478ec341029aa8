/* SPDX-License-Identifier: MIT */
/* pods/NAME/log. */
#pragma once

#include "apiserver/read.h"

void logs_read(struct conn *c);
