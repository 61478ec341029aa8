/* SPDX-License-Identifier: MIT */
/* Requests to podinit's API over its unix socket: one connection each. */
#pragma once

#include "base/arena.h"
#include "base/http.h"
#include "yaml/tree.h"

struct pod;

#define DEFAULT_SOCKET "/run/podinit/podinit.sock"

#define ACCEPT_TABLE "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

struct reply {
	int code;
	const char *body; /* in the client's arena, NUL-terminated */
	size_t len;
};

struct client {
	struct arena arena; /* everything of this run of the program; podctl_main() complains when
			       it failed */
	const char *socket;
	const char *namespace_;
	const char *accept;	/* NULL = JSON */
	const char *patch_type; /* "merge-patch+json"; NULL = apply-patch+yaml */
	struct reply reply;	/* to the last request */
	bool all_namespaces;
	bool help; /* is all that is wanted */
};

/* The exit status 1 after a message on stderr when podinit cannot be reached, else 0; the reply's
 * code may still be an error. body: JSON, NULL = none. */
int client_call(struct client *c, const char *method, const char *path, const char *body);
/* The same, and complains about every code but 200. */
int client_want(struct client *c, const char *method, const char *path, const char *body);
int client_get(struct client *c, const char *path);

/* Sees a piece of a stream's body; false ends the stream. */
typedef bool (*stream_piece)(void *arg, const char *data, size_t len);
/* Like client_get(), but the body goes to piece() as it comes. STREAM_BROKEN (without a message):
 * the stream began and ended too early, as when the API process is killed. */
#define STREAM_BROKEN 2
int client_stream(struct client *c, const char *path, stream_piece piece, void *arg);
/* A PUT whose body is before and the file fd; it may take minutes. Status as client_call(). */
struct upload {
	const char *before;
	size_t before_len;
	int fd;
	uint64_t size; /* of the file */
};
int client_upload(struct client *c, const char *path, const struct upload *up);
/* The message for it. Returns 1. */
int client_broken(const struct client *c);

/* kubectl's words for the reply's Status, on stderr. Returns 1. about: put before the message
 * ("error when creating "f": "), may be NULL. */
int client_complain(struct client *c, const char *about);

/* JSON as a tree; NULL when it is not JSON. */
const struct node *client_parse(struct client *c, const char *json, size_t len);
/* The reply as a tree. */
const struct node *client_tree(struct client *c);

/* A pod with its containers; NULL after a message. */
struct pod *client_pod(struct client *c, const char *name);

/* "/api/v1/namespaces/NS/pods/NAME" and so on, with what cannot be in a path escaped; NULL parts
 * are left out. */
const char *api_path(struct client *c, const char *resource, const char *name, const char *query);
/* s escaped for a path or query. */
const char *escape(struct client *c, const char *s);
/* The first item of the list that is root's key; NULL when it has none. */
struct node *node_items(const struct node *root, const char *key);
/* first and what follows it, sorted by the text at path of each: times, or numbers. */
struct node *node_sort(struct node *first, const char *path);
