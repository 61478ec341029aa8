/* SPDX-License-Identifier: MIT */
#include "linux/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"

#define INDEX_FILE_MAX (1024 * 1024)
#define DEPTH_MAX      8 /* of soft dependencies of soft dependencies */

/* A piece of an index text. */
struct span {
	const char *at;
	size_t len;
};

static char fold(char c)
{
	return c == '-' ? '_' : c;
}

static bool same_name(struct span s, const char *name)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (name[i] == '\0' || fold(s.at[i]) != fold(name[i]))
			return false;
	return name[i] == '\0';
}

/* "kernel/drivers/block/loop.ko.xz" to "loop" */
static struct span base_name(struct span path)
{
	struct span s = path;

	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] == '/')
			s = (struct span){path.at + i + 1, path.len - i - 1};
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '.')
			s.len = i;
	return s;
}

/* Takes the next line off *text; false at the end. */
static bool next_line(const char **text, struct span *line)
{
	const char *end;

	if (!*text || **text == '\0')
		return false;
	end = strchr(*text, '\n');
	line->at = *text;
	line->len = end ? (size_t)(end - *text) : strlen(*text);
	*text += line->len + (end ? 1 : 0);
	return true;
}

/* Takes the next word off *rest; false at the end. */
static bool next_word(struct span *rest, struct span *word)
{
	while (rest->len > 0 && (*rest->at == ' ' || *rest->at == '\t')) {
		rest->at++;
		rest->len--;
	}
	word->at = rest->at;
	word->len = 0;
	while (rest->len > 0 && *rest->at != ' ' && *rest->at != '\t') {
		rest->at++;
		rest->len--;
		word->len++;
	}
	return word->len > 0;
}

static bool word_is(struct span word, const char *s)
{
	return word.len == strlen(s) && memcmp(word.at, s, word.len) == 0;
}

static bool plan_holds(const struct module_plan *plan, struct span path)
{
	for (uint32_t i = 0; i < plan->count; i++)
		if (plan->len[i] == path.len && memcmp(plan->path[i], path.at, path.len) == 0)
			return true;
	return false;
}

static bool plan_append(struct module_plan *plan, struct span path)
{
	if (plan_holds(plan, path))
		return true;
	if (plan->count == MODULES_PLAN_MAX)
		return false;
	plan->path[plan->count] = path.at;
	plan->len[plan->count++] = (uint32_t)path.len;
	return true;
}

/* The line of modules.dep for name: its path and what follows the colon. */
static bool find_dep(
	const struct module_index *index, const char *name, struct span *path, struct span *rest)
{
	const char *text = index->dep;
	struct span line;

	while (next_line(&text, &line)) {
		const char *colon = memchr(line.at, ':', line.len);

		if (!colon)
			continue;
		*path = (struct span){line.at, (size_t)(colon - line.at)};
		if (!same_name(base_name(*path), name))
			continue;
		*rest = (struct span){colon + 1, line.len - path->len - 1};
		return true;
	}
	return false;
}

static bool is_builtin(const struct module_index *index, const char *name)
{
	const char *text = index->builtin;
	struct span line;

	while (next_line(&text, &line))
		if (same_name(base_name(line), name))
			return true;
	return false;
}

static enum module_answer plan_one(
	const struct module_index *index, const char *name, struct module_plan *plan, int depth);

static bool span_name(struct span s, char *buf, size_t size)
{
	struct text t;

	text_init(&t, buf, size);
	text_add_n(&t, s.at, s.len);
	return !t.cut;
}

/* A soft dependency may be an alias ("crc32c"): every module of that alias is tried. None of it is
 * an error. */
static void plan_soft(
	const struct module_index *index, const char *name, struct module_plan *plan, int depth)
{
	const char *text = index->alias;
	struct span line;

	if (plan_one(index, name, plan, depth) != MODULE_UNKNOWN)
		return;
	while (next_line(&text, &line)) {
		struct span word;
		struct span alias;
		struct span module;
		char module_name[64];

		if (!next_word(&line, &word) || !word_is(word, "alias") ||
			!next_word(&line, &alias) || !next_word(&line, &module))
			continue;
		if (same_name(alias, name) && span_name(module, module_name, sizeof module_name))
			plan_one(index, module_name, plan, depth);
	}
}

/* "softdep libcrc32c pre: crc32c post: x": which is "pre:" or "post:". */
static void plan_soft_list(const struct module_index *index, const char *name, const char *which,
	struct module_plan *plan, int depth)
{
	const char *text = index->softdep;
	struct span line;

	while (depth < DEPTH_MAX && next_line(&text, &line)) {
		struct span word;
		bool taking = false;
		char soft[64];

		if (!next_word(&line, &word) || !word_is(word, "softdep") ||
			!next_word(&line, &word) || !same_name(word, name))
			continue;
		while (next_word(&line, &word)) {
			if (word.at[word.len - 1] == ':')
				taking = word_is(word, which);
			else if (taking && span_name(word, soft, sizeof soft))
				plan_soft(index, soft, plan, depth + 1);
		}
	}
}

/* modules.dep names every dependency, the one to load first last. */
static enum module_answer plan_deps(
	const struct module_index *index, struct span rest, struct module_plan *plan, int depth)
{
	struct span deps[MODULES_PLAN_MAX];
	uint32_t count = 0;
	struct span word;

	while (next_word(&rest, &word)) {
		if (count == MODULES_PLAN_MAX)
			return MODULE_TOO_MANY;
		deps[count++] = word;
	}
	while (count-- > 0) {
		char name[64];

		if (span_name(base_name(deps[count]), name, sizeof name))
			plan_soft_list(index, name, "pre:", plan, depth);
		if (!plan_append(plan, deps[count]))
			return MODULE_TOO_MANY;
	}
	return MODULE_PLANNED;
}

static enum module_answer plan_one(
	const struct module_index *index, const char *name, struct module_plan *plan, int depth)
{
	enum module_answer answer;
	struct span path;
	struct span rest;

	if (!find_dep(index, name, &path, &rest))
		return is_builtin(index, name) ? MODULE_BUILT_IN : MODULE_UNKNOWN;
	if (plan_holds(plan, path))
		return MODULE_PLANNED;
	plan_soft_list(index, name, "pre:", plan, depth);
	answer = plan_deps(index, rest, plan, depth);
	if (answer != MODULE_PLANNED)
		return answer;
	if (!plan_append(plan, path))
		return MODULE_TOO_MANY;
	plan_soft_list(index, name, "post:", plan, depth);
	return MODULE_PLANNED;
}

enum module_answer module_plan_add(
	const struct module_index *index, const char *name, struct module_plan *plan)
{
	return plan_one(index, name, plan, 0);
}

int module_index_read(struct arena *a, const char *dir, struct module_index *index, struct err *e)
{
	AUTO_FD int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t len;

	*index = (struct module_index){0};
	if (fd < 0)
		return err_errno(e, "open module directory", dir);
	index->dep = fd_read_file(a, fd, "modules.dep", INDEX_FILE_MAX, &len, e);
	if (!index->dep)
		return err_wrap(e, "Failed to read the module index of", dir);
	index->softdep = fd_read_file(a, fd, "modules.softdep", INDEX_FILE_MAX, &len, NULL);
	index->alias = fd_read_file(a, fd, "modules.alias", INDEX_FILE_MAX, &len, NULL);
	index->builtin = fd_read_file(a, fd, "modules.builtin", INDEX_FILE_MAX, &len, NULL);
	return 0;
}

static int insert(int dir_fd, const char *path, const char *params, struct err *e)
{
	AUTO_FD int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, "open module", path);
	if (syscall(SYS_finit_module, fd, params, 0) < 0 && errno != EEXIST)
		return err_errno(e, "insert module", path);
	return 0;
}

int module_load(const char *dir, const struct module_index *index, const char *name,
	const char *params, struct err *e)
{
	AUTO_FD int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct module_plan plan = {.count = 0};
	char path[256];

	if (fd < 0)
		return err_errno(e, "open module directory", dir);
	switch (module_plan_add(index, name, &plan)) {
	case MODULE_PLANNED:
		break;
	case MODULE_BUILT_IN:
		return 0;
	case MODULE_UNKNOWN:
		err_set(e, ENOENT, "it is not in modules.dep");
		return err_wrap(e, "Failed to load module", name);
	case MODULE_TOO_MANY:
		err_set(e, E2BIG, "it has too many dependencies");
		return err_wrap(e, "Failed to load module", name);
	}
	for (uint32_t i = 0; i < plan.count; i++) {
		struct span base = base_name((struct span){plan.path[i], plan.len[i]});
		bool itself = same_name(base, name);

		/* What a soft dependency could not load shows when the module itself fails. */
		if (!span_name((struct span){plan.path[i], plan.len[i]}, path, sizeof path))
			continue;
		if (insert(fd, path, itself && params ? params : "", e) < 0 && itself)
			return err_wrap(e, "Failed to load module", name);
	}
	return 0;
}
