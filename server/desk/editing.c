/* editing.c - the timetable of the knowledge base. */
#include "server/desk/editing.h"

#include "intents/gate_run.h"
#include "kb/base/log.h"
#include "kb/review.h"
#include "server/desk/due.h"
#include "server/desk/gap_check.h"
#include "server/desk/webhook.h"
#include "server/people/account.h"

static const char SQL_MOVED[] = "SELECT DISTINCT external_id FROM version WHERE moved_at_ms = $1"
                                " AND state IN ('published', 'retired') ORDER BY external_id";

#define DAY_MS INT64_C(86400000)
#define MORNING_MS (INT64_C(8) * 3600 * 1000)

/* Who did it: the caller; else, of what is planned, whoever changed the entry last. */
static struct view actor_name(struct db *db, struct call *c, const struct care *care)
{
    struct account acc;
    if (c->who.account_id != 0 &&
        account_load(db, c->arena, c->who.account_id, &acc, NULL) == RC_OK)
        return acc.name;
    return care->updated_by;
}

enum rc editing_announce(struct db *db, struct call *c, struct view external_id, struct err *err)
{
    struct care care;
    struct str params = STR_EMPTY;
    struct jsonw w;
    enum rc rc = care_load(db, c->arena, external_id, &care, err);
    bool gone = rc == RC_NOT_FOUND;
    if (rc != RC_OK && !gone)
        return rc;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "id", external_id);
    jsonw_bool(&w, "gone", gone);
    if (!gone) {
        jsonw_view(&w, "title", care.title);
        jsonw_text(&w, "state", version_state_name(care.state));
        jsonw_int(&w, "head_id", care.head_id);
        jsonw_int(&w, "live_id", care.live_id);
        jsonw_view(&w, "by", actor_name(db, c, &care));
    }
    jsonw_obj_end(&w);
    outbox_push(c, TOPIC_EDIT, 0, "entry.changed", str_view(&params));
    str_clear(&params);
    return gap_entry_changed(db, c, external_id, err);
}

enum rc editing_plan(struct db *db, struct call *c, struct err *err)
{
    int64_t at_ms = 0;
    enum rc rc = version_next_planned(db, &at_ms, err);
    if (rc != RC_OK)
        return rc;
    if (at_ms == 0)
        return due_cancel(db, DUE_EDIT_PLAN, 0, c->now_ms, err);
    outbox_wake_at(c, at_ms);
    return due_set(db, DUE_EDIT_PLAN, 0, at_ms, c->now_ms, err);
}

/* What was published or taken off just now, to other systems. */
static enum rc tell_moved(struct db *db, struct call *c, struct err *err)
{
    struct view *ids = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_MOVED);
    stmt_bind_int(st, 1, c->now_ms);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        ids = arena_push(c->arena, ids, n, &cap, sizeof *ids);
        ids[n++] = arena_view(c->arena, stmt_view(st, 0));
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = webhook_entry(db, c, ids[i], err);
    return rc;
}

enum rc editing_run_planned(struct desk *d, struct err *err)
{
    size_t n = 0;
    enum rc rc = review_run_planned(d->db, d->call->now_ms, &n, err);
    if (rc == RC_OK && n > 0) {
        log_event(LOG_INFO, "planned_versions", "n=%zu", n);
        outbox_kb_changed(d->call);
        outbox_push(d->call, TOPIC_EDIT, 0, "entries.changed", VIEW("{}"));
        rc = tell_moved(d->db, d->call, err);
    }
    return rc == RC_OK ? editing_plan(d->db, d->call, err) : rc;
}

/* The next eight o'clock in the desk's zone. */
static int64_t next_morning(const struct desk *d)
{
    const struct zone *zone = d->calendar.zone;
    int64_t local = zone_to_local(zone, d->call->now_ms);
    int64_t morning = local - local % DAY_MS + MORNING_MS;
    return zone_to_utc(zone, morning > local ? morning : morning + DAY_MS);
}

static enum rc set_morning(struct desk *d, struct err *err)
{
    int64_t at_ms = next_morning(d);
    outbox_wake_at(d->call, at_ms);
    return due_set(d->db, DUE_EDIT_DAY, 0, at_ms, d->call->now_ms, err);
}

static void remind_one(struct desk *d, const struct care *care)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    char day[16];
    day_format(care->review_on, day);
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "id", care->external_id);
    jsonw_view(&w, "title", care->title);
    jsonw_view(&w, "owner", care->owner);
    jsonw_text(&w, "review_on", day);
    jsonw_obj_end(&w);
    enum topic_kind topic = care->owner_id != 0 ? TOPIC_ACCOUNT : TOPIC_EDIT;
    outbox_push(d->call, topic, care->owner_id, "entry.review_due", str_view(&params));
    str_clear(&params);
}

enum rc editing_remind(struct desk *d, struct err *err)
{
    struct care *list = NULL;
    size_t n = 0;
    int32_t today = zone_day(d->calendar.zone, d->call->now_ms);
    enum rc rc = care_list_overdue(d->db, d->call->arena, today, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        remind_one(d, &list[i]);
        rc = version_set_reminded(d->db, list[i].external_id, today, err);
    }
    return rc == RC_OK ? set_morning(d, err) : rc;
}

enum rc editing_recover(struct desk *d, struct err *err)
{
    size_t n = 0;
    enum rc rc = review_adopt(d->db, d->call->now_ms, &n, err);
    if (rc == RC_OK && n > 0)
        log_event(LOG_INFO, "versions_adopted", "n=%zu", n);
    if (rc == RC_OK)
        rc = gate_run_lose(d->db, 0, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = editing_plan(d->db, d->call, err);
    return rc == RC_OK ? set_morning(d, err) : rc;
}
