/* SPDX-License-Identifier: MIT */
/*
 * The rules of single fields, as the field table names them, over all objects of an object; and
 * the call of the functions for those that no single field shows.
 */
#include <arpa/inet.h>
#include <string.h>

#include "api/rows.h"
#include "api/rules.h"
#include "api/validate.h"

#define MASKED_MAX 256 /* longer names are too long anyway */

/* Go's unicode.IsSpace() at either end, of ASCII. */
static const char *image_fault(const char *s, int n)
{
	static const char spaces[] = " \t\n\v\f\r";

	if (n > 0 || (strchr(spaces, s[0]) == NULL && strchr(spaces, s[strlen(s) - 1]) == NULL))
		return NULL;
	return "must not have leading or trailing whitespace";
}

static const char *env_name_fault(const char *s, int n)
{
	for (; n == 0 && *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || *s == '=')
			return "a valid environment variable name must consist only of printable "
			       "ASCII characters other than '='";
	return NULL;
}

const char *ip_fault(const char *s, int n)
{
	struct in6_addr address;

	if (n > 0 || inet_pton(AF_INET, s, &address) == 1 || inet_pton(AF_INET6, s, &address) == 1)
		return NULL;
	return "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
}

static const char *absolute_fault(const char *s, int n)
{
	return n > 0 || s[0] == '/' ? NULL : "must be an absolute path";
}

bool path_has_backstep(const char *path)
{
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			return true;
		path += len;
		path += strspn(path, "/");
	}
	return false;
}

static const char *host_path_fault(const char *s, int n)
{
	if (n == 0)
		return path_has_backstep(s) ? "must not contain '..'" : NULL;
	return absolute_fault(s, n - 1);
}

/* maskTrailingDash(): the end does not count, something follows it. */
static const char *name_prefix_fault(const char *s, int n)
{
	char masked[MASKED_MAX];
	size_t len = strlen(s);

	if (len < 2 || s[len - 1] != '-' || !text_copy(masked, sizeof(masked), s))
		return subdomain_fault(s, n);
	masked[len - 2] = 'a';
	masked[len - 1] = '\0';
	return subdomain_fault(masked, n);
}

static void check_text(struct rules *r, const struct field *f, const char *text)
{
	static const char *const names[] = {
		[TEXT_PULL_POLICY - TEXT_ONE_OF] = "Always\0IfNotPresent\0Never\0",
		[TEXT_MESSAGE_POLICY - TEXT_ONE_OF] = "File\0FallbackToLogsOnError\0",
		[TEXT_PROTOCOL - TEXT_ONE_OF] = "SCTP\0TCP\0UDP\0",
		[TEXT_SCHEME - TEXT_ONE_OF] = "HTTP\0HTTPS\0",
		[TEXT_MEDIUM - TEXT_ONE_OF] = "\0Memory\0",
		[TEXT_VOLUME_MODE - TEXT_ONE_OF] = "Filesystem\0",
		[TEXT_PATH_TYPE - TEXT_ONE_OF] =
			("\0BlockDevice\0CharDevice\0Directory\0"
			 "DirectoryOrCreate\0File\0FileOrCreate\0Socket\0"),
		[TEXT_RESTART_POLICY - TEXT_ONE_OF] = "Always\0OnFailure\0Never\0",
		[TEXT_CONTAINER_RESTART - TEXT_ONE_OF] = "Always\0Never\0OnFailure\0",
		[TEXT_DNS_POLICY - TEXT_ONE_OF] =
			"ClusterFirstWithHostNet\0ClusterFirst\0Default\0None\0",
		[TEXT_RULE_ACTION - TEXT_ONE_OF] = "Restart\0RestartAllContainers\0",
		[TEXT_OPERATOR - TEXT_ONE_OF] = "In\0NotIn\0",
		[TEXT_ENFORCE - TEXT_ONE_OF] = "BestEffort\0Required\0",
		[TEXT_VALIDATION - TEXT_ONE_OF] = "Strict\0Warn\0",
		[TEXT_VERIFICATION - TEXT_ONE_OF] = "None\0Required\0",
	};
	static text_fault *const faults[] = {
		[TEXT_LABEL] = label_fault,
		[TEXT_SUBDOMAIN] = subdomain_fault,
		[TEXT_NAME_PREFIX] = name_prefix_fault,
		[TEXT_PORT_NAME] = port_name_fault,
		[TEXT_ENV_NAME] = env_name_fault,
		[TEXT_IMAGE] = image_fault,
		[TEXT_IP] = ip_fault,
		[TEXT_HOST_PATH] = host_path_fault,
		[TEXT_ABSOLUTE] = absolute_fault,
		[TEXT_CONFIG_KEY] = config_key_fault,
	};
	bool always = (f->flags & FIELD_ALWAYS) != 0;

	if (text == NULL && always)
		text = "";
	if (is_empty(text) && (f->flags & FIELD_REQUIRED) != 0)
		rule_required(r, f->name);
	else if (f->what >= TEXT_ONE_OF)
		rule_one_of(r, f->name, text, names[f->what - TEXT_ONE_OF]);
	else if (f->what != 0 && (always || !is_empty(text)))
		rule_text(r, f->name, text, faults[f->what]);
}

static void check_range(struct rules *r, const char *field, enum int_rule rule, int64_t value)
{
	static const struct {
		int32_t min;
		int32_t max;
	} ranges[] = {
		[INT_NOT_NEGATIVE] = {0, INT32_MAX},
		[INT_ID] = {0, INT32_MAX},
		[INT_PORT] = {1, PORT_MAX},
		[INT_LOG_FILES] = {2, 100},
		[INT_MAX_PODS] = {1, 1000},
		[INT_DEADLINE] = {1, INT32_MAX},
		[INT_FILE_MODE] = {0, 0777},
		[INT_PIDS] = {-1, INT32_MAX},
	};
	int min = ranges[rule].min;
	int max = ranges[rule].max;
	char range[64];

	if (value >= min && value <= max)
		return;
	text_write(range, sizeof(range), "must be between %d and %d, inclusive", min, max);
	rule_invalid_int(r, field, value,
		rule == INT_NOT_NEGATIVE ? rule_not_negative
		: rule == INT_FILE_MODE
			? "must be a number between 0 and 0777 (octal), both inclusive"
			: range);
}

static void check_int(struct rules *r, const struct field *f, const struct opt_int *i)
{
	if (!i->set && (f->flags & FIELD_REQUIRED) != 0)
		rule_required(r, f->name);
	else if (i->set || (f->flags & FIELD_ALWAYS) != 0)
		check_range(r, f->name, (enum int_rule)f->what, i->value);
}

static void check_ints(struct rules *r, const struct field *f, const struct integers *list)
{
	for (uint32_t i = 0; f->what != 0 && i < list->count; i++) {
		uint32_t len = rule_enter(r, f->name, i);

		check_range(r, NULL, (enum int_rule)f->what, list->items[i]);
		path_back(&r->path, len);
	}
}

static void check_port(struct rules *r, const struct field *f, const struct int_or_string *port)
{
	if (port->text != NULL)
		rule_text(r, f->name, port->text, port_name_fault);
	else
		check_range(r, f->name, INT_PORT, port->value);
}

static void check_volume_part(struct rules *r, const struct field *f, const void *object)
{
	switch (f->what) {
	case TABLE_volume:
		check_volume(r, object);
		return;
	case TABLE_key_to_path:
		check_key_to_path(r, object);
		return;
	case TABLE_downward_file:
		check_downward_file(r, object);
		return;
	case TABLE_projection:
		check_projection(r, object);
		return;
	case TABLE_projected_volume:
		check_projected(r, object);
		return;
	default:
		return;
	}
}

/* What the fields of an object must be together. */
static void check_together(struct rules *r, const struct field *f, const void *object)
{
	switch (f->what) {
	case TABLE_container:
		check_container(r, object);
		return;
	case TABLE_seccomp_profile:
		check_seccomp_profile(r, object);
		return;
	case TABLE_pod_security:
		check_pod_security(r, object);
		return;
	case TABLE_sysctl:
		check_sysctl(r, object);
		return;
	case TABLE_pod_os:
		check_pod_os(r, object);
		return;
	case TABLE_restart_rule:
		check_restart_rule(r, object);
		return;
	case TABLE_lifecycle:
		check_lifecycle(r, object);
		return;
	case TABLE_env:
		check_env(r, object);
		return;
	case TABLE_env_from:
		check_env_from(r, object);
		return;
	case TABLE_field_ref:
		check_field_ref(r, object);
		return;
	case TABLE_resource_field_ref:
		check_resource_field_ref(r, object);
		return;
	case TABLE_dns_config:
		check_dns_config(r, object);
		return;
	case TABLE_readiness_gate:
		check_readiness_gate(r, object);
		return;
	case TABLE_host_alias:
		check_host_alias(r, object);
		return;
	case TABLE_port:
		check_container_port(r, object);
		return;
	case TABLE_resources:
		check_resources(r, object);
		return;
	case TABLE_security:
		check_security(r, object);
		return;
	case TABLE_volume_mount:
		check_volume_mount(r, object);
		return;
	case TABLE_probe:
		check_probe(r, f->name, object);
		return;
	case TABLE_http_header:
		check_http_header(r, object);
		return;
	default:
		check_volume_part(r, f, object);
		return;
	}
}

static void walk_objects(struct rules *r, const struct field *f, const void *member)
{
	const struct fields *fs = field_object(f);
	struct object_list list = {NULL, 0};

	if (f->type == FIELD_OBJECT_LIST)
		memcpy(&list, member, sizeof(list));
	else
		memcpy(&list.items, member, sizeof(list.items));
	if (f->type == FIELD_OBJECT && list.items != NULL)
		list.count = 1;
	if (list.count == 0 && (f->flags & FIELD_REQUIRED) != 0)
		rule_required(r, f->name);
	for (uint32_t i = 0; i < list.count; i++) {
		const char *object = (const char *)list.items + (size_t)i * fs->size;
		uint32_t len = path_field(&r->path, f->name);

		if (f->type == FIELD_OBJECT_LIST)
			path_index(&r->path, i);
		r->items = list.items;
		r->size = fs->size;
		r->index = i;
		check_together(r, f, object);
		rules_walk(r, fs, object);
		path_back(&r->path, len);
	}
}

void rules_walk(struct rules *r, const struct fields *fs, const void *object)
{
	for (uint32_t i = 0; i < fs->count; i++) {
		const struct field *f = &fs->items[i];
		const void *member = (const char *)object + f->offset;
		const char *text;

		if (f->what == 0 && (f->flags & FIELD_REQUIRED) == 0)
			continue;
		switch (f->type) {
		case FIELD_STRING:
			memcpy(&text, member, sizeof(text));
			check_text(r, f, text);
			break;
		case FIELD_INT32:
		case FIELD_INT64:
			check_int(r, f, member);
			break;
		case FIELD_INT_OR_STRING:
			check_port(r, f, member);
			break;
		case FIELD_STRING_LIST:
			if (((const struct strings *)member)->count == 0)
				rule_required(r, f->name);
			break;
		case FIELD_INT_LIST:
			check_ints(r, f, member);
			break;
		case FIELD_OBJECT:
		case FIELD_OBJECT_LIST:
			walk_objects(r, f, member);
			break;
		case FIELD_BOOL:
		case FIELD_TIME:
		case FIELD_QUANTITY:
		case FIELD_QUANTITY_MAP:
		case FIELD_STRING_MAP:
		case FIELD_BYTES_MAP:
		case FIELD_INLINE:
		case FIELD_ANY:
			break;
		}
	}
}
