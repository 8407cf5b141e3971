/* transfer.c - offers of a conversation to a colleague, and taking over. */
#include "server/desk/transfer.h"

#include "server/desk/notify.h"
#include "server/desk/silence.h"
#include "server/people/visitor.h"

static const char SQL_ADD[] =
    "INSERT INTO transfer (transfer_id, conversation_id, from_account_id, to_account_id, reason,"
    " made_at_ms, outcome, answer) VALUES ((SELECT coalesce(max(transfer_id), 0) + 1 FROM "
    "transfer),"
    " $1, $2, $3, $4, $5, '', '')";
#define COLUMNS "transfer_id, conversation_id, from_account_id, to_account_id, reason, made_at_ms"
static const char SQL_OPEN[] =
    "SELECT " COLUMNS " FROM transfer WHERE conversation_id = $1 AND ended_at_ms IS NULL";
static const char SQL_TO[] = "SELECT " COLUMNS " FROM transfer"
                             " WHERE to_account_id = $1 AND ended_at_ms IS NULL"
                             " ORDER BY made_at_ms, transfer_id";
static const char SQL_END[] =
    "UPDATE transfer SET ended_at_ms = $2, outcome = $3, answer = $4 WHERE transfer_id = $1";

/* --- the table -----------------------------------------------------------------------------------
 */

static struct transfer read_row(struct stmt *st, struct arena *a)
{
    return (struct transfer){.transfer_id = stmt_int(st, 0),
                             .conversation_id = stmt_int(st, 1),
                             .from_account_id = stmt_int(st, 2),
                             .to_account_id = stmt_int(st, 3),
                             .reason = arena_view(a, stmt_view(st, 4)),
                             .made_at_ms = stmt_int(st, 5)};
}

enum rc transfer_find_open(struct db *db, struct arena *a, int64_t conversation_id,
                           struct transfer *out, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OPEN);
    bool row = false;
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        *out = read_row(st, a);
    stmt_reset(st);
    if (rc == RC_OK)
        *found_out = row;
    return rc;
}

static enum rc insert(struct desk *d, const struct conversation *cv, int64_t to_account_id,
                      struct view reason, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_ADD);
    stmt_bind_int(st, 1, cv->conversation_id);
    stmt_bind_int(st, 2, cv->account_id);
    stmt_bind_int(st, 3, to_account_id);
    stmt_bind_view(st, 4, reason);
    stmt_bind_int(st, 5, d->call->now_ms);
    return stmt_run(st, err);
}

/* --- what people are told ------------------------------------------------------------------------
 */

static enum rc write_offer(struct jsonw *w, struct db *db, struct arena *a,
                           const struct transfer *t, struct err *err)
{
    struct account from;
    struct conversation cv;
    struct visitor visitor;
    enum rc rc = account_load(db, a, t->from_account_id, &from, err);
    if (rc == RC_OK)
        rc = conversation_load(db, a, t->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = visitor_load(db, a, cv.visitor_id, &visitor, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    jsonw_int(w, "conversation_id", t->conversation_id);
    jsonw_int(w, "from_account_id", t->from_account_id);
    jsonw_view(w, "from_name", from.display_name);
    jsonw_view(w, "reason", t->reason);
    jsonw_view(w, "visitor_name", visitor.name);
    jsonw_view(w, "last_text", cv.last_text);
    jsonw_int(w, "made_at_ms", t->made_at_ms);
    jsonw_obj_end(w);
    return RC_OK;
}

static enum rc tell_target(struct desk *d, const struct transfer *t, struct err *err)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    enum rc rc = write_offer(&w, d->db, d->call->arena, t, err);
    if (rc == RC_OK)
        outbox_push(d->call, TOPIC_ACCOUNT, t->to_account_id, "transfer.offered",
                    str_view(&params));
    str_clear(&params);
    return rc;
}

static void tell_end(struct desk *d, const struct transfer *t, const char *outcome,
                     struct view answer)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", t->conversation_id);
    jsonw_int(&w, "to_account_id", t->to_account_id);
    jsonw_text(&w, "outcome", outcome);
    jsonw_view(&w, "answer", answer);
    jsonw_obj_end(&w);
    outbox_push(d->call, TOPIC_ACCOUNT, t->from_account_id, "transfer.ended", str_view(&params));
    outbox_push(d->call, TOPIC_ACCOUNT, t->to_account_id, "transfer.ended", str_view(&params));
    str_clear(&params);
}

static enum rc end_offer(struct desk *d, const struct transfer *t, const char *outcome,
                         struct view answer, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_END);
    stmt_bind_int(st, 1, t->transfer_id);
    stmt_bind_int(st, 2, d->call->now_ms);
    stmt_bind_text(st, 3, outcome);
    stmt_bind_view(st, 4, answer.ptr != NULL ? answer : VIEW_EMPTY);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_TRANSFER, t->conversation_id, d->call->now_ms, err);
    if (rc == RC_OK)
        tell_end(d, t, outcome, answer.ptr != NULL ? answer : VIEW_EMPTY);
    return rc;
}

/* --- offering ------------------------------------------------------------------------------------
 */

static enum rc check_target(struct desk *d, const struct conversation *cv, int64_t to_account_id,
                            struct err *err)
{
    static const char *const STATES[STATUS_N] = {
        [STATUS_OFFLINE] = "不在线", [STATUS_BUSY] = "正忙", [STATUS_BREAK] = "在小休"};
    struct account to;
    enum rc rc = account_load(d->db, d->call->arena, to_account_id, &to, err);
    if (rc != RC_OK)
        return rc;
    if (to_account_id == cv->account_id)
        return err_set(err, RC_CONFLICT, "会话已在您手中");
    if (to.is_disabled || (to.roles & (ROLE_HELPER | ROLE_SUPERVISOR)) == 0)
        return err_set(err, RC_NOT_FOUND, "没有这个帮办员");
    if (to.status != STATUS_ONLINE)
        return err_set(err, RC_CONFLICT, "%.*s%s，可以改转他人，或让访客回到队列等候",
                       VIEW_ARG(to.display_name), STATES[to.status]);
    return RC_OK;
}

enum rc transfer_offer(struct desk *d, const struct conversation *cv, int64_t to_account_id,
                       struct view reason, struct err *err)
{
    struct transfer t;
    bool open = false;
    enum rc rc = check_target(d, cv, to_account_id, err);
    if (rc == RC_OK)
        rc = transfer_find_open(d->db, d->call->arena, cv->conversation_id, &t, &open, err);
    if (rc == RC_OK && open)
        rc = err_set(err, RC_CONFLICT, "正在等待对方接受转接");
    if (rc == RC_OK)
        rc = insert(d, cv, to_account_id, reason, err);
    if (rc == RC_OK)
        rc = transfer_find_open(d->db, d->call->arena, cv->conversation_id, &t, &open, err);
    if (rc == RC_OK)
        rc = desk_due_set(d, DUE_TRANSFER, cv->conversation_id,
                          d->call->now_ms + d->options->transfer_s * 1000, err);
    return rc == RC_OK ? tell_target(d, &t, err) : rc;
}

static enum rc find_mine(struct desk *d, const struct conversation *cv,
                         const struct principal *helper, struct transfer *out, struct err *err)
{
    bool open = false;
    enum rc rc = transfer_find_open(d->db, d->call->arena, cv->conversation_id, out, &open, err);
    if (rc == RC_OK && (!open || out->to_account_id != helper->account_id))
        rc = err_set(err, RC_CONFLICT, "这次转接已经结束");
    return rc;
}

/* The new helper has the conversation; the old one no longer hears it. */
static enum rc change_hands(struct desk *d, struct conversation *cv, const struct principal *to,
                            struct view reason, struct err *err)
{
    struct view name = view_of(to->name);
    int64_t before = cv->account_id;
    struct conversation_notice notice = {
        .helper_name = name,
        .text = arena_printf(d->call->arena, "现由帮办员%.*s继续为您服务，之前的内容已一并转交。",
                             VIEW_ARG(name))};
    enum rc rc =
        desk_apply(d, cv,
                   (struct conversation_change){
                       .event = ON_TRANSFER, .account_id = to->account_id, .reason = reason},
                   err);
    outbox_subscribe_account(d->call, to->account_id, TOPIC_CONVERSATION, cv->conversation_id);
    if (rc == RC_OK)
        rc = desk_settle(d, cv, &notice, err);
    outbox_unsubscribe_account(d->call, before, TOPIC_CONVERSATION, cv->conversation_id);
    return rc == RC_OK ? silence_helper_began(d, cv, err) : rc;
}

enum rc transfer_accept(struct desk *d, struct conversation *cv, const struct principal *helper,
                        struct err *err)
{
    struct transfer t;
    enum rc rc = find_mine(d, cv, helper, &t, err);
    if (rc == RC_OK)
        rc = change_hands(d, cv, helper, t.reason, err);
    return rc == RC_OK ? end_offer(d, &t, "accepted", VIEW_EMPTY, err) : rc;
}

enum rc transfer_decline(struct desk *d, const struct conversation *cv,
                         const struct principal *helper, struct view answer, struct err *err)
{
    struct transfer t;
    enum rc rc = find_mine(d, cv, helper, &t, err);
    return rc == RC_OK ? end_offer(d, &t, "declined", answer, err) : rc;
}

static enum rc end_open(struct desk *d, int64_t conversation_id, const char *outcome,
                        struct err *err)
{
    struct transfer t;
    bool open = false;
    enum rc rc = transfer_find_open(d->db, d->call->arena, conversation_id, &t, &open, err);
    return rc == RC_OK && open ? end_offer(d, &t, outcome, VIEW_EMPTY, err) : rc;
}

enum rc transfer_withdraw(struct desk *d, const struct conversation *cv, struct err *err)
{
    return end_open(d, cv->conversation_id, "withdrawn", err);
}

enum rc transfer_due(struct desk *d, int64_t conversation_id, struct err *err)
{
    return end_open(d, conversation_id, "expired", err);
}

enum rc transfer_take_over(struct desk *d, struct conversation *cv, const struct principal *who,
                           struct view reason, struct err *err)
{
    if (cv->state == CONVERSATION_ACTIVE && cv->account_id == who->account_id)
        return err_set(err, RC_CONFLICT, "会话已在您手中");
    enum rc rc = transfer_withdraw(d, cv, err);
    return rc == RC_OK ? change_hands(d, cv, who, reason, err) : rc;
}

enum rc transfer_write_offers(struct jsonw *w, struct db *db, struct arena *a, int64_t account_id,
                              struct err *err)
{
    struct transfer *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_TO);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_row(st, a);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    jsonw_arr(w, "offers");
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = write_offer(w, db, a, &list[i], err);
    jsonw_arr_end(w);
    return rc;
}
