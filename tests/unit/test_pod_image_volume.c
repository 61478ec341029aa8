/* SPDX-License-Identifier: MIT */
/* Starts that want the images of volumes beside their own. */
#include "pod_fixture.h"

#include "base/text.h"

static struct fixture f;
static struct volume volumes[2];
static struct volume_mount mounts[3];
static struct image_volume images[2];

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

/* Its containers mount an image, what is none, and another image. */
static void with_volumes(void)
{
	fixture_init(&f, "Always", 0, 1);
	images[0] = (struct image_volume){.reference = "site:1", .pull_policy = "Always"};
	images[1] = (struct image_volume){.reference = "tools:2", .pull_policy = "Never"};
	volumes[0] = (struct volume){.name = "site", .image = &images[0]};
	volumes[1] = (struct volume){.name = "tools", .image = &images[1]};
	mounts[0].name = "site";
	mounts[1].name = "other";
	mounts[2].name = "tools";
	f.pod.spec.volumes.items = volumes;
	f.pod.spec.volumes.count = 2;
	f.regular[0].volume_mounts.items = mounts;
	f.regular[0].volume_mounts.count = 3;
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	fixture_forget_events(&f);
}

static void its_own_comes_behind_those_of_its_mounts(void **state)
{
	const struct container_spec *c = &f.regular[0];
	struct image_volume image;

	(void)state;
	with_volumes();
	assert_true(container_image_at(&f.pod.spec, c, 0, &image));
	assert_string_equal(image.reference, "busybox:1");
	assert_true(container_image_at(&f.pod.spec, c, 1, &image));
	assert_string_equal(image.reference, "site:1");
	assert_true(container_image_at(&f.pod.spec, c, 2, &image));
	assert_string_equal(image.reference, "tools:2");
	assert_string_equal(image.pull_policy, "Never");
	assert_false(container_image_at(&f.pod.spec, c, 3, &image));
}

static void tells_the_pod_of_an_image_and_the_container_of_its_wait(void **state)
{
	const struct pod_event *e;

	(void)state;
	with_volumes();
	container_saw_image_at(&f.seen, 0, 1);
	container_saw_start_failed(&f.seen, 0, START_FAILED_NO_IMAGE, "no", f.now, &f.events);
	assert_int_equal(f.events.count, 2);
	e = &f.events.items[0];
	assert_string_equal(e->message, "Failed to pull image \"site:1\": no");
	assert_string_equal(e->field_path, "");
	e = &f.events.items[1];
	assert_string_equal(e->message, "Error: ErrImagePull");
	assert_string_equal(e->field_path, "spec.containers{c0}");
	assert_string_equal(fixture_container(&f, "c0")->state->waiting->reason, "ErrImagePull");
	fixture_forget_events(&f);
	container_saw_back_off(&f.seen, 0, f.now, &f.events);
	e = fixture_event(&f, "BackOff");
	assert_string_equal(e->message, "Back-off pulling image \"site:1\"");
	assert_string_equal(e->field_path, "");
	assert_string_equal(fixture_container(&f, "c0")->state->waiting->message,
		"Back-off pulling image \"site:1\": ErrImagePull: no");
}

static void names_the_image_that_shall_never_be_pulled(void **state)
{
	(void)state;
	with_volumes();
	container_saw_image_at(&f.seen, 0, 2);
	container_saw_start_failed(&f.seen, 0, START_FAILED_NEVER_PULL, "no", f.now, &f.events);
	assert_string_equal(fixture_container(&f, "c0")->state->waiting->message,
		"Container image \"tools:2\" is not present with pull policy of Never");
}

static void the_next_start_is_about_its_own_again(void **state)
{
	(void)state;
	with_volumes();
	container_saw_image_at(&f.seen, 0, 2);
	container_saw_start_failed(&f.seen, 0, START_FAILED_NO_IMAGE, "no", f.now, &f.events);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	fixture_forget_events(&f);
	container_saw_start_failed(&f.seen, 0, START_FAILED_NO_IMAGE, "no", f.now, &f.events);
	assert_string_equal(f.events.items[0].message, "Failed to pull image \"busybox:1\": no");
	assert_string_equal(f.events.items[0].field_path, "spec.containers{c0}");
}

static void all_that_are_there_are_told(void **state)
{
	static const char *const told[] = {"site:1", "tools:2", "busybox:1"};
	char message[80];

	(void)state;
	with_volumes();
	container_saw_started(&f.seen, 0, 77, f.now, &f.events);
	for (uint32_t i = 0; i < 3; i++) {
		text_join(message, sizeof(message), "Container image \"", told[i],
			"\" already present on machine", NULL);
		assert_string_equal(f.events.items[i].reason, "Pulled");
		assert_string_equal(f.events.items[i].message, message);
		assert_int_equal(f.events.items[i].field_path[0] != '\0', i == 2);
	}
	assert_non_null(fixture_event(&f, "Started"));
}

/* More of them than events have room for. */
static void many_leave_room_for_the_start(void **state)
{
	static struct volume_mount many[12];

	(void)state;
	with_volumes();
	for (uint32_t i = 0; i < 12; i++)
		many[i].name = "site";
	f.regular[0].volume_mounts.items = many;
	f.regular[0].volume_mounts.count = 12;
	container_saw_started(&f.seen, 0, 77, f.now, &f.events);
	assert_non_null(fixture_event(&f, "Created"));
	assert_non_null(fixture_event(&f, "Started"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(its_own_comes_behind_those_of_its_mounts, end),
		cmocka_unit_test_teardown(
			tells_the_pod_of_an_image_and_the_container_of_its_wait, end),
		cmocka_unit_test_teardown(names_the_image_that_shall_never_be_pulled, end),
		cmocka_unit_test_teardown(the_next_start_is_about_its_own_again, end),
		cmocka_unit_test_teardown(all_that_are_there_are_told, end),
		cmocka_unit_test_teardown(many_leave_room_for_the_start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
