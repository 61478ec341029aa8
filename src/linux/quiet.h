/* SPDX-License-Identifier: MIT */
/*
 * Memory that PID 1 needs only while there is something to do: it runs for years, and most of the
 * time nothing happens.
 */
#pragma once

/* Gives back the pages of the program, which the kernel has in its page cache and maps again when
 * they are used, and those of the stack below the caller, which are left of deep calls. */
void quiet_give_back(void);
