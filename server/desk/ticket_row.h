/* ticket_row.h - the rows of tickets, tasks and steps; the life of a ticket is ticket.h's. Used by
 * ticket.c. Owns the tables ticket, ticket_task and ticket_step.
 */
#ifndef BANGBAN_SERVER_DESK_TICKET_ROW_H
#define BANGBAN_SERVER_DESK_TICKET_ROW_H

#include "server/desk/ticket.h"

#define TICKET_HASH_LEN 64

extern const char *const ticket_state_names[TICKET_N_STATES];
extern const char *const ticket_kind_names[TICKET_N_KINDS];

enum rc ticket_row_add(struct db *db, struct ticket *t, const char *code_hash, struct err *err);
/* State, owner, flags, times and answer. */
enum rc ticket_row_save(struct db *db, const struct ticket *t, struct err *err);
enum rc ticket_row_set_code(struct db *db, int64_t ticket_id, const char *code_hash,
                            struct err *err);
enum rc ticket_row_code(struct db *db, struct arena *a, int64_t ticket_id, struct view *hash_out,
                        struct err *err);

enum rc ticket_row_add_task(struct db *db, struct ticket_task *task, int64_t now_ms,
                            struct err *err);
enum rc ticket_row_task_done(struct db *db, int64_t task_id, struct view answer, int64_t now_ms,
                             struct err *err);
enum rc ticket_row_task_overdue(struct db *db, int64_t task_id, struct err *err);
enum rc ticket_row_open_tasks(struct db *db, int64_t ticket_id, int64_t *n_out, struct err *err);

struct ticket_step {
    int64_t ticket_id;
    int64_t at_ms;
    int64_t account_id; /* 0 = the visitor or time */
    bool is_public;
    struct view text;
};
enum rc ticket_row_step(struct db *db, const struct ticket_step *s, struct err *err);

#endif
