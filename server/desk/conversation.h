/* conversation.h - the life of a conversation. Owns table conversation.
 *
 * A handler loads the row, lets pure functions change the value (conversation_move, the message
 * module), and saves it once; all within one savepoint of the writer, so there is nothing to lock.
 * Moves go through the transition table in conversation.c and through nothing else.
 */
#ifndef BANGBAN_SERVER_DESK_CONVERSATION_H
#define BANGBAN_SERVER_DESK_CONVERSATION_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/desk/event.h"

enum conversation_state {
    CONVERSATION_BOT,    /* the bot answers */
    CONVERSATION_QUEUED, /* waits for a helper */
    CONVERSATION_ACTIVE, /* a helper has it, the bot is silent */
    CONVERSATION_WRAPUP, /* over for the visitor; the helper notes what it was about */
    CONVERSATION_CLOSED,
    CONVERSATION_N_STATES
};

enum conversation_event {
    ON_HAND_OVER, /* asked for, or decided by the bot */
    ON_CANCEL,    /* the visitor would rather not wait */
    ON_ACCEPT,    /* a helper takes it */
    ON_RELEASE,   /* the helper puts it back into the queue */
    ON_LOSE,      /* the helper is gone */
    ON_HAND_BACK, /* the helper gives it back to the bot */
    ON_CLOSE,     /* the helper ends it and says what it was about, or the time for that is over */
    ON_END,       /* the visitor ends it */
    ON_FINISH,    /* the talk is over, by the helper or for silence; the wrap-up is still to come */
    ON_REOPEN,   /* the visitor has more to say: to the same helper, or to the front of the queue */
    ON_TRANSFER, /* another helper takes it over from the one who has it */
    CONVERSATION_N_EVENTS
};

struct conversation {
    int64_t conversation_id;
    int64_t visitor_id;
    enum conversation_state state;
    int64_t last_seq;
    struct view dialogue; /* dialogue_write() text; "" at the beginning */
    struct view question; /* last one put to the bot */
    struct view tried;    /* JSON array: candidates found for it */
    struct view reason;   /* of the last hand-over */
    bool is_off_hours;
    bool is_front;
    int64_t handed_at_ms; /* 0 = never; so are the times below */
    int64_t account_id;
    int64_t accepted_at_ms;
    int64_t responded_at_ms;
    int64_t awaiting_since_ms;
    int64_t helper_read_seq;
    int64_t opened_at_ms;
    int64_t last_at_ms;
    struct view last_text;
    int64_t closed_at_ms;
    struct view category;
    struct view note;
    bool is_rated;
    int64_t group_id; /* handed to this group, 0 = anybody */
    int64_t rank_ms;  /* place in the queue: hand-over less what priority is worth */
};

/* Circumstances of a move; unused members stay zero. */
struct conversation_change {
    enum conversation_event event;
    int64_t now_ms;
    int64_t account_id;   /* ON_ACCEPT, ON_TRANSFER: who takes it */
    struct view reason;   /* ON_HAND_OVER, ON_REOPEN, ON_RELEASE, ON_FINISH, ON_TRANSFER */
    bool is_off_hours;    /* ON_HAND_OVER, ON_REOPEN: the desk is closed */
    int64_t group_id;     /* ON_HAND_OVER, ON_REOPEN: whose matter it is */
    int64_t bonus_ms;     /* ON_HAND_OVER, ON_REOPEN: so much earlier in the queue */
    int64_t waited_ms;    /* ON_ACCEPT: open milliseconds since the hand-over, for the event */
    struct view category; /* ON_CLOSE */
    struct view note;
};

const char *conversation_state_name(enum conversation_state s); /* "bot" */
bool conversation_may(const struct conversation *cv, enum conversation_event event);
/* Pure: changes the value. RC_CONFLICT with a sentence for people if its state forbids the move.
 * The event to be logged goes to *event_out (may be NULL). */
enum rc conversation_move(struct conversation *cv, const struct conversation_change *change,
                          struct event *event_out, struct err *err);
/* The same and logs the event; the caller still has to save. */
enum rc conversation_apply(struct db *db, struct conversation *cv,
                           const struct conversation_change *change, struct err *err);

/* What visitors are told: for them a conversation in wrap-up is closed. */
const char *conversation_state_for_visitor(enum conversation_state s);
/* May the visitor's next message go on with this one, at this moment? In wrap-up always, closed for
 * reopen_min after a helper had it; a grade is the last word. */
bool conversation_may_reopen(const struct conversation *cv, int64_t now_ms, int64_t reopen_min);

/* Does the bot speak? With a helper never. While the visitor waits it answers what it is sure of:
 * through a closed time always, within opening hours if the option says so. */
enum bot_voice { BOT_SPEAKS, BOT_SPEAKS_IF_SURE, BOT_SILENT };
enum bot_voice conversation_bot_voice(const struct conversation *cv, bool in_queue);

/* --- storage -----------------------------------------------------------------------------------
 */

/* A new one in state bot, with its event. */
enum rc conversation_open(struct db *db, struct arena *a, int64_t visitor_id, int64_t now_ms,
                          struct conversation *out, struct err *err);
/* RC_NOT_FOUND, said in the same words for a conversation that is not there and for one the caller
 * may not see: nobody can try out which ids exist. */
enum rc conversation_none(struct err *err);
/* conversation_none() if there is none. Texts live in `a`. */
enum rc conversation_load(struct db *db, struct arena *a, int64_t conversation_id,
                          struct conversation *out, struct err *err);
/* The visitor's latest, open or closed. */
enum rc conversation_load_latest(struct db *db, struct arena *a, int64_t visitor_id,
                                 struct conversation *out, struct err *err);
enum rc conversation_save(struct db *db, const struct conversation *cv, struct err *err);

struct conversation_list {
    struct conversation *items;
    size_t n;
};
/* Active ones of a helper, oldest first. */
enum rc conversation_list_of_helper(struct db *db, struct arena *a, int64_t account_id,
                                    struct conversation_list *out, struct err *err);
/* Those of a helper that wait for their wrap-up, oldest first. */
enum rc conversation_list_wrapup(struct db *db, struct arena *a, int64_t account_id,
                                 struct conversation_list *out, struct err *err);
/* The first `limit` of the queue in the order in which they are served. */
enum rc conversation_list_waiting(struct db *db, struct arena *a, int64_t limit,
                                  struct conversation_list *out, struct err *err);
/* Those handed over outside hours and still waiting, in queue order. */
enum rc conversation_list_night(struct db *db, struct arena *a, struct conversation_list *out,
                                struct err *err);
/* Closed ones of a visitor, latest first. */
enum rc conversation_list_earlier(struct db *db, struct arena *a, int64_t visitor_id,
                                  int64_t before_id, int64_t limit, struct conversation_list *out,
                                  struct err *err);
/* Helpers who have active conversations: account ids. */
enum rc conversation_list_helpers(struct db *db, struct arena *a, int64_t **account_ids_out,
                                  size_t *n_out, struct err *err);

/* Has this helper a conversation with the visitor in hand? */
enum rc conversation_serves_visitor(struct db *db, int64_t account_id, int64_t visitor_id,
                                    bool *out, struct err *err);

struct conversation_counts {
    int64_t waiting;
    int64_t active;
    int64_t oldest_handed_at_ms; /* of those waiting; 0 = none */
};
enum rc conversation_count(struct db *db, struct conversation_counts *out, struct err *err);
/* How many of its group are before this one in the queue. */
enum rc conversation_ahead(struct db *db, const struct conversation *cv, int64_t *n_out,
                           struct err *err);
/* How many of all groups, without those who wait for the desk to open. */
enum rc conversation_ahead_of_all(struct db *db, const struct conversation *cv, int64_t *n_out,
                                  struct err *err);
#endif
