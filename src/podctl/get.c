/* SPDX-License-Identifier: MIT */
/* get, events: tables, and objects as they are. */
#include <string.h>

#include "base/text.h"
#include "podctl/format.h"
#include "podctl/lines.h"
#include "podctl/out.h"
#include "podctl/table.h"
#include "podctl/verbs.h"

enum format { FORMAT_TABLE, FORMAT_WIDE, FORMAT_JSON, FORMAT_YAML, FORMAT_NAME };

struct get {
	struct client *client;
	const char *resource; /* "pods", "configmaps", "events", "nodes" */
	const char *kind;     /* of -o name */
	char **names;
	int name_count;
	const char *labels;
	const char *fields;
	const char *output;
	const char *about; /* events --for */
	bool watch;
	bool by_version; /* sorted by when it was seen last */
	enum format format;
	/* watch */
	const char *version;
	int failed;
	struct table_printer table;
};

static bool read_format(struct get *g)
{
	static const char *const formats[] = {
		[FORMAT_TABLE] = "",
		[FORMAT_WIDE] = "wide",
		[FORMAT_JSON] = "json",
		[FORMAT_YAML] = "yaml",
		[FORMAT_NAME] = "name",
	};
	const char *output = g->output ? g->output : "";

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i], output) == 0) {
			g->format = (enum format)i;
			return true;
		}
	complain("error: unable to match a printer suitable for the output format \"%s\", allowed "
		 "formats are: json,name,wide,yaml",
		output);
	return false;
}

static bool is_table(const struct get *g)
{
	return g->format == FORMAT_TABLE || g->format == FORMAT_WIDE;
}

static const char *add_query(
	struct client *c, const char *query, const char *key, const char *value)
{
	return value ? arena_format(&c->arena, "%s%s%s=%s", query, *query ? "&" : "", key,
			       escape(c, value))
		     : query;
}

static const char *query_of(struct get *g)
{
	const char *query = add_query(g->client, "", "labelSelector", g->labels);
	const char *fields = g->fields;

	if (g->watch && g->name_count == 1)
		fields = arena_format(&g->client->arena, "metadata.name=%s%s%s", g->names[0],
			fields ? "," : "", fields);
	return add_query(g->client, query, "fieldSelector", fields);
}

static const struct node *load(struct get *g)
{
	const struct node *root = client_tree(g->client);

	if (!root)
		complain("error: the server's answer cannot be read");
	return root;
}

static void nothing_found(const struct get *g)
{
	if (g->client->all_namespaces || strcmp(g->resource, "nodes") == 0)
		complain("No resources found");
	else
		complain("No resources found in %s namespace.", g->client->namespace_);
}

static void print_names(const struct get *g, const struct node *root)
{
	const struct node *items = node_get(root, "items");

	for (const struct node *n = items ? items->children : root; n; n = items ? n->next : NULL)
		out_format("%s/%s\n", g->kind, node_text_at(n, "metadata.name"));
}

static void print_tree(const struct get *g, const struct node *root)
{
	if (g->format == FORMAT_YAML)
		format_yaml(root);
	else
		print_names(g, root);
}

/* As it came: JSON or YAML, one object or a list. */
static int print_object(struct get *g)
{
	const struct node *root;

	if (g->format == FORMAT_JSON) {
		format_json(g->client->reply.body, g->client->reply.len);
		return 0;
	}
	root = load(g);
	if (!root)
		return 1;
	print_tree(g, root);
	return 0;
}

/* One of those that a watch shows, each by itself. */
static void print_seen(struct get *g, struct arena *a, const struct node *object)
{
	struct json j;

	if (g->format == FORMAT_JSON) {
		json_init_arena(&j, a);
		node_write_json(object, &j);
		if (json_end(&j))
			format_json(j.buf, j.len);
	} else {
		out(g->format == FORMAT_YAML ? "---\n" : NULL);
		print_tree(g, object);
	}
}

static void print_table(struct get *g, const struct node *root)
{
	struct node *rows = node_items(root, "rows");

	if (g->by_version)
		rows = node_sort(rows, "object.metadata.resourceVersion");
	table_learn_columns(&g->table, &g->client->arena, root);
	table_print_rows(&g->table, &g->client->arena, rows);
	if (!rows && !g->watch)
		nothing_found(g);
}

static int get_list(struct get *g)
{
	const struct node *root;

	if (client_get(g->client, api_path(g->client, g->resource, NULL, query_of(g))) != 0)
		return 1;
	if (!is_table(g) && !g->watch)
		return print_object(g);
	root = load(g);
	if (!root)
		return 1;
	g->version = node_text_at(root, "metadata.resourceVersion");
	if (is_table(g))
		print_table(g, root);
	else
		for (struct node *n = node_items(root, "items"); n; n = n->next)
			print_seen(g, &g->client->arena, n);
	return 0;
}

/* Each by its name; what is there is shown, what is not is complained about. */
static int get_named(struct get *g)
{
	struct node *rows = NULL;
	struct node **end = &rows;
	int status = 0;

	for (int i = 0; i < g->name_count; i++) {
		const char *path = api_path(g->client, g->resource, g->names[i], NULL);
		const struct node *root;

		if (client_call(g->client, "GET", path, NULL) != 0)
			return 1;
		if (g->client->reply.code != 200) {
			status = client_complain(g->client, NULL);
		} else if (!is_table(g)) {
			status |= print_object(g);
		} else if ((root = load(g))) {
			table_learn_columns(&g->table, &g->client->arena, root);
			*end = node_items(root, "rows");
			if (*end)
				end = &(*end)->next;
		}
	}
	table_print_rows(&g->table, &g->client->arena, rows);
	return status;
}

/* One event of a watch, a line of JSON. */
static bool watch_event(void *arg, const char *line, size_t len)
{
	struct get *g = arg;
	struct arena scratch;
	struct tree_problem problem;
	const struct node *root;
	const struct node *object;
	bool go_on = true;

	arena_init(&scratch, 32 * 1024 * 1024);
	root = tree_load_json(&scratch, line, len, &problem);
	object = node_get(root, "object");
	if (!object) {
		g->failed = complain("error: the server's event cannot be read");
		go_on = false;
	} else if (strcmp(node_text_at(root, "type"), "ERROR") == 0) {
		g->failed = complain("error: %s", node_text_at(object, "message"));
		go_on = false;
	} else if (is_table(g)) {
		/* The widths and names of columns stay, the tree does not. */
		table_learn_columns(&g->table, &g->client->arena, object);
		table_print_rows(&g->table, &scratch, node_items(object, "rows"));
	} else {
		print_seen(g, &scratch, object);
	}
	if (go_on) {
		const char *v = node_text_at(object, "metadata.resourceVersion");

		if (*v)
			g->version = arena_strdup(&g->client->arena, v);
	}
	out_flush();
	arena_fini(&scratch);
	return go_on;
}

/* Until the server or the user ends it. The server ends a watch now and then: it goes on from the
 * last version seen. */
static int watch(struct get *g)
{
	while (!g->failed) {
		struct line_reader lines = {
			.line.arena = &g->client->arena, .see = watch_event, .arg = g};
		const char *query = add_query(g->client, query_of(g), "watch", "true");

		query = add_query(g->client, query, "resourceVersion", g->version);
		out_flush();
		/* A stream that broke is a killed API process: the next one goes on. */
		if (client_stream(g->client, api_path(g->client, g->resource, NULL, query),
			    line_reader_piece, &lines) == 1)
			return 1;
	}
	return 1;
}

static int run(struct get *g, struct client *c)
{
	int status;

	g->client = c;
	c->all_namespaces = g->table.namespaces;
	if (!read_format(g))
		return 1;
	g->table.wide = g->format == FORMAT_WIDE;
	if (is_table(g))
		c->accept = ACCEPT_TABLE;
	if (g->watch && g->name_count > 1)
		return complain("error: you may only specify a single resource with --watch");
	status = g->name_count > 0 && !g->watch ? get_named(g) : get_list(g);
	return g->watch && status == 0 ? watch(g) : status;
}

static void want_events(struct get *g)
{
	g->resource = "events";
	g->kind = "event";
	g->by_version = true;
}

static int get(struct client *c, struct words *w, void *values)
{
	struct get *g = values;
	int resource;

	if (w->count == 0)
		return complain("error: you must specify the type of resource to get: pods, "
				"configmaps, secrets, events or nodes");
	resource = take_resource(w);
	if (resource == RESOURCE_NONE)
		return 1;
	if (resource == RESOURCE_EVENTS) {
		want_events(g);
	} else if (resource == RESOURCE_NODES) {
		g->resource = "nodes";
		g->kind = "node";
		g->table.namespaces = false;
	} else {
		g->resource = kinds[resource].resource;
		g->kind = kinds[resource].word;
	}
	g->names = w->items;
	g->name_count = w->count;
	return run(g, c);
}

static int events(struct client *c, struct words *w, void *values)
{
	struct get *g = values;
	const char *slash = g->about ? strchr(g->about, '/') : NULL;

	(void)w;
	if (g->about && (!slash || strncmp(g->about, "po", 2) != 0 || !slash[1]))
		return complain("error: --for needs pod/NAME, not \"%s\"", g->about);
	if (g->about)
		g->fields = arena_format(
			&c->arena, "involvedObject.kind=Pod,involvedObject.name=%s", slash + 1);
	want_events(g);
	return run(g, c);
}

#define ALL_NAMESPACES                                                                             \
	{                                                                                          \
		"all-namespaces", "of every namespace", 'A', OPTION_FLAG,                          \
			offsetof(struct get, table.namespaces)                                     \
	}
#define NO_HEADERS                                                                                 \
	{                                                                                          \
		"no-headers", "leave the line of column names out", 0, OPTION_FLAG,                \
			offsetof(struct get, table.no_headers)                                     \
	}
#define OUTPUT                                                                                     \
	{                                                                                          \
		"output=FORMAT", "wide, json, yaml or name", 'o', OPTION_TEXT,                     \
			offsetof(struct get, output)                                               \
	}

static const struct option get_options[] = {
	ALL_NAMESPACES,
	{"selector=LABELS", "app=web,tier!=db,env in (a,b)", 'l', OPTION_TEXT,
		offsetof(struct get, labels)},
	{"field-selector=F", "status.phase=Running,metadata.name=web", 0, OPTION_TEXT,
		offsetof(struct get, fields)},
	NO_HEADERS,
	OUTPUT,
	{"watch", "go on and show every change", 'w', OPTION_FLAG, offsetof(struct get, watch)},
	{"show-labels", "add a column with the labels", 0, OPTION_FLAG,
		offsetof(struct get, table.labels)},
};

const struct verb verb_get = {
	.name = "get",
	.summary = "Show objects or events as a table",
	.usage = " pods|configmaps|secrets|pvc|events|nodes [NAME...] [options]",
	.options = get_options,
	.option_count = ARRAY_LEN(get_options),
	.words_most = ANY_WORDS,
	.size = sizeof(struct get),
	.run = get,
};

static const struct option events_options[] = {
	ALL_NAMESPACES,
	{"for=pod/NAME", "only about this pod", 0, OPTION_TEXT, offsetof(struct get, about)},
	NO_HEADERS,
	OUTPUT,
	{"watch", "go on and show new ones", 'w', OPTION_FLAG, offsetof(struct get, watch)},
};

const struct verb verb_events = {
	.name = "events",
	.summary = "Show what happened, oldest first",
	.usage = " [options]",
	.options = events_options,
	.option_count = ARRAY_LEN(events_options),
	.size = sizeof(struct get),
	.run = events,
};
