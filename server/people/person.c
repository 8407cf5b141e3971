/* person.c - the list of what is stored about a visitor, and what is done with it. */
#include "server/people/person.h"

#include <string.h>

#include "kb/base/arena.h"
#include "kb/base/jsonw.h"
#include "server/desk/file_store.h"

#define MARK "〔已按要求删除〕"
#define MARK_BLOCKS "[{\"type\":\"text\",\"text\":\"" MARK "\"}]"
#define CONVERSATIONS "(SELECT conversation_id FROM conversation WHERE visitor_id = $1)"
#define IN_CONVERSATIONS " WHERE conversation_id IN " CONVERSATIONS
#define TURNS "(SELECT message_id FROM message" IN_CONVERSATIONS ")"
#define TICKETS "(SELECT ticket_id FROM ticket WHERE visitor_id = $1)"
#define HIS_FILES " WHERE (visitor_id = $1 OR conversation_id IN " CONVERSATIONS ")"

/* Columns that end in _json hold JSON. $1 is the visitor, $2 now. In the order in which they are
 * erased: what others are found by comes last. */
struct part {
    const char *name;
    const char *read;
    const char *erase; /* NULL: nothing in it is a person's words */
};

static const struct part PARTS[] = {
    {"traces",
     "SELECT turn_id, at_ms, question, normalised, dialogue, region, audience,"
     " act, rung, reason, entry_id, facet, confidence, candidates AS candidates_json FROM trace"
     " WHERE turn_id IN " TURNS " ORDER BY turn_id",
     "DELETE FROM trace WHERE turn_id IN " TURNS},
    {"golden_questions", "SELECT golden_id, turn_id, q, before FROM golden WHERE turn_id IN " TURNS,
     "DELETE FROM golden WHERE turn_id IN " TURNS},
    {"gap_titles",
     "SELECT gap_id, title FROM gap WHERE EXISTS (SELECT 1 FROM gap_question q WHERE"
     " q.gap_id = gap.gap_id AND q.text = gap.title AND q.conversation_id IN " CONVERSATIONS ")",
     "UPDATE gap SET title = coalesce((SELECT text FROM gap_question q WHERE q.gap_id = gap.gap_id"
     " AND q.conversation_id NOT IN " CONVERSATIONS " ORDER BY question_id DESC LIMIT 1), '" MARK
     "') WHERE EXISTS (SELECT 1 FROM gap_question q WHERE q.gap_id = gap.gap_id AND q.text ="
     " gap.title AND q.conversation_id IN " CONVERSATIONS ")"},
    {"gap_questions",
     "SELECT question_id, gap_id, conversation_id, turn_id, text, norm, outcome, reply, at_ms FROM"
     " gap_question" IN_CONVERSATIONS " ORDER BY question_id",
     "UPDATE gap_question SET text = '" MARK "', norm = '" MARK
     "', reply = '', is_waiting = 0" IN_CONVERSATIONS},
    {"gate_reports",
     "SELECT DISTINCT gate_id, started_at_ms FROM gate_run JOIN message m ON m.conversation_id "
     "IN " CONVERSATIONS
     " AND instr(report, '\"kind\":\"real\",\"id\":' || m.message_id || ',') > 0",
     "UPDATE gate_run SET report = '' WHERE EXISTS (SELECT 1 FROM message m WHERE m.conversation_id"
     " IN " CONVERSATIONS " AND instr(report, '\"kind\":\"real\",\"id\":' || m.message_id || ',')"
     " > 0)"},
    {"messages",
     "SELECT message_id, conversation_id, seq, client_id, sender, name, at_ms, blocks AS"
     " blocks_json, act, confidence FROM message" IN_CONVERSATIONS " ORDER BY message_id",
     "UPDATE message SET blocks = '" MARK_BLOCKS "', client_id = CASE WHEN client_id IS NULL THEN"
     " NULL ELSE 'erased-' || seq END" IN_CONVERSATIONS},
    {"ratings", "SELECT conversation_id, grade, comment, at_ms FROM rating" IN_CONVERSATIONS,
     "UPDATE rating SET comment = ''" IN_CONVERSATIONS},
    {"rating_reasons", "SELECT conversation_id, reason FROM rating_reason" IN_CONVERSATIONS, NULL},
    {"feedback", "SELECT conversation_id, seq, is_useful, at_ms FROM feedback" IN_CONVERSATIONS,
     NULL},
    {"rectifications",
     "SELECT rectification_id, conversation_id, grade, state, opened_at_ms, note, reply,"
     " answered_at_ms, regrade FROM rectification" IN_CONVERSATIONS,
     "UPDATE rectification SET note = '', reply = ''" IN_CONVERSATIONS},
    {"wrapups",
     "SELECT conversation_id, category, resolution, blocker, note, at_ms FROM "
     "wrapup" IN_CONVERSATIONS,
     "UPDATE wrapup SET blocker = '', note = ''" IN_CONVERSATIONS},
    {"transfers",
     "SELECT transfer_id, conversation_id, reason, made_at_ms, outcome, answer FROM "
     "transfer" IN_CONVERSATIONS,
     "UPDATE transfer SET reason = '', answer = ''" IN_CONVERSATIONS},
    {"asides",
     "SELECT aside_id, conversation_id, thread_id, kind, name, text, at_ms FROM "
     "aside" IN_CONVERSATIONS,
     "UPDATE aside SET text = '" MARK "'" IN_CONVERSATIONS},
    {"threads",
     "SELECT thread_id, conversation_id, question, opened_at_ms FROM thread" IN_CONVERSATIONS,
     "UPDATE thread SET question = '" MARK "'" IN_CONVERSATIONS},
    {"drafts", "SELECT conversation_id, text, at_ms FROM draft" IN_CONVERSATIONS,
     "DELETE FROM draft" IN_CONVERSATIONS},
    {"proposals",
     "SELECT proposal_id, conversation_id, question, answer, state, decision, made_at_ms FROM"
     " proposal" IN_CONVERSATIONS,
     "UPDATE proposal SET question = '" MARK "', answer = '" MARK
     "', decision = ''" IN_CONVERSATIONS},
    {"ticket_steps",
     "SELECT ticket_id, seq, at_ms, is_public, text FROM ticket_step WHERE ticket_id IN " TICKETS,
     "UPDATE ticket_step SET text = '" MARK "' WHERE ticket_id IN " TICKETS},
    {"ticket_tasks",
     "SELECT task_id, ticket_id, department, text, made_at_ms, done_at_ms, answer FROM ticket_task"
     " WHERE ticket_id IN " TICKETS,
     "UPDATE ticket_task SET text = '" MARK "', answer = '' WHERE ticket_id IN " TICKETS},
    {"tickets",
     "SELECT ticket_id, kind, state, title, text, contact, conversation_id, made_at_ms,"
     " answered_at_ms, closed_at_ms, answer FROM ticket WHERE visitor_id = $1",
     "UPDATE ticket SET title = '" MARK "', text = '" MARK "', contact = '', answer = '',"
     " code_hash = '' WHERE visitor_id = $1"},
    {"files",
     "SELECT file_id, hash, type, name, len, made_at_ms, conversation_id, removed_at_ms FROM "
     "file" HIS_FILES,
     "UPDATE file SET name = '', removed_at_ms = coalesce(removed_at_ms, $2)" HIS_FILES},
    {"events",
     "SELECT event_id, at_ms, kind, conversation_id, amount, detail FROM event" IN_CONVERSATIONS,
     NULL},
    {"conversations",
     "SELECT conversation_id, state, question, tried AS tried_json, reason, opened_at_ms,"
     " last_at_ms, last_text, closed_at_ms, category, note FROM conversation WHERE visitor_id = $1",
     "UPDATE conversation SET dialogue = '', question = '', tried = '[]', last_text = '" MARK
     "', note = '' WHERE visitor_id = $1"},
    {"companies", "SELECT company FROM visitor_company WHERE visitor_id = $1",
     "DELETE FROM visitor_company WHERE visitor_id = $1"},
    {"sessions", "SELECT created_at_ms FROM visitor_session WHERE visitor_id = $1",
     "DELETE FROM visitor_session WHERE visitor_id = $1"},
    {"identities", "SELECT subject, bound_at_ms FROM visitor_subject WHERE visitor_id = $1",
     "DELETE FROM visitor_subject WHERE visitor_id = $1"},
    {"visitor",
     "SELECT visitor_id, name, page, region, locale, created_at_ms, seen_at_ms FROM visitor WHERE"
     " visitor_id = $1",
     "UPDATE visitor SET name = '', page = '', locale = '' WHERE visitor_id = $1"},
};
#define N_PARTS (sizeof PARTS / sizeof PARTS[0])

static const char SQL_OF_TICKET[] = "SELECT visitor_id FROM ticket WHERE ticket_id = $1";
static const char SQL_LOOK[] =
    "SELECT (SELECT count(*) FROM conversation WHERE visitor_id = $1),"
    " (SELECT count(*) FROM message" IN_CONVERSATIONS "),"
    " (SELECT count(*) FROM ticket WHERE visitor_id = $1), (SELECT count(*) FROM file" HIS_FILES
    "), (SELECT count(*) FROM conversation WHERE visitor_id = $1 AND state NOT IN ('bot',"
    " 'closed')), (SELECT count(*) FROM ticket WHERE visitor_id = $1 AND state IN ('open',"
    " 'working')) FROM visitor WHERE visitor_id = $1";
/* Pictures of the gaps' questions in a server's memory are made anew. */
static const char SQL_GAPS_MOVED[] = "UPDATE gap_stamp SET n = n + 1";
static const char SQL_DEAD_FILES[] =
    "SELECT DISTINCT hash FROM file f" HIS_FILES " AND removed_at_ms IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM file l WHERE l.hash = f.hash AND l.removed_at_ms IS NULL)";
static const char SQL_FORGET_FILES[] =
    "DELETE FROM file" HIS_FILES " AND removed_at_ms IS NOT NULL";

enum rc person_of_ticket(struct db *db, int64_t ticket_id, int64_t *visitor_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OF_TICKET);
    stmt_bind_int(st, 1, ticket_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *visitor_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? err_set(err, rc, "没有这件工单") : rc;
}

static bool is_json(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, "_json") == 0;
}

static void write_column(struct jsonw *w, struct stmt *st, int col)
{
    const char *name = stmt_column_name(st, col);
    struct view value = stmt_view(st, col);
    if (stmt_is_null(st, col))
        jsonw_null(w, name);
    else if (stmt_is_number(st, col) && stmt_real(st, col) == (double)stmt_int(st, col))
        jsonw_int(w, name, stmt_int(st, col));
    else if (stmt_is_number(st, col))
        jsonw_real(w, name, stmt_real(st, col), 6);
    else if (is_json(name) && value.len > 0)
        jsonw_raw(w, name, value);
    else
        jsonw_view(w, name, value);
}

static enum rc write_part(struct db *db, const struct part *p, int64_t visitor_id, struct jsonw *w,
                          struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, p->read);
    stmt_bind_int(st, 1, visitor_id);
    jsonw_arr(w, p->name);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        jsonw_obj(w, NULL);
        for (int col = 0; col < stmt_n_columns(st); col++)
            write_column(w, st, col);
        jsonw_obj_end(w);
    }
    stmt_reset(st);
    jsonw_arr_end(w);
    return rc;
}

enum rc person_export(struct db *db, int64_t visitor_id, struct str *out, struct err *err)
{
    struct person_erased seen;
    struct jsonw w;
    enum rc rc = person_look(db, visitor_id, &seen, err);
    if (rc != RC_OK && rc != RC_CONFLICT)
        return rc;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    rc = RC_OK;
    for (size_t i = N_PARTS; rc == RC_OK && i-- > 0;)
        rc = write_part(db, &PARTS[i], visitor_id, &w, err);
    jsonw_obj_end(&w);
    return rc;
}

enum rc person_look(struct db *db, int64_t visitor_id, struct person_erased *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOOK);
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set(err, rc, "没有编号为 %lld 的访客", (long long)visitor_id);
    if (rc == RC_OK && stmt_int(st, 4) > 0)
        rc = err_set(err, RC_CONFLICT, "他还有人工处理中的会话，请先结束");
    else if (rc == RC_OK && stmt_int(st, 5) > 0)
        rc = err_set(err, RC_CONFLICT, "他还有 %lld 件工单没有办结，请先办结",
                     (long long)stmt_int(st, 5));
    if (rc == RC_OK)
        *out = (struct person_erased){stmt_int(st, 0), stmt_int(st, 1), stmt_int(st, 2),
                                      stmt_int(st, 3)};
    stmt_reset(st);
    return rc;
}

static enum rc run_for(struct db *db, const char *sql, int64_t visitor_id, int64_t now_ms,
                       struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, visitor_id);
    if (strstr(sql, "$2") != NULL)
        stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc person_erase(struct db *db, int64_t visitor_id, int64_t now_ms, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < N_PARTS; i++)
        if (PARTS[i].erase != NULL)
            rc = run_for(db, PARTS[i].erase, visitor_id, now_ms, err);
    return rc == RC_OK ? stmt_run(db_stmt(db, SQL_GAPS_MOVED), err) : rc;
}

enum rc person_erase_files(struct db *db, const struct options *o, int64_t visitor_id,
                           struct err *err)
{
    bool row = false;
    enum rc rc = db_begin(db, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_DEAD_FILES);
    stmt_bind_int(st, 1, visitor_id);
    rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err))
        file_store_remove(o, stmt_view(st, 0));
    stmt_reset(st);
    if (rc == RC_OK)
        rc = run_for(db, SQL_FORGET_FILES, visitor_id, 0, err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    db_rollback(db);
    return rc;
}
