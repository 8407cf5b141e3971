/* desk.h - the moves of a conversation with everything that belongs to them.
 *
 * Each function takes a loaded conversation, moves it (conversation.h), says so in it with a system
 * message, saves it, and puts into the call's outbox what visitor and staff are to be told. Rules
 * of who may do it are the handler's. Apply thread, inside the request's savepoint; after a failure
 * the savepoint is rolled back and the conversation value is worth nothing.
 */
#ifndef BANGBAN_SERVER_DESK_DESK_H
#define BANGBAN_SERVER_DESK_DESK_H

#include "server/call.h"
#include "server/desk/calendar.h"
#include "server/desk/conversation.h"
#include "server/desk/due.h"
#include "server/desk/message.h"
#include "server/options.h"
#include "server/people/account.h"

/* One request's tools; a plain value made by desk_init. */
struct desk {
    struct call *call;
    struct db *db;
    const struct options *options;
    struct calendar calendar; /* the desk's own; of a group: assign_calendar() */
};

enum rc desk_init(struct desk *d, struct db *db, const struct options *options, struct call *c,
                  struct err *err);

/* For the modules that add moves of their own (transfer.c, silence.c): a move with its event, and
 * the end of every move - the sentence, the saved row, the state told to both sides. */
struct conversation_notice;
enum rc desk_apply(struct desk *d, struct conversation *cv, struct conversation_change change,
                   struct err *err);
enum rc desk_settle(struct desk *d, struct conversation *cv,
                    const struct conversation_notice *notice, struct err *err);
/* Sets what is due and asks to be woken for it. */
enum rc desk_due_set(struct desk *d, enum due_kind kind, int64_t object_id, int64_t due_at_ms,
                     struct err *err);

/* A system message, stored and pushed; the caller saves cv. */
enum rc desk_say(struct desk *d, struct conversation *cv, struct view text, struct err *err);

/* bot -> queue. reason = stable name. Outside hours the visitor is told when the desk opens. */
enum rc desk_hand_over(struct desk *d, struct conversation *cv, struct view reason,
                       struct err *err);
/* queue -> bot */
enum rc desk_cancel(struct desk *d, struct conversation *cv, struct err *err);
/* queue -> active; RC_CONFLICT names the helper who was faster. */
enum rc desk_accept(struct desk *d, struct conversation *cv, const struct principal *helper,
                    struct err *err);
/* active -> queue, at its old place. */
enum rc desk_release(struct desk *d, struct conversation *cv, struct view reason, struct err *err);
/* The same into the queue of a group. RC_NOT_FOUND for one that gets nothing. */
enum rc desk_release_to(struct desk *d, struct conversation *cv, int64_t group_id,
                        struct view reason, struct err *err);
/* active -> bot */
enum rc desk_hand_back(struct desk *d, struct conversation *cv, struct err *err);
/* active -> wrapup, when the helper says so (reason "helper") or for silence ("silence"). */
enum rc desk_finish(struct desk *d, struct conversation *cv, const char *reason, struct view text,
                    struct err *err);
/* A finished one that may be reopened goes on: with its helper if he is online, else at the front
 * of the queue. */
enum rc desk_reopen(struct desk *d, struct conversation *cv, struct err *err);
/* -> closed, by the helper or by the visitor (then with a wrap-up to come if a helper had it);
 * invites to rate. */
enum rc desk_close(struct desk *d, struct conversation *cv, struct view category, struct view note,
                   struct err *err);
enum rc desk_end(struct desk *d, struct conversation *cv, struct err *err);

/* A helper is gone: offline, and all his conversations go to the front of the queue. */
enum rc desk_lose_helper(struct desk *d, int64_t account_id, struct err *err);
/* A helper is here (signed in or resumed): no longer given up after a restart. */
enum rc desk_helper_returned(struct desk *d, int64_t account_id, struct err *err);
enum rc desk_set_status(struct desk *d, int64_t account_id, enum account_status status,
                        struct err *err);

/* The same with the person's own words for it: 午休, 开会 (status.h). */
enum rc desk_set_status_because(struct desk *d, int64_t account_id, enum account_status status,
                                struct view reason, struct err *err);

/* After the start: helpers get the grace period to come back, the timetable is checked. */
enum rc desk_recover(struct desk *d, struct err *err);
/* Does everything that is due, then asks to be woken for the next. */
enum rc desk_run_due(struct desk *d, struct err *err);

/* "hours":{"open","text","opens_text"} into an open object. */
void desk_write_hours(const struct desk *d, struct jsonw *w, const char *key);

#endif
