/* SPDX-License-Identifier: MIT */
/* Ids, groups and capabilities of a container. */
#include "runtime/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/caps.h"
#include "linux/path.h"

#define USER_FILE_MAX 65536
#define FIELD_MAX     256

/* ---- lines of name:password:id:... ---- */

/* Copies field n of the line at s; false when it has none or it is too long. */
static bool get_field(const char *s, unsigned n, char out[FIELD_MAX])
{
	size_t len;

	for (; n > 0; n--) {
		s += strcspn(s, ":\n");
		if (*s != ':')
			return false;
		s++;
	}
	len = strcspn(s, ":\n");
	if (len >= FIELD_MAX)
		return false;
	memcpy(out, s, len);
	out[len] = '\0';
	return true;
}

/* The next line after the one at s, NULL at the end. */
static const char *next_line(const char *s)
{
	s += strcspn(s, "\n");
	return *s ? s + 1 : NULL;
}

/* The line whose field n is value. */
static const char *find_line(const char *text, unsigned n, const char *value)
{
	char field[FIELD_MAX];

	for (const char *s = text; s && *s; s = next_line(s)) {
		if (get_field(s, n, field) && strcmp(field, value) == 0)
			return s;
	}
	return NULL;
}

static bool read_id(const char *s, uint32_t *id)
{
	uint64_t v;

	if (!text_to_uint64(s, ID_MAX, &v))
		return false;
	*id = (uint32_t)v;
	return true;
}

static bool line_id(const char *line, unsigned n, uint32_t *id)
{
	char field[FIELD_MAX];

	return get_field(line, n, field) && read_id(field, id);
}

static bool is_number(const char *s)
{
	return *s >= '0' && *s <= '9';
}

/* ---- users ---- */

struct user {
	uint32_t uid;
	uint32_t gid;
	const char *line; /* of passwd, NULL when it has none */
};

static int user_by_id(uint32_t uid, const struct user_files *files, struct user *out)
{
	char number[16];

	text_write(number, sizeof(number), "%u", uid);
	out->uid = uid;
	out->gid = 0;
	out->line = find_line(files->passwd, 2, number);
	if (out->line)
		(void)line_id(out->line, 3, &out->gid);
	return 0;
}

static int user_by_text(
	const char *name, const struct user_files *files, struct user *out, struct err *e)
{
	uint32_t uid;

	if (is_number(name)) {
		if (!read_id(name, &uid))
			return err_named(e, EINVAL, "user id out of range:", name);
		return user_by_id(uid, files, out);
	}
	out->line = find_line(files->passwd, 0, name);
	if (!out->line || !line_id(out->line, 2, &out->uid) || !line_id(out->line, 3, &out->gid))
		return err_named(e, ENOENT, "the image's /etc/passwd has no user", name);
	return 0;
}

static int group_by_text(
	const char *name, const struct user_files *files, uint32_t *gid, struct err *e)
{
	const char *line;

	if (is_number(name))
		return read_id(name, gid) ? 0
					  : err_named(e, EINVAL, "group id out of range:", name);
	line = find_line(files->group, 0, name);
	if (!line || !line_id(line, 2, gid))
		return err_named(e, ENOENT, "the image's /etc/group has no group", name);
	return 0;
}

/* Is name in the comma-separated list? */
static bool is_member(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (*list) {
		size_t part = strcspn(list, ",");

		if (part == len && strncmp(list, name, len) == 0)
			return true;
		list += part + (list[part] == ',');
	}
	return false;
}

static void add_group(struct identity *id, uint32_t gid)
{
	for (uint32_t i = 0; i < id->group_count; i++) {
		if (id->groups[i] == gid)
			return;
	}
	if (id->group_count < IDENTITY_GROUPS_MAX)
		id->groups[id->group_count++] = gid;
}

/* The primary group (CVE-2022-36109) and those that the image's group file gives the user. */
static void add_groups(struct identity *id, const char *user, const struct user_files *files)
{
	char members[FIELD_MAX];
	uint32_t gid;

	add_group(id, id->gid);
	for (const char *s = files->group; user && s && *s; s = next_line(s)) {
		if (get_field(s, 3, members) && is_member(members, user) && line_id(s, 2, &gid))
			add_group(id, gid);
	}
}

static int id_from_spec(struct opt_int id, const char *what, uint32_t *out, struct err *e)
{
	if (id.value < 0 || id.value > ID_MAX)
		return err_named(e, EINVAL, "out of range:", what);
	*out = (uint32_t)id.value;
	return 0;
}

static struct opt_int choose(struct opt_int own, struct opt_int pods)
{
	return own.set ? own : pods;
}

static int image_user(
	const char *user, const struct user_files *files, struct user *out, struct err *e)
{
	char name[FIELD_MAX];
	size_t len = user ? strcspn(user, ":") : 0;

	if (len == 0)
		return user_by_id(0, files, out);
	if (len >= sizeof(name))
		return err_named(e, EINVAL, "the image's user is too long:", user);
	memcpy(name, user, len);
	name[len] = '\0';
	return user_by_text(name, files, out, e);
}

int identity_resolve(struct arena *a, const struct pod *pod, const struct container_spec *c,
	const char *user, const struct user_files *files, struct identity *out, struct err *e)
{
	static const struct security_context none;
	static const struct pod_security_context pod_none;
	const struct security_context *own = c->security_context ? c->security_context : &none;
	const struct pod_security_context *pods =
		pod->spec.security_context ? pod->spec.security_context : &pod_none;
	struct opt_int uid = choose(own->run_as_user, pods->run_as_user);
	struct opt_int gid = choose(own->run_as_group, pods->run_as_group);
	const char *group = user && !uid.set ? strchr(user, ':') : NULL;
	char field[FIELD_MAX];
	struct user who = {0};

	memset(out, 0, sizeof(*out));
	if (uid.set) {
		if (id_from_spec(uid, "runAsUser", &out->uid, e) < 0)
			return -1;
		(void)user_by_id(out->uid, files, &who);
	} else if (image_user(user, files, &who, e) < 0) {
		return -1;
	}
	out->uid = who.uid;
	out->gid = who.gid;
	if (gid.set) {
		if (id_from_spec(gid, "runAsGroup", &out->gid, e) < 0)
			return -1;
	} else if (group && group[1] && group_by_text(group + 1, files, &out->gid, e) < 0) {
		return -1;
	}
	add_groups(out, who.line && get_field(who.line, 0, field) ? field : NULL, files);
	out->home = "/";
	if (who.line && get_field(who.line, 5, field) && field[0] == '/')
		out->home = arena_strdup(a, field);
	return out->home ? 0 : err_sys(e, ENOMEM, "keep the home directory", NULL);
}

/* ---- the image's files ---- */

/* "" when the file is missing, too large, or no file: then the image has no names. */
static const char *read_text(struct arena *a, int root, const char *path)
{
	AUTO_FD int fd = path_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, PATH_IN_ROOT);
	struct stat st;
	char *buf;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > USER_FILE_MAX)
		return "";
	buf = arena_alloc(a, (size_t)st.st_size + 1);
	if (!buf)
		return "";
	n = fd_read_all(fd, buf, (size_t)st.st_size, NULL);
	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

void user_files_read(struct arena *a, int root, struct user_files *out)
{
	out->passwd = read_text(a, root, "/etc/passwd");
	out->group = read_text(a, root, "/etc/group");
}

/* ---- capabilities ---- */

static bool has_all(const struct strings *names)
{
	uint64_t mask;

	for (uint32_t i = 0; i < names->count; i++) {
		if (caps_by_name(names->items[i], &mask) && mask == caps_all())
			return true;
	}
	return false;
}

static int apply(const struct strings *names, bool add, uint64_t *set, struct err *e)
{
	for (uint32_t i = 0; i < names->count; i++) {
		uint64_t mask;

		if (!caps_by_name(names->items[i], &mask))
			return err_named(e, EINVAL, "unknown capability", names->items[i]);
		if (mask == caps_all())
			continue; /* done first */
		*set = add ? *set | mask : *set & ~mask;
	}
	return 0;
}

/* ALL first, then the single names: "drop ALL, add X" leaves X, in whatever order they are written.
 */
int identity_capabilities(const struct container_spec *c, uint64_t *bounding, struct err *e)
{
	const struct capabilities *caps =
		c->security_context ? c->security_context->capabilities : NULL;

	*bounding = caps_default();
	if (!caps)
		return 0;
	if (has_all(&caps->add))
		*bounding = caps_all();
	if (has_all(&caps->drop))
		*bounding = 0;
	if (apply(&caps->add, true, bounding, e) < 0)
		return -1;
	return apply(&caps->drop, false, bounding, e);
}
