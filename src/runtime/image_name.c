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
#define DIGEST_HEX   64

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

/* [a-z0-9]+ parts joined by ".", "_", "__" or dashes. */
static bool good_component(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		size_t start = i;

		while (i < len && (is_lower(s[i]) || is_digit(s[i])))
			i++;
		if (i == start)
			return false;
		if (i == len)
			return true;
		start = i;
		if (s[i] == '-') {
			while (i < len && s[i] == '-')
				i++;
		} else if (s[i] == '_' && i + 1 < len && s[i + 1] == '_') {
			i += 2;
		} else if (s[i] == '.' || s[i] == '_') {
			i++;
		}
		if (i == start)
			return false;
	}
	return false; /* empty, or ends with a separator */
}

/* A host with an optional port. */
static bool good_registry(const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);
	size_t host = colon ? (size_t)(colon - s) : len;

	if (host == 0 || (colon && host + 1 == len))
		return false;
	for (size_t i = 0; i < host; i++) {
		bool edge = i == 0 || i + 1 == host || s[i - 1] == '.' || s[i + 1] == '.';

		if (!(is_word(s[i]) && s[i] != '_') && (edge || (s[i] != '.' && s[i] != '-')))
			return false;
	}
	for (size_t i = host + 1; i < len; i++) {
		if (!is_digit(s[i]))
			return false;
	}
	return true;
}

static bool good_repository(const char *s, size_t len)
{
	while (len > 0) {
		const char *slash = memchr(s, '/', len);
		size_t part = slash ? (size_t)(slash - s) : len;

		if (!good_component(s, part))
			return false;
		if (!slash)
			return true;
		s += part + 1;
		len -= part + 1;
	}
	return false;
}

static bool good_tag(const char *s, size_t len)
{
	if (len == 0 || len > TAG_MAX_LEN || !is_word(s[0]))
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!is_word(s[i]) && s[i] != '.' && s[i] != '-')
			return false;
	}
	return true;
}

static bool good_digest(const char *s)
{
	size_t i = 0;

	if (!text_starts(s, "sha256:"))
		return false;
	for (s += strlen("sha256:"); is_digit(s[i]) || (s[i] >= 'a' && s[i] <= 'f'); i++)
		;
	return i == DIGEST_HEX && s[i] == '\0';
}

/* Length of "<registry>/" at the start of name; 0 when it has none. */
static size_t registry_length(const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len);
	size_t first = slash ? (size_t)(slash - name) : 0;

	if (!slash)
		return 0;
	if (memchr(name, '.', first) || memchr(name, ':', first) ||
		(first == strlen("localhost") && memcmp(name, "localhost", first) == 0))
		return first + 1;
	return 0;
}

bool image_reference_path(const char *reference, char *out, size_t size)
{
	const char *at = reference ? strchr(reference, '@') : NULL;
	size_t len = at ? (size_t)(at - reference) : reference ? strlen(reference) : 0;
	size_t registry = len > 0 ? registry_length(reference, len) : 0;
	const char *repository = reference + registry;
	const char *tag = len > registry ? memchr(repository, ':', len - registry) : NULL;
	size_t repository_len = tag ? (size_t)(tag - repository) : len - registry;
	struct text t;

	if (len == 0 || repository_len > NAME_MAX_LEN ||
		!good_repository(repository, repository_len))
		return false;
	if (registry > 0 && !good_registry(reference, registry - 1))
		return false;
	if ((tag && !good_tag(tag + 1, len - registry - repository_len - 1)) ||
		(at && !good_digest(at + 1)))
		return false;
	text_init(&t, out, size);
	if (registry == 0)
		text_add(&t, "docker.io/");
	text_add_n(&t, reference, registry);
	if ((registry == 0 || text_starts(reference, "docker.io/")) &&
		!memchr(repository, '/', repository_len))
		text_add(&t, "library/");
	text_add_n(&t, repository, repository_len);
	text_add_char(&t, '/');
	if (at)
		text_add(&t, at);
	else if (tag)
		text_add_n(&t, tag + 1, len - registry - repository_len - 1);
	else
		text_add(&t, "latest");
	return !t.cut;
}
