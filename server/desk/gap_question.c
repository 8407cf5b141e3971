/* gap_question.c - the table of kept questions; see gap_question.h. */
#include "server/desk/gap_question.h"

#include "kb/text/mask.h"
#include "kb/text/normalise.h"

#define COLUMNS                                                                                    \
    "question_id, gap_id, conversation_id, turn_id, text, norm, outcome, confidence, entry_id,"    \
    " reply, helper_ms, resolution, resolved_entry_id, at_ms, act"

static const char SQL_FIND[] =
    "SELECT " COLUMNS " FROM gap_question WHERE conversation_id = $1 AND ("
    "($2 <> 0 AND turn_id = $2) OR (($2 = 0 OR turn_id = 0) AND text = $3))"
    " ORDER BY question_id DESC LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO gap_question (question_id, gap_id, group_id, is_waiting, conversation_id, "
    "turn_id, text,"
    " norm, outcome, confidence, entry_id, reply, helper_ms, resolution, resolved_entry_id, at_ms,"
    " act) VALUES ((SELECT coalesce(max(question_id), 0) + 1 FROM gap_question), 0, 0, $1, $2, $3, "
    "$4, $5,"
    " $6, $7, $8, $9, 0, '', 0, $10, $11)";
static const char SQL_WEIGH[] =
    "UPDATE gap_question SET outcome = $2, is_waiting = CASE WHEN gap_id = 0 THEN 1 ELSE 0 END"
    " WHERE question_id = $1";
static const char SQL_AFTER[] =
    "UPDATE gap_question SET outcome = $2, resolved_entry_id = $3, is_waiting = $4"
    " WHERE is_waiting = 1 AND conversation_id = $1 AND outcome = 'clarifying'";
static const char SQL_GIVE_UP[] = "UPDATE gap_question SET outcome = 'clarified'"
                                  " WHERE is_waiting = 1 AND outcome = 'clarifying' AND at_ms < $1";
static const char SQL_LATEST[] =
    "SELECT " COLUMNS " FROM gap_question WHERE conversation_id = $1 AND outcome <> 'settled'"
    " ORDER BY question_id DESC LIMIT 1";
static const char SQL_REPLY[] =
    "UPDATE gap_question SET reply = $2, resolved_entry_id = $3 WHERE question_id = $1";
static const char SQL_COST[] = "UPDATE gap_question SET helper_ms = $2 WHERE question_id = $1";
static const char SQL_RESOLVED[] =
    "UPDATE gap_question SET resolution = $2 WHERE question_id = (SELECT max(question_id)"
    " FROM gap_question WHERE conversation_id = $1 AND outcome <> 'settled')";
static const char SQL_WAITING[] =
    "SELECT " COLUMNS " FROM gap_question WHERE is_waiting = 1 AND outcome <> "
    "'clarifying' ORDER BY question_id LIMIT $1";
static const char SQL_GROUP[] =
    "UPDATE gap_question SET gap_id = $2, group_id = $3, is_waiting = 0 WHERE question_id = $1";
static const char SQL_MOVE_ALL[] = "UPDATE gap_question SET gap_id = $2 WHERE gap_id = $1";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM gap_question WHERE question_id = $1";
static const char SQL_LIST[] =
    "SELECT " COLUMNS " FROM gap_question WHERE gap_id = $1 AND ($2 = 0 OR question_id < "
    "$2) ORDER BY question_id DESC LIMIT $3";
static const char SQL_GAP_OF[] =
    "SELECT gap_id FROM gap_question WHERE group_id = $1 ORDER BY question_id LIMIT 1";
static const char SQL_EACH[] =
    "SELECT group_id, norm FROM gap_question WHERE gap_id <> 0 ORDER BY question_id";

static const char *const NAMES[GAP_N_OUTCOMES] = {
    [GAP_SETTLED] = "settled",
    [GAP_CLARIFYING] = "clarifying",
    [GAP_LOW_CONFIDENCE] = "low_confidence",
    [GAP_CLARIFIED] = "clarified",
    [GAP_UNANSWERED] = "unanswered",
    [GAP_NOT_USEFUL] = "not_useful",
    [GAP_HANDED_OVER] = "handed_over",
    [GAP_PROPOSED] = "proposed",
};

const char *gap_outcome_name(enum gap_outcome o)
{
    CHECK(o < GAP_N_OUTCOMES);
    return NAMES[o];
}

bool gap_outcome_parse(struct view name, enum gap_outcome *out)
{
    for (int i = 0; i < GAP_N_OUTCOMES; i++)
        if (view_eq_text(name, NAMES[i])) {
            *out = (enum gap_outcome)i;
            return true;
        }
    return false;
}

static void read_row(struct arena *a, struct stmt *st, struct gap_question *out)
{
    *out = (struct gap_question){.question_id = stmt_int(st, 0),
                                 .gap_id = stmt_int(st, 1),
                                 .conversation_id = stmt_int(st, 2),
                                 .turn_id = stmt_int(st, 3),
                                 .text = arena_view(a, stmt_view(st, 4)),
                                 .norm = arena_view(a, stmt_view(st, 5)),
                                 .confidence = stmt_real(st, 7),
                                 .entry_id = stmt_int(st, 8),
                                 .reply = arena_view(a, stmt_view(st, 9)),
                                 .helper_ms = stmt_int(st, 10),
                                 .resolution = arena_view(a, stmt_view(st, 11)),
                                 .resolved_entry_id = stmt_int(st, 12),
                                 .at_ms = stmt_int(st, 13),
                                 .act = arena_view(a, stmt_view(st, 14))};
    (void)gap_outcome_parse(stmt_view(st, 6), &out->outcome);
}

/* The row a bound statement gives; *found_out false when it gives none. */
static enum rc read_one(struct stmt *st, struct arena *a, struct gap_question *out, bool *found_out,
                        struct err *err)
{
    enum rc rc = stmt_row(st, found_out, err);
    if (rc == RC_OK && *found_out)
        read_row(a, st, out);
    stmt_reset(st);
    return rc;
}

static enum rc read_list(struct stmt *st, struct arena *a, struct gap_question **list_out,
                         size_t *n_out, struct err *err)
{
    struct gap_question *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        read_row(a, st, &list[n++]);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

/* --- keeping
 * --------------------------------------------------------------------------------------- */

static bool is_to_be_grouped(enum gap_outcome o)
{
    return o != GAP_SETTLED;
}

static enum rc add(struct db *db, const struct gap_question *q, struct view text, struct view norm,
                   struct view reply, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, is_to_be_grouped(q->outcome));
    stmt_bind_int(st, 2, q->conversation_id);
    stmt_bind_int(st, 3, q->turn_id);
    stmt_bind_view(st, 4, text);
    stmt_bind_view(st, 5, norm);
    stmt_bind_text(st, 6, NAMES[q->outcome]);
    stmt_bind_real(st, 7, q->confidence);
    stmt_bind_int(st, 8, q->entry_id);
    stmt_bind_view(st, 9, reply);
    stmt_bind_int(st, 10, q->at_ms);
    stmt_bind_view(st, 11, q->act.ptr != NULL ? q->act : VIEW_EMPTY);
    return stmt_run(st, err);
}

static enum rc weigh(struct db *db, const struct gap_question *kept, enum gap_outcome outcome,
                     bool *is_new_out, struct err *err)
{
    if (outcome <= kept->outcome)
        return RC_OK;
    struct stmt *st = db_stmt(db, SQL_WEIGH);
    stmt_bind_int(st, 1, kept->question_id);
    stmt_bind_text(st, 2, NAMES[outcome]);
    *is_new_out = kept->gap_id == 0;
    return stmt_run(st, err);
}

enum rc gap_question_keep(struct db *db, struct arena *a, const struct gap_question *q,
                          bool *is_new_out, struct err *err)
{
    struct gap_question kept;
    struct norm norm;
    bool found = false;
    bool is_new = false;
    struct view text = mask_personal(a, q->text);
    if (is_new_out == NULL)
        is_new_out = &is_new;
    *is_new_out = false;
    if (norm_question(a, utf8_head(text, QUESTION_MAX_CHARS), &norm, NULL) != RC_OK)
        return RC_OK;
    struct stmt *st = db_stmt(db, SQL_FIND);
    stmt_bind_int(st, 1, q->conversation_id);
    stmt_bind_int(st, 2, q->turn_id);
    stmt_bind_view(st, 3, text);
    enum rc rc = q->conversation_id != 0 ? read_one(st, a, &kept, &found, err) : RC_OK;
    if (rc == RC_OK && found && q->outcome != GAP_PROPOSED)
        return weigh(db, &kept, q->outcome, is_new_out, err);
    *is_new_out = q->outcome != GAP_CLARIFYING;
    struct view said = q->reply.ptr != NULL ? q->reply : VIEW_EMPTY;
    struct view reply = utf8_head(mask_personal(a, said), GAP_REPLY_MAX);
    return rc == RC_OK ? add(db, q, text, norm.text, reply, err) : rc;
}

enum rc gap_question_after_choices(struct db *db, int64_t conversation_id, int64_t entry_id,
                                   struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_AFTER);
    bool is_settled = entry_id != 0;
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_text(st, 2, NAMES[is_settled ? GAP_SETTLED : GAP_CLARIFIED]);
    stmt_bind_int(st, 3, entry_id);
    stmt_bind_int(st, 4, !is_settled);
    return stmt_run(st, err);
}

enum rc gap_question_give_up_choices(struct db *db, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GIVE_UP);
    stmt_bind_int(st, 1, now_ms - GAP_CLARIFY_MS);
    return stmt_run(st, err);
}

static enum rc find_latest(struct db *db, struct arena *a, int64_t conversation_id,
                           struct gap_question *out, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LATEST);
    stmt_bind_int(st, 1, conversation_id);
    return read_one(st, a, out, found_out, err);
}

enum rc gap_question_replied(struct db *db, struct arena *a, int64_t conversation_id,
                             struct view reply, int64_t entry_id, struct err *err)
{
    struct gap_question q;
    bool found = false;
    enum rc rc = find_latest(db, a, conversation_id, &q, &found, err);
    if (rc != RC_OK || !found)
        return rc;
    struct view more = mask_personal(a, reply);
    struct view all = arena_printf(a, "%.*s%s%.*s", VIEW_ARG(q.reply),
                                   q.reply.len > 0 && more.len > 0 ? "\n" : "", VIEW_ARG(more));
    struct stmt *st = db_stmt(db, SQL_REPLY);
    stmt_bind_int(st, 1, q.question_id);
    stmt_bind_view(st, 2, utf8_head(all, GAP_REPLY_MAX));
    stmt_bind_int(st, 3, entry_id != 0 ? entry_id : q.resolved_entry_id);
    return stmt_run(st, err);
}

enum rc gap_question_cost(struct db *db, int64_t conversation_id, int64_t helper_ms,
                          struct gap_cost *out, struct err *err)
{
    struct gap_question q;
    bool found = false;
    struct arena *a = arena_new(0);
    enum rc rc = find_latest(db, a, conversation_id, &q, &found, err);
    *out = (struct gap_cost){.gap_id = 0};
    if (rc == RC_OK && found) {
        struct stmt *st = db_stmt(db, SQL_COST);
        stmt_bind_int(st, 1, q.question_id);
        stmt_bind_int(st, 2, helper_ms);
        rc = stmt_run(st, err);
        *out = (struct gap_cost){q.gap_id, q.at_ms, helper_ms - q.helper_ms};
    }
    arena_free(a);
    return rc;
}

enum rc gap_question_resolved(struct db *db, int64_t conversation_id, struct view resolution,
                              struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_RESOLVED);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_view(st, 2, resolution);
    return stmt_run(st, err);
}

/* --- grouping and reading
 * -------------------------------------------------------------------------- */

enum rc gap_question_waiting(struct db *db, struct arena *a, int64_t limit,
                             struct gap_question **list_out, size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_WAITING);
    stmt_bind_int(st, 1, limit);
    return read_list(st, a, list_out, n_out, err);
}

enum rc gap_question_group(struct db *db, int64_t question_id, int64_t gap_id, int64_t group_id,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GROUP);
    stmt_bind_int(st, 1, question_id);
    stmt_bind_int(st, 2, gap_id);
    stmt_bind_int(st, 3, group_id);
    return stmt_run(st, err);
}

enum rc gap_question_gap_of(struct db *db, int64_t group_id, int64_t *gap_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GAP_OF);
    stmt_bind_int(st, 1, group_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *gap_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc gap_question_move_all(struct db *db, int64_t from_gap, int64_t into_gap, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_MOVE_ALL);
    stmt_bind_int(st, 1, from_gap);
    stmt_bind_int(st, 2, into_gap);
    return stmt_run(st, err);
}

enum rc gap_question_load(struct db *db, struct arena *a, int64_t question_id,
                          struct gap_question *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    bool found = false;
    stmt_bind_int(st, 1, question_id);
    enum rc rc = read_one(st, a, out, &found, err);
    if (rc == RC_OK && !found)
        rc = err_set_field(err, RC_NOT_FOUND, "question_ids", "没有编号为 %lld 的提问",
                           (long long)question_id);
    return rc;
}

enum rc gap_question_list(struct db *db, struct arena *a, int64_t gap_id, int64_t before_id,
                          int64_t limit, struct gap_question **list_out, size_t *n_out,
                          struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST);
    stmt_bind_int(st, 1, gap_id);
    stmt_bind_int(st, 2, before_id);
    stmt_bind_int(st, 3, limit);
    return read_list(st, a, list_out, n_out, err);
}

enum rc gap_question_each(struct db *db,
                          void (*take)(void *arg, int64_t group_id, struct view norm), void *arg,
                          struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_EACH);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        take(arg, stmt_int(st, 0), stmt_view(st, 1));
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    return rc;
}

void gap_question_write(struct jsonw *w, const struct gap_question *q)
{
    jsonw_int(w, "question_id", q->question_id);
    jsonw_view(w, "text", q->text);
    jsonw_text(w, "outcome", NAMES[q->outcome]);
    jsonw_view(w, "act", q->act);
    jsonw_real(w, "confidence", q->confidence, 3);
    jsonw_view(w, "reply", q->reply);
    jsonw_real(w, "helper_minutes", (double)q->helper_ms / 60000, 1);
    jsonw_view(w, "resolution", q->resolution);
    jsonw_int(w, "conversation_id", q->conversation_id);
    jsonw_int(w, "turn_id", q->turn_id);
    jsonw_int(w, "at_ms", q->at_ms);
}
