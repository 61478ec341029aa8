/* SPDX-License-Identifier: MIT */
/*
 * PID 1's end of the API process: listens on the control socket, starts the process on the first
 * connection, feeds it objects and events, checks and runs its commands. Serves no request itself
 * and trusts nothing the process says beyond what the connection's own credentials (SO_PEERCRED)
 * allow.
 */
#pragma once

#include "node/node.h"

enum control_shutdown { CONTROL_POWEROFF, CONTROL_REBOOT };

struct control_conf {
	struct evloop *loop;
	struct reaper *reaper;
	struct local_node *node;
	const char *socket_path; /* /run/podinit/podinit.sock, DIR/run/podinit.sock */
	const char *node_name;
	int program_fd;	  /* of this program, for execveat(2) of the API process */
	uint32_t api_uid; /* the API process runs as this user and group */
	uint32_t api_gid;
	int cgroup_fd;	   /* "api" is made below it; -1 */
	size_t api_memory; /* most bytes of address space of the API process; 0 = 16 MB */
	void (*shutdown)(void *arg,
		enum control_shutdown kind); /* podctl poweroff, reboot; NULL = refused (hosted) */
	void *arg;
};

struct control;

struct control *control_new(const struct control_conf *conf, struct err *e);
void control_free(struct control *c);
/* From node_conf's callbacks: c may be NULL (not started yet). */
void control_published(struct control *c, const struct change *change);
void control_event_recorded(struct control *c, const struct event_record *event);
void control_node_changed(struct control *c);
