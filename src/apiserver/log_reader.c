/* SPDX-License-Identifier: MIT */
/* Log files in order, and their lines. */
#include "apiserver/log_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"

#define NAME_SIZE 40

static void file_name(const struct log_reader *r, uint32_t rotation, char name[NAME_SIZE])
{
	if (rotation > 0)
		text_write(name, NAME_SIZE, "%u.log.%u", r->number, rotation);
	else
		text_write(name, NAME_SIZE, "%u.log", r->number);
}

/* "12.log" only: rotated files exist beside a current one. */
static bool parse_name(const char *name, uint64_t *number)
{
	char digits[16];
	size_t len = strcspn(name, ".");

	if (len >= sizeof(digits) || strcmp(name + len, ".log") != 0)
		return false;
	memcpy(digits, name, len);
	digits[len] = '\0';
	return text_to_uint64(digits, UINT32_MAX - 1, number);
}

bool log_newest(int dir_fd, uint32_t limit, uint32_t *number)
{
	AUTO_FD int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	bool found = false;
	uint64_t n;

	if (!d)
		return false;
	(void)fd_steal(&fd);
	while ((entry = readdir(d)))
		if (parse_name(entry->d_name, &n) && n < limit && (!found || n > *number)) {
			*number = (uint32_t)n;
			found = true;
		}
	closedir(d);
	return found;
}

static int open_file(const struct log_reader *r, uint32_t rotation)
{
	char name[NAME_SIZE];

	file_name(r, rotation, name);
	return openat(r->dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

static bool is_inode(const struct log_reader *r, uint32_t rotation, ino_t inode)
{
	char name[NAME_SIZE];
	struct stat st;

	file_name(r, rotation, name);
	return fstatat(r->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == inode;
}

static void close_files(struct log_reader *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		fd_close(&r->files[i]);
	r->count = 0;
	r->at = 0;
}

/* Opens the files newer than rotation number `from` (LOG_FILES_MAX = all there are), oldest first.
 */
static bool open_newer(struct log_reader *r, uint32_t from)
{
	struct stat st;

	close_files(r);
	for (uint32_t rotation = from; rotation-- > 0;) {
		int fd = open_file(r, rotation);

		if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
			r->files[r->count++] = fd;
			r->inode = st.st_ino;
		} else {
			fd_close(&fd);
		}
	}
	return r->count > 0;
}

/* Lines of all files, so that the last ones can be told. */
static int64_t count_lines(const struct log_reader *r)
{
	int64_t lines = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		off_t at = 0;
		ssize_t n;

		while ((n = pread(r->files[i], r->buf, LOG_BUFFER_MAX, at)) > 0) {
			at += n;
			for (ssize_t k = 0; k < n; k++)
				lines += r->buf[k] == '\n';
		}
	}
	return lines;
}

bool log_reader_open(struct log_reader *r, struct arena *a, int dir_fd, uint32_t number,
	const struct log_options *options)
{
	*r = (struct log_reader){.options = *options, .dir_fd = dir_fd, .number = number};
	r->buf = arena_alloc(a, LOG_BUFFER_MAX);
	r->out = arena_alloc(a, LOG_BUFFER_MAX);
	if (!r->buf || !r->out) {
		log_reader_close(r);
		return false;
	}
	open_newer(r, LOG_FILES_MAX);
	if (options->tail >= 0)
		r->skip = MAX(count_lines(r) - options->tail, 0);
	return true;
}

void log_reader_close(struct log_reader *r)
{
	close_files(r);
	fd_close(&r->dir_fd);
}

/* The end of the word at s, which a blank follows; NULL when there is none before end. */
static const char *word_end(const char *s, const char *end)
{
	return s < end ? memchr(s, ' ', (size_t)(end - s)) : NULL;
}

static bool is_too_old(const struct log_reader *r, const char *line, size_t len)
{
	char buf[48];
	int64_t at;

	if (r->options.since == INT64_MIN || len >= sizeof(buf))
		return false;
	memcpy(buf, line, len);
	buf[len] = '\0';
	return text_to_rfc3339(buf, &at) && at < r->options.since;
}

static void put_out(struct log_reader *r, const char *from, const char *end)
{
	size_t len = (size_t)(end - from);

	memcpy(r->out + r->out_len, from, len);
	r->out_len += len;
}

/* One CRI line, "2016-10-06T00:17:09.669794202Z stdout F text"; P lines have no end of line. */
static void take_line(struct log_reader *r, const char *line, const char *end)
{
	const char *time_end = word_end(line, end);
	const char *stream_end = time_end ? word_end(time_end + 1, end) : NULL;
	const char *tag_end = stream_end ? word_end(stream_end + 1, end) : NULL;
	bool partial;

	if (r->skip > 0) {
		r->skip--;
		return;
	}
	if (!tag_end || is_too_old(r, line, (size_t)(time_end - line)))
		return; /* not a CRI line */
	partial = stream_end[1] == 'P';
	if (r->options.timestamps && !r->in_line)
		put_out(r, line, time_end + 1);
	put_out(r, tag_end + 1, end);
	if (!partial)
		r->out[r->out_len++] = '\n';
	r->in_line = partial;
}

/* Whole lines of the buffer; the rest is moved to its start. */
static void take_lines(struct log_reader *r)
{
	const char *line = r->buf;
	const char *end = r->buf + r->have;
	const char *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		take_line(r, line, newline);
		line = newline + 1;
	}
	r->have = (size_t)(end - line);
	if (r->have == LOG_BUFFER_MAX)
		r->have = 0; /* no CRI line is that long */
	memmove(r->buf, line, r->have);
}

enum log_got log_read(struct log_reader *r)
{
	ssize_t n;

	r->out_len = 0;
	if (r->at == r->count)
		return LOG_AT_END;
	n = read(r->files[r->at], r->buf + r->have, LOG_BUFFER_MAX - r->have);
	if (n <= 0) {
		if (r->at + 1 >= r->count)
			return LOG_AT_END;
		r->at++;
		r->have = 0; /* files end with whole lines */
		return LOG_AGAIN;
	}
	r->have += (size_t)n;
	take_lines(r);
	if (r->options.limit >= 0) {
		r->out_len = (size_t)MIN((int64_t)r->out_len, r->options.limit);
		r->options.limit -= (int64_t)r->out_len;
		if (r->options.limit == 0)
			return LOG_LIMIT;
	}
	return r->out_len > 0 ? LOG_GOT : LOG_AGAIN;
}

bool log_advance(struct log_reader *r)
{
	uint32_t newest;
	uint32_t from = LOG_FILES_MAX;

	if (r->count == 0)
		return open_newer(r, LOG_FILES_MAX);
	if (!is_inode(r, 0, r->inode)) {
		/* Rotated: all files newer than the one that was read to its end. */
		for (uint32_t i = 1; i < LOG_FILES_MAX; i++)
			if (is_inode(r, i, r->inode))
				from = i;
		if (open_newer(r, from))
			return true;
	}
	if (log_newest(r->dir_fd, UINT32_MAX, &newest) && newest > r->number) {
		r->number = newest;
		r->have = 0;
		return open_newer(r, LOG_FILES_MAX);
	}
	return false;
}
