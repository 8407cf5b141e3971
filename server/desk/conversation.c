/* conversation.c - the state machine of a conversation and its table.
 * Moves on the apply thread; loading and lists on any connection. */
#include "server/desk/conversation.h"

#include "kb/base/fsm.h"

static const char SQL_IN_HAND[] = "INSERT INTO helper_load (account_id, in_hand) VALUES ($1, $2)"
                                  " ON CONFLICT (account_id) DO UPDATE SET in_hand = in_hand + $2";

/*
 *              hand_over             accept
 *      ┌─────┐ ────────► ┌────────┐ ────────► ┌────────┐ ◄──┐ transfer
 *  ──► │ bot │           │ queued │           │ active │ ───┘ (another helper)
 *      └─────┘ ◄──────── └────────┘ ◄──────── └────────┘
 *        │ ▲    cancel     │    ▲  release, lose │ │ ▲ │
 *        │ └───────────────┼────┼── hand_back ───┘ │ │ │ finish, end
 *        │                 │    │                  │ │ ▼
 *        │                 │    │            close │ ┌────────┐
 *     end│              end│    │ reopen           │ │ wrapup │  reopen: back to active
 *        │                 │    │                  │ └────────┘
 *        ▼                 ▼    │                  ▼   │ close
 *      ┌────────────────────────┴───────────────────────────┐
 *      │                       closed                       │
 *      └────────────────────────────────────────────────────┘
 *
 * Within `active`, without a state of their own because the bot and the visitor see no difference:
 *   transferred          an offer is open (transfer.h); its helper keeps the conversation until
 *                        another accepts
 *   side thread          colleagues are asked (aside.h); nothing of it reaches the visitor
 *   waiting for visitor  awaiting_since_ms is 0; the clocks of silence run (silence.h)
 *
 * A closed one comes back only for a while and only to people (conversation_may_reopen); later the
 * visitor's next message opens a new conversation.
 */
static const struct fsm_move MOVES[] = {
    {CONVERSATION_BOT, ON_HAND_OVER, CONVERSATION_QUEUED},
    {CONVERSATION_BOT, ON_END, CONVERSATION_CLOSED},
    {CONVERSATION_QUEUED, ON_CANCEL, CONVERSATION_BOT},
    {CONVERSATION_QUEUED, ON_ACCEPT, CONVERSATION_ACTIVE},
    {CONVERSATION_QUEUED, ON_END, CONVERSATION_CLOSED},
    {CONVERSATION_ACTIVE, ON_RELEASE, CONVERSATION_QUEUED},
    {CONVERSATION_ACTIVE, ON_LOSE, CONVERSATION_QUEUED},
    {CONVERSATION_ACTIVE, ON_HAND_BACK, CONVERSATION_BOT},
    {CONVERSATION_ACTIVE, ON_CLOSE, CONVERSATION_CLOSED},
    {CONVERSATION_ACTIVE, ON_END, CONVERSATION_WRAPUP},
    {CONVERSATION_ACTIVE, ON_FINISH, CONVERSATION_WRAPUP},
    {CONVERSATION_ACTIVE, ON_TRANSFER, CONVERSATION_ACTIVE},
    {CONVERSATION_WRAPUP, ON_CLOSE, CONVERSATION_CLOSED},
    {CONVERSATION_WRAPUP, ON_REOPEN, CONVERSATION_ACTIVE},
    {CONVERSATION_CLOSED, ON_REOPEN, CONVERSATION_QUEUED},
};

static const char *const STATE_NAMES[CONVERSATION_N_STATES] = {
    [CONVERSATION_BOT] = "bot",       [CONVERSATION_QUEUED] = "queued",
    [CONVERSATION_ACTIVE] = "active", [CONVERSATION_WRAPUP] = "wrapup",
    [CONVERSATION_CLOSED] = "closed",
};

static const char *const EVENT_NAMES[CONVERSATION_N_EVENTS] = {
    [ON_HAND_OVER] = "hand_over", [ON_CANCEL] = "cancel",     [ON_ACCEPT] = "accept",
    [ON_RELEASE] = "release",     [ON_LOSE] = "lose",         [ON_HAND_BACK] = "hand_back",
    [ON_CLOSE] = "close",         [ON_END] = "end",           [ON_FINISH] = "finish",
    [ON_REOPEN] = "reopen",       [ON_TRANSFER] = "transfer",
};

static const struct fsm MACHINE = {
    .name = "conversation",
    .state_names = STATE_NAMES,
    .event_names = EVENT_NAMES,
    .moves = MOVES,
    .n_moves = sizeof MOVES / sizeof MOVES[0],
};

static const enum event_kind LOGGED_AS[CONVERSATION_N_EVENTS] = {
    [ON_HAND_OVER] = EVENT_HANDED_OVER,
    [ON_CANCEL] = EVENT_CANCELLED,
    [ON_ACCEPT] = EVENT_ACCEPTED,
    [ON_RELEASE] = EVENT_RELEASED,
    [ON_LOSE] = EVENT_LOST,
    [ON_HAND_BACK] = EVENT_HANDED_BACK,
    [ON_CLOSE] = EVENT_CLOSED,
    [ON_END] = EVENT_ENDED,
    [ON_FINISH] = EVENT_FINISHED,
    [ON_REOPEN] = EVENT_REOPENED,
    [ON_TRANSFER] = EVENT_TRANSFERRED,
};

const char *conversation_state_name(enum conversation_state s)
{
    CHECK(s < CONVERSATION_N_STATES);
    return STATE_NAMES[s];
}

const char *conversation_state_for_visitor(enum conversation_state s)
{
    return conversation_state_name(s == CONVERSATION_WRAPUP ? CONVERSATION_CLOSED : s);
}

static bool parse_state(struct view name, enum conversation_state *out)
{
    for (int i = 0; i < CONVERSATION_N_STATES; i++) {
        if (view_eq_text(name, STATE_NAMES[i])) {
            *out = (enum conversation_state)i;
            return true;
        }
    }
    return false;
}

/* --- decisions ---------------------------------------------------------------------------------
 */

bool conversation_may(const struct conversation *cv, enum conversation_event event)
{
    int to = 0;
    return fsm_next(&MACHINE, (int)cv->state, (int)event, &to);
}

bool conversation_may_reopen(const struct conversation *cv, int64_t now_ms, int64_t reopen_min)
{
    if (cv->is_rated || cv->account_id == 0)
        return false;
    return cv->state == CONVERSATION_WRAPUP ||
           (cv->state == CONVERSATION_CLOSED && reopen_min > 0 &&
            now_ms - cv->closed_at_ms < reopen_min * 60000);
}

enum bot_voice conversation_bot_voice(const struct conversation *cv, bool in_queue)
{
    switch (cv->state) {
    case CONVERSATION_ACTIVE:
    case CONVERSATION_WRAPUP:
        return BOT_SILENT;
    case CONVERSATION_QUEUED:
        return cv->is_off_hours || in_queue ? BOT_SPEAKS_IF_SURE : BOT_SILENT;
    case CONVERSATION_BOT:
    case CONVERSATION_CLOSED:
    case CONVERSATION_N_STATES:
        break;
    }
    return BOT_SPEAKS;
}

static enum rc refuse(const struct conversation *cv, struct err *err)
{
    static const char *const TEXTS[CONVERSATION_N_STATES] = {
        [CONVERSATION_BOT] = "会话现由机器人接待",
        [CONVERSATION_QUEUED] = "会话正在排队",
        [CONVERSATION_ACTIVE] = "会话已由帮办员接入",
        [CONVERSATION_WRAPUP] = "会话已结束，等待小结",
        [CONVERSATION_CLOSED] = "会话已结束",
    };
    return err_set(err, RC_CONFLICT, "%s，不能这样操作", TEXTS[cv->state]);
}

/* No helper is responsible any more. */
static void leave_helper(struct conversation *cv)
{
    cv->account_id = 0;
    cv->accepted_at_ms = 0;
}

static struct event logged(const struct conversation *cv, const struct conversation_change *change)
{
    struct event e = {.kind = LOGGED_AS[change->event],
                      .at_ms = change->now_ms,
                      .conversation_id = cv->conversation_id,
                      .account_id = cv->account_id,
                      .detail = change->reason};
    if (change->event == ON_TRANSFER)
        e.account_id = change->account_id;
    if (change->event == ON_ACCEPT) {
        e.account_id = change->account_id;
        e.has_amount = true;
        e.amount = change->waited_ms;
    }
    if (change->event == ON_CLOSE)
        e.detail = change->category;
    return e;
}

static void set_texts_of_close(struct conversation *cv, const struct conversation_change *change)
{
    if (cv->closed_at_ms == 0) /* the talk ended when the wrap-up began */
        cv->closed_at_ms = change->now_ms;
    cv->awaiting_since_ms = 0;
    if (change->category.ptr != NULL)
        cv->category = change->category;
    if (change->note.ptr != NULL)
        cv->note = change->note;
}

static void enter_queue(struct conversation *cv, const struct conversation_change *change)
{
    cv->reason = change->reason;
    cv->is_off_hours = change->is_off_hours;
    cv->is_front = change->event == ON_REOPEN;
    cv->handed_at_ms = change->now_ms;
    cv->rank_ms = change->now_ms - change->bonus_ms;
    cv->group_id = change->group_id;
    cv->awaiting_since_ms = change->now_ms;
    cv->responded_at_ms = 0;
    cv->helper_read_seq = 0;
    leave_helper(cv);
}

/* What else a move changes, beside the state itself. */
static void carry_out(struct conversation *cv, const struct conversation_change *change)
{
    switch (change->event) {
    case ON_HAND_OVER:
        enter_queue(cv, change);
        break;
    case ON_REOPEN:
        cv->closed_at_ms = 0;
        if (cv->state == CONVERSATION_QUEUED)
            enter_queue(cv, change);
        break;
    case ON_TRANSFER:
        cv->account_id = change->account_id;
        cv->accepted_at_ms = change->now_ms;
        cv->helper_read_seq = 0;
        break;
    case ON_ACCEPT:
        cv->account_id = change->account_id;
        cv->accepted_at_ms = change->now_ms;
        cv->is_off_hours = false;
        cv->is_front = false;
        break;
    case ON_RELEASE:
    case ON_LOSE:
        cv->is_front = change->event == ON_LOSE;
        cv->helper_read_seq = 0;
        leave_helper(cv);
        break;
    case ON_CANCEL:
    case ON_HAND_BACK:
        cv->is_off_hours = false;
        cv->is_front = false;
        cv->awaiting_since_ms = 0;
        leave_helper(cv);
        break;
    case ON_CLOSE:
    case ON_END:
    case ON_FINISH:
        set_texts_of_close(cv, change);
        break;
    case CONVERSATION_N_EVENTS:
        break;
    }
}

enum rc conversation_move(struct conversation *cv, const struct conversation_change *change,
                          struct event *event_out, struct err *err)
{
    if (!conversation_may(cv, change->event))
        return refuse(cv, err);
    if (event_out != NULL)
        *event_out = logged(cv, change);
    cv->state = (enum conversation_state)fsm_step(&MACHINE, cv->conversation_id, (int)cv->state,
                                                  (int)change->event);
    carry_out(cv, change);
    return RC_OK;
}

/* Whose it is now, 0 = no helper's. */
static int64_t in_hand_of(const struct conversation *cv)
{
    return cv->state == CONVERSATION_ACTIVE ? cv->account_id : 0;
}

static enum rc count_in_hand(struct db *db, int64_t account_id, int by, struct err *err)
{
    if (account_id == 0)
        return RC_OK;
    struct stmt *st = db_stmt(db, SQL_IN_HAND);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, by);
    return stmt_run(st, err);
}

enum rc conversation_apply(struct db *db, struct conversation *cv,
                           const struct conversation_change *change, struct err *err)
{
    struct event e;
    int64_t had_it = in_hand_of(cv);
    enum rc rc = conversation_move(cv, change, &e, err);
    if (rc == RC_OK && in_hand_of(cv) != had_it)
        rc = count_in_hand(db, had_it, -1, err);
    if (rc == RC_OK && in_hand_of(cv) != had_it)
        rc = count_in_hand(db, in_hand_of(cv), 1, err);
    return rc == RC_OK ? event_add(db, &e, err) : rc;
}

/* --- storage -----------------------------------------------------------------------------------
 */

#define COLUMNS                                                                                    \
    "conversation_id, visitor_id, state, last_seq, dialogue, question, tried, reason,"             \
    " is_off_hours, is_front, handed_at_ms, account_id, accepted_at_ms, responded_at_ms,"          \
    " awaiting_since_ms,"                                                                          \
    " helper_read_seq, opened_at_ms, last_at_ms, last_text, closed_at_ms, category, note, "        \
    "is_rated, group_id, rank_ms"
#define WAITING_ORDER " ORDER BY is_front DESC, rank_ms, conversation_id"

static const char SQL_OPEN[] =
    "INSERT INTO conversation (conversation_id, visitor_id, state, last_seq, dialogue, question, "
    "tried,"
    " reason, is_off_hours, is_front, helper_read_seq, opened_at_ms, last_at_ms, last_text, "
    "category,"
    " note, is_rated) VALUES ((SELECT coalesce(max(conversation_id), 0) + 1 FROM conversation), $1,"
    " 'bot', 0, '', '', '[]', '', 0, 0, 0, $2, $2, '', '', '', 0) RETURNING conversation_id";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM conversation WHERE conversation_id = $1";
static const char SQL_LATEST[] = "SELECT " COLUMNS " FROM conversation WHERE visitor_id = $1"
                                 " ORDER BY conversation_id DESC LIMIT 1";
static const char SQL_SAVE[] =
    "UPDATE conversation SET state = $2, last_seq = $3, dialogue = $4, question = $5, tried = $21,"
    " reason = $6,"
    " is_off_hours = $7, is_front = $8, handed_at_ms = $9, account_id = $10, accepted_at_ms = $11,"
    " responded_at_ms = $12, awaiting_since_ms = $13, helper_read_seq = $14, last_at_ms = $15,"
    " last_text = $16, closed_at_ms = $17, category = $18, note = $19, is_rated = $20,"
    " group_id = $22, rank_ms = $23"
    " WHERE conversation_id = $1";
static const char SQL_OF_HELPER[] =
    "SELECT " COLUMNS " FROM conversation WHERE account_id = $1 AND state = 'active'"
    " ORDER BY accepted_at_ms, conversation_id";
static const char SQL_WRAPUP[] =
    "SELECT " COLUMNS " FROM conversation WHERE account_id = $1 AND state = 'wrapup'"
    " ORDER BY closed_at_ms, conversation_id";
static const char SQL_WAITING[] =
    "SELECT " COLUMNS " FROM conversation WHERE state = 'queued'" WAITING_ORDER " LIMIT $1";
static const char SQL_NIGHT[] = "SELECT " COLUMNS " FROM conversation"
                                " WHERE state = 'queued' AND is_off_hours = 1" WAITING_ORDER;
static const char SQL_EARLIER[] =
    "SELECT " COLUMNS " FROM conversation WHERE visitor_id = $1 AND conversation_id < $2"
    " AND state = 'closed' ORDER BY conversation_id DESC LIMIT $3";
static const char SQL_SERVES[] = "SELECT 1 FROM conversation WHERE visitor_id = $2"
                                 " AND account_id = $1 AND state IN ('active', 'wrapup') LIMIT 1";
static const char SQL_HELPERS[] =
    "SELECT DISTINCT account_id FROM conversation WHERE state = 'active' ORDER BY account_id";
static const char SQL_COUNT[] =
    "SELECT (SELECT count(*) FROM conversation WHERE state = 'queued'),"
    " (SELECT count(*) FROM conversation WHERE state = 'active'),"
    " (SELECT coalesce(min(handed_at_ms), 0) FROM conversation WHERE state = 'queued')";
#define IS_AHEAD                                                                                   \
    " AND (is_front > $1 OR (is_front = $1"                                                        \
    " AND (rank_ms < $2 OR (rank_ms = $2 AND conversation_id < $3))))"
static const char SQL_AHEAD[] =
    "SELECT count(*) FROM conversation WHERE state = 'queued' AND group_id = $4" IS_AHEAD;
static const char SQL_AHEAD_OF_ALL[] =
    "SELECT count(*) FROM conversation WHERE state = 'queued' AND is_off_hours = 0" IS_AHEAD;

enum rc conversation_open(struct db *db, struct arena *a, int64_t visitor_id, int64_t now_ms,
                          struct conversation *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OPEN);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, now_ms);
    enum rc rc = stmt_one(st, err);
    if (rc != RC_OK)
        return rc;
    int64_t id = stmt_int(st, 0);
    stmt_reset(st);
    rc = event_add(
        db, &(struct event){.kind = EVENT_OPENED, .at_ms = now_ms, .conversation_id = id}, err);
    return rc == RC_OK ? conversation_load(db, a, id, out, err) : rc;
}

static enum rc read_row(struct stmt *st, struct arena *a, struct conversation *out, struct err *err)
{
    struct conversation cv = {
        .conversation_id = stmt_int(st, 0),
        .visitor_id = stmt_int(st, 1),
        .last_seq = stmt_int(st, 3),
        .dialogue = arena_view(a, stmt_view(st, 4)),
        .question = arena_view(a, stmt_view(st, 5)),
        .tried = arena_view(a, stmt_view(st, 6)),
        .reason = arena_view(a, stmt_view(st, 7)),
        .is_off_hours = stmt_int(st, 8) != 0,
        .is_front = stmt_int(st, 9) != 0,
        .handed_at_ms = stmt_int(st, 10),
        .account_id = stmt_int(st, 11),
        .accepted_at_ms = stmt_int(st, 12),
        .responded_at_ms = stmt_int(st, 13),
        .awaiting_since_ms = stmt_int(st, 14),
        .helper_read_seq = stmt_int(st, 15),
        .opened_at_ms = stmt_int(st, 16),
        .last_at_ms = stmt_int(st, 17),
        .last_text = arena_view(a, stmt_view(st, 18)),
        .closed_at_ms = stmt_int(st, 19),
        .category = arena_view(a, stmt_view(st, 20)),
        .note = arena_view(a, stmt_view(st, 21)),
        .is_rated = stmt_int(st, 22) != 0,
        .group_id = stmt_int(st, 23),
        .rank_ms = stmt_int(st, 24),
    };
    if (!parse_state(stmt_view(st, 2), &cv.state))
        return err_set(err, RC_CORRUPT, "会话 %lld 的状态无法识别", (long long)cv.conversation_id);
    *out = cv;
    return RC_OK;
}

enum rc conversation_none(struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有这个会话，或您不在其中");
}

static enum rc read_one(struct stmt *st, struct arena *a, struct conversation *out, struct err *err)
{
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        rc = read_row(st, a, out, err);
    else if (rc == RC_NOT_FOUND)
        conversation_none(err);
    stmt_reset(st);
    return rc;
}

enum rc conversation_load(struct db *db, struct arena *a, int64_t conversation_id,
                          struct conversation *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, conversation_id);
    return read_one(st, a, out, err);
}

enum rc conversation_load_latest(struct db *db, struct arena *a, int64_t visitor_id,
                                 struct conversation *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LATEST);
    stmt_bind_int(st, 1, visitor_id);
    return read_one(st, a, out, err);
}

static void bind_time(struct stmt *st, int n, int64_t value)
{
    if (value != 0)
        stmt_bind_int(st, n, value);
}

enum rc conversation_save(struct db *db, const struct conversation *cv, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SAVE);
    stmt_bind_int(st, 1, cv->conversation_id);
    stmt_bind_text(st, 2, conversation_state_name(cv->state));
    stmt_bind_int(st, 3, cv->last_seq);
    stmt_bind_view(st, 4, cv->dialogue);
    stmt_bind_view(st, 5, cv->question);
    stmt_bind_view(st, 6, cv->reason);
    stmt_bind_int(st, 7, cv->is_off_hours);
    stmt_bind_int(st, 8, cv->is_front);
    bind_time(st, 9, cv->handed_at_ms);
    bind_time(st, 10, cv->account_id);
    bind_time(st, 11, cv->accepted_at_ms);
    bind_time(st, 12, cv->responded_at_ms);
    bind_time(st, 13, cv->awaiting_since_ms);
    stmt_bind_int(st, 14, cv->helper_read_seq);
    stmt_bind_int(st, 15, cv->last_at_ms);
    stmt_bind_view(st, 16, cv->last_text);
    bind_time(st, 17, cv->closed_at_ms);
    stmt_bind_view(st, 18, cv->category);
    stmt_bind_view(st, 19, cv->note);
    stmt_bind_int(st, 20, cv->is_rated);
    stmt_bind_view(st, 21, cv->tried);
    stmt_bind_int(st, 22, cv->group_id);
    stmt_bind_int(st, 23, cv->rank_ms);
    enum rc rc = stmt_run(st, err);
    CHECK(rc != RC_OK || db_changes(db) == 1);
    return rc;
}

static enum rc read_list(struct stmt *st, struct arena *a, struct conversation_list *out,
                         struct err *err)
{
    struct conversation_list list = {NULL, 0};
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list.items = arena_push(a, list.items, list.n, &cap, sizeof *list.items);
        rc = read_row(st, a, &list.items[list.n++], err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = list;
    return rc;
}

enum rc conversation_list_of_helper(struct db *db, struct arena *a, int64_t account_id,
                                    struct conversation_list *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OF_HELPER);
    stmt_bind_int(st, 1, account_id);
    return read_list(st, a, out, err);
}

enum rc conversation_list_wrapup(struct db *db, struct arena *a, int64_t account_id,
                                 struct conversation_list *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_WRAPUP);
    stmt_bind_int(st, 1, account_id);
    return read_list(st, a, out, err);
}

enum rc conversation_list_waiting(struct db *db, struct arena *a, int64_t limit,
                                  struct conversation_list *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_WAITING);
    stmt_bind_int(st, 1, limit);
    return read_list(st, a, out, err);
}

enum rc conversation_list_night(struct db *db, struct arena *a, struct conversation_list *out,
                                struct err *err)
{
    return read_list(db_stmt(db, SQL_NIGHT), a, out, err);
}

enum rc conversation_list_earlier(struct db *db, struct arena *a, int64_t visitor_id,
                                  int64_t before_id, int64_t limit, struct conversation_list *out,
                                  struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_EARLIER);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, before_id);
    stmt_bind_int(st, 3, limit);
    return read_list(st, a, out, err);
}

enum rc conversation_list_helpers(struct db *db, struct arena *a, int64_t **account_ids_out,
                                  size_t *n_out, struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_HELPERS);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        ids = arena_push(a, ids, n, &cap, sizeof *ids);
        ids[n++] = stmt_int(st, 0);
        rc = stmt_row(st, &row, err);
    }
    if (rc == RC_OK) {
        *account_ids_out = ids;
        *n_out = n;
    }
    return rc;
}

enum rc conversation_serves_visitor(struct db *db, int64_t account_id, int64_t visitor_id,
                                    bool *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SERVES);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, visitor_id);
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *out = row;
    return rc;
}

enum rc conversation_count(struct db *db, struct conversation_counts *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_COUNT);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = (struct conversation_counts){.waiting = stmt_int(st, 0),
                                            .active = stmt_int(st, 1),
                                            .oldest_handed_at_ms = stmt_int(st, 2)};
    stmt_reset(st);
    return rc;
}

static enum rc count_ahead(struct stmt *st, const struct conversation *cv, int64_t *n_out,
                           struct err *err)
{
    stmt_bind_int(st, 1, cv->is_front);
    stmt_bind_int(st, 2, cv->rank_ms);
    stmt_bind_int(st, 3, cv->conversation_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc conversation_ahead(struct db *db, const struct conversation *cv, int64_t *n_out,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_AHEAD);
    stmt_bind_int(st, 4, cv->group_id);
    return count_ahead(st, cv, n_out, err);
}

enum rc conversation_ahead_of_all(struct db *db, const struct conversation *cv, int64_t *n_out,
                                  struct err *err)
{
    return count_ahead(db_stmt(db, SQL_AHEAD_OF_ALL), cv, n_out, err);
}
