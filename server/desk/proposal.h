/* proposal.h - a helper proposes an answer to the knowledge base; editors take it or decline.
 * Owns table proposal. Writing on the apply thread, reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_PROPOSAL_H
#define BANGBAN_SERVER_DESK_PROPOSAL_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

#define PROPOSAL_QUESTION_MAX 200 /* characters */
#define PROPOSAL_ANSWER_MAX 2000
#define PROPOSAL_DECISION_MAX 500
#define PROPOSAL_PAGE_MAX 100

enum proposal_state { PROPOSAL_OPEN, PROPOSAL_TAKEN, PROPOSAL_DECLINED, PROPOSAL_N_STATES };
bool proposal_state_parse(struct view name, enum proposal_state *out); /* "open" */

struct proposal {
    int64_t proposal_id;
    int64_t conversation_id; /* 0 = none */
    int64_t account_id;
    struct view question;
    struct view answer;
    int64_t entry_id; /* 0 = a new entry is needed */
};

enum rc proposal_add(struct db *db, const struct proposal *p, int64_t now_ms,
                     int64_t *proposal_id_out, struct err *err);
/* Only an open one: RC_CONFLICT otherwise, RC_NOT_FOUND if there is none. */
enum rc proposal_decide(struct db *db, int64_t proposal_id, enum proposal_state state,
                        int64_t account_id, struct view decision, int64_t now_ms, struct err *err);

/* Latest first; before_id 0 = from the end, account_id 0 = of everybody. */
struct proposal_query {
    enum proposal_state state;
    int64_t account_id;
    int64_t before_id;
    int64_t limit;
};
/* "proposals":[...], "more" into an open object. */
enum rc proposal_write_page(struct jsonw *w, struct db *db, const struct proposal_query *q,
                            struct err *err);

#endif
