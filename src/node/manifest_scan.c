/* SPDX-License-Identifier: MIT */
/*
 * One pass over the manifest directories: what went is withdrawn, what is new or changed is loaded
 * and applied. Files are told apart by inode, size and time, so that a pass over unchanged files
 * costs a stat each. They are small and read in place: that waits only while the medium itself does
 * not answer.
 */
#include "node/manifests.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"

#define ARENA_MAX	 (12 * 1024 * 1024) /* for a file of 1 MiB and its tree */
#define LOG_PROBLEMS_MAX 16

void manifest_path(char out[OBJECT_FILE_MAX], const char *dir, const char *name)
{
	size_t dir_len = strlen(dir);
	size_t name_len = strlen(name);
	size_t over;
	struct text t;

	while (dir_len > 1 && dir[dir_len - 1] == '/')
		dir_len--;
	over = dir_len + 1 + name_len + 1;
	over = over > OBJECT_FILE_MAX ? over - OBJECT_FILE_MAX : 0;
	text_init(&t, out, OBJECT_FILE_MAX);
	if (over <= dir_len) {
		text_add_n(&t, dir + over, dir_len - over);
		text_add_all(&t, "/", name, NULL);
	} else {
		text_add(&t, name + (over - dir_len - 1));
	}
}

/* ---- saying what is wrong ---- */

static void warn(struct manifests *m, const char *namespace_, const char *name, const char *message)
{
	supervisor_record_event(m->sv, namespace_ ? namespace_ : "default", name, true,
		"FailedValidation", message, clock_boot());
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void file_broken(struct manifests *m, const char *path, const char *what)
{
	char message[RECORD_TEXT_MAX];

	text_join(message, sizeof message, path, ": ", what, NULL);
	log_error(message);
	warn(m, NULL, base_name(path), message);
}

/* The object whose text the problem lies in: the last that begins at or before its line. */
static const struct manifest_object *object_at(
	const struct manifest_object *objects, int count, uint32_t line)
{
	const struct manifest_object *found = NULL;

	for (int i = 0; i < count; i++) {
		if (objects[i].line <= line && (!found || objects[i].line >= found->line))
			found = &objects[i];
	}
	return found;
}

/* Every problem is a log line; the first of each object is an event too. */
static void tell_problems(struct manifests *m, const char *path, const struct problems *ps,
	const struct manifest_object *objects, int count)
{
	const struct manifest_object *told = NULL;
	bool told_file = false;

	for (uint32_t i = 0; i < ps->count; i++) {
		const struct manifest_object *o = object_at(objects, count, ps->items[i].line);
		bool named = o && o->name;
		char line[RECORD_TEXT_MAX];
		struct text t;

		text_init(&t, line, sizeof line);
		problem_line(&ps->items[i], &t);
		if (i < LOG_PROBLEMS_MAX)
			log_error(line);
		if (named && o != told)
			warn(m, o->namespace_, o->name, line);
		else if (!named && !told_file)
			warn(m, NULL, base_name(path), line);
		if (named)
			told = o;
		else
			told_file = true;
	}
}

/* ---- one file ---- */

struct loaded {
	struct manifest_object objects[MANIFEST_OBJECTS_MAX];
	int count;
	bool unnamed; /* a broken object's name is unknown: nothing can be called gone */
};

static bool still_there(const struct loaded *l, const struct object *o)
{
	for (int i = 0; i < l->count; i++) {
		const struct manifest_object *one = &l->objects[i];

		/* One whose kind cannot be read may be any. */
		if ((one->kind == o->kind || one->kind == OBJECT_OTHER) &&
			text_equal(one->name, o->any->metadata.name) &&
			text_equal(one->namespace_, o->any->metadata.namespace_))
			return true;
	}
	return false;
}

static const struct object *find_gone(
	const struct manifests *m, const struct loaded *l, const char *path)
{
	const struct list *all = &supervisor_store(m->sv)->objects;
	const struct list *pos;

	list_each(pos, all)
	{
		const struct object *o = container_of(pos, struct object, link);

		if (!o->superseded && text_equal(o->file, path) && !still_there(l, o))
			return o;
	}
	return NULL;
}

static void withdraw_gone(struct manifests *m, const struct loaded *l, const char *path)
{
	const struct object *o;

	while (!l->unnamed && (o = find_gone(m, l, path))) {
		m->load_all = true;
		supervisor_withdraw_object(m->sv, o->uid, clock_boot());
	}
}

static enum apply_result apply(struct manifests *m, const struct manifest_object *o,
	const char *path, enum object_origin origin, struct err *e)
{
	const struct config_source from = {origin, path, false};

	if (o->pod)
		return supervisor_apply(m->sv, o->pod, origin, path, false, clock_boot(), e);
	return supervisor_apply_config(m->sv, o->kind, o->object, &from, clock_boot(), e);
}

static void apply_all(
	struct manifests *m, const struct loaded *l, const char *path, enum object_origin origin)
{
	for (int i = 0; i < l->count; i++) {
		const struct manifest_object *o = &l->objects[i];
		char message[RECORD_TEXT_MAX];
		struct err e = {0};

		if (!o->object || apply(m, o, path, origin, &e) != APPLY_REFUSED)
			continue;
		text_write(message, sizeof message, "%s:%u: %s", path, o->line, e.text);
		log_error(message);
		warn(m, o->namespace_, o->name, message);
	}
}

static void load_text(struct manifests *m, struct arena *a, const char *path,
	enum object_origin origin, const char *text, size_t len)
{
	static struct loaded l; /* too large for the stack of a small board */
	static struct problems problems;
	static struct problems warnings;

	problems_init(&problems, a, path);
	problems_init(&warnings, a, path);
	memset(&l, 0, sizeof l);
	l.count = manifest_load(a, text, len, m->unknown, l.objects, &problems, &warnings);
	tell_problems(m, path, &problems, l.objects, l.count);
	tell_problems(m, path, &warnings, l.objects, l.count);
	for (int i = 0; i < l.count; i++)
		l.unnamed = l.unnamed || !l.objects[i].name;
	l.unnamed = l.unnamed || (l.count == 0 && problems.count > 0);
	withdraw_gone(m, &l, path);
	apply_all(m, &l, path, origin);
}

static void load_file(struct manifests *m, int dir_fd, const char *name, struct manifest_file *f,
	enum object_origin origin)
{
	struct arena a;
	struct err e = {0};
	size_t len = 0;
	const char *text;

	if (f->stamp.size > MANIFEST_BYTES_MAX) {
		file_broken(m, f->path, "the file is larger than 1 MiB");
		return;
	}
	arena_init(&a, ARENA_MAX);
	text = fd_read_file(&a, dir_fd, name, MANIFEST_BYTES_MAX, &len, &e);
	if (text)
		load_text(m, &a, f->path, origin, text, len);
	else if (e.code != ENOENT)
		file_broken(m, f->path, e.text);
	if (!text)
		f->stamp.size =
			-1; /* once more at the next pass: it may have been the moment's fault */
	arena_fini(&a);
}

/* ---- the pass ---- */

static struct manifest_file *file_of(struct manifests *m, const char *path)
{
	struct manifest_file *unused = NULL;

	for (int i = 0; i < MANIFEST_FILES_MAX; i++) {
		if (text_equal(m->files[i].path, path))
			return &m->files[i];
		if (!unused && !m->files[i].path[0])
			unused = &m->files[i];
	}
	if (unused) {
		*unused = (struct manifest_file){.stamp.size = -1};
		text_copy(unused->path, sizeof unused->path, path);
	} else if (!m->told_full) {
		m->told_full = true;
		file_broken(m, path, "too many manifest files: at most 512 are read");
	}
	return unused;
}

static struct manifest_stamp stamp_of(const struct stat *st)
{
	return (struct manifest_stamp){
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size,
		.seconds = st->st_ctim.tv_sec,
		.nanos = st->st_ctim.tv_nsec,
	};
}

static void look_at(
	struct manifests *m, const struct manifest_dir *d, int dir_fd, const char *name, bool all)
{
	char path[OBJECT_FILE_MAX];
	struct manifest_stamp stamp;
	struct manifest_file *f;
	struct stat st;

	/* Links to files are followed: configuration tools place them. */
	if (fstatat(dir_fd, name, &st, 0) < 0 || !S_ISREG(st.st_mode))
		return;
	manifest_path(path, d->path, name);
	f = file_of(m, path);
	if (!f)
		return;
	f->seen = true;
	stamp = stamp_of(&st);
	if ((m->busy && m->busy(m->arg, path)) ||
		(!all && memcmp(&f->stamp, &stamp, sizeof stamp) == 0))
		return;
	f->stamp = stamp;
	load_file(m, dir_fd, name, f, d->origin);
}

struct names {
	const char *items[MANIFEST_FILES_MAX];
	uint32_t count;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list_names(struct names *names, struct arena *a, DIR *d)
{
	struct dirent *entry;

	while ((entry = readdir(d)) && names->count < MANIFEST_FILES_MAX) {
		const char *copy = entry->d_name[0] == '.' ? NULL : arena_strdup(a, entry->d_name);

		if (copy)
			names->items[names->count++] = copy;
	}
	qsort(names->items, names->count, sizeof names->items[0], by_name);
}

/* Calls look_at() for each file by name. */
static void each_file(struct manifests *m, const struct manifest_dir *dir, bool all)
{
	static struct names names;
	DIR *d = dir->path ? opendir(dir->path) : NULL;
	struct arena a;

	if (!d)
		return;
	names.count = 0;
	arena_init(&a, ARENA_MAX);
	list_names(&names, &a, d);
	for (uint32_t i = 0; i < names.count; i++)
		look_at(m, dir, dirfd(d), names.items[i], all);
	closedir(d);
	arena_fini(&a);
}

/* Only what certainly is not there is gone: a medium that fails, or a lack of descriptors, must not
 * end pods. */
static bool is_gone(int dir_fd, const char *name)
{
	struct stat st;

	if (fstatat(dir_fd, name, &st, 0) < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
	return !S_ISREG(st.st_mode);
}

/* Marks the known files that are there. False when the directory cannot be read. */
static bool mark_seen(struct manifests *m, const struct manifest_dir *dir)
{
	DIR *d = dir->path ? opendir(dir->path) : NULL;
	struct dirent *entry;
	bool whole;

	if (!d)
		return !dir->path || errno == ENOENT || errno == ENOTDIR;
	for (errno = 0; (entry = readdir(d)); errno = 0) {
		char path[OBJECT_FILE_MAX];

		manifest_path(path, dir->path, entry->d_name);
		for (int k = 0; k < MANIFEST_FILES_MAX; k++) {
			struct manifest_file *f = &m->files[k];

			if (text_equal(f->path, path) && !is_gone(dirfd(d), entry->d_name))
				f->seen = true;
		}
	}
	whole = errno == 0;
	closedir(d);
	return whole;
}

static void withdraw_files(struct manifests *m)
{
	for (int i = 0; i < MANIFEST_FILES_MAX; i++) {
		struct manifest_file *f = &m->files[i];

		if (!f->path[0] || f->seen || (m->busy && m->busy(m->arg, f->path)))
			continue;
		supervisor_withdraw(m->sv, f->path, clock_boot());
		f->path[0] = '\0';
		m->load_all = true;
	}
}

void manifests_scan(struct manifests *m)
{
	bool all = m->load_all;
	bool sure = true;

	m->load_all = false;
	for (int i = 0; i < MANIFEST_FILES_MAX; i++) {
		if (m->files[i].path[0])
			m->files[i].seen = false;
	}
	/* What went goes first: its name may come back from another file. */
	for (int i = 0; i < MANIFEST_DIRS_MAX; i++) {
		if (mark_seen(m, &m->dirs[i]))
			continue;
		log_warning(
			"cannot read the manifests of ", m->dirs[i].path, ": ", err_text(errno));
		sure = false;
	}
	if (sure)
		withdraw_files(m);
	all = all || m->load_all;
	m->load_all = false;
	for (int i = 0; i < MANIFEST_DIRS_MAX; i++)
		each_file(m, &m->dirs[i], all);
}
