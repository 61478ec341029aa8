/* SPDX-License-Identifier: MIT */
#include "podinit/check.h"

#include <unistd.h>

#include "base/fdio.h"
#include "podinit/hosted.h"

#define LINE_MAX_ROOM 160
#define NAME_WIDTH    22
#define GIVER_WIDTH   36

/* At least one blank, and more up to a column. */
static void pad(struct text *t, size_t column)
{
	do
		text_add_char(t, ' ');
	while (t->len < column);
}

void check_line(struct text *t, enum feature feature, enum check_state state)
{
	static const char *const words[] = {
		[CHECK_OK] = "ok       ",
		[CHECK_LOADABLE] = "ok       ",
		[CHECK_UNKNOWN] = "?        ",
		[CHECK_MISSING] = "MISSING  ",
	};
	size_t start = t->len + 9; /* of what comes after the word */

	text_add_all(t, words[state], feature_name(feature), NULL);
	if (state != CHECK_OK)
		pad(t, start + NAME_WIDTH);
	if (state == CHECK_LOADABLE) {
		text_add(t, "a module, loaded at first use");
	} else if (state == CHECK_UNKNOWN) {
		text_add(t, "only root can ask");
	} else if (state == CHECK_MISSING) {
		feature_add_giver(t, feature);
		pad(t, start + NAME_WIDTH + GIVER_WIDTH);
		text_add_all(t, "needed by ", feature_user(feature), NULL);
	}
	text_add_char(t, '\n');
}

static enum check_state state_of(const struct features *f, enum feature feature)
{
	if (f->unknown >> feature & 1)
		return CHECK_UNKNOWN;
	if (!features_lack(f, feature))
		return CHECK_OK;
	return feature_is_module(feature) && hosted_loads_module(feature_name(feature))
		       ? CHECK_LOADABLE
		       : CHECK_MISSING;
}

int check_main(void)
{
	struct features f;
	int status = 0;

	features_ask(-1, &f);
	for (enum feature i = 0; i < FEATURES; i++) {
		enum check_state state = state_of(&f, i);
		char line[LINE_MAX_ROOM];
		struct text t;

		text_init(&t, line, sizeof line);
		check_line(&t, i, state);
		if (fd_write_all(STDOUT_FILENO, line, t.len, NULL) < 0 ||
			(feature_is_required(i) && state >= CHECK_UNKNOWN))
			status = 1;
	}
	return status;
}
