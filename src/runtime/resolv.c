/* SPDX-License-Identifier: MIT */
#include "runtime/resolv.h"

#include <errno.h>
#include <string.h>

#define SERVERS_MAX	 3
#define SEARCHES_MAX	 32
#define SEARCH_MAX	 253  /* of one: older libraries abort beyond 255 */
#define SEARCH_CHARS_MAX 2048 /* of all, with the spaces between */
#define OPTIONS_MAX	 32   /* no resolver knows so many */
#define DOMAIN_MAX	 640  /* of "<namespace>.svc.<clusterDomain>" */

struct word {
	const char *at;
	size_t len;
};

/* Words up to a limit; of those beyond it is only known that there were some. */
struct words {
	struct word *items;
	uint32_t max;
	uint32_t count;
	bool unique; /* one that is there already is not added */
	bool more;
};

struct option {
	struct word name;
	struct word value; /* empty = none */
};

struct resolv {
	struct words servers;
	struct words searches;
	uint32_t option_count;
	bool more_options;
	struct word server_items[SERVERS_MAX];
	struct word search_items[SEARCHES_MAX];
	struct option options[OPTIONS_MAX];
	char domain[DOMAIN_MAX];
};

static struct word word_of(const char *s)
{
	return (struct word){s ? s : "", s ? strlen(s) : 0};
}

static bool same(struct word a, struct word b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static void words_add(struct words *w, struct word word)
{
	for (uint32_t i = 0; w->unique && i < w->count; i++)
		if (same(w->items[i], word))
			return;
	if (w->count == w->max)
		w->more = true;
	else
		w->items[w->count++] = word;
}

static void words_add_all(struct words *w, const struct strings *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		words_add(w, word_of(list->items[i]));
}

/* ---- the node's file ---- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes the next word off a line; an empty one = that was all. */
static struct word take_word(struct word *line)
{
	struct word w;

	while (line->len > 0 && is_space(*line->at)) {
		line->at++;
		line->len--;
	}
	w = (struct word){line->at, 0};
	while (w.len < line->len && !is_space(w.at[w.len]))
		w.len++;
	line->at += w.len;
	line->len -= w.len;
	return w;
}

/* What the file says: every nameserver, and the last line each of searches and options. */
struct node_lines {
	struct word search;
	struct word options;
};

static struct node_lines read_file(const struct resolv_facts *f, struct words *servers)
{
	struct node_lines found = {word_of(""), word_of("")};
	const char *at = f->file;
	size_t left = f->file_len;

	while (left > 0) {
		const char *end = memchr(at, '\n', left);
		struct word line = {at, end ? (size_t)(end - at) : left};
		struct word server;
		struct word key;

		left -= line.len + (end ? 1 : 0);
		at += line.len + (end ? 1 : 0);
		key = take_word(&line);
		if (same(key, word_of("search")))
			found.search = line;
		else if (same(key, word_of("options")))
			found.options = line;
		else if (same(key, word_of("nameserver"))) {
			server = take_word(&line);
			if (servers && server.len > 0)
				words_add(servers, server);
		}
	}
	return found;
}

/* With and without a dot at its end a domain is the same one; the root is only a dot. */
static void add_searches(struct words *searches, struct word line)
{
	for (struct word w = take_word(&line); w.len > 0; w = take_word(&line)) {
		if (w.len > 1 && w.at[w.len - 1] == '.')
			w.len--;
		words_add(searches, w);
	}
}

/* ---- options ---- */

/* mergeDNSOptions(), but in a stable order: where the first of a name stood. */
static void set_option(struct resolv *r, struct word name, struct word value)
{
	uint32_t i = 0;

	while (i < r->option_count && !same(r->options[i].name, name))
		i++;
	if (i == OPTIONS_MAX) {
		r->more_options = true;
		return;
	}
	r->options[i] = (struct option){name, value};
	r->option_count += i == r->option_count;
}

static void set_options(struct resolv *r, struct word line)
{
	for (struct word w = take_word(&line); w.len > 0; w = take_word(&line)) {
		const char *colon = memchr(w.at, ':', w.len);
		size_t len = colon ? (size_t)(colon - w.at) : w.len;
		struct word value = {w.at + len, w.len - len};

		if (value.len > 0) {
			value.at++;
			value.len--;
		}
		set_option(r, (struct word){w.at, len}, value);
	}
}

static void add_config(struct resolv *r, const struct dns_config *config)
{
	words_add_all(&r->servers, &config->nameservers);
	words_add_all(&r->searches, &config->searches);
	for (uint32_t i = 0; i < config->options.count; i++) {
		const struct dns_option *o = &config->options.items[i];

		set_option(r, word_of(o->name), word_of(o->value));
	}
}

/* ---- policies ---- */

static void of_node(struct resolv *r, const struct resolv_facts *f)
{
	struct node_lines lines = read_file(f, &r->servers);

	add_searches(&r->searches, lines.search);
	set_options(r, lines.options);
}

/* The node's own servers are left out: the cluster's ask them for what they do not know. */
static int of_cluster(
	struct resolv *r, const struct pod *pod, const struct resolv_facts *f, struct err *e)
{
	size_t namespace_ = strlen(pod->metadata.namespace_);

	if (!text_write(r->domain, sizeof(r->domain), "%s.svc.%s", pod->metadata.namespace_,
		    f->cluster_domain))
		return err_set(e, ENAMETOOLONG, "the pod's domain is too long");
	words_add_all(&r->servers, &f->cluster_dns);
	r->searches.unique = true;
	words_add(&r->searches, word_of(r->domain));
	words_add(&r->searches, word_of(r->domain + namespace_ + strlen(".")));
	words_add(&r->searches, word_of(f->cluster_domain));
	add_searches(&r->searches, read_file(f, NULL).search);
	set_option(r, word_of("ndots"), word_of("5"));
	return 0;
}

/* getPodDNSType(): on the node's network ClusterFirst is Default. */
static bool wants_cluster(const struct pod_spec *s)
{
	return text_equal(s->dns_policy, "ClusterFirstWithHostNet") ||
	       (text_equal(s->dns_policy, "ClusterFirst") && !is_true(s->host_network));
}

/* ---- limits and layout ---- */

/* Drops those that are too long, then from the end what makes all of them too long. */
static void fit_searches(struct words *w)
{
	uint32_t kept = 0;
	size_t chars = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		if (w->items[i].len <= SEARCH_MAX)
			w->items[kept++] = w->items[i];
	}
	w->more = w->more || kept < w->count;
	w->count = kept;
	for (kept = 0; kept < w->count; kept++) {
		chars += w->items[kept].len + (kept > 0 ? 1 : 0);
		if (chars > SEARCH_CHARS_MAX)
			break;
	}
	w->more = w->more || kept < w->count;
	w->count = kept;
}

static void add_words(struct text *t, const struct words *w, const char *between)
{
	for (uint32_t i = 0; i < w->count; i++) {
		text_add(t, i > 0 ? between : "");
		text_add_n(t, w->items[i].at, w->items[i].len);
	}
}

static void tell(char out[RESOLV_LINE_MAX], const struct words *w)
{
	struct text t;

	text_init(&t, out, RESOLV_LINE_MAX);
	add_words(&t, w, " ");
}

static void lay_out(struct text *t, const struct resolv *r)
{
	if (r->searches.count > 0) {
		text_add(t, "search ");
		add_words(t, &r->searches, " ");
		text_add(t, "\n");
	}
	if (r->servers.count > 0) {
		text_add(t, "nameserver ");
		add_words(t, &r->servers, "\nnameserver ");
		text_add(t, "\n");
	}
	for (uint32_t i = 0; i < r->option_count; i++) {
		const struct option *o = &r->options[i];

		text_add(t, i == 0 ? "options " : " ");
		text_add_n(t, o->name.at, o->name.len);
		text_add(t, o->value.len > 0 ? ":" : "");
		text_add_n(t, o->value.at, o->value.len);
	}
	text_add(t, r->option_count > 0 ? "\n" : "");
}

int resolv_make(struct text *t, const struct pod *pod, const struct resolv_facts *facts,
	struct resolv_notes *notes, struct err *e)
{
	const struct pod_spec *s = &pod->spec;
	bool cluster = wants_cluster(s);
	struct resolv r = {
		.servers = {r.server_items, SERVERS_MAX, 0, s->dns_config, false},
		.searches = {r.search_items, SEARCHES_MAX, 0, s->dns_config, false},
	};

	notes->no_cluster_dns = cluster && facts->cluster_dns.count == 0;
	if (cluster && !notes->no_cluster_dns) {
		if (of_cluster(&r, pod, facts, e) < 0)
			return -1;
	} else if (!text_equal(s->dns_policy, "None")) {
		of_node(&r, facts);
	}
	if (s->dns_config)
		add_config(&r, s->dns_config);
	fit_searches(&r.searches);
	notes->servers_cut = r.servers.more;
	notes->searches_cut = r.searches.more;
	tell(notes->servers, &r.servers);
	tell(notes->searches, &r.searches);
	lay_out(t, &r);
	if (r.more_options || t->cut)
		return err_set(e, E2BIG, "spec.dnsConfig: /etc/resolv.conf gets too large");
	return 0;
}
