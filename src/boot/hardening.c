/* SPDX-License-Identifier: MIT */
#include "boot/hardening.h"

#include <errno.h>

#include "api/hardening.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

static void write_one(int sys_fd, const struct hardening *h)
{
	struct err e;
	char path[64];
	char line[32];

	text_join(path, sizeof path, h->name, NULL);
	for (char *c = path; *c != '\0'; c++)
		if (*c == '.')
			*c = '/';
	/* With its end of line: a write of nothing would change nothing. */
	text_join(line, sizeof line, h->value, "\n", NULL);
	if (fd_put(sys_fd, path, line, &e) < 0 && e.code != ENOENT)
		log_warning(
			"Failed to set ", h->name, " to \"", h->value, "\": ", err_text(e.code));
}

void hardening_apply(int sys_fd, const struct strings *exceptions)
{
	for (size_t i = 0; i < HARDENING_COUNT; i++)
		if (!hardening_is_excepted(&hardening_table[i], exceptions))
			write_one(sys_fd, &hardening_table[i]);
}
