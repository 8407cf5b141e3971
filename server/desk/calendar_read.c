/* calendar_read.c - the rules of a calendar as lines of text. Start-up and the apply thread. */
#include "server/desk/calendar.h"

#include "kb/base/clock.h"

extern const char desk_lines_holidays[]; /* holidays.txt, compiled in */

static const struct {
    const char *word;
    const char *name;
    enum calendar_kind kind;
    bool has_hours;
} WORDS[] = {
    {"休", "off", CALENDAR_OFF, false},    {"班", "work", CALENDAR_WORK, false},
    {"时", "hours", CALENDAR_HOURS, true}, {"停", "shut", CALENDAR_SHUT, true},
    {"值", "duty", CALENDAR_DUTY, true},   {"已公布", "announced", CALENDAR_ANNOUNCED, false},
};

const char *calendar_kind_name(enum calendar_kind kind)
{
    size_t i = 0;
    while (WORDS[i].kind != kind)
        i++;
    return WORDS[i].name;
}

void calendar_write_periods(const struct hours_day *hours, struct str *out)
{
    for (int i = 0; i < hours->n_periods; i++)
        str_addf(out, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "", hours->periods[i].from_min / 60,
                 hours->periods[i].from_min % 60, hours->periods[i].until_min / 60,
                 hours->periods[i].until_min % 60);
}

struct view calendar_holidays(void)
{
    return view_of(desk_lines_holidays);
}

static struct view take_word(struct view *rest)
{
    *rest = view_trim(*rest);
    size_t end = view_find(*rest, VIEW(" "));
    struct view word = view_sub(*rest, 0, end);
    *rest = end == SIZE_MAX ? VIEW_EMPTY : view_trim(view_sub(*rest, end + 1, rest->len));
    return word;
}

enum rc calendar_parse_rule(struct view text, struct arena *a, struct calendar_rule *out,
                            struct err *err)
{
    struct view rest = text;
    struct view word = take_word(&rest);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (!view_eq_text(word, WORDS[i].word) && !view_eq_text(word, WORDS[i].name))
            continue;
        struct calendar_rule r = {.kind = WORDS[i].kind};
        if (WORDS[i].has_hours && !hours_parse_periods(take_word(&rest), &r.hours))
            return err_set_field(err, RC_INVALID, "hours",
                                 "时段写法不对（例：09:00-11:30,13:30-17:00）");
        r.name = arena_view(a, rest);
        *out = r;
        return RC_OK;
    }
    return err_set_field(err, RC_INVALID, "kind", "应为 休、班、时、停、值 或 已公布，而不是 %.*s",
                         VIEW_ARG(utf8_head(word, 20)));
}

/* "2026", "2026-02-14" or "2026-02-15..2026-02-23" */
static bool parse_days(struct view text, int32_t *from_out, int32_t *until_out)
{
    int64_t year = 0;
    if (text.len == 4 && view_to_int64(text, &year)) {
        *from_out = day_from_civil((int)year, 1, 1);
        *until_out = day_from_civil((int)year, 12, 31);
        return *from_out != DAY_NONE;
    }
    size_t dots = view_find(text, VIEW(".."));
    if (!day_parse(view_sub(text, 0, dots), from_out))
        return false;
    *until_out = *from_out;
    return dots == SIZE_MAX ||
           (day_parse(view_sub(text, dots + 2, text.len), until_out) && *until_out >= *from_out);
}

static enum rc read_line(struct view line, struct arena *a, struct calendar_rule *out,
                         struct err *err)
{
    struct view rest = line;
    struct view days = take_word(&rest);
    int32_t from = 0;
    int32_t until = 0;
    if (!utf8_valid(line, NULL))
        return err_set(err, RC_INVALID, "不是 UTF-8 文字");
    if (!parse_days(days, &from, &until))
        return err_set(err, RC_INVALID, "日期写法不对：%.*s（例：2026-02-15..2026-02-23）",
                       VIEW_ARG(utf8_head(days, 40)));
    enum rc rc = calendar_parse_rule(rest, a, out, err);
    if (rc == RC_OK) {
        out->from_day = from;
        out->until_day = until;
    }
    return rc;
}

enum rc calendar_read(struct view text, struct arena *a, struct calendar_rule **rules, size_t *n,
                      struct err *err)
{
    struct view rest = text;
    struct view line;
    size_t cap = *n;
    for (int number = 1; view_next_line(&rest, &line); number++) {
        struct calendar_rule r;
        line = view_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        enum rc rc = read_line(line, a, &r, err);
        if (rc != RC_OK) {
            if (err != NULL)
                err->line = number;
            return err_wrap(err, "第 %d 行", number);
        }
        *rules = arena_push(a, *rules, *n, &cap, sizeof **rules);
        (*rules)[(*n)++] = r;
    }
    return RC_OK;
}
