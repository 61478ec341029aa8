/* SPDX-License-Identifier: MIT */
/* Image configuration: a field table as API objects have, of OCI's names. */
#include "api/image_config.h"

#include <errno.h>
#include <string.h>

#include "api/decode.h"
#include "api/rows.h"
#include "api/rules.h"

#define STRINGS_MAX 256

struct image_file {
	struct kept *kept;
	struct image_config config;
};

static const struct field image_config_fields_rows[] = {
	ROW_STRINGS(image_config, "Entrypoint", entrypoint, 0, NULL),
	ROW_STRINGS(image_config, "Cmd", cmd, 0, NULL),
	ROW_STRINGS(image_config, "Env", env, 0, NULL),
	ROW_STRING(image_config, "WorkingDir", working_dir, 0, NULL),
	ROW_STRING(image_config, "User", user, 0, NULL),
	ROW_STRING(image_config, "StopSignal", stop_signal, 0, NULL),
};
const struct fields image_config_fields =
	FIELD_TABLE(image_config_fields, "ImageConfig", image_config, "");

static const struct field image_file_fields_rows[] = {
	ROW_INLINE(image_file, "config", config, image_config, NULL),
};
static const struct fields image_file_fields =
	FIELD_TABLE(image_file_fields, "Image", image_file, "");

static void check(const struct image_config *c, struct problems *ps)
{
	if (MAX(MAX(c->entrypoint.count, c->cmd.count), c->env.count) > STRINGS_MAX)
		problem_add(ps, PROBLEM_TOO_MANY, "config",
			"Entrypoint, Cmd and Env are lists of at most 256 strings", NULL);
	if (c->entrypoint.count > 0 && is_empty(c->entrypoint.items[0]))
		problem_invalid(ps, "config.Entrypoint[0]", "", "a program is wanted");
	for (uint32_t i = 0; i < c->env.count; i++) {
		const char *env = c->env.items[i];

		if (env[0] == '=' || strchr(env, '=') == NULL)
			problem_invalid(ps, "config.Env", env, "NAME=value is wanted");
	}
}

/* The tree and the problems are only this call's: in scratch. */
static void read_config(struct arena *a, const char *text, size_t len, struct image_file *file,
	struct arena *scratch, struct problems *ps)
{
	struct tree_problem wrong;
	const struct node *root = tree_load_json(scratch, text, len, &wrong);

	if (root == NULL)
		problem_add_at(ps, 0, 0, "", wrong.text);
	else if (decode_object_copy(a, root, &image_file_fields, file, UNKNOWN_IGNORE, ps))
		check(&file->config, ps);
}

int image_config_decode(
	struct arena *a, const char *text, size_t len, struct image_config *out, struct err *e)
{
	struct image_file file = {0};
	struct problems problems;
	struct arena scratch;
	char line[ERR_TEXT_MAX];
	struct text t;

	if (len > IMAGE_CONFIG_TEXT_MAX)
		return err_sys(e, EFBIG, "read the image configuration", NULL);
	arena_init(&scratch, (size_t)IMAGE_CONFIG_TEXT_MAX * 32);
	problems_init(&problems, &scratch, "");
	read_config(a, text, len, &file, &scratch, &problems);
	*out = file.config;
	text_init(&t, line, sizeof(line));
	problems_summary(&problems, &t);
	arena_fini(&scratch);
	if (problems.count == 0)
		return 0;
	err_set(e, EINVAL, line);
	return err_wrap(e, "image configuration", NULL);
}
