/* ticket.h - what cannot be answered at once: messages left, callbacks promised, 诉求 for several
 * departments. The rows are ticket_row.h's.
 *
 * A ticket has an owner, tasks, and a deadline in working days; overdue it is once, as an event.
 * Its states are drawn in ticket.c. What the visitor sees of it are the public steps; an answer
 * also becomes a message in his conversation. He finds it again in his window, or anywhere by
 * number and code. Apply thread but for the reading functions.
 */
#ifndef BANGBAN_SERVER_DESK_TICKET_H
#define BANGBAN_SERVER_DESK_TICKET_H

#include "server/desk/desk.h"

#define TICKET_TITLE_MAX 60 /* characters */
#define TICKET_TEXT_MAX 2000
#define TICKET_CONTACT_MAX 100
#define TICKET_DEPARTMENT_MAX 40
#define TICKET_DAYS_MAX 60
#define TICKET_PAGE_MAX 100
#define TICKET_CODE_LEN 10
#define TICKET_UNANSWERED_MAX 10 /* that one visitor may have left */

enum ticket_state { TICKET_OPEN, TICKET_WORKING, TICKET_ANSWERED, TICKET_CLOSED, TICKET_N_STATES };
enum ticket_event {
    TICKET_ON_TAKE,   /* it has an owner or a task now */
    TICKET_ON_ANSWER, /* the visitor is told the result */
    TICKET_ON_CLOSE,
    TICKET_ON_REOPEN, /* the answer was not enough */
    TICKET_N_EVENTS
};
enum ticket_kind { TICKET_MESSAGE, TICKET_CALLBACK, TICKET_APPEAL, TICKET_N_KINDS };

struct ticket {
    int64_t ticket_id;
    enum ticket_kind kind;
    enum ticket_state state;
    struct view title;
    struct view text;
    struct view contact;
    int64_t visitor_id;
    int64_t conversation_id;
    int64_t account_id; /* owner, 0 = nobody yet; so are the times below */
    int64_t made_at_ms;
    int64_t due_at_ms;
    bool is_overdue;
    int64_t answered_at_ms;
    int64_t closed_at_ms;
    struct view answer;
};

bool ticket_kind_parse(struct view name, enum ticket_kind *out);   /* "message" */
bool ticket_state_parse(struct view name, enum ticket_state *out); /* "open" */
bool ticket_may(enum ticket_state state, enum ticket_event event);
/* "20261123-17" in the desk's zone, and back; false if it is no number. */
struct view ticket_number(const struct options *o, struct arena *a, const struct ticket *t);
bool ticket_number_parse(struct view number, int64_t *ticket_id_out);

/* Adds it: in kind, title, text, contact, visitor_id, conversation_id, account_id; out the rest.
 * The code to look it up with goes to code_out once. days = working days, 0 = no deadline. */
enum rc ticket_add(struct desk *d, struct ticket *t, int days, char code_out[TICKET_CODE_LEN + 1],
                   struct err *err);
/* RC_LIMIT when the visitor waits for TICKET_UNANSWERED_MAX answers already. */
enum rc ticket_check_room(struct db *db, int64_t visitor_id, struct err *err);
/* A new code; the old one is worth nothing any more. */
enum rc ticket_new_code(struct db *db, int64_t ticket_id, char code_out[TICKET_CODE_LEN + 1],
                        struct err *err);
/* RC_NOT_FOUND, the same for a wrong number and a wrong code. */
enum rc ticket_by_code(struct db *db, struct arena *a, struct view number, struct view code,
                       struct ticket *out, struct err *err);
enum rc ticket_load(struct db *db, struct arena *a, int64_t ticket_id, struct ticket *out,
                    struct err *err);

/* Moves: RC_CONFLICT when its state forbids it. */
enum rc ticket_assign(struct desk *d, struct ticket *t, int64_t account_id, struct view reason,
                      struct err *err);
struct ticket_task {
    int64_t task_id;
    int64_t ticket_id;
    struct view department;
    int64_t account_id;
    struct view text;
    int64_t due_at_ms;
    int64_t done_at_ms;
};
enum rc ticket_add_task(struct desk *d, struct ticket *t, struct ticket_task *task, int days,
                        struct err *err);
enum rc ticket_task_load(struct db *db, struct arena *a, int64_t task_id, struct ticket_task *out,
                         struct err *err);
/* RC_CONFLICT when it was done before. */
enum rc ticket_task_done(struct desk *d, const struct ticket *t, const struct ticket_task *task,
                         struct view answer, struct err *err);
/* RC_CONFLICT while a task is open, unless forced. Says it in the visitor's latest conversation. */
enum rc ticket_answer(struct desk *d, struct ticket *t, struct view text, bool force,
                      struct err *err);
enum rc ticket_close(struct desk *d, struct ticket *t, struct view reason, struct err *err);
/* By the visitor or by staff: the answer was not enough. */
enum rc ticket_reopen(struct desk *d, struct ticket *t, struct view reason, struct err *err);

/* DUE_TICKET, DUE_TASK. */
enum rc ticket_due(struct desk *d, const struct due *due, struct err *err);

/* --- reading -------------------------------------------------------------------------------------
 */

/* Everything for staff; for the visitor what concerns him, with public steps. */
enum rc ticket_write(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                     const struct options *o, const struct ticket *t, enum viewer viewer,
                     struct err *err);
struct ticket_query {
    bool any_state;
    enum ticket_state state;
    int64_t account_id; /* owner or specialist of an open task; 0 = anybody's */
    int64_t group_of; /* what reached this account's groups, or a colleague in them has; 0 = all */
    int64_t visitor_id; /* 0 = anybody's */
    bool overdue_only;
    int64_t before_id; /* 0 = from the end */
    int64_t limit;
};
/* "tickets":[...], "more" into an open object, latest first. */
enum rc ticket_write_page(struct jsonw *w, struct db *db, struct arena *a, const struct options *o,
                          const struct ticket_query *q, enum viewer viewer, struct err *err);

#endif
