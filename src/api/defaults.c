/* SPDX-License-Identifier: MIT */
/* Upstream's defaulting: pkg/apis/core/v1/defaults.go, kubernetes 1.32. */
#include "api/defaults.h"

#include <string.h>

#include "api/qos.h"

static void default_text(const char **s, const char *value)
{
	if (*s == NULL || **s == '\0')
		*s = value;
}

/* Unset and, as upstream for these, an explicit 0. */
static void default_int(struct opt_int *i, int value)
{
	if (int_or(*i, 0) != 0)
		return;
	i->value = value;
	i->set = true;
}

/* parsers.ParseImageName(): an image without tag and digest has the tag latest. */
static bool tag_is_latest(const char *image)
{
	size_t len = strcspn(image, "@");
	bool digest = image[len] == '@';
	size_t tag = len;

	while (tag > 0 && image[tag - 1] != ':' && image[tag - 1] != '/')
		tag--;
	if (tag == 0 || image[tag - 1] == '/')
		return !digest;
	return len - tag == strlen("latest") && strncmp(image + tag, "latest", len - tag) == 0;
}

static void default_http_get(struct http_get_action *get)
{
	if (get == NULL)
		return;
	default_text(&get->path, "/");
	default_text(&get->scheme, "HTTP");
}

static void default_lifecycle(struct lifecycle *l)
{
	if (l != NULL && l->post_start != NULL)
		default_http_get(l->post_start->http_get);
	if (l != NULL && l->pre_stop != NULL)
		default_http_get(l->pre_stop->http_get);
}

static void default_probe(struct probe_spec *p)
{
	if (p == NULL)
		return;
	default_int(&p->timeout_seconds, 1);
	default_int(&p->period_seconds, 10);
	default_int(&p->success_threshold, 1);
	default_int(&p->failure_threshold, 3);
	default_http_get(p->http_get);
	if (p->grpc != NULL)
		default_text(&p->grpc->service, "");
}

/* requests[k] = limits[k] where k has no request. */
static void default_requests(struct arena *a, struct resource_requirements *r)
{
	struct quantities all = r->requests;

	if (r->limits.count == 0)
		return;
	all.items = arena_array(a, (size_t)r->limits.count + all.count, sizeof(*all.items));
	if (all.items == NULL)
		return;
	for (uint32_t i = 0; i < all.count; i++)
		all.items[i] = r->requests.items[i];
	for (uint32_t i = 0; i < r->limits.count; i++)
		if (quantities_get(&r->requests, r->limits.items[i].name) == NULL)
			all.items[all.count++] = r->limits.items[i];
	named_sort(all.items, all.count, sizeof(*all.items));
	r->requests = all;
}

/* What the containers request together, where the pod itself does not say. */
static void default_request_to_sum(struct arena *a, struct pod_spec *s, const char *name)
{
	struct quantities *requests = &s->resources->requests;
	const struct quantity *first = containers_first_request(s, name);
	struct named_quantity *items;
	char number[QUANTITY_TEXT_MAX];
	struct text t;

	if (first == NULL || quantities_get(requests, name) != NULL)
		return;
	items = arena_array(a, (size_t)requests->count + 1, sizeof(*items));
	text_init(&t, number, sizeof(number));
	quantity_add(&t, containers_resource(s, name, false), first->format);
	if (items == NULL || quantity_parse(a, number, &items[requests->count].q) != NULL)
		return;
	for (uint32_t i = 0; i < requests->count; i++)
		items[i] = requests->items[i];
	items[requests->count++].name = name;
	requests->items = items;
	named_sort(items, requests->count, sizeof(*items));
}

/* defaultPodRequests(): only where the pod has limits of its own. */
static void default_pod_resources(struct arena *a, struct pod_spec *s)
{
	if (s->resources == NULL || s->resources->limits.count == 0)
		return;
	default_request_to_sum(a, s, "cpu");
	default_request_to_sum(a, s, "memory");
	default_requests(a, s->resources);
}

static void default_ports(struct container_spec *c, bool host_network)
{
	for (uint32_t i = 0; i < c->ports.count; i++) {
		struct container_port *p = &c->ports.items[i];

		default_text(&p->protocol, "TCP");
		if (host_network && int_or(p->host_port, 0) == 0 && p->container_port.set)
			p->host_port = p->container_port;
	}
}

static void default_field_ref(struct field_ref *f)
{
	if (f != NULL)
		default_text(&f->api_version, "v1");
}

static void default_env(struct container_spec *c)
{
	for (uint32_t i = 0; i < c->env.count; i++) {
		const struct env_source *s = c->env.items[i].value_from;

		if (s != NULL)
			default_field_ref(s->field_ref);
	}
}

static void default_pull_policy(const char **policy, const char *image)
{
	default_text(policy, tag_is_latest(image != NULL ? image : "") ? "Always" : "IfNotPresent");
}

static void default_container(struct arena *a, struct container_spec *c, bool host_network)
{
	default_pull_policy(&c->image_pull_policy, c->image);
	default_text(&c->termination_message_path, "/dev/termination-log");
	default_text(&c->termination_message_policy, "File");
	default_ports(c, host_network);
	default_env(c);
	default_probe(c->liveness_probe);
	default_probe(c->readiness_probe);
	default_probe(c->startup_probe);
	default_lifecycle(c->lifecycle);
	if (c->resources == NULL) /* upstream's is no pointer: an empty one is shown */
		c->resources = arena_alloc(a, sizeof(*c->resources));
	else
		default_requests(a, c->resources);
}

static void default_mode(struct opt_int *mode)
{
	if (!mode->set)
		*mode = (struct opt_int){0644, true};
}

static void default_downward(struct downward_volume *d)
{
	for (uint32_t i = 0; d != NULL && i < d->items.count; i++)
		default_field_ref(d->items.items[i].field_ref);
}

static void default_volume(struct arena *a, struct volume *v)
{
	struct projected_volume *p = v->projected;

	if (v->host_path == NULL && v->empty_dir == NULL && v->secret == NULL &&
		v->config_map == NULL && v->downward_api == NULL && p == NULL && v->image == NULL &&
		v->claim == NULL)
		v->empty_dir = arena_alloc(a, sizeof(*v->empty_dir));
	if (v->host_path != NULL && v->host_path->type == NULL)
		v->host_path->type = "";
	if (v->secret != NULL)
		default_mode(&v->secret->default_mode);
	if (v->config_map != NULL)
		default_mode(&v->config_map->default_mode);
	if (v->downward_api != NULL)
		default_mode(&v->downward_api->default_mode);
	default_downward(v->downward_api);
	if (v->image != NULL)
		default_pull_policy(&v->image->pull_policy, v->image->reference);
	if (p == NULL)
		return;
	default_mode(&p->default_mode);
	for (uint32_t i = 0; i < p->sources.count; i++)
		default_downward(p->sources.items[i].downward_api);
}

void pod_defaults(struct arena *a, struct pod *pod)
{
	struct pod_spec *s = &pod->spec;
	bool host_network = is_true(s->host_network);

	default_text(&pod->metadata.namespace_, "default");
	default_text(&pod->status.phase, "Pending");
	default_text(&s->restart_policy, "Always");
	default_text(&s->dns_policy, "ClusterFirst");
	if (!s->termination_grace_period_seconds.set)
		s->termination_grace_period_seconds = (struct opt_int){30, true};
	if (s->termination_grace_period_seconds.value < 0) /* as upstream stores it */
		s->termination_grace_period_seconds.value = 1;
	if (s->security_context == NULL)
		s->security_context = arena_alloc(a, sizeof(*s->security_context));
	for (uint32_t i = 0; i < s->init_containers.count; i++)
		default_container(a, &s->init_containers.items[i], host_network);
	for (uint32_t i = 0; i < s->containers.count; i++)
		default_container(a, &s->containers.items[i], host_network);
	default_pod_resources(a, s);
	for (uint32_t i = 0; i < s->volumes.count; i++)
		default_volume(a, &s->volumes.items[i]);
}

void config_map_defaults(struct config_map *c)
{
	default_text(&c->metadata.namespace_, "default");
}

/* What is in both is taken from stringData. */
static void move_string_data(struct arena *a, struct secret *s)
{
	struct bytes_map all = {.count = 0};

	all.items =
		arena_array(a, (size_t)s->data.count + s->string_data.count, sizeof(*all.items));
	if (all.items == NULL)
		return;
	for (uint32_t i = 0; i < s->data.count; i++)
		if (string_map_get(&s->string_data, s->data.items[i].key) == NULL)
			all.items[all.count++] = s->data.items[i];
	for (uint32_t i = 0; i < s->string_data.count; i++) {
		const struct string_pair *p = &s->string_data.items[i];

		all.items[all.count++] =
			(struct bytes_item){p->key, p->value, (uint32_t)strlen(p->value)};
	}
	named_sort(all.items, all.count, sizeof(*all.items));
	s->data = all;
	s->string_data = (struct string_map){.count = 0};
}

void secret_defaults(struct arena *a, struct secret *s)
{
	default_text(&s->metadata.namespace_, "default");
	default_text(&s->type, "Opaque");
	if (s->string_data.count > 0)
		move_string_data(a, s);
}

void claim_defaults(struct arena *a, struct volume_claim *c)
{
	const struct quantity *size;

	default_text(&c->metadata.namespace_, "default");
	default_text(&c->spec.volume_mode, "Filesystem");
	if (c->spec.resources == NULL)
		c->spec.resources = arena_alloc(a, sizeof(*c->spec.resources));
	c->status = (struct claim_status){.phase = "Bound", .access_modes = c->spec.access_modes};
	size = c->spec.resources ? quantities_get(&c->spec.resources->requests, "storage") : NULL;
	if (size == NULL)
		return;
	c->status.capacity.items = arena_alloc(a, sizeof(*c->status.capacity.items));
	if (c->status.capacity.items == NULL)
		return;
	c->status.capacity.items[0] = (struct named_quantity){"storage", *size};
	c->status.capacity.count = 1;
}
