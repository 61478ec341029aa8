/* SPDX-License-Identifier: MIT */
/* Output: buffered text to stdout and lines to stderr. A reader that goes away ends the program. */
#pragma once

#include "base/text.h"

void out(const char *s); /* NULL adds nothing */
void out_n(const char *s, size_t len);
/* As text_format() writes it, at most 4095 bytes. */
void out_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_spaces(uint32_t count);
void out_flush(void); /* also called at the end by podctl_main() */

/* A line on stderr, after flushing stdout. All return 1, the exit status. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
