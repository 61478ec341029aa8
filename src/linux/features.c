/* SPDX-License-Identifier: MIT */
#include "linux/features.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fdio.h"
#include "linux/netlink.h"
#include "linux/seccomp_filter.h"
#include "linux/sysnum.h"

enum ask {
	ASK_CALL,	/* number: of the system call */
	ASK_FILESYSTEM, /* its name in /proc/filesystems */
	ASK_DEVICE,	/* its name in /proc/devices */
	ASK_NAMESPACE,	/* its first word below /proc/self/ns */
	ASK_CONTROLLER, /* its first word in cgroup.controllers */
	ASK_LINK,	/* a kind of network link */
	ASK_RELEASE,	/* number: 5 * 256 + 14 */
	ASK_SECCOMP,
	ASK_BPF,
};

/* Users of several features, by enum user. */
enum user { USER_OWN, USER_PODINIT, USER_POD, USER_CONTAINER, USER_IMAGE, USER_NETWORK };
static const char *const users[] = {NULL, "podinit", "every pod", "every container", "every image",
	"every pod without hostNetwork"};

/* text: its name, what gives it and, with USER_OWN, who needs it, with a NUL between. What gives it
 * is the release that brought it, or a kernel option without CONFIG_; with a '*' before it may be a
 * module. */
static const struct row {
	const char *text;
	uint8_t ask;
	uint8_t user;
	uint16_t number;
} rows[] = {
	[FEATURE_CLONE3] = {"clone3\0005.7", ASK_CALL, USER_PODINIT, SYS_clone3},
	[FEATURE_OPENAT2] = {"openat2\0005.6", ASK_CALL, USER_PODINIT, SYS_openat2},
	[FEATURE_CLOSE_RANGE] = {"close_range\0005.11", ASK_CALL, USER_PODINIT, SYS_close_range},
	[FEATURE_FSOPEN] = {"fsopen\0005.2", ASK_CALL, USER_PODINIT, SYS_fsopen},
	[FEATURE_OPEN_TREE] = {"open_tree\0005.2", ASK_CALL, USER_PODINIT, SYS_open_tree},
	[FEATURE_MOVE_MOUNT] = {"move_mount\0005.2", ASK_CALL, USER_PODINIT, SYS_move_mount},
	[FEATURE_MOUNT_SETATTR] = {"mount_setattr\0005.12", ASK_CALL, USER_PODINIT,
		SYS_mount_setattr},
	[FEATURE_PIDFD_OPEN] = {"pidfd_open\0005.3", ASK_CALL, USER_PODINIT, SYS_pidfd_open},
	[FEATURE_MEMFD_CREATE] = {"memfd_create\0MEMFD_CREATE", ASK_CALL, USER_PODINIT,
		SYS_memfd_create},
	[FEATURE_EPOLL] = {"epoll\0EPOLL", ASK_CALL, USER_PODINIT, SYS_epoll_create1},
	[FEATURE_SIGNALFD] = {"signalfd\0SIGNALFD", ASK_CALL, USER_PODINIT, SYS_signalfd4},
	[FEATURE_INOTIFY] = {"inotify\0INOTIFY_USER", ASK_CALL, USER_PODINIT, SYS_inotify_init1},
	[FEATURE_SQUASHFS] = {"squashfs\0*SQUASHFS", ASK_FILESYSTEM, USER_IMAGE, 0},
	[FEATURE_OVERLAY] = {"overlay\0*OVERLAY_FS", ASK_FILESYSTEM, USER_CONTAINER, 0},
	[FEATURE_TMPFS] = {"tmpfs\0TMPFS", ASK_FILESYSTEM, USER_PODINIT, 0},
	[FEATURE_SYSFS] = {"sysfs\0SYSFS", ASK_FILESYSTEM, USER_PODINIT, 0},
	[FEATURE_DEVPTS] = {"devpts\0UNIX98_PTYS", ASK_FILESYSTEM, USER_CONTAINER, 0},
	[FEATURE_CGROUP2] = {"cgroup2\0CGROUPS", ASK_FILESYSTEM, USER_PODINIT, 0},
	[FEATURE_LOOP] = {"loop\0*BLK_DEV_LOOP", ASK_DEVICE, USER_IMAGE, 0},
	[FEATURE_MNT_NAMESPACE] = {"mnt namespace\0NAMESPACES", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_PID_NAMESPACE] = {"pid namespace\0PID_NS", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_NET_NAMESPACE] = {"net namespace\0NET_NS", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_IPC_NAMESPACE] = {"ipc namespace\0IPC_NS", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_UTS_NAMESPACE] = {"uts namespace\0UTS_NS", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_CGROUP_NAMESPACE] = {"cgroup namespace\0CGROUPS", ASK_NAMESPACE, USER_POD, 0},
	[FEATURE_CGROUP_KILL] = {"cgroup.kill\0005.14", ASK_RELEASE, USER_POD, 5 * 256 + 14},
	[FEATURE_BPF_DEVICE] = {"BPF device programs\0CGROUP_BPF", ASK_BPF, USER_CONTAINER, 0},
	[FEATURE_VETH] = {"veth\0*VETH", ASK_LINK, USER_NETWORK, 0},
	[FEATURE_BRIDGE] = {"bridge\0*BRIDGE", ASK_LINK, USER_NETWORK, 0},
	[FEATURE_MEMORY] = {"memory controller\0MEMCG\0resources.limits.memory", ASK_CONTROLLER,
		USER_OWN, 0},
	[FEATURE_CPU] = {"cpu controller\0CFS_BANDWIDTH\0resources.limits.cpu", ASK_CONTROLLER,
		USER_OWN, 0},
	[FEATURE_PIDS] = {"pids controller\0CGROUP_PIDS\0podPidsLimit", ASK_CONTROLLER, USER_OWN,
		0},
	[FEATURE_SECCOMP] = {"seccomp filter\0SECCOMP_FILTER\0seccompProfile", ASK_SECCOMP,
		USER_OWN, 0},
	[FEATURE_USER_NAMESPACE] = {"user namespace\0USER_NS\0hostUsers: false", ASK_NAMESPACE,
		USER_OWN, 0},
	[FEATURE_IDMAP_SQUASHFS] = {"idmapped squashfs\0006.2\0hostUsers: false", ASK_RELEASE,
		USER_OWN, 6 * 256 + 2},
	[FEATURE_KEYRINGS] = {"keyrings\0KEYS\0keyrings of each container", ASK_CALL, USER_OWN,
		SYS_keyctl},
};

_Static_assert(ARRAY_LEN(rows) == FEATURES && FEATURES <= 64, "a row for each, a bit for each");

static const char *giver(enum feature feature)
{
	return strchr(rows[feature].text, '\0') + 1;
}

const char *feature_name(enum feature feature)
{
	return rows[feature].text;
}

const char *feature_user(enum feature feature)
{
	const char *shared = users[rows[feature].user];

	return shared ? shared : strchr(giver(feature), '\0') + 1;
}

bool feature_is_module(enum feature feature)
{
	return *giver(feature) == '*';
}

void feature_add_giver(struct text *t, enum feature feature)
{
	bool module = feature_is_module(feature);
	const char *g = giver(feature) + module;

	text_add_all(t, *g <= '9' ? "Linux " : "CONFIG_", g, module ? " or module " : NULL, NULL);
	if (module)
		text_add(t, feature_name(feature));
}

void features_add_names(struct text *t, const struct features *f)
{
	const char *between = "";

	for (enum feature i = 0; i < FEATURES; i++)
		if (features_lack(f, i)) {
			text_add_all(t, between, feature_name(i), NULL);
			between = ", ";
		}
}

bool features_text_has(const char *text, const char *word, size_t len)
{
	while (*text) {
		size_t n = strcspn(text, " \t\n");

		if (n == len && memcmp(text, word, n) == 0)
			return true;
		text += n;
		text += strspn(text, " \t\n");
	}
	return false;
}

bool features_release_is(const char *release, unsigned major_number, unsigned minor_number)
{
	unsigned parts[2] = {0, 0};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		for (; *release >= '0' && *release <= '9'; release++)
			parts[i] = parts[i] * 10 + (unsigned)(*release - '0');
		release += *release != '\0';
	}
	return parts[0] != major_number ? parts[0] > major_number : parts[1] >= minor_number;
}

/* ---- asking ---- */

enum answer { YES, NO, UNKNOWN };

#define LIST_MAX 4096

/* No system call of the table takes these: it says what it does not like, and does nothing. */
static enum answer ask_call(long number)
{
	return syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) < 0 && errno == ENOSYS ? NO : YES;
}

static enum answer ask_list(int dirfd, const char *path, const char *word)
{
	char text[LIST_MAX];

	if (fd_get(dirfd, path, text, sizeof text, NULL) < 0)
		return NO;
	return features_text_has(text, word, strcspn(word, " ")) ? YES : NO;
}

static enum answer ask_controller(int cgroup_fd, const char *word)
{
	static const char hybrid[] = "/sys/fs/cgroup/unified/cgroup.controllers";

	if (cgroup_fd >= 0)
		return ask_list(cgroup_fd, "cgroup.controllers", word);
	return ask_list(AT_FDCWD,
		access(hybrid, F_OK) == 0 ? hybrid : "/sys/fs/cgroup/cgroup.controllers", word);
}

static enum answer ask_namespace(const char *name)
{
	char path[32] = "/proc/self/ns/";
	struct text t;

	text_init(&t, path, sizeof path);
	text_add(&t, "/proc/self/ns/");
	text_add_n(&t, name, strcspn(name, " "));
	return access(path, F_OK) == 0 ? YES : NO;
}

/* rtnetlink looks at an address before it looks whether the link is there already, and only where
 * it knows the kind: no link may have the address 0, and lo is there. Nothing is made either way.
 */
static enum answer ask_link(const char *kind)
{
	static const uint8_t zero[6];
	const struct ifinfomsg info = {.ifi_family = AF_UNSPEC};
	struct netlink nl;
	struct netlink_message m;
	size_t nest;
	int code;

	if (netlink_open(&nl, -1, NULL) < 0)
		return UNKNOWN;
	netlink_start(&m, RTM_NEWLINK, NLM_F_EXCL, &info, sizeof info);
	netlink_put_text(&m, IFLA_IFNAME, "lo");
	netlink_put(&m, IFLA_ADDRESS, zero, sizeof zero);
	nest = netlink_nest(&m, IFLA_LINKINFO, NULL, 0);
	netlink_put_text(&m, IFLA_INFO_KIND, kind);
	netlink_nest_end(&m, nest);
	code = netlink_ask(&nl, &m, NULL);
	netlink_close(&nl);
	return code == EADDRNOTAVAIL ? YES : code == EPERM ? UNKNOWN : NO;
}

static enum answer ask_release(unsigned version)
{
	struct utsname name;

	return uname(&name) == 0 && features_release_is(name.release, version >> 8, version & 255)
		       ? YES
		       : NO;
}

static enum answer ask_seccomp(void)
{
	return seccomp_check(NULL) == 0 ? YES : NO;
}

/* bpf(2): loads a program that allows every device, and lets it go. */
static enum answer ask_bpf(void)
{
	static const struct bpf_insn allow[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr;
	AUTO_FD int fd = -1;

	memset(&attr, 0, sizeof attr);
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insn_cnt = ARRAY_LEN(allow);
	attr.insns = (uintptr_t)allow;
	attr.license = (uintptr_t) "";
	fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);
	return fd >= 0 ? YES : errno == EPERM ? UNKNOWN : NO;
}

static enum answer ask(const struct row *r, int cgroup_fd)
{
	switch ((enum ask)r->ask) {
	case ASK_CALL:
		return ask_call(r->number);
	case ASK_FILESYSTEM:
		return ask_list(AT_FDCWD, "/proc/filesystems", r->text);
	case ASK_DEVICE:
		return ask_list(AT_FDCWD, "/proc/devices", r->text);
	case ASK_NAMESPACE:
		return ask_namespace(r->text);
	case ASK_CONTROLLER:
		return ask_controller(cgroup_fd, r->text);
	case ASK_LINK:
		return ask_link(r->text);
	case ASK_RELEASE:
		return ask_release(r->number);
	case ASK_SECCOMP:
		return ask_seccomp();
	case ASK_BPF:
		return ask_bpf();
	}
	UNREACHABLE();
}

void features_ask(int cgroup_fd, struct features *f)
{
	*f = (struct features){0, 0};
	for (enum feature i = 0; i < FEATURES; i++) {
		enum answer a = ask(&rows[i], cgroup_fd);

		f->missing |= (uint64_t)(a == NO) << i;
		f->unknown |= (uint64_t)(a == UNKNOWN) << i;
	}
}
