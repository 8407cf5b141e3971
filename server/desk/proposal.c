/* proposal.c - answers on their way into the knowledge base. */
#include "server/desk/proposal.h"

static const char SQL_ADD[] =
    "INSERT INTO proposal (proposal_id, conversation_id, account_id, question, answer, entry_id,"
    " state, made_at_ms, decision) VALUES ((SELECT coalesce(max(proposal_id), 0) + 1 FROM "
    "proposal),"
    " $1, $2, $3, $4, $5, 'open', $6, '') RETURNING proposal_id";
static const char SQL_STATE[] = "SELECT state FROM proposal WHERE proposal_id = $1";
static const char SQL_DECIDE[] =
    "UPDATE proposal SET state = $2, decided_by = $3, decided_at_ms = $4, decision = $5"
    " WHERE proposal_id = $1";
static const char SQL_PAGE[] =
    "SELECT p.proposal_id, p.conversation_id, p.account_id, a.display_name, p.question, p.answer,"
    " p.entry_id, p.state, p.made_at_ms, p.decision FROM proposal p"
    " JOIN account a ON a.account_id = p.account_id"
    " WHERE p.state = $1 AND ($2 = 0 OR p.account_id = $2) AND ($3 = 0 OR p.proposal_id < $3)"
    " ORDER BY p.proposal_id DESC LIMIT $4";

static const char *const STATES[PROPOSAL_N_STATES] = {
    [PROPOSAL_OPEN] = "open", [PROPOSAL_TAKEN] = "taken", [PROPOSAL_DECLINED] = "declined"};

bool proposal_state_parse(struct view name, enum proposal_state *out)
{
    for (int i = 0; i < PROPOSAL_N_STATES; i++) {
        if (view_eq_text(name, STATES[i])) {
            *out = (enum proposal_state)i;
            return true;
        }
    }
    return false;
}

enum rc proposal_add(struct db *db, const struct proposal *p, int64_t now_ms,
                     int64_t *proposal_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    if (p->conversation_id != 0)
        stmt_bind_int(st, 1, p->conversation_id);
    stmt_bind_int(st, 2, p->account_id);
    stmt_bind_view(st, 3, p->question);
    stmt_bind_view(st, 4, p->answer);
    if (p->entry_id != 0)
        stmt_bind_int(st, 5, p->entry_id);
    stmt_bind_int(st, 6, now_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *proposal_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc check_open(struct db *db, int64_t proposal_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_STATE);
    stmt_bind_int(st, 1, proposal_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        err_set(err, rc, "没有这条建议");
    else if (rc == RC_OK && !view_eq_text(stmt_view(st, 0), STATES[PROPOSAL_OPEN]))
        rc = err_set(err, RC_CONFLICT, "这条建议已经处理过");
    stmt_reset(st);
    return rc;
}

enum rc proposal_decide(struct db *db, int64_t proposal_id, enum proposal_state state,
                        int64_t account_id, struct view decision, int64_t now_ms, struct err *err)
{
    enum rc rc = check_open(db, proposal_id, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_DECIDE);
    stmt_bind_int(st, 1, proposal_id);
    stmt_bind_text(st, 2, STATES[state]);
    stmt_bind_int(st, 3, account_id);
    stmt_bind_int(st, 4, now_ms);
    stmt_bind_view(st, 5, decision.ptr != NULL ? decision : VIEW_EMPTY);
    return stmt_run(st, err);
}

static void write_row(struct jsonw *w, struct stmt *st)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "id", stmt_int(st, 0));
    if (!stmt_is_null(st, 1))
        jsonw_int(w, "conversation_id", stmt_int(st, 1));
    jsonw_int(w, "account_id", stmt_int(st, 2));
    jsonw_view(w, "name", stmt_view(st, 3));
    jsonw_view(w, "question", stmt_view(st, 4));
    jsonw_view(w, "answer", stmt_view(st, 5));
    if (!stmt_is_null(st, 6))
        jsonw_int(w, "entry_id", stmt_int(st, 6));
    jsonw_view(w, "state", stmt_view(st, 7));
    jsonw_int(w, "made_at_ms", stmt_int(st, 8));
    jsonw_view(w, "decision", stmt_view(st, 9));
    jsonw_obj_end(w);
}

enum rc proposal_write_page(struct jsonw *w, struct db *db, const struct proposal_query *q,
                            struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PAGE);
    int64_t n = 0;
    bool row = false;
    stmt_bind_text(st, 1, STATES[q->state]);
    stmt_bind_int(st, 2, q->account_id);
    stmt_bind_int(st, 3, q->before_id);
    stmt_bind_int(st, 4, q->limit + 1);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "proposals");
    while (rc == RC_OK && row && n++ < q->limit) {
        write_row(w, st);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    jsonw_bool(w, "more", row);
    stmt_reset(st);
    return rc;
}
