/* SPDX-License-Identifier: MIT */
/* In place of hosted*.c where WITH_HOSTED is not set: a board's program has no use for it. */
#include "podinit/hosted.h"

#include "base/log.h"

int hosted_main(const char *dir)
{
	(void)dir;
	log_error("--hosted is not built into this board's program");
	return 1;
}

bool hosted_loads_module(const char *name)
{
	(void)name;
	return false;
}
