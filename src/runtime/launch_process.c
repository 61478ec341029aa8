/* SPDX-License-Identifier: MIT */
/* The process of a container: everything about it that is no file system. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "linux/caps.h"
#include "runtime/launch_impl.h"
#include "runtime/oom.h"
#include "runtime/pod_name.h"
#include "runtime/users.h"

#define FILES_SOFT                                                                                 \
	1024 /* more, and programs that use select(2) or close all descriptors suffer              \
	      */
#define FILES_HARD 524288

static bool grants_nothing_new(const struct container_spec *c)
{
	return c->security_context && c->security_context->allow_privilege_escalation == BOOL_FALSE;
}

int launch_capabilities(struct launch *l, struct err *e)
{
	struct child_plan *p = &l->plan;

	if (identity_capabilities(l->spec, l->devices_filtered, &p->bounding, e) < 0)
		return -1;
	/* As upstream: who is not root has none, until a program with file capabilities gives them.
	 */
	p->permitted = p->uid == 0 ? p->bounding : 0;
	return 0;
}

/* Of the manifest, the image's user or its groups. */
static int check_ids(const struct launch *l, struct err *e)
{
	if (users_check(l->rt, l->sandbox, "user", l->who.uid, e) < 0 ||
		users_check(l->rt, l->sandbox, "group", l->who.gid, e) < 0)
		return -1;
	for (uint32_t i = 0; i < l->who.group_count; i++) {
		if (users_check(l->rt, l->sandbox, "group", l->who.groups[i], e) < 0)
			return -1;
	}
	return 0;
}

static int plan_identity(struct launch *l, enum launch_failure *why, struct err *e)
{
	struct user_files files;
	struct child_plan *p = &l->plan;

	*why = LAUNCH_CREATE; /* with upstream it is the container runtime that fails here */
	user_files_read(&l->arena, l->image->mount_fd, &files);
	if (identity_resolve(
		    &l->arena, l->pod, l->spec, l->image->config.user, &files, &l->who, e) < 0)
		return -1;
	if (check_ids(l, e) < 0)
		return -1;
	p->uid = l->who.uid;
	p->gid = l->who.gid;
	p->group_count = l->who.group_count;
	p->groups = l->who.groups;
	p->last_cap = caps_all();
	p->no_new_privileges = grants_nothing_new(l->spec);
	if (launch_capabilities(l, e) < 0)
		return -1;
	*why = LAUNCH_CONFIG;
	return identity_check_non_root(l->pod, l->spec, p->uid, e);
}

/* The limits wanted, or the hard one that there is: it may not be raised everywhere. */
static struct child_limit limit(int resource, uint64_t soft, uint64_t hard)
{
	struct rlimit now;

	if (!caps_may_raise_limits() && getrlimit(resource, &now) == 0)
		hard = MIN(hard, (uint64_t)now.rlim_max);
	return (struct child_limit){resource, MIN(soft, hard), hard};
}

/* PID 1 may have raised its own. */
static void plan_limits(struct launch *l)
{
	l->limits[0] = limit(RLIMIT_NOFILE, FILES_SOFT, FILES_HARD);
	l->limits[1] = limit(RLIMIT_CORE, 0, UINT64_MAX);
	l->plan.limits = l->limits;
	l->plan.limit_count = ARRAY_LEN(l->limits);
}

/* What the manifest declares, as start or further process of the container. */
static int plan_declared(struct launch *l, bool running, struct err *e)
{
	const struct env_owner owner = {
		.pod = l->pod,
		.spec = l->spec,
		.uid = l->sandbox->uid,
		.ip = l->sandbox->ip,
		.running = running,
	};

	return env_declare(&l->arena, &l->rt->facts, &owner, &l->declared, e);
}

static int plan_environment(struct launch *l, struct err *e)
{
	char hostname[HOSTNAME_MAX + 1];

	if (pod_hostname(l->pod, l->rt->cluster_domain, hostname, e) < 0 ||
		environment_make(&l->arena, l->spec, &l->image->config, hostname, &l->declared,
			&l->env, e) < 0)
		return -1;
	if (!variables_get(&l->env, "HOME") &&
		variables_set(&l->arena, &l->env, "HOME", l->who.home, e) < 0)
		return -1;
	l->plan.envp = l->env.items;
	return 0;
}

static int plan_program(struct launch *l, const struct strings *argv, struct err *e)
{
	const char **args = NULL;
	struct variables known;

	if (!argv)
		args = arguments_make(&l->arena, l->spec, &l->image->config, &l->declared, e);
	else if (l->literal)
		args = arguments_expand(&l->arena, argv, NULL, e);
	else if (env_declare_static(&l->arena, l->spec, &known, e) == 0)
		args = arguments_expand(&l->arena, argv, &known, e);
	if (!args)
		return -1;
	l->plan.argv = args;
	l->plan.paths = program_candidates(&l->arena, args[0], variables_get(&l->env, "PATH"), e);
	return l->plan.paths ? 0 : -1;
}

static int plan_working_dir(struct launch *l, struct err *e)
{
	const char *dir = l->spec->working_dir;

	if (!dir || !*dir)
		dir = l->image->config.working_dir;
	if (!mount_path_clean(dir ? dir : "/", l->working_dir, sizeof(l->working_dir)))
		return err_sys(e, ENAMETOOLONG, "use working directory", dir);
	l->plan.working_dir = l->working_dir;
	return 0;
}

int launch_process(
	struct launch *l, const struct strings *argv, enum launch_failure *why, struct err *e)
{
	int score;

	if (plan_identity(l, why, e) < 0 || plan_declared(l, argv != NULL, e) < 0)
		return -1;
	if (launch_filter(l, why, e) < 0)
		return -1;
	*why = LAUNCH_CREATE;
	if (plan_environment(l, e) < 0 || plan_program(l, argv, e) < 0 ||
		plan_working_dir(l, e) < 0)
		return -1;
	plan_limits(l);
	score = oom_score_adj(l->pod, l->spec, l->rt->memory_bytes);
	text_write(l->oom, sizeof(l->oom), "%d", MAX(score, l->rt->oom_least));
	l->plan.proc_fd = l->rt->proc_fd;
	l->plan.oom_score_adj = l->oom;
	return 0;
}
