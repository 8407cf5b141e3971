/* report.h - figures of a time span, each counted from rows of the table event and nothing else.
 *
 * A hand-over (from handed_over or reopened until the next one of the conversation) is the unit of
 * everything about people; report_handovers lists them with the ids of the events they were made
 * from, and report_sum adds them up. So every number of a report can be traced to its events. Any
 * connection.
 */
#ifndef BANGBAN_SERVER_DESK_REPORT_H
#define BANGBAN_SERVER_DESK_REPORT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/desk/calendar.h"

/* One hand-over; ids and times are 0 when it did not come to that. */
struct report_handover {
    int64_t conversation_id;
    int64_t visitor_id;
    int64_t group_id;
    int64_t account_id; /* who answered, else who had it last */
    int64_t handed_event_id;
    int64_t handed_at_ms;
    int64_t accepted_event_id;
    int64_t accepted_at_ms;
    int64_t responded_event_id;
    int64_t responded_at_ms;
    int64_t response_ms; /* open time from the hand-over to the first message of a person */
    int64_t breached_event_id;
    int64_t ended_event_id; /* the helper was done, or the visitor gave up */
    int64_t ended_at_ms;
    bool is_abandoned; /* gave up before a person had answered */
    bool comes_again;  /* the visitor was handed over once more within REPORT_AGAIN_MS */
};

#define REPORT_AGAIN_MS (INT64_C(7) * 24 * 3600 * 1000)

struct report_handovers {
    struct report_handover *items; /* by conversation, then time */
    size_t n;
};

/* Those handed over in [from_ms, until_ms). */
enum rc report_handovers(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms,
                         struct report_handovers *out, struct err *err);

/* Was the goal kept? ANSWERED late or not at all is missed; who gave up before the goal had passed,
 * and who still waits within it, does not count. */
enum attainment { ATTAINED, MISSED, NOT_COUNTED };
enum attainment report_attainment(const struct report_handover *h, int64_t goal_ms);

/* The sums of some of them. */
struct report_sum {
    int64_t n; /* handed over */
    int64_t n_accepted;
    int64_t n_responded;
    int64_t n_abandoned;
    int64_t n_attained;
    int64_t n_counted; /* attained or missed */
    int64_t response_p50_ms;
    int64_t response_p90_ms;
    int64_t handle_p50_ms;
    int64_t n_finished; /* accepted and ended */
    int64_t n_once;     /* of these: did not come again */
};
/* Those for which `wanted` (NULL = all) is true. */
void report_sum(struct arena *a, const struct report_handovers *list, int64_t goal_ms,
                bool (*wanted)(const struct report_handover *h, const void *arg), const void *arg,
                struct report_sum *out);

/* What is not about people. */
struct report_volume {
    int64_t n_opened;
    int64_t n_bot_only; /* never handed over */
    int64_t n_rated;
    int64_t n_satisfied; /* grade 3 基本满意 and better */
    int64_t n_useful;    /* of the bot's answers that were judged */
    int64_t n_judged;
};
enum rc report_volume(struct db *db, int64_t from_ms, int64_t until_ms, struct report_volume *out,
                      struct err *err);

/* What stands in people's way (难点堵点), most frequent first. */
struct report_count {
    struct view name;
    int64_t n;
};
enum rc report_blockers(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms,
                        struct report_count **list_out, size_t *n_out, struct err *err);

/* --- time ----------------------------------------------------------------------------------------
 */

enum report_step { REPORT_HOUR, REPORT_DAY, REPORT_WEEK, REPORT_MONTH, REPORT_N_STEPS };
bool report_step_parse(struct view name, enum report_step *out);
/* The beginning of the step that holds at_ms (weeks begin on Monday), and of the next one. */
int64_t report_step_start(const struct calendar *c, enum report_step step, int64_t at_ms);
int64_t report_step_next(const struct calendar *c, enum report_step step, int64_t start_ms);
/* "2026-11-23", "2026-11", "2026-11-23 09:00"; a week by its Monday. */
void report_step_label(const struct calendar *c, enum report_step step, int64_t start_ms,
                       char out[32]);

#endif
