/* SPDX-License-Identifier: MIT */
#include "podinit/roles.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control.h"
#include "linux/features.h"
#include "linux/quiet.h"
#include "net/pod_net.h"

#define SHUTDOWN_GRACE SECONDS(30) /* the most that a pod's own grace is worth on the way down */
#define SHUTDOWN_SLACK SECONDS(20) /* for what comes after the last kill */
#define FAILED_PAUSE_S 10
#define QUIET_AFTER    10000 /* ms since anything was published */

struct role {
	struct reaper reaper;
	struct local_node *node;
	struct control *control;
	int program_fd;
	struct features features;
	struct timer quiet;
	bool down;
	msec down_by;
	enum role_end end;
	struct evloop loop; /* large */
};

static struct role role;

static void go_down(enum role_end end, const char *why)
{
	/* A second request may change how, never that. */
	role.end = end;
	if (role.down)
		return;
	role.down = true;
	role.down_by = clock_boot() + SHUTDOWN_GRACE + SHUTDOWN_SLACK;
	log_info("going down: ", why);
	if (role.node)
		node_shutdown(role.node, SHUTDOWN_GRACE);
}

static void signalled(struct reaper *r, int signal)
{
	(void)r;
	if (signal == SIGINT)
		go_down(ROLE_REBOOT, "ctrl-alt-del or SIGINT");
	else if (signal == SIGUSR1)
		go_down(ROLE_HALT, "SIGUSR1");
	else
		go_down(ROLE_POWEROFF, signal == SIGTERM ? "SIGTERM" : "SIGUSR2");
}

static void shutdown_asked(void *arg, enum control_shutdown kind)
{
	(void)arg;
	if (kind == CONTROL_REBOOT)
		go_down(ROLE_REBOOT, "podctl reboot");
	else
		go_down(ROLE_POWEROFF, "podctl poweroff");
}

static void is_quiet(struct timer *t)
{
	(void)t;
	quiet_give_back();
}

static void published(void *arg, const struct change *change)
{
	(void)arg;
	(void)evloop_timer_in(&role.loop, &role.quiet, QUIET_AFTER);
	control_published(role.control, change);
}

static void event_recorded(void *arg, const struct event_record *event)
{
	(void)arg;
	control_event_recorded(role.control, event);
}

static void node_changed(void *arg)
{
	(void)arg;
	control_node_changed(role.control);
}

static int start_node(const struct role_conf *c, struct err *e)
{
	const struct node_conf conf = {
		.loop = &role.loop,
		.reaper = &role.reaper,
		.conf = c->conf,
		.features = &role.features,
		.hosted = c->hosted,
		.node_name = c->node_name,
		.run_dir = c->run_dir,
		.log_dir = c->log_dir,
		.firmware_manifests = c->firmware_manifests,
		.data_manifests = c->data_manifests,
		.data_images = c->data_images,
		.data_volumes = c->data_volumes,
		.seccomp_dir = c->seccomp_dir,
		.cgroup_fd = c->cgroup_fd,
		.log_gid = API_ID,
		.published = published,
		.event_recorded = event_recorded,
		.node_changed = node_changed,
	};

	role.node = node_new(&conf, e);
	return role.node ? 0 : -1;
}

static int start_control(const struct role_conf *c, struct err *e)
{
	struct control_conf conf = {
		.loop = &role.loop,
		.reaper = &role.reaper,
		.node = role.node,
		.socket_path = c->socket_path,
		.node_name = c->node_name,
		.api_uid = API_ID,
		.api_gid = API_ID,
		.cgroup_fd = c->cgroup_fd,
		.shutdown = c->hosted ? NULL : shutdown_asked,
	};

	role.program_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (role.program_fd < 0)
		return err_errno(e, "open", "/proc/self/exe");
	conf.program_fd = role.program_fd;
	role.control = control_new(&conf, e);
	return role.control ? 0 : -1;
}

/* Modules are loaded by now. On somebody's own machine only what no pod can do without is said. */
static void look_at_kernel(const struct role_conf *c)
{
	features_ask(c->cgroup_fd, &role.features);
	for (enum feature i = 0; i < FEATURES; i++) {
		char giver[80];
		struct text t;

		if (!features_lack(&role.features, i) || (c->hosted && !feature_is_required(i)))
			continue;
		text_init(&t, giver, sizeof giver);
		feature_add_giver(&t, i);
		log_warning("the kernel lacks ", feature_name(i), " (", giver, "), needed by ",
			feature_user(i));
	}
}

static int start(const struct role_conf *c, struct err *e)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, 0};

	role.program_fd = -1;
	role.end = ROLE_POWEROFF;
	role.quiet.expired = is_quiet;
	look_at_kernel(c);
	if (mkdir(c->run_dir, 0755) < 0 && errno != EEXIST)
		return err_errno(e, "make the directory", c->run_dir);
	if (evloop_init(&role.loop, e) < 0)
		return -1;
	role.reaper.signalled = signalled;
	if (reaper_init(&role.reaper, &role.loop, signals, e) < 0)
		return -1;
	return start_node(c, e) < 0 ? -1 : start_control(c, e);
}

static bool is_down(void)
{
	if (!role.down)
		return false;
	if (clock_boot() < role.down_by)
		return node_is_down(role.node);
	log_warning("some pods did not end in time");
	return true;
}

enum role_end role_run(const struct role_conf *conf, struct err *e)
{
	struct err turn = {0};

	if (start(conf, e) < 0)
		return ROLE_FAILED;
	log_info("ready");
	(void)evloop_timer_in(&role.loop, &role.quiet, QUIET_AFTER);
	for (;;) {
		msec until = node_run(role.node);

		if (is_down())
			break;
		if (role.down)
			until = MIN(until, role.down_by);
		if (evloop_turn(&role.loop, until, &turn) < 0)
			log_error("event loop: ", turn.text);
	}
	control_free(role.control);
	role.control = NULL;
	node_free(role.node);
	fd_close(&role.program_fd);
	return role.end;
}

/* ---- as PID 1 of a board ---- */

static const char *board_name(const struct nodeconf *conf)
{
	static char name[256];

	if (conf->board.node_name)
		return conf->board.node_name;
	if (gethostname(name, sizeof name - 1) < 0 || !name[0])
		text_copy(name, sizeof name, "podinit");
	return name;
}

enum boot_end role_board(struct boot *b)
{
	const struct nodeconf *conf = b->conf;
	const struct role_conf rc = {
		.conf = conf,
		.node_name = board_name(conf),
		.run_dir = "/run/podinit",
		.log_dir = "/var/log/pods",
		.firmware_manifests = conf->kubelet.static_pod_path,
		.data_manifests = "/data/podinit/manifests",
		.data_images = "/data/podinit/images",
		.data_volumes = "/data/podinit/volumes",
		.seccomp_dir = "/etc/podinit/seccomp",
		.socket_path = "/run/podinit/podinit.sock",
		.cgroup_fd = b->cgroup_fd,
	};
	struct timespec pause = {.tv_sec = FAILED_PAUSE_S};
	struct err e = {0};

	/* The kernel leaves it down; a hostNetwork pod expects it. */
	if (net_loopback_up(-1, &e) < 0)
		log_error(e.text);
	switch (role_run(&rc, &e)) {
	case ROLE_POWEROFF:
		return BOOT_POWEROFF;
	case ROLE_REBOOT:
		return BOOT_REBOOT;
	case ROLE_HALT:
		return BOOT_HALT;
	case ROLE_FAILED:
		break;
	}
	/* Another slot, or a repaired disk, may do better; a person shall be able to read why. */
	log_error(e.text, ": rebooting in 10s");
	(void)nanosleep(&pause, NULL);
	return BOOT_REBOOT;
}
