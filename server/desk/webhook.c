/* webhook.c - receivers and what they are told; see webhook.h. */
#include "server/desk/webhook.h"

#include <sodium.h>
#include <string.h>

#include "kb/version.h"

static const char SQL_ADD[] =
    "INSERT INTO webhook (webhook_id, url, events, secret, is_enabled, made_by, made_at_ms,"
    " last_status, last_error, last_at_ms) SELECT coalesce(max(webhook_id), 0) + 1, $1, $2, $3, $4,"
    " $5, $6, 0, '', 0 FROM webhook HAVING count(*) < $7 RETURNING webhook_id";
static const char SQL_CHANGE[] =
    "UPDATE webhook SET url = $2, events = $3, is_enabled = $4,"
    " secret = CASE $5 WHEN '' THEN secret ELSE $5 END WHERE webhook_id = $1 RETURNING webhook_id";
static const char SQL_LOAD[] = "SELECT webhook_id, url, events, secret, is_enabled, made_by,"
                               " made_at_ms FROM webhook WHERE webhook_id = $1";
static const char SQL_REMOVE_WAITING[] = "DELETE FROM webhook_delivery WHERE webhook_id = $1";
static const char SQL_REMOVE[] = "DELETE FROM webhook WHERE webhook_id = $1 RETURNING webhook_id";
static const char SQL_LIST[] =
    "SELECT webhook_id, url, events, is_enabled, made_by, made_at_ms, last_status, last_error,"
    " last_at_ms, (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = webhook.webhook_id"
    " AND d.state = 'waiting'), (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id ="
    " webhook.webhook_id AND d.state = 'failed') FROM webhook ORDER BY webhook_id";
/* $5 = 0: to all who want the event; otherwise to this one. */
static const char SQL_TELL[] =
    "INSERT INTO webhook_delivery (delivery_id, webhook_id, event, body, state, n_attempts,"
    " next_at_ms, made_at_ms) SELECT (SELECT coalesce(max(delivery_id), 0) FROM webhook_delivery) +"
    " row_number() OVER (ORDER BY h.webhook_id), h.webhook_id, $1, $2, CASE WHEN (SELECT count(*)"
    " FROM webhook_delivery d WHERE d.webhook_id = h.webhook_id AND d.state = 'waiting') < $3"
    " THEN 'waiting' ELSE 'failed' END, 0, $4, $4 FROM webhook h WHERE h.webhook_id = $5"
    " OR ($5 = 0 AND h.is_enabled = 1 AND instr(',' || h.events || ',', ',' || $1 || ',') > 0)"
    " RETURNING delivery_id";
static const char SQL_TIDY[] =
    "DELETE FROM webhook_delivery WHERE state <> 'waiting' AND made_at_ms < $1";

static const char *const EVENTS[] = {"entry.published", "entry.retired", "gap.opened",
                                     "gap.answered"};

struct view webhook_sign(struct arena *a, struct view secret, int64_t at_s, struct view body)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1];
    crypto_auth_hmacsha256_state state;
    struct view at = arena_printf(a, "%lld.", (long long)at_s);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.ptr, secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)at.ptr, at.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    return arena_printf(a, "t=%lld,v1=%s", (long long)at_s, hex);
}

/* --- receivers
 * ------------------------------------------------------------------------------------- */

static bool is_event(struct view name)
{
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
        if (view_eq_text(name, EVENTS[i]))
            return true;
    return false;
}

enum rc webhook_check_events(struct view events, struct err *err)
{
    for (size_t from = 0; from <= events.len;) {
        struct view rest = view_sub(events, from, events.len);
        size_t comma = view_find(rest, VIEW(","));
        struct view one = view_sub(rest, 0, comma == SIZE_MAX ? rest.len : comma);
        if (!is_event(one))
            return err_set_field(err, RC_INVALID, "events",
                                 "没有事件“%.*s”，可以是 entry.published、entry.retired、"
                                 "gap.opened、gap.answered，逗号分隔",
                                 VIEW_ARG(one));
        from += one.len + 1;
    }
    return RC_OK;
}

static enum rc add(struct db *db, struct webhook *h, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_view(st, 1, h->url);
    stmt_bind_view(st, 2, h->events);
    stmt_bind_view(st, 3, h->secret);
    stmt_bind_int(st, 4, h->is_enabled);
    stmt_bind_view(st, 5, h->made_by);
    stmt_bind_int(st, 6, h->made_at_ms);
    stmt_bind_int(st, 7, WEBHOOK_MAX);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set(err, RC_LIMIT, "最多 %d 个接收地址", WEBHOOK_MAX);
    if (rc == RC_OK)
        h->webhook_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc not_there(enum rc rc, int64_t webhook_id, struct err *err)
{
    return rc != RC_NOT_FOUND ? rc
                              : err_set_field(err, rc, "webhook_id", "没有编号为 %lld 的接收地址",
                                              (long long)webhook_id);
}

enum rc webhook_put(struct db *db, struct webhook *h, struct err *err)
{
    if (h->webhook_id == 0)
        return add(db, h, err);
    struct stmt *st = db_stmt(db, SQL_CHANGE);
    stmt_bind_int(st, 1, h->webhook_id);
    stmt_bind_view(st, 2, h->url);
    stmt_bind_view(st, 3, h->events);
    stmt_bind_int(st, 4, h->is_enabled);
    stmt_bind_view(st, 5, h->secret);
    enum rc rc = stmt_one(st, err);
    stmt_reset(st);
    return not_there(rc, h->webhook_id, err);
}

enum rc webhook_load(struct db *db, struct arena *a, int64_t webhook_id, struct webhook *out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, webhook_id);
    enum rc rc = not_there(stmt_one(st, err), webhook_id, err);
    if (rc == RC_OK)
        *out = (struct webhook){.webhook_id = stmt_int(st, 0),
                                .url = arena_view(a, stmt_view(st, 1)),
                                .events = arena_view(a, stmt_view(st, 2)),
                                .secret = arena_view(a, stmt_view(st, 3)),
                                .is_enabled = stmt_int(st, 4) != 0,
                                .made_by = arena_view(a, stmt_view(st, 5)),
                                .made_at_ms = stmt_int(st, 6)};
    stmt_reset(st);
    return rc;
}

enum rc webhook_remove(struct db *db, int64_t webhook_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REMOVE_WAITING);
    stmt_bind_int(st, 1, webhook_id);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, webhook_id);
    rc = stmt_one(st, err);
    stmt_reset(st);
    return not_there(rc, webhook_id, err);
}

enum rc webhook_write_list(struct jsonw *w, struct db *db, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "webhooks");
    while (rc == RC_OK && row) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "webhook_id", stmt_int(st, 0));
        jsonw_view(w, "url", stmt_view(st, 1));
        jsonw_view(w, "events", stmt_view(st, 2));
        jsonw_bool(w, "enabled", stmt_int(st, 3) != 0);
        jsonw_view(w, "made_by", stmt_view(st, 4));
        jsonw_int(w, "made_at_ms", stmt_int(st, 5));
        jsonw_int(w, "last_status", stmt_int(st, 6));
        jsonw_view(w, "last_error", stmt_view(st, 7));
        jsonw_int(w, "last_at_ms", stmt_int(st, 8));
        jsonw_int(w, "n_waiting", stmt_int(st, 9));
        jsonw_int(w, "n_failed", stmt_int(st, 10));
        jsonw_obj_end(w);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

/* --- telling
 * --------------------------------------------------------------------------------------- */

/* What is told: the receiver knows it again by the header with its id. */
static struct view make_body(struct call *c, const char *event, struct view object)
{
    return arena_printf(c->arena, "{\"event\":\"%s\",\"at_ms\":%lld,\"object\":%.*s}", event,
                        (long long)c->now_ms, VIEW_ARG(object));
}

static enum rc tell(struct db *db, struct call *c, const char *event, struct view object,
                    int64_t only_id, int64_t *delivery_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_TELL);
    bool row = false;
    stmt_bind_text(st, 1, event);
    stmt_bind_view(st, 2, make_body(c, event, object));
    stmt_bind_int(st, 3, WEBHOOK_WAITING_MAX);
    stmt_bind_int(st, 4, c->now_ms);
    stmt_bind_int(st, 5, only_id);
    enum rc rc = stmt_row(st, &row, err);
    *delivery_id_out = rc == RC_OK && row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    if (rc != RC_OK || *delivery_id_out == 0)
        return rc;
    outbox_continue(c, "webhook.pick", 0);
    st = db_stmt(db, SQL_TIDY);
    stmt_bind_int(st, 1, c->now_ms - WEBHOOK_KEPT_MS);
    return stmt_run(st, err);
}

enum rc webhook_tell(struct db *db, struct call *c, const char *event, struct view object,
                     struct err *err)
{
    int64_t first = 0;
    return tell(db, c, event, object, 0, &first, err);
}

enum rc webhook_ping(struct db *db, struct call *c, int64_t webhook_id, int64_t *delivery_id_out,
                     struct err *err)
{
    return tell(db, c, "ping", VIEW("{}"), webhook_id, delivery_id_out, err);
}

enum rc webhook_gap(struct db *db, struct call *c, const char *event, const struct gap *g,
                    struct err *err)
{
    struct str object = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &object);
    gap_write(&w, NULL, g, c->now_ms);
    enum rc rc = webhook_tell(db, c, event, str_view(&object), err);
    str_clear(&object);
    return rc;
}

enum rc webhook_entry(struct db *db, struct call *c, struct view external_id, struct err *err)
{
    struct care care;
    struct str object = STR_EMPTY;
    struct jsonw w;
    enum rc rc = care_load(db, c->arena, external_id, &care, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &object);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "id", care.external_id);
    jsonw_text(&w, "kind", entry_kind_name(care.kind));
    jsonw_view(&w, "title", care.title);
    jsonw_view(&w, "department", care.department);
    jsonw_int(&w, "version_id", care.live_id);
    jsonw_obj_end(&w);
    rc = webhook_tell(db, c, care.state == VERSION_RETIRED ? "entry.retired" : "entry.published",
                      str_view(&object), err);
    str_clear(&object);
    return rc;
}
