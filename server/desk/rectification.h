/* rectification.h - a bad grade is followed up: somebody calls back within some working days, says
 * what was done, and the visitor may grade again. Owns table rectification; its states are drawn in
 * rectification.c. Apply thread but for reading.
 */
#ifndef BANGBAN_SERVER_DESK_RECTIFICATION_H
#define BANGBAN_SERVER_DESK_RECTIFICATION_H

#include "server/desk/desk.h"

#define RECTIFICATION_TEXT_MAX 1000 /* characters */
#define RECTIFICATION_PAGE_MAX 100

enum rectification_state { RECTIFY_OPEN, RECTIFY_ANSWERED, RECTIFY_CLOSED, RECTIFY_N_STATES };
enum rectification_event {
    RECTIFY_ON_ANSWER,
    RECTIFY_ON_REGRADE,
    RECTIFY_ON_CLOSE,
    RECTIFY_N_EVENTS
};

bool rectification_state_parse(struct view name, enum rectification_state *out); /* "open" */
bool rectification_may(enum rectification_state state, enum rectification_event event);

/* A conversation was graded 1 or 2: opens it and tells the supervisors and its helper. */
enum rc rectification_open(struct desk *d, const struct conversation *cv, int64_t grade,
                           struct err *err);
/* RC_NOT_FOUND also when the conversation was another helper's. */
enum rc rectification_check_helper(struct desk *d, int64_t rectification_id, int64_t account_id,
                                   struct err *err);
/* The call back: note for staff, reply for the visitor, who finds it in his conversation. */
enum rc rectification_answer(struct desk *d, int64_t rectification_id, struct view note,
                             struct view reply, struct err *err);
/* Ends it without a second grade. RC_CONFLICT before the call back. */
enum rc rectification_close(struct desk *d, int64_t rectification_id, struct err *err);
/* The visitor's second grade, once and only after a call back. */
enum rc rectification_regrade(struct desk *d, const struct conversation *cv, int64_t grade,
                              struct err *err);
/* DUE_RECTIFY */
enum rc rectification_due(struct desk *d, int64_t rectification_id, struct err *err);

struct rectification_query {
    bool any_state;
    enum rectification_state state;
    bool overdue_only;
    int64_t helper_id; /* of conversations this helper had; 0 = all */
    int64_t before_id; /* 0 = from the end */
    int64_t limit;
};
/* "rectifications":[...], "more" into an open object, latest first. */
enum rc rectification_write_page(struct jsonw *w, struct db *db,
                                 const struct rectification_query *q, struct err *err);
/* "again":[{conversation_id, grade, reply}]: what the visitor was called back about and may grade
 * anew. */
enum rc rectification_write_again(struct jsonw *w, struct db *db, int64_t visitor_id,
                                  struct err *err);
/* "opened","answered","in_time","overdue","regraded_up" of those opened in [from, until). */
enum rc rectification_write_rates(struct jsonw *w, struct db *db, int64_t from_ms, int64_t until_ms,
                                  struct err *err);

#endif
