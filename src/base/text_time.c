/* SPDX-License-Identifier: MIT */
/*
 * Times as text. The calendar is proleptic Gregorian (days from civil, era by era), so that no
 * time_t, no zone file and no year 2038 is involved. Days are 32-bit numbers: five million years,
 * where RFC 3339 has four digits. Moments beyond them have a text, but no right one.
 */
#include <string.h>

#include "base/text.h"

#define MS_PER_DAY    86400000
#define DAYS_PER_ERA  146097 /* 400 years */
#define DAYS_TO_1970  719468 /* from 0000-03-01 */
#define ERAS_BEFORE   14000  /* that days below 0000-03-01 are counted from */
#define MS_PER_SECOND 1000
#define NANOS_PER_MS  1000000u
#define HOUR	      3600
#define DAY	      (24 * HOUR)
#define YEAR	      (365 * DAY)

struct civil {
	int32_t year;
	unsigned month;	  /* from 1 */
	unsigned day;	  /* from 1 */
	unsigned weekday; /* 0 = Sunday */
	unsigned ms;	  /* of the day */
};

/* Years begin in March here, so that the leap day is the last one. */
static struct civil civil_from_ms(int64_t wall_ms)
{
	int64_t whole = wall_ms / MS_PER_DAY - (wall_ms % MS_PER_DAY < 0);
	/* Counted from 0000-03-01 of an era that lies before all others. */
	uint32_t days = (uint32_t)whole + DAYS_TO_1970 + ERAS_BEFORE * DAYS_PER_ERA;
	unsigned era = days / DAYS_PER_ERA;
	unsigned doe = days % DAYS_PER_ERA;
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned month = (5 * doy + 2) / 153; /* 0 = March */

	return (struct civil){
		.year = ((int32_t)era - ERAS_BEFORE) * 400 + (int32_t)(yoe + (month >= 10)),
		.month = month < 10 ? month + 3 : month - 9,
		.day = doy - (153 * month + 2) / 5 + 1,
		.weekday = (days + 3) % 7, /* 0000-03-01 was a Wednesday, and so each era begins */
		.ms = (unsigned)(wall_ms - whole * MS_PER_DAY),
	};
}

/* Of a year from 0 on. */
static int32_t days_from_civil(unsigned year, unsigned month, unsigned day)
{
	/* One era later, so that March of the year before 0 has a number too. */
	unsigned y = year + 400 - (month <= 2);
	unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int32_t)(y * 365 + y / 4 - y / 100 + y / 400 + doy) - DAYS_PER_ERA - DAYS_TO_1970;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return 28 + leap;
	/* 31 and 30 by turns, and anew from August on */
	return 30 + ((month + month / 8) & 1);
}

static void add_year(struct text *t, int32_t year)
{
	if (year < 0)
		text_add_char(t, '-');
	text_add_padded(t, (uint32_t)(year < 0 ? -year : year), 4);
}

static void add_pair(struct text *t, unsigned n, char behind)
{
	text_add_padded(t, n, 2);
	text_add_char(t, behind);
}

static void add_clock(struct text *t, unsigned ms, char behind)
{
	unsigned second = ms / MS_PER_SECOND;

	add_pair(t, second / HOUR, ':');
	add_pair(t, second / 60 % 60, ':');
	add_pair(t, second % 60, behind);
}

/* The milliseconds of the second. */
static unsigned add_date_and_clock(struct text *t, int64_t wall_ms, char behind)
{
	struct civil c = civil_from_ms(wall_ms);

	add_year(t, c.year);
	text_add_char(t, '-');
	add_pair(t, c.month, '-');
	add_pair(t, c.day, 'T');
	add_clock(t, c.ms, behind);
	return c.ms % MS_PER_SECOND;
}

void text_add_rfc3339(struct text *t, int64_t wall_ms)
{
	(void)add_date_and_clock(t, wall_ms, 'Z');
}

void text_add_rfc3339_nano(struct text *t, int64_t wall_ms, uint32_t nanos)
{
	unsigned ms = add_date_and_clock(t, wall_ms, '.');

	text_add_padded(t, ms * NANOS_PER_MS + nanos % NANOS_PER_MS, 9);
	text_add_char(t, 'Z');
}

void text_add_rfc1123(struct text *t, int64_t wall_ms)
{
	static const char weekdays[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil c = civil_from_ms(wall_ms);

	text_add_n(t, weekdays + (size_t)c.weekday * 3, 3);
	text_add(t, ", ");
	add_pair(t, c.day, ' ');
	text_add_n(t, months + (size_t)(c.month - 1) * 3, 3);
	text_add_char(t, ' ');
	add_year(t, c.year);
	text_add_char(t, ' ');
	add_clock(t, c.ms, ' ');
	text_add(t, "+0000");
}

static void add_unit(struct text *t, uint32_t n, char unit)
{
	text_add_uint(t, n);
	text_add_char(t, unit);
}

/* Whole seconds without the sign, of 136 years at most. */
static uint32_t seconds_of(msec span)
{
	msec seconds = span / MS_PER_SECOND;

	return (uint32_t)MIN(seconds < 0 ? -seconds : seconds, (msec)UINT32_MAX);
}

void text_add_go_duration(struct text *t, msec span)
{
	uint32_t s = seconds_of(span);

	if (span <= -MS_PER_SECOND)
		text_add_char(t, '-');
	if (s >= HOUR)
		add_unit(t, s / HOUR, 'h');
	if (s >= 60)
		add_unit(t, s / 60 % 60, 'm');
	add_unit(t, s % 60, 's');
}

/* "ms" is not a minute; NULL: s begins with no unit. */
static const char *skip_unit(const char *s, uint32_t *ms)
{
	static const struct {
		const char *name;
		uint32_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}};

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (!text_starts(s, units[i].name))
			continue;
		*ms = units[i].ms;
		return s + strlen(units[i].name);
	}
	return NULL;
}

bool text_to_go_duration(const char *s, msec *span)
{
	msec sum = 0;
	uint32_t unit;

	if (text_equal(s, "0")) {
		*span = 0;
		return true;
	}
	do {
		uint64_t n = 0;
		const char *digits = s;

		for (; *s >= '0' && *s <= '9'; s++)
			if (!text_grow_uint64(&n, 10, (uint32_t)(*s - '0')))
				return false;
		s = s > digits ? skip_unit(s, &unit) : NULL;
		if (!s || n > INT32_MAX / unit)
			return false;
		sum += (msec)n * unit;
	} while (*s);
	if (sum > INT32_MAX)
		return false;
	*span = sum;
	return true;
}

/* apimachinery util/duration: HumanDuration(). Two units in part, the second one left out when it
 * is zero: "2m10s", "5h". */
void text_add_human_duration(struct text *t, msec span)
{
	static const struct {
		uint32_t below; /* seconds */
		uint32_t unit;
		uint32_t rest;
		char name;
		char rest_name; /* '\0' = only one unit */
	} rules[] = {
		{2 * 60, 1, 1, 's', '\0'},
		{10 * 60, 60, 1, 'm', 's'},
		{3 * HOUR, 60, 1, 'm', '\0'},
		{8 * HOUR, HOUR, 60, 'h', 'm'},
		{2 * DAY, HOUR, 1, 'h', '\0'},
		{8 * DAY, DAY, HOUR, 'd', 'h'},
		{2 * YEAR, DAY, 1, 'd', '\0'},
		{8 * YEAR, YEAR, DAY, 'y', 'd'},
		{UINT32_MAX, YEAR, 1, 'y', '\0'},
	};
	uint32_t s = span < 0 ? 0 : seconds_of(span);
	size_t i = 0;

	if (span <= -2 * MS_PER_SECOND) {
		text_add(t, "<invalid>");
		return;
	}
	while (i < ARRAY_LEN(rules) - 1 && s >= rules[i].below)
		i++;
	add_unit(t, s / rules[i].unit, rules[i].name);
	s = s % rules[i].unit / rules[i].rest;
	if (rules[i].rest_name && s != 0)
		add_unit(t, s, rules[i].rest_name);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Text of this form, in which each run of '0' is a number of so many digits; *s moves behind it. */
static bool take_form(const char **s, const char *form, unsigned *numbers)
{
	unsigned v = 0;

	for (; *form; form++, (*s)++) {
		if (*form != '0') {
			if (**s != *form)
				return false;
			continue;
		}
		if (!is_digit(**s))
			return false;
		v = v * 10 + (unsigned)(**s - '0');
		if (form[1] != '0') {
			*numbers++ = v;
			v = 0;
		}
	}
	return true;
}

/* ".123456": milliseconds are kept, the rest is dropped. */
static bool take_fraction(const char **s, unsigned *ms)
{
	unsigned weight = 100;

	*ms = 0;
	if (**s != '.')
		return true;
	if (!is_digit(*++*s))
		return false;
	for (; is_digit(**s); (*s)++, weight /= 10)
		*ms += (unsigned)(**s - '0') * weight;
	return true;
}

/* "Z" or "+01:30" at the end of the text. */
static bool take_zone(const char *s, int32_t *offset_minutes)
{
	unsigned zone[2];
	bool west = *s == '-';

	*offset_minutes = 0;
	if (strcmp(s, "Z") == 0)
		return true;
	if (!take_form(&s, west ? "-00:00" : "+00:00", zone) || zone[0] > 23 || zone[1] > 59)
		return false;
	*offset_minutes = (int32_t)(zone[0] * 60 + zone[1]);
	if (west)
		*offset_minutes = -*offset_minutes;
	return *s == '\0';
}

bool text_to_rfc3339(const char *s, int64_t *wall_ms)
{
	enum { YEARS, MONTH, DAYS, HOURS, MINUTES, SECOND };
	unsigned n[SECOND + 1];
	int32_t offset;
	unsigned ms;

	if (!s || !take_form(&s, "0000-00-00T00:00:00", n) || !take_fraction(&s, &ms) ||
		!take_zone(s, &offset))
		return false;
	if (n[MONTH] < 1 || n[MONTH] > 12 || n[DAYS] < 1 ||
		n[DAYS] > days_in_month(n[YEARS], n[MONTH]) || n[HOURS] > 23 || n[MINUTES] > 59 ||
		n[SECOND] > 59)
		return false;
	n[MINUTES] += n[HOURS] * 60;
	*wall_ms = (int64_t)days_from_civil(n[YEARS], n[MONTH], n[DAYS]) * MS_PER_DAY +
		   ((int32_t)n[MINUTES] - offset) * 60000 +
		   (int32_t)(n[SECOND] * MS_PER_SECOND + ms);
	return true;
}
