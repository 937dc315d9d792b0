/* SPDX-License-Identifier: Apache-2.0
 * Civil dates by arithmetic (the proleptic Gregorian calendar in eras of 400 years), so that no time zone data base is asked. */
#include "src/base/timestamp.h"

#include <stdio.h>

#define TAIPEI_OFFSET (8 * TIMESTAMP_HOUR)

struct civil {
    int64_t year;
    unsigned month, day;
};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static struct civil civil_from_days(int64_t days)
{
    days += 719468; /* from 0000-03-01 */
    int64_t era = floor_divide(days, 146097);
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted_month = (5 * day_of_year + 2) / 153; /* March is 0 */
    unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return (struct civil){
        .year = era * 400 + year_of_era + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * shifted_month + 2) / 5 + 1,
    };
}

static int64_t days_from_civil(struct civil date)
{
    int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    int64_t era = floor_divide(year, 400);
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned shifted_month = date.month > 2 ? date.month - 3 : date.month + 9;
    unsigned day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct clock_time {
    struct civil date;
    unsigned hour, minute, second, microsecond;
};

static struct clock_time split(timestamp_us moment)
{
    int64_t days = floor_divide(moment, TIMESTAMP_DAY);
    int64_t rest = moment - days * TIMESTAMP_DAY;
    return (struct clock_time){
        .date = civil_from_days(days),
        .hour = (unsigned)(rest / TIMESTAMP_HOUR),
        .minute = (unsigned)(rest / TIMESTAMP_MINUTE % 60),
        .second = (unsigned)(rest / TIMESTAMP_SECOND % 60),
        .microsecond = (unsigned)(rest % TIMESTAMP_SECOND),
    };
}

struct timestamp_text timestamp_format_utc(timestamp_us moment)
{
    struct timestamp_text result;
    struct clock_time t = split(moment);
    snprintf(result.text, sizeof result.text, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (unsigned)t.date.year % 10000, t.date.month % 100,
             t.date.day % 100, t.hour % 100, t.minute % 100, t.second % 100, t.microsecond % 1000000);
    return result;
}

struct timestamp_text timestamp_format_taipei(timestamp_us moment)
{
    struct timestamp_text result;
    struct clock_time t = split(moment + TAIPEI_OFFSET);
    snprintf(result.text, sizeof result.text, "%04u-%02u-%02u %02u:%02u:%02u", (unsigned)t.date.year % 10000, t.date.month % 100,
             t.date.day % 100, t.hour % 100, t.minute % 100, t.second % 100);
    return result;
}

static bool take_digits(struct bytes *text, unsigned count, unsigned *ret_value)
{
    if (text->size < count)
        return false;
    unsigned value = 0;
    for (unsigned i = 0; i < count; i++) {
        uint8_t c = text->data[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    text->data += count;
    text->size -= count;
    *ret_value = value;
    return true;
}

static bool take_one_of(struct bytes *text, const char *choices, char *ret_chosen)
{
    if (text->size == 0 || text->data[0] == 0 || strchr(choices, text->data[0]) == NULL)
        return false;
    *ret_chosen = (char)text->data[0];
    text->data++;
    text->size--;
    return true;
}

static bool take_fraction(struct bytes *text, unsigned *ret_microsecond)
{
    char point;
    *ret_microsecond = 0;
    if (!take_one_of(text, ".", &point))
        return true;
    unsigned digit, scale = 100000;
    if (!take_digits(text, 1, &digit))
        return false;
    do {
        *ret_microsecond += digit * scale;
        scale /= 10;
    } while (scale > 0 && take_digits(text, 1, &digit));
    return true;
}

static bool take_offset(struct bytes *text, timestamp_us *ret_offset)
{
    char sign, colon;
    unsigned hours, minutes;
    *ret_offset = 0;
    if (!take_one_of(text, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!take_digits(text, 2, &hours) || !take_one_of(text, ":", &colon) || !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_offset = (hours * TIMESTAMP_HOUR + minutes * TIMESTAMP_MINUTE) * (sign == '-' ? -1 : 1);
    return true;
}

static bool take_clock_time(struct bytes *text, struct clock_time *t)
{
    char mark;
    unsigned year;
    if (!take_digits(text, 4, &year) || !take_one_of(text, "-", &mark) || !take_digits(text, 2, &t->date.month) ||
        !take_one_of(text, "-", &mark) || !take_digits(text, 2, &t->date.day) || !take_one_of(text, "Tt ", &mark) ||
        !take_digits(text, 2, &t->hour) || !take_one_of(text, ":", &mark) || !take_digits(text, 2, &t->minute) ||
        !take_one_of(text, ":", &mark) || !take_digits(text, 2, &t->second) || !take_fraction(text, &t->microsecond))
        return false;
    t->date.year = year;
    return true;
}

static bool in_range(const struct clock_time *t)
{
    if (t->date.year < 1970 || t->date.month < 1 || t->date.month > 12 || t->date.day < 1 || t->hour > 23 || t->minute > 59 ||
        t->second > 59)
        return false;
    struct civil again = civil_from_days(days_from_civil(t->date));
    return again.month == t->date.month && again.day == t->date.day; /* 31 June would have moved */
}

enum status timestamp_parse(struct bytes text, timestamp_us *ret_moment)
{
    struct clock_time t = {0};
    timestamp_us offset;
    if (!take_clock_time(&text, &t) || !take_offset(&text, &offset) || text.size != 0 || !in_range(&t))
        return STATUS_INVALID;
    timestamp_us moment = days_from_civil(t.date) * TIMESTAMP_DAY + t.hour * TIMESTAMP_HOUR + t.minute * TIMESTAMP_MINUTE +
                          t.second * TIMESTAMP_SECOND + t.microsecond - offset;
    if (moment < 0 || moment >= TIMESTAMP_END) /* the offset may carry a legal year out of what we can write back */
        return STATUS_INVALID;
    *ret_moment = moment;
    return STATUS_OK;
}

int64_t timestamp_taipei_day(timestamp_us moment)
{
    return floor_divide(moment + TAIPEI_OFFSET, TIMESTAMP_DAY);
}

int64_t timestamp_taipei_month(timestamp_us moment)
{
    struct civil date = civil_from_days(timestamp_taipei_day(moment));
    return (date.year - 1970) * 12 + date.month - 1;
}
