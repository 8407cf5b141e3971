/* aside.c - notes, whispers and the words of side threads. */
#include "server/desk/aside.h"

#define COLUMNS                                                                                    \
    "aside_id, conversation_id, thread_id, kind, client_id, account_id, name, text, at_ms"
static const char SQL_ADD[] =
    "INSERT INTO aside (" COLUMNS ") VALUES ((SELECT coalesce(max(aside_id), 0) + 1 FROM aside),"
    " $1, $2, $3, $4, $5, $6, $7, $8) RETURNING aside_id";
static const char SQL_FIND[] = "SELECT " COLUMNS " FROM aside WHERE conversation_id = $1"
                               " AND account_id = $2 AND client_id = $3";
static const char SQL_OF_CONVERSATION[] =
    "SELECT " COLUMNS " FROM (SELECT " COLUMNS " FROM aside WHERE conversation_id = $1"
    " AND thread_id IS NULL ORDER BY aside_id DESC LIMIT $2) AS last ORDER BY aside_id";
static const char SQL_OF_THREAD[] =
    "SELECT " COLUMNS " FROM (SELECT " COLUMNS " FROM aside WHERE thread_id = $1"
    " ORDER BY aside_id DESC LIMIT $2) AS last ORDER BY aside_id";

static const char *const KINDS[ASIDE_N] = {
    [ASIDE_NOTE] = "note", [ASIDE_WHISPER] = "whisper", [ASIDE_THREAD] = "thread"};

bool aside_kind_parse(struct view name, enum aside_kind *out)
{
    for (int i = 0; i < ASIDE_N; i++) {
        if (view_eq_text(name, KINDS[i])) {
            *out = (enum aside_kind)i;
            return true;
        }
    }
    return false;
}

static struct aside read_row(struct stmt *st, struct arena *a)
{
    struct aside m = {.aside_id = stmt_int(st, 0),
                      .conversation_id = stmt_int(st, 1),
                      .thread_id = stmt_int(st, 2),
                      .client_id = arena_view(a, stmt_view(st, 4)),
                      .account_id = stmt_int(st, 5),
                      .name = arena_view(a, stmt_view(st, 6)),
                      .text = arena_view(a, stmt_view(st, 7)),
                      .at_ms = stmt_int(st, 8)};
    CHECK(aside_kind_parse(stmt_view(st, 3), &m.kind));
    return m;
}

static enum rc find(struct desk *d, struct aside *m, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_FIND);
    bool row = false;
    stmt_bind_int(st, 1, m->conversation_id);
    stmt_bind_int(st, 2, d->call->who.account_id);
    stmt_bind_view(st, 3, m->client_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        *m = read_row(st, d->call->arena);
    stmt_reset(st);
    if (rc == RC_OK)
        *found_out = row;
    return rc;
}

static enum rc insert(struct db *db, struct aside *m, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, m->conversation_id);
    if (m->thread_id != 0)
        stmt_bind_int(st, 2, m->thread_id);
    stmt_bind_text(st, 3, KINDS[m->kind]);
    stmt_bind_view(st, 4, m->client_id);
    stmt_bind_int(st, 5, m->account_id);
    stmt_bind_view(st, 6, m->name);
    stmt_bind_view(st, 7, m->text);
    stmt_bind_int(st, 8, m->at_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        m->aside_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static void tell_staff(struct desk *d, const struct aside *m)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    aside_write(&w, NULL, m);
    outbox_push(d->call, TOPIC_CONVERSATION, m->conversation_id, "aside.new", str_view(&params));
    str_clear(&params);
}

enum rc aside_add(struct desk *d, struct aside *m, bool *is_new_out, struct err *err)
{
    bool found = false;
    enum rc rc = find(d, m, &found, err);
    if (rc == RC_OK && !found) {
        m->account_id = d->call->who.account_id;
        m->name = view_of(d->call->who.name);
        m->at_ms = d->call->now_ms;
        rc = insert(d->db, m, err);
        if (rc == RC_OK)
            tell_staff(d, m);
    }
    if (rc == RC_OK)
        *is_new_out = !found;
    return rc;
}

void aside_write(struct jsonw *w, const char *key, const struct aside *m)
{
    jsonw_obj(w, key);
    jsonw_int(w, "id", m->aside_id);
    jsonw_int(w, "conversation_id", m->conversation_id);
    if (m->thread_id != 0)
        jsonw_int(w, "thread_id", m->thread_id);
    jsonw_text(w, "kind", KINDS[m->kind]);
    jsonw_view(w, "client_id", m->client_id);
    jsonw_int(w, "account_id", m->account_id);
    jsonw_view(w, "name", m->name);
    jsonw_view(w, "text", m->text);
    jsonw_int(w, "at_ms", m->at_ms);
    jsonw_obj_end(w);
}

static enum rc write_list(struct jsonw *w, const char *key, struct stmt *st, struct arena *a,
                          int64_t id, struct err *err)
{
    bool row = false;
    stmt_bind_int(st, 1, id);
    stmt_bind_int(st, 2, ASIDE_SHOWN);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, key);
    while (rc == RC_OK && row) {
        struct aside m = read_row(st, a);
        aside_write(w, NULL, &m);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

enum rc aside_write_conversation(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                                 int64_t conversation_id, struct err *err)
{
    return write_list(w, key, db_stmt(db, SQL_OF_CONVERSATION), a, conversation_id, err);
}

enum rc aside_write_thread(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                           int64_t thread_id, struct err *err)
{
    return write_list(w, key, db_stmt(db, SQL_OF_THREAD), a, thread_id, err);
}
