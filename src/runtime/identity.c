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

/* ---- lines of name:password:id:... ---- */

/* Field n of the line at s and its length; NULL when the line has fewer. */
static const char *field(const char *s, unsigned n, size_t *len)
{
	for (; n > 0; n--) {
		s += strcspn(s, ":\n");
		if (*s++ != ':')
			return NULL;
	}
	*len = strcspn(s, ":\n");
	return s;
}

/* The next line after the one at s, NULL at the end. */
static const char *next_line(const char *s)
{
	s += strcspn(s, "\n");
	return *s ? s + 1 : NULL;
}

/* The first line of text whose field n is value. */
static const char *find_line(const char *text, unsigned n, const char *value)
{
	size_t len;

	for (const char *s = text; s; s = next_line(s)) {
		const char *f = field(s, n, &len);

		if (f && len == strlen(value) && memcmp(f, value, len) == 0)
			return s;
	}
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_id(const char *s, size_t len, uint32_t *id)
{
	uint64_t v = 0;
	size_t i = 0;

	while (i < len && is_digit(s[i]) && v <= ID_MAX)
		v = v * 10 + (uint64_t)(s[i++] - '0');
	if (len == 0 || i < len || v > ID_MAX)
		return false;
	*id = (uint32_t)v;
	return true;
}

static bool line_id(const char *line, unsigned n, uint32_t *id)
{
	size_t len;
	const char *f = field(line, n, &len);

	return f && read_id(f, len, id);
}

/* ---- users ---- */

struct user {
	uint32_t uid;
	uint32_t gid;
	const char *line; /* of passwd, NULL when it has none */
};

static void user_by_id(uint32_t uid, const struct user_files *files, struct user *out)
{
	char number[16];

	text_write(number, sizeof(number), "%u", uid);
	out->uid = uid;
	out->gid = 0;
	out->line = find_line(files->passwd, 2, number);
	if (out->line)
		(void)line_id(out->line, 3, &out->gid);
}

static int user_by_text(
	const char *name, const struct user_files *files, struct user *out, struct err *e)
{
	uint32_t uid;

	if (is_digit(*name)) {
		if (!read_id(name, strlen(name), &uid))
			return err_named(e, EINVAL, "user id out of range:", name);
		user_by_id(uid, files, out);
		return 0;
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

	if (is_digit(*name))
		return read_id(name, strlen(name), gid)
			       ? 0
			       : err_named(e, EINVAL, "group id out of range:", name);
	line = find_line(files->group, 0, name);
	if (!line || !line_id(line, 2, gid))
		return err_named(e, ENOENT, "the image's /etc/group has no group", name);
	return 0;
}

/* Is the name of len characters in the comma-separated list of a group's line? */
static bool is_member(const char *list, const char *name, size_t len)
{
	for (;;) {
		size_t part = strcspn(list, ",:\n");

		if (part == len && memcmp(list, name, len) == 0)
			return true;
		list += part;
		if (*list++ != ',')
			return false;
	}
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

/* Those that the image's group file gives the user of line. */
static void add_image_groups(struct identity *id, const char *line, const struct user_files *files)
{
	size_t len = 0;
	const char *user = line ? field(line, 0, &len) : NULL;
	uint32_t gid;

	for (const char *s = files->group; len > 0 && s; s = next_line(s)) {
		size_t all;
		const char *members = field(s, 3, &all);

		if (members && is_member(members, user, len) && line_id(s, 2, &gid))
			add_group(id, gid);
	}
}

/* Manifests with an id out of range are refused, but an id must never wrap around to root's. */
static int id_from_spec(const struct opt_int *id, const char *what, uint32_t *out, struct err *e)
{
	if (id->value < 0 || id->value > ID_MAX)
		return err_named(e, EINVAL, "out of range:", what);
	*out = (uint32_t)id->value;
	return 0;
}

static int add_spec_group(
	struct identity *id, const struct opt_int *group, const char *what, struct err *e)
{
	uint32_t gid = 0;

	if (id_from_spec(group, what, &gid, e) < 0)
		return -1;
	add_group(id, gid);
	return 0;
}

/* The primary group (CVE-2022-36109), those of the image unless the policy is Strict (KEP-3619),
 * the pod's. */
static int add_groups(struct identity *id, const struct pod_security_context *pods,
	const char *line, const struct user_files *files, struct err *e)
{
	add_group(id, id->gid);
	if (!pods || !text_equal(pods->supplemental_groups_policy, "Strict"))
		add_image_groups(id, line, files);
	for (uint32_t i = 0; pods && i < pods->supplemental_groups.count; i++) {
		const struct opt_int group = {pods->supplemental_groups.items[i], true};

		if (add_spec_group(id, &group, "supplementalGroups", e) < 0)
			return -1;
	}
	if (pods && pods->fs_group.set && add_spec_group(id, &pods->fs_group, "fsGroup", e) < 0)
		return -1;
	return id->group_count < IDENTITY_GROUPS_MAX
		       ? 0
		       : err_format(e, E2BIG, "more than %d groups", IDENTITY_GROUPS_MAX - 1);
}

/* The container's user id, or else the pod's; NULL when neither sets it. */
static const struct opt_int *spec_user(const struct pod *pod, const struct container_spec *c)
{
	const struct security_context *own = c->security_context;
	const struct pod_security_context *pods = pod->spec.security_context;

	if (own && own->run_as_user.set)
		return &own->run_as_user;
	return pods && pods->run_as_user.set ? &pods->run_as_user : NULL;
}

int identity_check_non_root(
	const struct pod *pod, const struct container_spec *c, uint32_t uid, struct err *e)
{
	const struct security_context *own = c->security_context;
	const struct pod_security_context *pods = pod->spec.security_context;
	enum opt_bool wanted = own ? own->run_as_non_root : BOOL_UNSET;
	const struct object_meta *m = &pod->metadata;

	if (wanted == BOOL_UNSET && pods)
		wanted = pods->run_as_non_root;
	if (uid != 0 || !is_true(wanted))
		return 0;
	return err_format(e, EPERM, "%s (pod: \"%s_%s(%s)\", container: %s)",
		spec_user(pod, c) ? "container's runAsUser breaks non-root policy"
				  : "container has runAsNonRoot and image will run as root",
		m->name, m->namespace_, m->uid ? m->uid : "", c->name);
}

int identity_resolve(struct arena *a, const struct pod *pod, const struct container_spec *c,
	const char *user, const struct user_files *files, struct identity *out, struct err *e)
{
	const struct security_context *own = c->security_context;
	const struct pod_security_context *pods = pod->spec.security_context;
	const struct opt_int *uid = spec_user(pod, c);
	const struct opt_int *gid = own ? &own->run_as_group : NULL;
	size_t len = user ? strcspn(user, ":") : 0;
	const char *name = arena_copy(a, user, len);
	const char *home;
	struct user who = {0};

	memset(out, 0, sizeof(*out));
	if (!name)
		return err_sys(e, ENOMEM, "keep the user's name", NULL);
	if (pods && !(gid && gid->set))
		gid = &pods->run_as_group;
	if (uid) {
		if (id_from_spec(uid, "runAsUser", &who.uid, e) < 0)
			return -1;
		user_by_id(who.uid, files, &who);
		user = NULL; /* then the image's group is not meant either */
	} else if (user_by_text(*name ? name : "0", files, &who, e) < 0) {
		return -1;
	}
	out->uid = who.uid;
	out->gid = who.gid;
	if (gid && gid->set) {
		if (id_from_spec(gid, "runAsGroup", &out->gid, e) < 0)
			return -1;
	} else if (user && user[len] && user[len + 1] &&
		   group_by_text(user + len + 1, files, &out->gid, e) < 0) {
		return -1;
	}
	if (add_groups(out, pods, who.line, files, e) < 0)
		return -1;
	home = who.line ? field(who.line, 5, &len) : NULL;
	out->home = home && *home == '/' ? arena_copy(a, home, len) : "/";
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

/* Adds names to *set or drops them from it; all: only the name that stands for all of them, else
 * only the others. */
static int apply(const struct strings *names, bool all, bool add, uint64_t *set, struct err *e)
{
	for (uint32_t i = 0; i < names->count; i++) {
		uint64_t mask;

		if (!caps_by_name(names->items[i], &mask))
			return err_named(e, EINVAL, "unknown capability", names->items[i]);
		if ((mask == caps_all()) == all)
			*set = add ? *set | mask : *set & ~mask;
	}
	return 0;
}

/* ALL first, then the single names: "drop ALL, add X" leaves X, in whatever order they are written.
 */
int identity_capabilities(
	const struct container_spec *c, bool devices_filtered, uint64_t *bounding, struct err *e)
{
	const struct capabilities *caps =
		c->security_context ? c->security_context->capabilities : NULL;

	if (container_is_privileged(c)) {
		*bounding = caps_all() & caps_own();
		return 0;
	}
	*bounding = caps_default(devices_filtered);
	for (int all = 1; caps && all >= 0; all--) {
		if (apply(&caps->add, all, true, bounding, e) < 0 ||
			apply(&caps->drop, all, false, bounding, e) < 0)
			return -1;
	}
	return 0;
}
