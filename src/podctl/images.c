/* SPDX-License-Identifier: MIT */
/* images; image import, image rm. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "podctl/out.h"
#include "podctl/tabs.h"
#include "podctl/verbs.h"

#define PATH	   "/podinit/v1/images"
#define CONFIG_MAX 65536
#define SUFFIX	   ".squashfs"

/* ---- images ---- */

static const char *size_text(struct client *c, const struct node *n)
{
	int64_t size = n && n->kind == NODE_INT ? n->integer : 0;

	return size == 0 ? "<device>"
			 : arena_format(&c->arena, "%uKi", (unsigned)(size + 1023) >> 10);
}

/* "sha256:<hex>" as its first 12 digits, as container tools do. */
static const char *short_digest(struct client *c, const char *digest)
{
	const char *colon = strchr(digest, ':');

	return colon ? arena_copy(&c->arena, colon + 1, MIN(strlen(colon + 1), (size_t)12))
		     : "<none>";
}

static struct tab_line *add_line(
	struct client *c, struct tabs *t, const char *name, const char *tag)
{
	struct tab_line *line = tabs_add(t, &c->arena);

	if (line) {
		line->cells[0] = name;
		line->cells[1] = tag;
		line->count = 5;
	}
	return line;
}

static void add_image(struct client *c, struct tabs *t, const struct node *n)
{
	const char *name = node_text_at(n, "name");
	const char *last = strrchr(name, '/');
	const char *at = strpbrk(last ? last : name, ":@");
	struct tab_line *line =
		add_line(c, t, at ? arena_copy(&c->arena, name, (size_t)(at - name)) : name,
			at && *at == ':' ? at + 1 : "<none>");

	if (!line)
		return;
	line->cells[2] = short_digest(c, node_text_at(n, "digest"));
	line->cells[3] = size_text(c, node_get(n, "size"));
	line->cells[4] = node_text_at(n, "store");
}

static int images(struct client *c, struct words *w, void *values)
{
	const bool *names = values;
	struct tabs t = {.padding = 3};
	struct tab_line *line;
	const struct node *n;

	(void)w;
	t.end = &t.first;
	if (client_get(c, PATH) != 0)
		return 1;
	line = *names ? NULL : add_line(c, &t, "REPOSITORY", "TAG");
	if (line) {
		line->cells[2] = "IMAGE ID";
		line->cells[3] = "SIZE";
		line->cells[4] = "STORE";
	}
	for (n = node_items(client_tree(c), "items"); n; n = n->next) {
		if (*names)
			out_format("%s\n", node_text_at(n, "name"));
		else
			add_image(c, &t, n);
	}
	tabs_print(&t);
	return 0;
}

static const struct option images_options[] = {
	{"names", "only their names", 0, OPTION_FLAG, 0},
};

const struct verb verb_images = {
	.name = "images",
	.summary = "List the images of the store",
	.usage = " [options]",
	.options = images_options,
	.option_count = ARRAY_LEN(images_options),
	.size = sizeof(bool),
	.run = images,
};

/* ---- image ---- */

#define SIGNATURE_MAX 127 /* base64 of 64 bytes, a line end */

struct import {
	const char *config;
	const char *signature;
};

static int said(struct client *c)
{
	out_format("%s\n", node_text_at(client_tree(c), "message"));
	return 0;
}

static const char *without_suffix(struct client *c, const char *file)
{
	return text_ends(file, SUFFIX) ? arena_copy(&c->arena, file, strlen(file) - strlen(SUFFIX))
				       : file;
}

/* What goes with the image, at most max bytes: as said, or what lies beside it as rootfs/mkimage
 * makes it. False after a message; *text is NULL without any. */
static bool read_beside(struct client *c, const char *path, const char *beside, size_t max,
	char **text, size_t *len)
{
	AUTO_FD int fd = open(path ? path : beside, O_RDONLY | O_CLOEXEC);
	struct err e = {.code = errno};
	ssize_t n = -1;

	*text = NULL;
	*len = 0;
	if (fd < 0 && !path)
		return true;
	if (fd >= 0)
		*text = arena_alloc(&c->arena, max + 1);
	if (*text)
		n = fd_read_all(fd, *text, max, &e);
	if (n < 0) {
		complain("error: the path \"%s\" cannot be read: %s", path ? path : beside,
			err_text(e.code));
		return false;
	}
	*len = (size_t)n;
	return true;
}

/* hello.squashfs is hello, hello:1.squashfs hello:1. */
static const char *name_of(struct client *c, const char *file)
{
	const char *slash = strrchr(file, '/');

	return without_suffix(c, slash ? slash + 1 : file);
}

static int import(struct client *c, const char *file, const char *name, const struct import *i)
{
	const char *base = without_suffix(c, file);
	struct upload up = {.before = ""};
	AUTO_FD int fd = open(file, O_RDONLY | O_CLOEXEC);
	char *config;
	char *signature;
	struct stat st;
	size_t len;

	if (fd < 0 || fstat(fd, &st) < 0)
		return complain("error: the path \"%s\" cannot be read: %s", file, err_text(errno));
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return complain("error: \"%s\" is not a file with an image", file);
	if (!read_beside(c, i->config, arena_join(&c->arena, base, ".json", NULL), CONFIG_MAX,
		    &config, &up.before_len) ||
		!read_beside(c, i->signature, arena_join(&c->arena, base, ".sig", NULL),
			SIGNATURE_MAX, &signature, &len))
		return 1;
	if (config)
		up.before = config;
	if (signature)
		signature[strcspn(signature, "\n")] = '\0';
	up.fd = fd;
	up.size = (uint64_t)st.st_size;
	if (client_upload(c,
		    arena_format(&c->arena, PATH "?name=%s&config=%u&signature=%s", escape(c, name),
			    (unsigned)up.before_len, signature ? escape(c, signature) : ""),
		    &up) != 0)
		return 1;
	return c->reply.code == 200 ? said(c) : client_complain(c, NULL);
}

static int image(struct client *c, struct words *w, void *values)
{
	const struct import *i = values;
	const char *what = w->count > 0 ? w->items[0] : "";

	if (strcmp(what, "import") == 0 && w->count >= 2)
		return import(
			c, w->items[1], w->count > 2 ? w->items[2] : name_of(c, w->items[1]), i);
	if (strcmp(what, "rm") != 0 || w->count != 2)
		return complain_usage(w, "import and a file, or rm and a name are wanted");
	if (client_want(c, "DELETE",
		    arena_format(&c->arena, PATH "?name=%s", escape(c, w->items[1])), "{}") != 0)
		return 1;
	return said(c);
}

static const struct option image_options[] = {
	{"config=FILE", "its OCI configuration; default: FILE with .json for .squashfs", 0,
		OPTION_TEXT, offsetof(struct import, config)},
	{"signature=FILE", "its signature; default: FILE with .sig for .squashfs", 0, OPTION_TEXT,
		offsetof(struct import, signature)},
};

const struct verb verb_image = {
	.name = "image",
	.summary = "Put an image into the store, or take one out",
	.usage = " import FILE [NAME] [options] | rm NAME",
	.options = image_options,
	.option_count = ARRAY_LEN(image_options),
	.words_most = 3,
	.size = sizeof(struct import),
	.run = image,
};
