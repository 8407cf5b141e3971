/* aside.h - what staff say among themselves about a conversation: notes for colleagues, whispers of
 * a supervisor, the words of a side thread (thread.h). Owns table aside.
 *
 * Kept apart from messages so that no page, push or transcript of a visitor can hold one: what
 * visitors are sent is read from the table message only. Adding on the apply thread, reading on
 * any connection.
 */
#ifndef BANGBAN_SERVER_DESK_ASIDE_H
#define BANGBAN_SERVER_DESK_ASIDE_H

#include "server/desk/desk.h"

#define ASIDE_TEXT_MAX 2000 /* characters */
#define ASIDE_SHOWN 200     /* the last ones of a conversation */

enum aside_kind { ASIDE_NOTE, ASIDE_WHISPER, ASIDE_THREAD, ASIDE_N };

struct aside {
    int64_t aside_id;
    int64_t conversation_id;
    int64_t thread_id; /* 0 = beside the conversation */
    enum aside_kind kind;
    struct view client_id;
    int64_t account_id;
    struct view name;
    struct view text;
    int64_t at_ms;
};

bool aside_kind_parse(struct view name, enum aside_kind *out); /* "note" */
/* Stores *m as said by the caller of the call and tells the staff of the conversation (aside.new);
 * in: conversation_id, thread_id, kind, client_id, text. A repeated client_id gives the first one
 * back with *is_new_out false and tells nobody. */
enum rc aside_add(struct desk *d, struct aside *m, bool *is_new_out, struct err *err);
void aside_write(struct jsonw *w, const char *key, const struct aside *m);
/* Array `key` of the last ASIDE_SHOWN, ascending: of a conversation without its threads, of a
 * thread. */
enum rc aside_write_conversation(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                                 int64_t conversation_id, struct err *err);
enum rc aside_write_thread(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                           int64_t thread_id, struct err *err);

#endif
