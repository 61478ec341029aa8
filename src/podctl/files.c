/* SPDX-License-Identifier: MIT */
/* Reading manifests. */
#include "podctl/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "podctl/out.h"

#define FILES_MAX 512

struct reading {
	struct client *client;
	int (*see)(void *arg, const struct manifest_file *f);
	void *arg;
};

static int cannot_read(const char *path, const char *why)
{
	return complain("error: the path \"%s\" cannot be read: %s", path, why);
}

static int see_text(struct reading *r, const char *name, const char *text, size_t len)
{
	struct manifest_file f = {.name = name};
	struct arena *a = &r->client->arena;

	f.objects = arena_array(a, MANIFEST_OBJECTS_MAX, sizeof(*f.objects));
	f.problems = arena_alloc(a, sizeof(*f.problems));
	if (!f.objects || !f.problems)
		return 1;
	problems_init(f.problems, a, name);
	f.count = manifest_load(a, text, len, UNKNOWN_REFUSE, f.objects, f.problems, NULL);
	return r->see(r->arg, &f);
}

static int see_fd(struct reading *r, const char *name, int fd)
{
	char *text = arena_alloc(&r->client->arena, TREE_BYTES_MAX + 1);
	struct err e;
	ssize_t n;

	if (!text)
		return 1;
	n = fd_read_all(fd, text, TREE_BYTES_MAX, &e);
	if (n < 0)
		return cannot_read(
			name, e.code == EFBIG ? "it is larger than 1 MiB" : err_text(e.code));
	return see_text(r, name, text, (size_t)n);
}

static int see_file(struct reading *r, const char *path)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return cannot_read(path, err_text(errno));
	return see_fd(r, path, fd);
}

static bool is_manifest(const char *name)
{
	return name[0] != '.' &&
	       (text_ends(name, ".yaml") || text_ends(name, ".yml") || text_ends(name, ".json"));
}

/* Sorted names, so that a run is like the other. */
static uint32_t list_names(struct client *c, const char *path, const char **names)
{
	DIR *d = opendir(path);
	struct dirent *entry;
	uint32_t count = 0;

	while (d && count < FILES_MAX && (entry = readdir(d))) {
		const char *name =
			is_manifest(entry->d_name) ? arena_strdup(&c->arena, entry->d_name) : NULL;
		uint32_t at = count;

		if (!name)
			continue;
		for (; at > 0 && strcmp(names[at - 1], name) > 0; at--)
			names[at] = names[at - 1];
		names[at] = name;
		count++;
	}
	if (d)
		closedir(d);
	return count;
}

static int see_dir(struct reading *r, const char *path)
{
	const char **names = arena_array(&r->client->arena, FILES_MAX, sizeof(*names));
	uint32_t count = names ? list_names(r->client, path, names) : 0;
	int status = 0;

	if (count == 0)
		return complain(
			"error: no manifests (*.yaml, *.yml, *.json) in the directory \"%s\"",
			path);
	for (uint32_t i = 0; i < count; i++) {
		const char *slash = text_ends(path, "/") ? "" : "/";
		const char *file = arena_format(&r->client->arena, "%s%s%s", path, slash, names[i]);

		status |= file ? see_file(r, file) : 1;
	}
	return status;
}

static int see_path(struct reading *r, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return see_fd(r, "<stdin>", STDIN_FILENO);
	if (stat(path, &st) < 0)
		return errno == ENOENT ? complain("error: the path \"%s\" does not exist", path)
				       : cannot_read(path, err_text(errno));
	return S_ISDIR(st.st_mode) ? see_dir(r, path) : see_file(r, path);
}

int files_each(struct client *c, const struct texts *paths,
	int (*see)(void *arg, const struct manifest_file *f), void *arg)
{
	struct reading r = {c, see, arg};
	int status = 0;

	for (int i = 0; i < paths->count; i++)
		status |= see_path(&r, paths->items[i]);
	return status;
}

void complain_problems(const struct problems *ps)
{
	char buf[1024];
	struct text t;

	for (uint32_t i = 0; i < ps->count; i++) {
		text_init(&t, buf, sizeof(buf));
		problem_line(&ps->items[i], &t);
		complain("%s", buf);
	}
	if (ps->more > 0)
		complain("%s: and %u more", ps->file, (unsigned)ps->more);
}
