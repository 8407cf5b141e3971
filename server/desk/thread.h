/* thread.h - side threads: 前台综合受理、后台分类审批. The front helper asks department specialists
 * about a conversation; they answer there, he answers the visitor. Owns the tables thread and
 * thread_member.
 *
 * A member may read the conversation and write in the thread, nothing else: only one voice speaks
 * to the visitor. Apply thread but for the reading functions, which take any connection.
 */
#ifndef BANGBAN_SERVER_DESK_THREAD_H
#define BANGBAN_SERVER_DESK_THREAD_H

#include "server/desk/aside.h"

#define THREAD_QUESTION_MAX 500 /* characters */

struct thread {
    int64_t thread_id;
    int64_t conversation_id;
    struct view question;
    int64_t account_id; /* who opened it */
    int64_t opened_at_ms;
    int64_t closed_at_ms; /* 0 = open */
};

enum rc thread_open(struct desk *d, const struct conversation *cv, struct view question,
                    struct thread *out, struct err *err);
/* Asks one more; tells him (thread.asked). Harmless when he is there already. RC_NOT_FOUND for who
 * is not on the staff. */
enum rc thread_invite(struct desk *d, const struct thread *t, int64_t account_id, struct err *err);
/* RC_CONFLICT when the thread is closed. The members are told besides the staff of the
 * conversation. */
enum rc thread_say(struct desk *d, const struct thread *t, struct aside *m, struct err *err);
enum rc thread_close(struct desk *d, const struct thread *t, struct err *err);

/* RC_NOT_FOUND, the same for a thread that is not there and for one the caller has no part in. */
enum rc thread_none(struct err *err);
/* thread_none() if there is none. */
enum rc thread_load(struct db *db, struct arena *a, int64_t thread_id, struct thread *out,
                    struct err *err);
enum rc thread_is_member(struct db *db, int64_t thread_id, int64_t account_id, bool *out,
                         struct err *err);
/* In any open thread about this conversation. */
enum rc thread_may_read(struct db *db, int64_t conversation_id, int64_t account_id, bool *out,
                        struct err *err);
/* Thread with members and words. */
enum rc thread_write(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                     const struct thread *t, struct err *err);
/* Array `key`: all of a conversation; the open ones an account is asked in. */
enum rc thread_write_conversation(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                                  int64_t conversation_id, struct err *err);
enum rc thread_write_asked(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                           int64_t account_id, struct err *err);

#endif
