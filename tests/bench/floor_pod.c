/* SPDX-License-Identifier: MIT */
/* The floor of a pod: a holder of its namespaces, a link with an address to a bridge, a container.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench.h"
#include "linux/clone.h"
#include "linux/link.h"

#define BRIDGE "benchbr"

static void check(int result, const char *what, const struct err *e)
{
	if (result < 0) {
		fprintf(stderr, "bench: %s: %s\n", what, e->text);
		exit(1);
	}
}

static int namespace_of(pid_t pid, const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

static struct floor_pod hold(const char *pause, int *pidfd)
{
	struct floor_pod pod = {-1, -1, -1, -1};

	pod.holder = clone_child(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS, -1, pidfd);
	if (pod.holder < 0)
		die("cloning a holder");
	if (pod.holder == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl(pause, pause, (char *)NULL);
		die(pause);
	}
	pod.net = namespace_of(pod.holder, "net");
	pod.ipc = namespace_of(pod.holder, "ipc");
	pod.uts = namespace_of(pod.holder, "uts");
	return pod;
}

static void connect_pod(struct netlink *outside, int bridge, const struct floor_pod *pod, long k)
{
	const uint8_t mac[LINK_MAC_LEN] = {2, 0, 0, 0, (uint8_t)(k >> 8), (uint8_t)k};
	uint32_t address = 0x0af50002U + (uint32_t)k;
	struct netlink inside;
	char name[32];
	struct err e;
	int index;

	snprintf(name, sizeof name, "bench%ld", k);
	check(link_add_veth(outside, name, "eth0", mac, pod->net, &e), name, &e);
	index = link_find(outside, name, &e);
	check(link_set_master(outside, index, name, bridge, &e), name, &e);
	check(link_up(outside, index, name, &e), name, &e);
	check(netlink_open(&inside, pod->net, &e), "a socket in the pod", &e);
	check(link_up(&inside, 1, "lo", &e), "lo", &e);
	index = link_find(&inside, "eth0", &e);
	check(link_add_address(&inside, index, "eth0", address, 16, &e), "eth0", &e);
	check(link_up(&inside, index, "eth0", &e), "eth0", &e);
	check(route_add_default(&inside, 0x0af50001U, &e), "the route", &e);
	netlink_close(&inside);
}

/* All in network namespaces of its own. */
int floor_pods(char **args)
{
	long count = number(args[0], 1);
	long rest = args[6] ? number(args[6], 0) : 0;
	const char *const argv[] = {args[5], NULL};
	const uint8_t mac[LINK_MAC_LEN] = {2, 0, 0, 1, 0, 1};
	struct netlink outside;
	struct err e;
	int ends[2];
	int bridge;

	if (unshare(CLONE_NEWNET) < 0 || pipe2(ends, O_CLOEXEC) < 0)
		die("unshare");
	check(netlink_open(&outside, -1, &e), "a socket", &e);
	check(link_add_bridge(&outside, BRIDGE, mac, &e), BRIDGE, &e);
	bridge = link_find(&outside, BRIDGE, &e);
	check(link_up(&outside, bridge, BRIDGE, &e), BRIDGE, &e);
	for (long k = 0; k < count; k++) {
		int holder_fd = -1;
		int pidfd = -1;
		struct floor_pod pod;
		struct floor_image image = {args[1], args[2], args[3], argv, &pod, false};
		int64_t begin;

		rest_ms(rest);
		begin = now_ns();
		pod = hold(args[4], &holder_fd);
		connect_pod(&outside, bridge, &pod, k);
		(void)floor_start(&image, ends[1], &pidfd);
		print_ns(read_stamp(ends[0]) - begin);
		floor_end(&image, pidfd);
		close(pod.net);
		close(pod.ipc);
		close(pod.uts);
	}
	return 0;
}
