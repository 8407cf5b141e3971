/* event.h - the log of everything that moved: what every report counts and can be traced to.
 * Owns table event; rows are only added, in the transaction of the move itself.
 */
#ifndef BANGBAN_SERVER_DESK_EVENT_H
#define BANGBAN_SERVER_DESK_EVENT_H

#include "kb/base/db.h"

enum event_kind {
    EVENT_RECTIFY_OPENED, /* amount = rectification; so in the next two */
    EVENT_RECTIFY_ANSWERED,
    EVENT_RECTIFY_OVERDUE,
    EVENT_TICKET_OPENED, /* amount = ticket; so in the next four */
    EVENT_TICKET_ASSIGNED,
    EVENT_TICKET_ANSWERED,
    EVENT_TICKET_CLOSED,
    EVENT_TICKET_OVERDUE,
    EVENT_OPENED,      /* a conversation began */
    EVENT_HANDED_OVER, /* bot -> queue; detail = reason */
    EVENT_CANCELLED,   /* the visitor went back to the bot */
    EVENT_ACCEPTED,    /* amount = open milliseconds waited since the hand-over */
    EVENT_RESPONDED, /* first message of a person; amount = open milliseconds since the hand-over */
    EVENT_RELEASED,  /* the helper gave it back to the queue; detail = the helper's words */
    EVENT_LOST,      /* the helper was gone: back to the queue */
    EVENT_HANDED_BACK,   /* helper -> bot */
    EVENT_CLOSED,        /* by the helper; detail = category */
    EVENT_ENDED,         /* by the visitor */
    EVENT_FINISHED,      /* the talk is over, wrap-up to come; detail = helper, silence */
    EVENT_REOPENED,      /* the visitor went on with a finished one */
    EVENT_TRANSFERRED,   /* another helper took it over; detail = why */
    EVENT_REMINDED,      /* a silent visitor was asked whether he is still there */
    EVENT_HELPER_SILENT, /* amount = ms the visitor waits; detail = who is told */
    EVENT_OFFERED, /* to a helper, who is to accept; detail = why he (server/desk/routing.h) */
    EVENT_OFFER_EXPIRED, /* he has not */
    EVENT_DECLINED,      /* he would rather not */
    EVENT_RERUNG,      /* 20 s without a person's message; amounts = open ms since the hand-over */
    EVENT_REROUTED,    /* 40 s: others are asked */
    EVENT_BREACHED,    /* 60 s: the goal is missed */
    EVENT_TIER_UP,     /* detail = specialist, leader */
    EVENT_DESK_OPENED, /* those who waited for it wait like all others */
    EVENT_STAFFING,    /* groups, members or the calendar were changed */
    EVENT_RATED,       /* amount = grade */
    EVENT_STATUS,      /* a helper's status; detail = new status */
    EVENT_SIGNED_IN,
    EVENT_SIGNED_OUT,
    EVENT_LOCKED_OUT, /* too many failed sign-ins; detail = login name */
    EVENT_N
};

struct event {
    enum event_kind kind;
    int64_t at_ms;
    int64_t conversation_id; /* 0 = none */
    int64_t account_id;      /* 0 = none */
    int64_t amount;
    bool has_amount;
    struct view detail;
};

enum rc event_add(struct db *db, const struct event *e, struct err *err);
const char *event_name(enum event_kind kind); /* "handed_over" */

/* How many events of a kind since a moment. */
enum rc event_count(struct db *db, enum event_kind kind, int64_t since_ms, int64_t *n_out,
                    struct err *err);
/* Conversations opened since a moment that were never handed over. */
enum rc event_count_never_handed(struct db *db, int64_t since_ms, int64_t *n_out, struct err *err);
/* Amounts of a kind since a moment: how many there are, how many are at most `limit`, and the
 * smallest that half and nine tenths of them do not exceed (0 when there is none). */
struct event_amounts {
    int64_t n;
    int64_t n_within;
    int64_t median;
    int64_t p90;
};
enum rc event_amounts(struct db *db, enum event_kind kind, int64_t since_ms, int64_t limit,
                      struct event_amounts *out, struct err *err);

#endif
