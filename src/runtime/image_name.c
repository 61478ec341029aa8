/* SPDX-License-Identifier: MIT */
/*
 * Image references to paths of the store, after the grammar of distribution/reference: what it lets
 * through holds no "..", no empty component and nothing that the shell or an overlay option would
 * take amiss.
 */
#include <string.h>

#include "base/text.h"
#include "runtime/images.h"

#define NAME_MAX_LEN 255
#define TAG_MAX_LEN  128

/* Each is the end of the next one, so that the program holds one text. */
#define DIGITS	   "0123456789"
#define LOWER	   "abcdefghijklmnopqrstuvwxyz" DIGITS
#define HOST_CHARS "-ABCDEFGHIJKLMNOPQRSTUVWXYZ" LOWER
#define TAG_CHARS  "._" HOST_CHARS

/* The skip functions return what follows, NULL when s does not begin with such a thing. None of
 * their characters ends a part of a reference. */

/* [a-z0-9]+ parts joined by ".", "_", "__" or dashes. */
static const char *skip_component(const char *s)
{
	for (;;) {
		size_t len = strspn(s, LOWER);

		if (len == 0)
			return NULL;
		s += len;
		if (*s == '-')
			s += strspn(s, "-");
		else if (*s == '_' && s[1] == '_')
			s += 2;
		else if (*s == '.' || *s == '_')
			s++;
		else
			return s;
	}
}

static const char *skip_repository(const char *s)
{
	const char *end = skip_component(s);

	while (end && *end == '/')
		end = skip_component(end + 1);
	return end && end - s <= NAME_MAX_LEN ? end : NULL;
}

/* A host with an optional port, and a slash. */
static const char *skip_registry(const char *s)
{
	size_t len;

	for (;; s++) {
		len = strspn(s, HOST_CHARS);
		if (len == 0 || s[0] == '-' || s[len - 1] == '-')
			return NULL;
		s += len;
		if (*s != '.')
			break;
	}
	if (*s == ':') {
		len = strspn(++s, DIGITS);
		if (len == 0)
			return NULL;
		s += len;
	}
	return *s == '/' ? s + 1 : NULL;
}

static const char *skip_tag(const char *s)
{
	size_t len = strspn(s, TAG_CHARS);

	return len > 0 && len <= TAG_MAX_LEN && *s != '.' && *s != '-' ? s + len : NULL;
}

/* Nothing follows it. */
static bool good_digest(const char *s)
{
	return text_starts(s, IMAGE_DIGEST_START) &&
	       strspn(s + strlen(IMAGE_DIGEST_START), "0123456789abcdef") == IMAGE_DIGEST_HEX &&
	       strlen(s) == strlen(IMAGE_DIGEST_START) + IMAGE_DIGEST_HEX;
}

/* Is what stands before the first slash a registry? A name of one part has none. */
static bool has_registry(const char *reference)
{
	size_t first = strcspn(reference, "/@");

	return reference[first] == '/' &&
	       (strcspn(reference, ".:") < first || text_starts(reference, "localhost/"));
}

bool image_reference_path(const char *reference, char *out, size_t size)
{
	const char *repository = reference;
	const char *tag = "latest";
	const char *end;
	const char *rest;
	struct text t;

	if (repository && has_registry(reference))
		repository = skip_registry(reference);
	end = repository ? skip_repository(repository) : NULL;
	if (!end)
		return false;
	rest = end;
	if (*rest == ':') {
		tag = rest + 1;
		rest = skip_tag(tag);
		if (!rest)
			return false;
	}
	if (*rest == '@') {
		tag = rest;
		if (!good_digest(tag + 1))
			return false;
	} else if (*rest) {
		return false;
	}
	text_init(&t, out, size);
	if (repository == reference)
		text_add(&t, "docker.io/");
	text_add_n(&t, reference, (size_t)(repository - reference));
	if (text_equal(out, "docker.io/") && !memchr(repository, '/', (size_t)(end - repository)))
		text_add(&t, "library/");
	text_add_n(&t, repository, (size_t)(end - repository));
	text_add_char(&t, '/');
	text_add_n(&t, tag, 1 + strcspn(tag + 1, "@"));
	return !t.cut;
}
