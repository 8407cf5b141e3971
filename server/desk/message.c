/* message.c - stores, reads and writes messages. */
#include "server/desk/message.h"

static const char SQL_ADD[] =
    "INSERT INTO message (message_id, conversation_id, seq, client_id, sender, name, account_id,"
    " at_ms, blocks, act, confidence, turn_id)"
    " VALUES ((SELECT coalesce(max(message_id), 0) + 1 FROM message), $1, $2, $3, $4, $5, $6, $7, "
    "$8,"
    " $9, $10, $11) RETURNING message_id";
#define COLUMNS                                                                                    \
    "m.message_id, m.conversation_id, m.seq, m.client_id, m.sender, m.name, m.account_id, "        \
    "m.at_ms,"                                                                                     \
    " m.blocks, m.act, m.confidence, m.turn_id, f.is_useful"
#define FROM_MESSAGE                                                                               \
    " FROM message m LEFT JOIN feedback f"                                                         \
    " ON f.conversation_id = m.conversation_id AND f.seq = m.seq"
static const char SQL_OF_VISITOR[] =
    "SELECT " COLUMNS FROM_MESSAGE " JOIN conversation c ON c.conversation_id = m.conversation_id"
    " WHERE c.visitor_id = $1 AND m.client_id = $2 AND m.sender = 'visitor'";
static const char SQL_OF_CONVERSATION[] =
    "SELECT " COLUMNS FROM_MESSAGE
    " WHERE m.conversation_id = $1 AND m.client_id = $2 AND m.sender = 'helper'";
static const char SQL_LOAD[] =
    "SELECT " COLUMNS FROM_MESSAGE " WHERE m.conversation_id = $1 AND m.seq = $2";
static const char SQL_AFTER[] =
    "SELECT " COLUMNS FROM_MESSAGE " WHERE m.conversation_id = $1 AND m.seq > $2"
    " ORDER BY m.seq LIMIT $3";
static const char SQL_BEFORE[] =
    "SELECT " COLUMNS FROM_MESSAGE " WHERE m.conversation_id = $1 AND m.seq < $2"
    " ORDER BY m.seq DESC LIMIT $3";
static const char SQL_UNREAD[] =
    "SELECT count(*) FROM message WHERE conversation_id = $1 AND seq > $2 AND sender = 'visitor'";

static const char *const SENDERS[SENDER_N] = {
    [FROM_VISITOR] = "visitor",
    [FROM_BOT] = "bot",
    [FROM_HELPER] = "helper",
    [FROM_SYSTEM] = "system",
};

struct view message_text_blocks(struct arena *a, struct view text)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_arr(&w, NULL);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "type", "text");
    jsonw_view(&w, "text", text);
    jsonw_obj_end(&w);
    jsonw_arr_end(&w);
    struct view blocks = arena_view(a, str_view(&out));
    str_clear(&out);
    return blocks;
}

/* --- adding ------------------------------------------------------------------------------------
 */

/* How a message changes its conversation. */
static void note_in_conversation(struct conversation *cv, const struct message *m, struct view head)
{
    cv->last_seq = m->seq;
    cv->last_at_ms = m->at_ms;
    if (head.len > 0)
        cv->last_text = head;
    if (m->from == FROM_HELPER) {
        cv->awaiting_since_ms = 0;
        if (cv->responded_at_ms == 0)
            cv->responded_at_ms = m->at_ms;
    }
    bool person_wanted = cv->state == CONVERSATION_QUEUED || cv->state == CONVERSATION_ACTIVE;
    if (m->from == FROM_VISITOR && person_wanted && cv->awaiting_since_ms == 0)
        cv->awaiting_since_ms = m->at_ms;
}

static void bind_message(struct stmt *st, const struct message *m)
{
    stmt_bind_int(st, 1, m->conversation_id);
    stmt_bind_int(st, 2, m->seq);
    if (m->client_id.len > 0)
        stmt_bind_view(st, 3, m->client_id);
    stmt_bind_text(st, 4, SENDERS[m->from]);
    stmt_bind_view(st, 5, m->name.ptr != NULL ? m->name : VIEW_EMPTY);
    if (m->account_id != 0)
        stmt_bind_int(st, 6, m->account_id);
    stmt_bind_int(st, 7, m->at_ms);
    stmt_bind_view(st, 8, m->blocks);
    if (m->act.len > 0) {
        stmt_bind_view(st, 9, m->act);
        stmt_bind_real(st, 10, m->confidence);
    }
    if (m->turn_id != 0)
        stmt_bind_int(st, 11, m->turn_id);
}

enum rc message_add(struct db *db, struct arena *a, struct conversation *cv, struct message *m,
                    struct view head, struct err *err)
{
    m->conversation_id = cv->conversation_id;
    m->seq = cv->last_seq + 1;
    struct stmt *st = db_stmt(db, SQL_ADD);
    bind_message(st, m);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        m->message_id = stmt_int(st, 0);
        note_in_conversation(cv, m, arena_view(a, utf8_head(head, MESSAGE_HEAD_CHARS)));
    }
    stmt_reset(st);
    return rc;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static enum sender parse_sender(struct view name)
{
    int from = 0;
    while (from < SENDER_N && !view_eq_text(name, SENDERS[from]))
        from++;
    CHECK(from < SENDER_N);
    return (enum sender)from;
}

static void read_row(struct stmt *st, struct arena *a, struct message *m)
{
    *m = (struct message){
        .message_id = stmt_int(st, 0),
        .conversation_id = stmt_int(st, 1),
        .seq = stmt_int(st, 2),
        .client_id = arena_view(a, stmt_view(st, 3)),
        .from = parse_sender(stmt_view(st, 4)),
        .name = arena_view(a, stmt_view(st, 5)),
        .account_id = stmt_int(st, 6),
        .at_ms = stmt_int(st, 7),
        .blocks = arena_view(a, stmt_view(st, 8)),
        .act = arena_view(a, stmt_view(st, 9)),
        .confidence = stmt_real(st, 10),
        .turn_id = stmt_int(st, 11),
    };
    if (!stmt_is_null(st, 12))
        m->useful = stmt_int(st, 12) != 0 ? USEFUL_YES : USEFUL_NO;
}

static enum rc find(struct stmt *st, struct arena *a, struct message *out, bool *found_out,
                    struct err *err)
{
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        read_row(st, a, out);
    stmt_reset(st);
    if (rc == RC_OK)
        *found_out = row;
    return rc;
}

enum rc message_find_of_visitor(struct db *db, struct arena *a, int64_t visitor_id,
                                struct view client_id, struct message *out, bool *found_out,
                                struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OF_VISITOR);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_view(st, 2, client_id);
    return find(st, a, out, found_out, err);
}

enum rc message_find_of_helper(struct db *db, struct arena *a, int64_t conversation_id,
                               struct view client_id, struct message *out, bool *found_out,
                               struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OF_CONVERSATION);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_view(st, 2, client_id);
    return find(st, a, out, found_out, err);
}

enum rc message_load(struct db *db, struct arena *a, int64_t conversation_id, int64_t seq,
                     struct message *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, seq);
    bool found = false;
    enum rc rc = find(st, a, out, &found, err);
    return rc == RC_OK && !found ? err_set(err, RC_NOT_FOUND, "没有这条消息") : rc;
}

/* Reads up to limit rows; one more row only tells that there are more. */
static enum rc read_page(struct stmt *st, struct arena *a, int64_t limit, struct message_page *out,
                         struct err *err)
{
    struct message_page page = {NULL, 0, false};
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row && (int64_t)page.n < limit) {
        page.items = arena_push(a, page.items, page.n, &cap, sizeof *page.items);
        read_row(st, a, &page.items[page.n++]);
        rc = stmt_row(st, &row, err);
    }
    page.more = row;
    stmt_reset(st);
    if (rc == RC_OK)
        *out = page;
    return rc;
}

enum rc message_list_after(struct db *db, struct arena *a, int64_t conversation_id,
                           int64_t after_seq, int64_t limit, struct message_page *out,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_AFTER);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, after_seq);
    stmt_bind_int(st, 3, limit + 1);
    return read_page(st, a, limit, out, err);
}

enum rc message_list_before(struct db *db, struct arena *a, int64_t conversation_id,
                            int64_t before_seq, int64_t limit, struct message_page *out,
                            struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_BEFORE);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, before_seq > 0 ? before_seq : INT64_MAX);
    stmt_bind_int(st, 3, limit + 1);
    enum rc rc = read_page(st, a, limit, out, err);
    for (size_t i = 0; rc == RC_OK && i < out->n / 2; i++) {
        struct message swap = out->items[i];
        out->items[i] = out->items[out->n - 1 - i];
        out->items[out->n - 1 - i] = swap;
    }
    return rc;
}

enum rc message_count_unread(struct db *db, int64_t conversation_id, int64_t after_seq,
                             int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_UNREAD);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, after_seq);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

/* --- writing JSON ------------------------------------------------------------------------------
 */

static void write_bot_part(struct jsonw *w, const struct message *m, enum viewer viewer)
{
    if (m->act.len > 0)
        jsonw_view(w, "act", m->act);
    if (m->act.len > 0 && viewer == VIEWER_STAFF)
        jsonw_real(w, "confidence", m->confidence, 4);
    if (m->turn_id != 0)
        jsonw_int(w, "turn_id", m->turn_id);
    if (m->useful == USEFUL_UNKNOWN)
        jsonw_null(w, "useful");
    else
        jsonw_bool(w, "useful", m->useful == USEFUL_YES);
}

void message_write(struct jsonw *w, const char *key, const struct message *m, enum viewer viewer)
{
    enum sender own = viewer == VIEWER_VISITOR ? FROM_VISITOR : FROM_HELPER;
    jsonw_obj(w, key);
    jsonw_int(w, "conversation_id", m->conversation_id);
    jsonw_int(w, "seq", m->seq);
    jsonw_text(w, "from", SENDERS[m->from]);
    if (m->name.len > 0)
        jsonw_view(w, "name", m->name);
    jsonw_int(w, "at_ms", m->at_ms);
    if (m->from == own && m->client_id.len > 0)
        jsonw_view(w, "client_id", m->client_id);
    jsonw_raw(w, "blocks", m->blocks);
    if (m->from == FROM_BOT)
        write_bot_part(w, m, viewer);
    jsonw_obj_end(w);
}

void message_write_sent(struct str *out, const struct message *m, bool duplicate)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", m->conversation_id);
    jsonw_int(&w, "seq", m->seq);
    jsonw_view(&w, "client_id", m->client_id);
    jsonw_int(&w, "at_ms", m->at_ms);
    jsonw_bool(&w, "duplicate", duplicate);
    jsonw_obj_end(&w);
}

void message_write_page(struct jsonw *w, const struct message_page *page, enum viewer viewer)
{
    jsonw_arr(w, "messages");
    for (size_t i = 0; i < page->n; i++)
        message_write(w, NULL, &page->items[i], viewer);
    jsonw_arr_end(w);
    jsonw_bool(w, "more", page->more);
}
