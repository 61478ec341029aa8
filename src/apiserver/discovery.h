/* SPDX-License-Identifier: MIT */
/* What a client asks before it asks: versions, resources, health. Constant texts. */
#pragma once

#include "apiserver/conn.h"

/* True when c's path was one of them, and is answered; c may then be gone. */
bool discovery_answer(struct conn *c);
