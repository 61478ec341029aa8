/* SPDX-License-Identifier: MIT */
#include "runtime/groups.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fdio.h"
#include "base/log.h"
#include "linux/cgroup.h"
#include "linux/path.h"
#include "runtime/resources.h"

#define INIT_WEIGHT 1000 /* of PID 1's group: little to do, and at once */

static const char *const controllers[] = {"cpu", "memory", "pids"};

/* ---- the tree ---- */

/* One at a time: one that is not to be had does not keep away the others. */
static void hand_down(int group)
{
	char word[16];

	for (size_t i = 0; i < ARRAY_LEN(controllers); i++) {
		text_join(word, sizeof word, "+", controllers[i], NULL);
		(void)fd_put(group, "cgroup.subtree_control", word, NULL);
	}
}

int group_put_number(int group, const char *file, uint64_t value, struct err *e)
{
	char text[24];
	struct text t;

	text_init(&t, text, sizeof text);
	text_add_uint(&t, value);
	return fd_put(group, file, text, e);
}

uint64_t groups_all_pids(void)
{
	static const char *const files[] = {
		"/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"};
	uint64_t all = UINT64_MAX;
	char text[24];
	int64_t value;

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (fd_get(AT_FDCWD, files[i], text, sizeof text, NULL) == 0 &&
			text_to_int64(text, 1, INT64_MAX, &value))
			all = MIN(all, (uint64_t)value);
	return all;
}

static void keep_reserve(struct runtime *rt, int node_cgroup)
{
	uint64_t pids = groups_all_pids();
	AUTO_FD int init = path_open(node_cgroup, "init", O_RDONLY | O_DIRECTORY, PATH_STRICT);

	if (rt->reserved_memory)
		(void)group_put_number(
			rt->cgroup_fd, "memory.max", rt->memory_bytes - rt->reserved_memory, NULL);
	if (rt->reserved_pids) {
		pids -= rt->reserved_pids;
		(void)group_put_number(rt->cgroup_fd, "pids.max", pids, NULL);
		if (!rt->pod_pids_set)
			rt->pod_pids = pids / 4;
	}
	if (init >= 0) {
		(void)group_put_number(init, "memory.min", rt->init_memory, NULL);
		(void)group_put_number(init, "cpu.weight", INIT_WEIGHT, NULL);
	}
}

static int make_classes(struct runtime *rt, int node_cgroup, struct err *e)
{
	rt->cgroup_fd = cgroup_make(node_cgroup, "pods", e);
	if (rt->cgroup_fd < 0)
		return -1;
	hand_down(rt->cgroup_fd);
	rt->class_fds[QOS_GUARANTEED] = rt->cgroup_fd;
	rt->class_fds[QOS_BURSTABLE] = cgroup_make(rt->cgroup_fd, "burstable", e);
	rt->class_fds[QOS_BEST_EFFORT] = cgroup_make(rt->cgroup_fd, "besteffort", e);
	if (rt->class_fds[QOS_BURSTABLE] < 0 || rt->class_fds[QOS_BEST_EFFORT] < 0)
		return -1;
	hand_down(rt->class_fds[QOS_BURSTABLE]);
	hand_down(rt->class_fds[QOS_BEST_EFFORT]);
	return 0;
}

/* Of all burstable pods together, as a kubelet keeps it; best effort is what is left over. */
static void weigh_classes(const struct runtime *rt)
{
	(void)group_put_number(rt->class_fds[QOS_BURSTABLE], "cpu.weight",
		cpu_weight(rt->burstable_milli_cpu), NULL);
	(void)group_put_number(rt->class_fds[QOS_BEST_EFFORT], "cpu.weight", cpu_weight(0), NULL);
}

void groups_open(struct runtime *rt, int node_cgroup)
{
	struct err e = {0};

	rt->cgroup_fd = -1;
	for (int i = 0; i < QOS_CLASSES; i++)
		rt->class_fds[i] = -1;
	if (node_cgroup < 0)
		return;
	hand_down(node_cgroup);
	if (make_classes(rt, node_cgroup, &e) < 0) {
		log_warning("pods run without cgroups: ", e.text);
		groups_close(rt, node_cgroup);
		return;
	}
	(void)group_put_number(rt->cgroup_fd, "cpu.weight", cpu_weight(rt->facts.cpu_milli), NULL);
	weigh_classes(rt);
	if (rt->reserved_memory || rt->reserved_pids)
		keep_reserve(rt, node_cgroup);
}

uint64_t group_number(int group, const char *file)
{
	char text[24];
	uint64_t value;

	return group >= 0 && fd_get(group, file, text, sizeof text, NULL) == 0 &&
			       text_to_uint64(text, UINT64_MAX, &value)
		       ? value
		       : 0;
}

uint64_t group_working_set(int group)
{
	uint64_t used = group_number(group, "memory.current");
	char text[GROUP_STAT_MAX];

	if (used == 0 || fd_get(group, "memory.stat", text, sizeof text, NULL) < 0)
		return used;
	return used - MIN(used, stat_value(text, "inactive_file"));
}

void group_bound_memory(int group, const uint64_t *more, const struct pod_spec *spec)
{
	struct group_limits own;
	uint64_t most = more ? group_number(group, "memory.current") + *more : 0;

	pod_limits(spec, &own);
	if (own.memory_max && (!most || own.memory_max < most))
		most = own.memory_max;
	if (group < 0)
		return;
	if (most)
		(void)group_put_number(group, "memory.max", most, NULL);
	else
		(void)fd_put(group, "memory.max", "max", NULL);
}

void groups_close(struct runtime *rt, int node_cgroup)
{
	fd_close(&rt->class_fds[QOS_BURSTABLE]);
	fd_close(&rt->class_fds[QOS_BEST_EFFORT]);
	rt->class_fds[QOS_GUARANTEED] = -1;
	fd_close(&rt->cgroup_fd);
	if (node_cgroup >= 0)
		(void)cgroup_remove(node_cgroup, "pods", NULL);
}

/* ---- limits ---- */

static void add_not_enforced(struct text *t, const char *field, enum feature lacks)
{
	text_add_all(t, field, lacks == FEATURES ? NULL : " (", NULL);
	if (lacks == FEATURES)
		return;
	feature_add_giver(t, lacks);
	text_add_char(t, ')');
}

void group_note_not_enforced(struct runtime *rt, const char *field, enum feature lacks)
{
	struct text t = {.buf = rt->not_enforced,
		.size = sizeof rt->not_enforced,
		.len = strlen(rt->not_enforced)};

	text_add(&t, t.len ? ", " : "");
	add_not_enforced(&t, field, lacks);
}

/* What is not there where a setting could not be written. */
static enum feature lacking(int group, const struct group_setting *s, const struct err *e)
{
	if (group < 0)
		return FEATURE_CGROUP2;
	if (e->code != ENOENT)
		return FEATURES;
	return *s->file == 'm' ? FEATURE_MEMORY : *s->file == 'p' ? FEATURE_PIDS : FEATURE_CPU;
}

static int refuse(const char *field, enum feature lacks, struct err *e)
{
	char what[sizeof((struct runtime *)0)->not_enforced];
	struct text t;

	text_init(&t, what, sizeof what);
	text_add(&t, "the kernel cannot enforce ");
	add_not_enforced(&t, field, lacks);
	return err_wrap(e, what, NULL);
}

/* A limit that nobody asked for is set where it can be. group -1: none can. */
static int limit(struct runtime *rt, int group, const struct group_limits *limits, struct err *e)
{
	struct group_setting settings[GROUP_SETTINGS_MAX];
	unsigned count = group_settings(limits, settings);

	for (unsigned i = 0; i < count; i++) {
		const struct group_setting *s = &settings[i];
		enum feature lacks;

		if (group < 0)
			err_set(e, ENOENT, "there are no control groups (cgroup v2)");
		else if (fd_put(group, s->file, s->value, e) == 0)
			continue;
		if (!s->field)
			continue;
		lacks = lacking(group, s, e);
		if (rt->enforce)
			return refuse(s->field, lacks, e);
		group_note_not_enforced(rt, s->field, lacks);
	}
	return 0;
}

/* ---- pods ---- */

#define GROUP_NAME_MAX (SANDBOX_UID_MAX + 4)

/* A uid may be any word: with what comes before it, it is no class. */
static const char *pod_group(const char *uid, char out[GROUP_NAME_MAX])
{
	text_join(out, GROUP_NAME_MAX, "pod", uid, NULL);
	return out;
}

/* The burstable pods' share, a pod more or less. */
static void count_pod(struct runtime *rt, struct sandbox *s, uint64_t milli_cpu)
{
	if (s->qos != QOS_BURSTABLE)
		return;
	rt->burstable_milli_cpu += milli_cpu - s->milli_cpu;
	s->milli_cpu = milli_cpu;
	weigh_classes(rt);
}

int group_make_pod(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	struct group_limits limits;
	char name[GROUP_NAME_MAX];
	int class_fd;

	rt->not_enforced[0] = '\0';
	s->qos = qos_of(&pod->spec);
	class_fd = rt->class_fds[s->qos];
	pod_limits(&pod->spec, &limits);
	limits.pids_max = rt->pod_pids;
	limits.pids_requested = rt->pod_pids_set;
	if (class_fd >= 0) {
		s->cgroup_fd = cgroup_make(class_fd, pod_group(s->uid, name), e);
		if (s->cgroup_fd < 0)
			return -1;
		hand_down(s->cgroup_fd);
		count_pod(rt, s, MIN(pod_cpu_request(&pod->spec), (uint64_t)UINT32_MAX));
	}
	return limit(rt, s->cgroup_fd, &limits, e);
}

int group_remove_pod(struct runtime *rt, struct sandbox *s, struct err *e)
{
	char name[GROUP_NAME_MAX];

	fd_close(&s->cgroup_fd);
	count_pod(rt, s, 0);
	if (rt->class_fds[s->qos] < 0)
		return 0;
	return cgroup_remove(rt->class_fds[s->qos], pod_group(s->uid, name), e);
}

/* ---- containers ---- */

int group_make_container(struct runtime *rt, const struct pod_spec *spec, const struct sandbox *s,
	const struct container_spec *c, int *cgroup_fd, struct err *e)
{
	struct group_limits limits;

	rt->not_enforced[0] = '\0';
	*cgroup_fd = -1;
	if (s->cgroup_fd >= 0) {
		*cgroup_fd = cgroup_make(s->cgroup_fd, c->name, e);
		if (*cgroup_fd < 0)
			return -1;
	}
	container_limits(spec, c, &limits);
	if (limit(rt, *cgroup_fd, &limits, e) == 0)
		return 0;
	/* Empty, so it goes at once. */
	fd_close(cgroup_fd);
	if (s->cgroup_fd >= 0)
		(void)cgroup_remove(s->cgroup_fd, c->name, NULL);
	return -1;
}

int group_remove_container(const struct runtime *rt, const struct container_run *r)
{
	AUTO_FD int pod = -1;
	char name[GROUP_NAME_MAX];

	if (rt->class_fds[r->qos] < 0 || !r->uid[0])
		return 0;
	pod = path_open(rt->class_fds[r->qos], pod_group(r->uid, name), O_RDONLY | O_DIRECTORY,
		PATH_STRICT);
	return pod < 0 ? 0 : cgroup_remove(pod, r->name, NULL);
}
