/* gap_watch.c - see gap_watch.h. */
#include "server/desk/gap_watch.h"

#include "server/desk/gap.h"
#include "server/desk/gap_question.h"

/* An answer this close to its cut is worth an editor's look: of the room between cut and certainty.
 */
#define LOW_SHARE 0.15

static enum rc keep(struct db *db, struct call *c, const struct gap_question *q, struct err *err)
{
    bool is_new = false;
    enum rc rc = gap_question_keep(db, c->arena, q, &is_new, err);
    if (rc == RC_OK && is_new)
        outbox_continue(c, "gap.sort", 0);
    return rc;
}

/* What becomes of a question of this decision; false: nothing to keep. */
static bool outcome_of(const struct trace *d, enum gap_outcome *out)
{
    double low = d->cuts.answer + LOW_SHARE * (1 - d->cuts.answer);
    switch (d->act) {
    case ACT_HANDOFF:
    case ACT_OUT_OF_SCOPE:
        *out = GAP_UNANSWERED;
        return true;
    case ACT_CLARIFY:
        *out = GAP_CLARIFYING;
        return true;
    case ACT_ANSWER:
        *out = GAP_LOW_CONFIDENCE;
        return d->rung == RUNG_SEARCH && view_eq(d->reason, VIEW("confident")) &&
               d->confidence < low;
    default:
        return false;
    }
}

/* Choices were offered before: were they any good? */
static enum rc settle_choices(struct desk *d, const struct conversation *cv,
                              const struct trace *said, struct err *err)
{
    bool chose = said->rung == RUNG_CHOICE && said->act == ACT_ANSWER;
    enum rc rc =
        gap_question_after_choices(d->db, cv->conversation_id, chose ? said->entry_id : 0, err);
    if (rc == RC_OK && db_changes(d->db) > 0 && !chose)
        outbox_continue(d->call, "gap.sort", 0);
    return rc;
}

enum rc gap_watch_turn(struct desk *d, const struct conversation *cv, const struct trace *said,
                       int64_t candidate_id, int64_t turn_id, bool is_question, struct err *err)
{
    struct gap_question q = {.conversation_id = cv->conversation_id,
                             .turn_id = turn_id,
                             .text = said->in.question,
                             .act = view_of(act_name(said->act)),
                             .confidence = said->confidence,
                             .entry_id = said->entry_id != 0 ? said->entry_id : candidate_id,
                             .at_ms = d->call->now_ms};
    enum rc rc = settle_choices(d, cv, said, err);
    if (rc != RC_OK || !is_question || !outcome_of(said, &q.outcome))
        return rc;
    return keep(d->db, d->call, &q, err);
}

enum rc gap_watch_hand_over(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct gap_question q = {.conversation_id = cv->conversation_id,
                             .text = cv->question,
                             .outcome = GAP_HANDED_OVER,
                             .at_ms = d->call->now_ms};
    return q.text.len > 0 ? keep(d->db, d->call, &q, err) : RC_OK;
}

enum rc gap_watch_not_useful(struct db *db, struct call *c, int64_t conversation_id,
                             int64_t turn_id, struct err *err)
{
    struct trace_row said;
    bool found = false;
    enum rc rc = trace_find(db, c->arena, turn_id, &said, &found, err);
    if (rc != RC_OK || !found)
        return rc;
    struct gap_question q = {.conversation_id = conversation_id,
                             .turn_id = turn_id,
                             .text = said.question,
                             .outcome = GAP_NOT_USEFUL,
                             .act = said.act,
                             .confidence = said.confidence,
                             .entry_id = said.entry_id,
                             .at_ms = c->now_ms};
    return keep(db, c, &q, err);
}

enum rc gap_watch_reply(struct desk *d, const struct conversation *cv, struct view text,
                        int64_t entry_id, struct err *err)
{
    return gap_question_replied(d->db, d->call->arena, cv->conversation_id,
                                text.ptr != NULL ? text : VIEW_EMPTY, entry_id, err);
}

enum rc gap_watch_end(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct gap_cost cost;
    int64_t spent = d->call->now_ms - cv->accepted_at_ms;
    if (cv->accepted_at_ms == 0)
        return RC_OK;
    enum rc rc = gap_question_cost(d->db, cv->conversation_id, spent > 0 ? spent : 0, &cost, err);
    if (rc != RC_OK || cost.gap_id == 0 || cost.more_ms == 0)
        return rc;
    return gap_add_cost(d->db, cost.gap_id, cost.at_ms, cost.more_ms, err);
}

enum rc gap_watch_resolved(struct desk *d, const struct conversation *cv, struct view resolution,
                           struct err *err)
{
    return gap_question_resolved(d->db, cv->conversation_id, resolution, err);
}

enum rc gap_watch_proposal(struct db *db, struct call *c, int64_t conversation_id,
                           struct view question, struct view answer, int64_t entry_id,
                           struct err *err)
{
    struct gap_question q = {.conversation_id = conversation_id,
                             .text = question,
                             .outcome = GAP_PROPOSED,
                             .act = VIEW("proposed"),
                             .entry_id = entry_id,
                             .reply = answer,
                             .at_ms = c->now_ms};
    return keep(db, c, &q, err);
}
