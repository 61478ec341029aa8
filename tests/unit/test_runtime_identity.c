/* SPDX-License-Identifier: MIT */
/* Users, groups and capabilities of a container, over an image's own files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linux/caps.h"
#include "runtime/identity.h"

static const struct user_files files = {
	.passwd = "root:x:0:0:root:/root:/bin/sh\n"
		  "app:x:1000:1001:App:/home/app:/bin/sh\n"
		  "4294967296:x:0:0::/evil:/bin/sh\n"
		  "broken\n"
		  "nohome:x:7:8:::\n"
		  "last:x:9:10::/last:",
	.group = "root:x:0:\nwheel:x:10:root,app\naudio:x:29:application\nextra:x:30:app\n",
};
static const struct user_files no_files = {"", ""};

static struct arena arena;
static struct identity who;
static struct err error;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 4096);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static int resolve(
	const char *user, const struct security_context *sc, const struct pod_security_context *psc)
{
	struct pod pod = {.metadata = {.name = "web", .namespace_ = "default", .uid = "u1"}};
	struct container_spec c = {.name = "x"};
	union {
		const struct security_context *in;
		struct security_context *out;
	} own = {sc};
	union {
		const struct pod_security_context *in;
		struct pod_security_context *out;
	} pods = {psc};

	c.security_context = own.out;
	pod.spec.security_context = pods.out;
	if (identity_resolve(&arena, &pod, &c, user, &files, &who, &error) < 0)
		return -1;
	return identity_check_non_root(&pod, &c, who.uid, &error);
}

static void runs_as_root_when_nothing_is_said(void **state)
{
	(void)state;
	assert_int_equal(resolve(NULL, NULL, NULL), 0);
	assert_int_equal(who.uid, 0);
	assert_int_equal(who.gid, 0);
	assert_string_equal(who.home, "/root");
	assert_int_equal(who.group_count, 2); /* 0, and wheel by the image */
	assert_int_equal(who.groups[0], 0);
	assert_int_equal(who.groups[1], 10);
}

static void finds_names_in_the_images_own_files(void **state)
{
	(void)state;
	assert_int_equal(resolve("app", NULL, NULL), 0);
	assert_int_equal(who.uid, 1000);
	assert_int_equal(who.gid, 1001);
	assert_string_equal(who.home, "/home/app");
	assert_int_equal(who.group_count, 3);
	assert_int_equal(who.groups[0], 1001);
	assert_int_equal(who.groups[1], 10);
	assert_int_equal(who.groups[2], 30);
	assert_int_equal(resolve("app:audio", NULL, NULL), 0);
	assert_int_equal(who.gid, 29);
	assert_int_equal(resolve("last", NULL, NULL), 0);
	assert_string_equal(who.home, "/last");
	assert_int_equal(resolve("nohome", NULL, NULL), 0);
	assert_string_equal(who.home, "/");
}

static void takes_numbers_as_ids_only(void **state)
{
	(void)state;
	assert_int_equal(resolve("1000:5", NULL, NULL), 0);
	assert_int_equal(who.uid, 1000);
	assert_int_equal(who.gid, 5);
	assert_int_equal(resolve("1000", NULL, NULL), 0);
	assert_int_equal(who.gid, 1001);
	assert_int_equal(resolve("4242", NULL, NULL), 0);
	assert_int_equal(who.uid, 4242);
	assert_int_equal(who.gid, 0);
	/* CVE-2024-40635: too large an id must not become the user of that name, nor wrap around to
	 * root. */
	assert_int_equal(resolve("4294967296", NULL, NULL), -1);
	assert_string_equal(error.text, "user id out of range: \"4294967296\"");
	assert_int_equal(resolve("2147483648", NULL, NULL), -1);
	assert_int_equal(resolve("1x", NULL, NULL), -1);
	assert_int_equal(resolve("1000:1x", NULL, NULL), -1);
}

static void says_who_is_not_in_the_image(void **state)
{
	struct pod pod = {0};
	struct container_spec c = {.name = "x"};

	(void)state;
	assert_int_equal(resolve("nobody", NULL, NULL), -1);
	assert_string_equal(error.text, "the image's /etc/passwd has no user \"nobody\"");
	assert_int_equal(resolve("app:none", NULL, NULL), -1);
	assert_string_equal(error.text, "the image's /etc/group has no group \"none\"");
	assert_int_equal(identity_resolve(&arena, &pod, &c, "app", &no_files, &who, &error), -1);
	assert_int_equal(identity_resolve(&arena, &pod, &c, "3:4", &no_files, &who, &error), 0);
	assert_string_equal(who.home, "/");
	assert_int_equal(who.group_count, 1);
}

static void the_manifest_wins_over_the_image(void **state)
{
	const struct security_context own = {.run_as_user = {7, true}};
	const struct security_context group = {.run_as_group = {99, true}};
	const struct pod_security_context pods = {
		.run_as_user = {1000, true}, .run_as_group = {50, true}};
	const struct security_context huge = {.run_as_user = {INT64_C(4294967296), true}};

	(void)state;
	assert_int_equal(resolve("app:audio", &own, NULL), 0);
	assert_int_equal(who.uid, 7);
	assert_int_equal(who.gid, 8); /* of uid 7 in the image, not the image's :audio */
	assert_int_equal(resolve(NULL, &own, &pods), 0);
	assert_int_equal(who.uid, 7);
	assert_int_equal(who.gid, 50);
	assert_int_equal(resolve(NULL, &group, &pods), 0);
	assert_int_equal(who.uid, 1000);
	assert_int_equal(who.gid, 99);
	assert_int_equal(resolve(NULL, &huge, NULL), -1);
}

static uint64_t granted(const char *add, const char *drop)
{
	const char *add_items[] = {add};
	const char *drop_items[] = {drop};
	struct capabilities caps = {
		.add = {add_items, add != NULL}, .drop = {drop_items, drop != NULL}};
	struct security_context sc = {.capabilities = &caps};
	struct container_spec c = {.name = "x", .security_context = &sc};
	uint64_t set = 0;

	return identity_capabilities(&c, true, &set, &error) < 0 ? UINT64_MAX : set;
}

static bool has_group(uint32_t gid)
{
	for (uint32_t i = 0; i < who.group_count; i++) {
		if (who.groups[i] == gid)
			return true;
	}
	return false;
}

static void adds_the_pods_groups(void **state)
{
	int64_t more[] = {5, 1234};
	struct pod_security_context psc = {
		.supplemental_groups = {more, 2}, .fs_group = {2000, true}};

	(void)state;
	assert_int_equal(resolve("app", NULL, &psc), 0);
	assert_int_equal(who.gid, 1001);
	assert_int_equal(who.group_count, 6);
	assert_true(has_group(1001) && has_group(10) && has_group(30));
	assert_true(has_group(5) && has_group(1234) && has_group(2000));
	psc.supplemental_groups_policy = "Strict";
	assert_int_equal(resolve("app", NULL, &psc), 0);
	assert_int_equal(who.group_count, 4);
	assert_false(has_group(10));
	more[0] = INT64_C(1) << 32;
	assert_int_equal(resolve("app", NULL, &psc), -1);
}

static void refuses_more_groups_than_it_can_keep(void **state)
{
	int64_t more[IDENTITY_GROUPS_MAX];
	const struct pod_security_context psc = {
		.supplemental_groups = {more, IDENTITY_GROUPS_MAX}};

	(void)state;
	for (int i = 0; i < IDENTITY_GROUPS_MAX; i++)
		more[i] = 100 + i;
	assert_int_equal(resolve("0", NULL, &psc), -1);
	assert_string_equal(error.text, "more than 63 groups");
}

static void keeps_root_out_where_that_is_asked(void **state)
{
	const struct security_context root = {.run_as_user = {0, true}};
	const struct security_context allowed = {.run_as_non_root = BOOL_FALSE};
	const struct pod_security_context non_root = {.run_as_non_root = BOOL_TRUE};

	(void)state;
	assert_int_equal(resolve("app", NULL, &non_root), 0);
	assert_int_equal(resolve("0", &allowed, &non_root), 0);
	assert_int_equal(resolve("1000", &root, &non_root), -1);
	assert_string_equal(error.text,
		"container's runAsUser breaks non-root policy (pod: \"web_default(u1)\", "
		"container: x)");
	assert_int_equal(resolve("", NULL, &non_root), -1);
	assert_string_equal(error.text,
		"container has runAsNonRoot and image will run as root (pod: "
		"\"web_default(u1)\", container: x)");
	assert_int_equal(resolve("root", NULL, &non_root), -1);
}

static void gives_a_privileged_container_all_capabilities(void **state)
{
	const char *names[] = {"ALL"};
	struct capabilities caps = {.drop = {names, 1}};
	struct security_context sc = {.privileged = BOOL_TRUE, .capabilities = &caps};
	const struct container_spec c = {.name = "x", .security_context = &sc};
	uint64_t bounding;

	(void)state;
	assert_int_equal(identity_capabilities(&c, true, &bounding, &error), 0);
	assert_true(bounding == (caps_all() & caps_own()));
	assert_true(bounding & ~caps_default(true));
}

static void adds_and_drops_capabilities(void **state)
{
	const uint64_t net_admin = UINT64_C(1) << 12;

	(void)state;
	assert_true(granted(NULL, NULL) == caps_default(true));
	assert_true(granted("NET_ADMIN", NULL) == (caps_default(true) | net_admin));
	assert_true(granted("NET_ADMIN", "ALL") == net_admin);
	assert_true(granted("ALL", "NET_ADMIN") == (caps_all() & ~net_admin));
	assert_true(granted(NULL, "CHOWN") == (caps_default(true) & ~UINT64_C(1)));
	assert_true(granted(NULL, "MKNOD") == caps_default(false));
	assert_true(granted("FOO", NULL) == UINT64_MAX);
	assert_string_equal(error.text, "unknown capability \"FOO\"");
}

static void makes_nodes_only_where_devices_are_filtered(void **state)
{
	const char *names[] = {"MKNOD"};
	struct capabilities caps = {.add = {names, 1}};
	struct security_context sc = {.capabilities = &caps};
	struct container_spec c = {.name = "x"};
	uint64_t set;

	(void)state;
	assert_int_equal(identity_capabilities(&c, false, &set, &error), 0);
	assert_true(set == caps_default(false));
	c.security_context = &sc;
	assert_int_equal(identity_capabilities(&c, false, &set, &error), 0);
	assert_true(set == caps_default(true)); /* it asks for it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(runs_as_root_when_nothing_is_said, begin, end),
		cmocka_unit_test_setup_teardown(finds_names_in_the_images_own_files, begin, end),
		cmocka_unit_test_setup_teardown(takes_numbers_as_ids_only, begin, end),
		cmocka_unit_test_setup_teardown(says_who_is_not_in_the_image, begin, end),
		cmocka_unit_test_setup_teardown(the_manifest_wins_over_the_image, begin, end),
		cmocka_unit_test(makes_nodes_only_where_devices_are_filtered),
		cmocka_unit_test_setup_teardown(adds_the_pods_groups, begin, end),
		cmocka_unit_test_setup_teardown(refuses_more_groups_than_it_can_keep, begin, end),
		cmocka_unit_test_setup_teardown(keeps_root_out_where_that_is_asked, begin, end),
		cmocka_unit_test(gives_a_privileged_container_all_capabilities),
		cmocka_unit_test(adds_and_drops_capabilities),
	};

	return cmocka_run_group_tests_name("runtime_identity", tests, NULL, NULL);
}
