/* SPDX-License-Identifier: MIT */
/* What is in the store: taking out, tidying, listing. */
#include "runtime/image_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/json.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/image_find.h"

#define SUFFIX	    ".squashfs"
#define DEPTH_MAX   12
#define LISTED_MAX  1024
#define LIST_BYTES  (1024 * 1024)
#define ENTRIES_MAX 4096 /* of one directory */

bool image_change_name(struct image_change *ch, const char *reference)
{
	const char *at = strchr(reference, '@');
	char tagged[IMAGE_REFERENCE_MAX];
	struct text t;

	text_init(&t, tagged, sizeof(tagged));
	text_add_n(&t, reference, at ? (size_t)(at - reference) : strlen(reference));
	ch->digest[0] = '\0';
	return text_copy(ch->reference, sizeof(ch->reference), reference) && !t.cut &&
	       image_reference_path(reference, ch->path, sizeof(ch->path)) &&
	       (!at || text_copy(ch->digest, sizeof(ch->digest), at + 1)) &&
	       image_reference_path(tagged, ch->path, sizeof(ch->path));
}

void image_repository_close(struct image_repository *r)
{
	fd_close(&r->dir);
	fd_close(&r->store);
}

/* The stores before the one that can be written: what they have hides what is put there. */
static bool is_hidden(const struct image_change *ch, const struct strings *before, struct err *e)
{
	struct image_place place;
	bool hidden = image_find(before, ch->path, &place, NULL) == 0;

	image_place_fini(&place);
	if (hidden)
		err_format(e, EPERM,
			"image \"%s\" is of the firmware, which is looked at first and cannot be "
			"changed",
			ch->reference);
	return hidden;
}

int image_repository_open(
	const struct image_change *ch, bool make, struct image_repository *r, struct err *e)
{
	const struct runtime *rt = ch->rt;
	struct strings before = {rt->image_dirs.items, 0};
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int made = -1;
	char dir[IMAGE_PATH_MAX];
	struct text t;

	r->store = r->dir = -1;
	while (before.count < rt->image_dirs.count &&
		!text_equal(rt->image_dirs.items[before.count], rt->image_data))
		before.count++;
	if (before.count == rt->image_dirs.count)
		return err_format(e, EPERM,
			"images of BoardConfig do not name %s, where an image could be put",
			rt->image_data ? rt->image_data : "a directory");
	if (is_hidden(ch, &before, e))
		return -1;
	if (make)
		made = path_make_target(root, rt->image_data, true, PATH_IN_ROOT);
	r->store = open(rt->image_data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->store < 0)
		return err_errno(e, "image store", rt->image_data);
	r->base = strrchr(ch->path, '/') + 1;
	text_init(&t, dir, sizeof(dir));
	text_add_n(&t, ch->path, (size_t)(r->base - ch->path));
	if (make) {
		fd_close(&made);
		made = path_make_target(r->store, dir, true, PATH_BENEATH);
	}
	r->dir = path_open(r->store, dir, O_RDONLY | O_DIRECTORY, PATH_BENEATH);
	return r->dir < 0 ? err_errno(e, "image store", dir) : 0;
}

/* Calls see() for each name until it returns false. The position of dir is its own. */
static void each_name(int dir, bool (*see)(void *arg, int dir, const char *name), void *arg)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!d) {
		fd_close(&fd);
		return;
	}
	for (int i = 0; i < ENTRIES_MAX && (entry = readdir(d)); i++)
		if (entry->d_name[0] != '.' && !see(arg, dir, entry->d_name))
			break;
	closedir(d);
}

/* ---- tidying ---- */

struct wanted {
	const char *name; /* "@sha256:<hex>.squashfs" */
	bool found;
};

static bool see_tag(void *arg, int dir, const char *name)
{
	struct wanted *w = arg;
	char to[IMAGE_PATH_MAX];
	ssize_t n = readlinkat(dir, name, to, sizeof(to) - 1);

	to[n > 0 ? n : 0] = '\0';
	w->found = w->found || text_equal(to, w->name);
	return !w->found;
}

/* A tag of the directory leads to it. */
static bool has_tag(int dir, const char *name)
{
	struct wanted w = {name, false};

	each_name(dir, see_tag, &w);
	return w.found;
}

static bool see_stale(void *arg, int dir, const char *name)
{
	char file[IMAGE_PATH_MAX];
	const char *dot = strrchr(name, '.');
	struct text t;

	(void)arg;
	if (!text_starts(name, "@" IMAGE_DIGEST_START) || !dot)
		return true;
	text_init(&t, file, sizeof(file));
	text_add_n(&t, name, (size_t)(dot - name));
	text_add(&t, SUFFIX);
	if (!has_tag(dir, file))
		(void)unlinkat(dir, name, 0);
	return true;
}

void image_sweep(int dir)
{
	each_name(dir, see_stale, NULL);
}

static int unlink_beside(const struct image_repository *r, const char *suffix)
{
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), r->base, suffix, NULL);
	return unlinkat(r->dir, name, 0);
}

void image_remove_directories(const struct image_change *ch, int store)
{
	char dir[IMAGE_PATH_MAX];
	char *slash;

	text_copy(dir, sizeof(dir), ch->path);
	while ((slash = strrchr(dir, '/'))) {
		*slash = '\0';
		if (unlinkat(store, dir, AT_REMOVEDIR) < 0)
			return;
	}
}

int image_remove(void *change, int *fd, struct err *e)
{
	const struct image_change *ch = change;
	struct image_repository r = {-1, -1, ""};
	int rc = image_repository_open(ch, false, &r, e);

	*fd = -1;
	/* The image first: what is left by a power cut then belongs to nobody. */
	if (rc == 0)
		rc = unlink_beside(&r, SUFFIX);
	if (rc < 0 && errno == ENOENT && r.store >= 0)
		err_format(e, ENOENT, "image \"%s\" not found", ch->reference);
	else if (rc < 0 && r.dir >= 0)
		err_errno(e, "remove image", ch->reference);
	if (rc == 0) {
		(void)unlink_beside(&r, ".json");
		(void)unlink_beside(&r, ".sha256");
		(void)unlink_beside(&r, ".sig");
		image_sweep(r.dir);
		rc = fsync(r.dir) < 0 ? err_errno(e, "sync", ch->reference) : 0;
		image_remove_directories(ch, r.store);
		err_format(e, 0, "image \"%s\" removed", ch->reference);
	}
	image_repository_close(&r);
	return rc;
}

/* ---- listing ---- */

struct listing {
	struct json j;
	const char *store;
	uint32_t depth;
	uint32_t count;
	char path[IMAGE_PATH_MAX]; /* of the directory, "" or ending with a slash */
};

static void list_image(struct listing *l, int dir, const char *name, const struct stat *st)
{
	struct image_place place = {.store = dir, .file = -1};
	char digest[IMAGE_DIGEST_MAX];
	char reference[IMAGE_PATH_MAX];
	char to[IMAGE_PATH_MAX];
	ssize_t n = readlinkat(dir, name, to, sizeof(to) - 1);
	size_t tag = strlen(name) - strlen(SUFFIX);
	struct text t;

	to[n > 0 ? n : 0] = '\0';
	text_init(&t, place.path, sizeof(place.path));
	if (text_starts(to, "@") && text_ends(to, SUFFIX))
		text_add_n(&t, to, strlen(to) - strlen(SUFFIX));
	else
		text_add_n(&t, name, tag);
	image_digest(&place, digest);
	text_init(&t, reference, sizeof(reference));
	text_add_n(&t, l->path, strlen(l->path) - 1);
	text_add(&t, name[0] == '@' ? "" : ":");
	text_add_n(&t, name, tag);
	json_object(&l->j);
	json_put_string(&l->j, "name", reference);
	json_put_string_opt(&l->j, "digest", digest);
	json_put_int(&l->j, "size", S_ISREG(st->st_mode) ? (int64_t)st->st_size : 0);
	json_put_string(&l->j, "store", l->store);
	json_object_end(&l->j);
	l->count++;
}

static bool see_entry(void *arg, int dir, const char *name);

static void list_directory(struct listing *l, int dir, const char *name)
{
	AUTO_FD int fd =
		openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct text t = {.buf = l->path, .size = sizeof(l->path), .len = strlen(l->path)};
	size_t len = t.len;

	text_add_all(&t, name, "/", NULL);
	if (fd >= 0 && !t.cut && l->depth < DEPTH_MAX) {
		l->depth++;
		each_name(fd, see_entry, l);
		l->depth--;
	}
	l->path[len] = '\0';
}

static bool see_entry(void *arg, int dir, const char *name)
{
	struct listing *l = arg;
	struct stat st;

	if (fstatat(dir, name, &st, 0) < 0)
		return true;
	if (S_ISDIR(st.st_mode))
		list_directory(l, dir, name);
	else if (l->path[0] && text_ends(name, SUFFIX) && !(name[0] == '@' && has_tag(dir, name)))
		list_image(l, dir, name, &st);
	return l->count < LISTED_MAX && !l->j.failed;
}

int image_list(void *change, int *fd, struct err *e)
{
	const struct image_change *ch = change;
	const struct strings *stores = &ch->rt->image_dirs;
	struct listing l = {.count = 0};
	struct arena a;
	int rc = 0;

	arena_init(&a, (size_t)LIST_BYTES * 3);
	json_init_arena(&l.j, &a);
	json_object(&l.j);
	json_put_string(&l.j, "kind", "ImageList");
	json_put_string(&l.j, "apiVersion", "podinit.io/v1");
	json_key(&l.j, "items");
	json_array(&l.j);
	for (uint32_t i = 0; i < stores->count; i++) {
		AUTO_FD int dir = open(stores->items[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		l.store = stores->items[i];
		if (dir >= 0)
			each_name(dir, see_entry, &l);
	}
	json_array_end(&l.j);
	json_object_end(&l.j);
	*fd = memfd_create("images", MFD_CLOEXEC);
	if (!json_end(&l.j) || l.j.len > LIST_BYTES)
		rc = err_set(e, EFBIG, "there are too many images to list");
	else if (*fd < 0)
		rc = err_errno(e, "create", "a memfd");
	else
		rc = fd_write_all(*fd, l.j.buf, l.j.len, e);
	arena_fini(&a);
	return rc;
}
