/* SPDX-License-Identifier: MIT */
/*
 * Times as text. Calendar arithmetic is 64-bit and proleptic Gregorian (days from civil, era by
 * era), so that no time_t, no zone file and no year 2038 is involved.
 */
#include <string.h>

#include "base/text.h"

#define MS_PER_DAY    INT64_C(86400000)
#define DAYS_PER_ERA  146097 /* 400 years */
#define DAYS_TO_1970  719468 /* from 0000-03-01 */
#define MS_PER_SECOND 1000
#define NANOS_PER_MS  1000000u

struct civil {
	int64_t year;
	unsigned month; /* from 1 */
	unsigned day;	/* from 1 */
	unsigned hour;
	unsigned minute;
	unsigned second;
	unsigned ms;
	unsigned weekday; /* 0 = Sunday */
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* Years begin in March here, so that the leap day is the last one. */
static struct civil civil_from_ms(int64_t wall_ms)
{
	int64_t days = floor_div(wall_ms, MS_PER_DAY);
	unsigned ms = (unsigned)(wall_ms - days * MS_PER_DAY);
	int64_t era = floor_div(days + DAYS_TO_1970, DAYS_PER_ERA);
	unsigned doe = (unsigned)(days + DAYS_TO_1970 - era * DAYS_PER_ERA);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned month = (5 * doy + 2) / 153; /* 0 = March */

	return (struct civil){
		.year = era * 400 + yoe + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = doy - (153 * month + 2) / 5 + 1,
		.hour = ms / 3600000,
		.minute = ms / 60000 % 60,
		.second = ms / MS_PER_SECOND % 60,
		.ms = ms % MS_PER_SECOND,
		/* 1970-01-01 was a Thursday. */
		.weekday = (unsigned)(days + 4 - floor_div(days + 4, 7) * 7),
	};
}

static int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	unsigned yoe = (unsigned)(y - era * 400);
	unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * DAYS_PER_ERA + (int64_t)doe - DAYS_TO_1970;
}

static unsigned days_in_month(int64_t year, unsigned month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static void add_year(struct text *t, int64_t year)
{
	if (year < 0)
		text_add_char(t, '-');
	text_add_padded(t, (uint64_t)(year < 0 ? -year : year), 4);
}

static void add_clock(struct text *t, const struct civil *c)
{
	text_add_padded(t, c->hour, 2);
	text_add_char(t, ':');
	text_add_padded(t, c->minute, 2);
	text_add_char(t, ':');
	text_add_padded(t, c->second, 2);
}

static void add_date_and_clock(struct text *t, const struct civil *c)
{
	add_year(t, c->year);
	text_add_char(t, '-');
	text_add_padded(t, c->month, 2);
	text_add_char(t, '-');
	text_add_padded(t, c->day, 2);
	text_add_char(t, 'T');
	add_clock(t, c);
}

void text_add_rfc3339(struct text *t, int64_t wall_ms)
{
	struct civil c = civil_from_ms(wall_ms);

	add_date_and_clock(t, &c);
	text_add_char(t, 'Z');
}

void text_add_rfc3339_nano(struct text *t, int64_t wall_ms, uint32_t nanos)
{
	struct civil c = civil_from_ms(wall_ms);

	add_date_and_clock(t, &c);
	text_add_char(t, '.');
	text_add_padded(t, c.ms * NANOS_PER_MS + nanos % NANOS_PER_MS, 9);
	text_add_char(t, 'Z');
}

void text_add_rfc1123(struct text *t, int64_t wall_ms)
{
	static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = civil_from_ms(wall_ms);

	text_add_all(t, weekdays[c.weekday], ", ", NULL);
	text_add_padded(t, c.day, 2);
	text_add_all(t, " ", months[c.month - 1], " ", NULL);
	add_year(t, c.year);
	text_add_char(t, ' ');
	add_clock(t, &c);
	text_add(t, " +0000");
}

static void add_unit(struct text *t, int64_t n, char unit)
{
	text_add_int(t, n);
	text_add_char(t, unit);
}

void text_add_go_duration(struct text *t, msec span)
{
	int64_t s = span / MS_PER_SECOND;

	if (s < 0) {
		text_add_char(t, '-');
		s = -s;
	}
	if (s >= 3600)
		add_unit(t, s / 3600, 'h');
	if (s >= 60)
		add_unit(t, s / 60 % 60, 'm');
	add_unit(t, s % 60, 's');
}

/* Two units, the second one left out when it is zero: "2m10s", "5h". */
static void add_pair(struct text *t, int64_t n, char unit, int64_t rest, char rest_unit)
{
	add_unit(t, n, unit);
	if (rest != 0)
		add_unit(t, rest, rest_unit);
}

/* apimachinery util/duration: HumanDuration(). */
void text_add_human_duration(struct text *t, msec span)
{
	int64_t seconds = span / MS_PER_SECOND;
	int64_t minutes = seconds / 60;
	int64_t hours = minutes / 60;
	int64_t days = hours / 24;

	if (seconds < -1)
		text_add(t, "<invalid>");
	else if (seconds < 0)
		text_add(t, "0s");
	else if (seconds < 60 * 2)
		add_unit(t, seconds, 's');
	else if (minutes < 10)
		add_pair(t, minutes, 'm', seconds % 60, 's');
	else if (minutes < 60 * 3)
		add_unit(t, minutes, 'm');
	else if (hours < 8)
		add_pair(t, hours, 'h', minutes % 60, 'm');
	else if (hours < 48)
		add_unit(t, hours, 'h');
	else if (hours < 24 * 8)
		add_pair(t, days, 'd', hours % 24, 'h');
	else if (hours < 24 * 365 * 2)
		add_unit(t, days, 'd');
	else if (hours < 24 * 365 * 8)
		add_pair(t, days / 365, 'y', days % 365, 'd');
	else
		add_unit(t, days / 365, 'y');
}

/* Exactly count digits at *s, no more than max; *s moves behind them. */
static bool take_digits(const char **s, unsigned count, unsigned max, unsigned *out)
{
	unsigned v = 0;

	for (unsigned i = 0; i < count; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (unsigned)(**s - '0');
	}
	*out = v;
	return v <= max;
}

static bool take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* ".123456": milliseconds are kept, the rest is dropped. */
static bool take_fraction(const char **s, unsigned *ms)
{
	unsigned weight = 100;

	*ms = 0;
	if (!take_char(s, '.'))
		return true;
	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; (*s)++, weight /= 10)
		*ms += (unsigned)(**s - '0') * weight;
	return true;
}

/* "Z" or "+01:30" at the end of the text. */
static bool take_zone(const char **s, int64_t *offset_minutes)
{
	bool west = **s == '-';
	unsigned hours;
	unsigned minutes;

	*offset_minutes = 0;
	if (take_char(s, 'Z'))
		return **s == '\0';
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (!take_digits(s, 2, 23, &hours) || !take_char(s, ':') ||
		!take_digits(s, 2, 59, &minutes))
		return false;
	*offset_minutes = (int64_t)hours * 60 + minutes;
	if (west)
		*offset_minutes = -*offset_minutes;
	return **s == '\0';
}

static bool take_date(const char **s, int64_t *days)
{
	unsigned year;
	unsigned month;
	unsigned day;

	if (!take_digits(s, 4, 9999, &year) || !take_char(s, '-'))
		return false;
	if (!take_digits(s, 2, 12, &month) || month == 0 || !take_char(s, '-'))
		return false;
	if (!take_digits(s, 2, days_in_month(year, month), &day) || day == 0)
		return false;
	*days = days_from_civil(year, month, day);
	return true;
}

bool text_to_rfc3339(const char *s, int64_t *wall_ms)
{
	int64_t days;
	int64_t offset;
	unsigned hour;
	unsigned minute;
	unsigned second;
	unsigned ms;

	if (!s || !take_date(&s, &days) || !take_char(&s, 'T'))
		return false;
	if (!take_digits(&s, 2, 23, &hour) || !take_char(&s, ':'))
		return false;
	if (!take_digits(&s, 2, 59, &minute) || !take_char(&s, ':'))
		return false;
	if (!take_digits(&s, 2, 59, &second) || !take_fraction(&s, &ms) || !take_zone(&s, &offset))
		return false;
	minute += hour * 60;
	*wall_ms = days * MS_PER_DAY + ((int64_t)minute - offset) * 60000 + second * 1000 + ms;
	return true;
}
