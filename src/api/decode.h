/* SPDX-License-Identifier: MIT */
/*
 * Tree to typed struct by the field table: types, unknown fields, fields of the refused class; and
 * whole files to objects. All problems are collected. Strings are borrowed from the tree's arena.
 */
#pragma once

#include "api/fields.h"
#include "api/kinds.h"
#include "api/pod.h"
#include "api/problems.h"

/* How unknown fields are met: files are strict; API bodies follow fieldValidation. */
enum unknown_fields { UNKNOWN_REFUSE, UNKNOWN_WARN, UNKNOWN_IGNORE };

/* Decodes node into object (zeroed, fs->size bytes). path is the field path of node ("" at the
 * root). False when it added problems of its own that refuse the object. With UNKNOWN_WARN unknown
 * fields are added to warnings (may be NULL) instead. */
bool decode_object(struct arena *a, const struct node *node, const struct fields *fs, void *object,
	enum unknown_fields unknown, struct problems *problems, struct problems *warnings);

/* The same, without warnings, but strings are copied: the tree may go before the object does. */
bool decode_object_copy(struct arena *a, const struct node *node, const struct fields *fs,
	void *object, enum unknown_fields unknown, struct problems *problems);

/* One object of a file: decoded, defaulted and validated. */
struct manifest_object {
	enum object_kind kind;
	uint32_t line;		   /* where it begins */
	struct any_object *object; /* of the kind; NULL when it has problems */
	struct pod *pod;	   /* the same when it is one, else NULL */
	const char *name;	   /* as far as known, for messages; NULL = none */
	const char *namespace_;
};

#define MANIFEST_OBJECTS_MAX 256

/* A manifest file (YAML or JSON, any number of documents, v1 List too) to objects: text, decode,
 * defaults, validate. Returns the number of objects in objects[MANIFEST_OBJECTS_MAX] (with object
 * NULL for bad ones); problems holds what is wrong; a syntax error gives one such only if nothing
 * was readable. Unknown kinds are problems: `no kind "Foo" is registered for version "v1"`.
 * Duplicate namespace/name of a kind within the file is a problem. */
int manifest_load(struct arena *a, const char *text, size_t len, enum unknown_fields unknown,
	struct manifest_object *objects, struct problems *problems, struct problems *warnings);

/* The canonical JSON of one object (as encode_object() writes it) back to a struct: what the object
 * store does. Decoded strictly and defaulted, not validated: kinds[*kind].validate() is for whoever
 * takes it from outside. NULL on any problem; problems may be NULL. */
struct any_object *object_from_json(struct arena *a, const char *json, size_t len,
	enum object_kind *kind, struct problems *problems);
/* The same when only this kind will do. */
struct pod *pod_from_json(struct arena *a, const char *json, size_t len, struct problems *problems);
struct config_map *config_map_from_json(
	struct arena *a, const char *json, size_t len, struct problems *problems);
struct secret *secret_from_json(
	struct arena *a, const char *json, size_t len, struct problems *problems);
