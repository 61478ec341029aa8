/* SPDX-License-Identifier: MIT */
/*
 * configMap, secret, downwardAPI and projected volumes: directories of one tmpfs that the pod has
 * for all of them, which grows as its files do. Containers have them read-only, so nothing but
 * podinit writes there. A Secret's bytes are thus in memory only.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/mount.h"
#include "linux/path.h"
#include "runtime/atomic_dir.h"
#include "runtime/place.h"
#include "runtime/scratch.h"
#include "runtime/volumes.h"

#define PLACE	      "payloads"
#define PATH_SIZE     128 /* a volume's name has at most 63 characters */
#define PAYLOAD_MAX   ((size_t)16 << 20)
#define PAGE	      4096u /* or more: then the kernel rounds up */
#define ROOM_FIRST    (64u * 1024u)
#define PAYLOAD_ATTRS (MOUNT_NODEV | MOUNT_NOSUID)

/* Pages of all files, and one for each name. */
static uint64_t bytes_of(const struct payload *p)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < p->count; i++)
		bytes += ((uint64_t)p->files[i].len + 2 * PAGE - 1) / PAGE * PAGE;
	return bytes;
}

/* The tmpfs, made at its first use; O_PATH. */
static int open_place(struct runtime *rt, struct sandbox *s, struct err *e)
{
	AUTO_FD int fd = -1;

	if (s->payload_bytes == 0) {
		if (scratch_take(rt, ROOM_FIRST, e) < 0)
			return -1;
		s->scratch_bytes += ROOM_FIRST; /* sandbox_remove() gives it back */
		fd = scratch_mount(ROOM_FIRST, 0, "0755", PAYLOAD_ATTRS, e);
		if (fd < 0 || place_attach(s->dir_fd, PLACE, fd, e) < 0)
			return -1;
		s->payload_bytes = ROOM_FIRST;
		fd_close(&fd);
	}
	return place_open(s->dir_fd, PLACE, e);
}

/* Room for so many bytes beside what is there. */
static int make_room(
	struct runtime *rt, struct sandbox *s, int place, uint64_t bytes, struct err *e)
{
	struct statfs st;
	uint64_t wanted;

	if (fstatfs(place, &st) < 0)
		return err_errno(e, "measure", PLACE);
	wanted = ((uint64_t)st.f_blocks - (uint64_t)st.f_bfree) * (uint64_t)st.f_bsize + bytes;
	if (wanted <= s->payload_bytes)
		return 0;
	if (scratch_take(rt, wanted - s->payload_bytes, e) < 0)
		return -1;
	if (scratch_resize(place, wanted, e) < 0) {
		scratch_give(rt, wanted - s->payload_bytes);
		return -1;
	}
	s->scratch_bytes += wanted - s->payload_bytes;
	s->payload_bytes = wanted;
	return 0;
}

/* The hash lies beside the volume, whose name has no point. */
static bool is_there(int place, const struct volume *v, const char *hash)
{
	char name[PATH_SIZE];
	char old[24];

	text_join(name, sizeof(name), v->name, ".hash", NULL);
	return fd_get(place, name, old, sizeof(old), NULL) == 0 && text_equal(old, hash);
}

static int note(int place, const struct volume *v, const char *hash, struct err *e)
{
	char name[PATH_SIZE];
	AUTO_FD int fd = -1;

	text_join(name, sizeof(name), v->name, ".hash", NULL);
	fd = openat(place, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(e, "write", name);
	return fd_write_all(fd, hash, strlen(hash), e);
}

static int write_payload(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, const struct payload *p, struct err *e)
{
	const struct pod_security_context *sc = pod->spec.security_context;
	bool group = sc && sc->fs_group.set;
	const struct file_owner owner = {
		.uid = s->first_id,
		.gid = s->first_id + (group ? (gid_t)sc->fs_group.value : 0),
		.group_reads = group,
	};
	AUTO_FD int place = open_place(rt, s, e);
	AUTO_FD int dir = -1;
	char hash[24];
	struct text t;

	if (place < 0)
		return -1;
	text_init(&t, hash, sizeof(hash));
	text_add_hex(&t, payload_hash(p), 16);
	if (is_there(place, v, hash))
		return 0;
	if (make_room(rt, s, place, bytes_of(p), e) < 0)
		return -1;
	dir = place_make(place, v->name, e);
	if (dir < 0)
		return -1;
	fd_close(&dir);
	dir = path_open(place, v->name, O_RDONLY | O_DIRECTORY, PATH_STRICT);
	if (dir < 0 || fchown(dir, owner.uid, owner.gid) < 0 ||
		fchmod(dir, group ? S_ISGID | 0777 : 0777) < 0)
		return err_errno(e, "prepare", v->name);
	if (atomic_dir_write(dir, p, &owner, e) < 0)
		return -1;
	return note(place, v, hash, e);
}

int payload_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e)
{
	const struct env_owner owner = {.pod = pod, .uid = s->uid, .ip = s->ip};
	struct payload p = {NULL, 0};
	struct arena a;
	int rc;

	arena_init(&a, PAYLOAD_MAX);
	rc = payload_make(&a, &rt->facts, &owner, v, &p, e);
	if (rc == 0)
		rc = write_payload(rt, pod, v, s, &p, e);
	arena_fini(&a);
	return rc;
}

int payload_open(const struct sandbox *s, const struct volume *v, struct err *e)
{
	char path[PATH_SIZE];

	text_join(path, sizeof(path), PLACE "/", v->name, NULL);
	return place_open(s->dir_fd, path, e);
}
