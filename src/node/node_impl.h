/* SPDX-License-Identifier: MIT */
/* The node's parts in one struct, for node/'s own files. */
#pragma once

#include "node/console.h"
#include "node/keep.h"
#include "node/kernel.h"
#include "node/ledger.h"
#include "node/logs.h"
#include "node/manifests.h"
#include "node/node.h"

struct local_node {
	struct node_conf conf;
	struct evloop *loop;
	struct reaper *reaper;
	struct supervisor *sv;
	struct runtime rt;
	struct ledger ledger;
	int pods_cgroup_fd; /* owned; rt.cgroup_fd */

	struct pod_net net;
	bool net_ok;

	uint32_t max_pods;
	uint32_t max_containers;
	struct kernel_pod *pods;	     /* max_pods of them in use */
	struct kernel_container *containers; /* max_containers of them */
	struct container_buffers *buffers;   /* one for each of them */

	struct logs logs;
	struct manifests manifests;
	struct keeps keeps;
	struct console console;
	bool going_down;

	char net_error[ERR_TEXT_MAX]; /* why there is no pod network */
	char host_ip[16];
};
