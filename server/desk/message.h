/* message.h - what was said. Owns table message.
 *
 * Messages are numbered 1, 2, 3 ... within their conversation and never change; the sender's own
 * client_id makes a retry harmless. Adding happens on the apply thread and updates the conversation
 * value, which the caller saves; reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_MESSAGE_H
#define BANGBAN_SERVER_DESK_MESSAGE_H

#include "kb/base/jsonw.h"
#include "server/desk/conversation.h"

#define MESSAGE_TEXT_MAX 2000    /* characters of one visitor or helper message */
#define MESSAGE_PAGE_MAX 200     /* messages of one page */
#define MESSAGE_CLIENT_ID_MAX 64 /* characters */
#define MESSAGE_HEAD_CHARS 80    /* of last_text */

enum sender { FROM_VISITOR, FROM_BOT, FROM_HELPER, FROM_SYSTEM, SENDER_N };

enum usefulness { USEFUL_UNKNOWN, USEFUL_YES, USEFUL_NO };

struct message {
    int64_t message_id;
    int64_t conversation_id;
    int64_t seq;
    enum sender from;
    struct view client_id; /* empty: bot and system */
    struct view name;      /* helper's display name */
    int64_t account_id;    /* helper */
    int64_t at_ms;
    struct view blocks; /* JSON array */
    struct view act;    /* bot: "answer" ...; empty otherwise */
    double confidence;  /* bot, with act */
    int64_t turn_id;    /* bot: message_id of the question; 0 = none */
    enum usefulness useful;
};

/* JSON array with one text block, in `a`. */
struct view message_text_blocks(struct arena *a, struct view text);

/* Stores *m as the next message of cv. In: from, client_id, name, account_id, at_ms, blocks, act,
 * confidence, turn_id; out: message_id, conversation_id, seq. `head` is its plain text for lists
 * (empty: the list keeps the last one). Changes cv (last_seq, last_at_ms, waiting for a person). */
enum rc message_add(struct db *db, struct arena *a, struct conversation *cv, struct message *m,
                    struct view head, struct err *err);

/* The message a client already sent: a visitor in any of his conversations, a helper in this one.
 */
enum rc message_find_of_visitor(struct db *db, struct arena *a, int64_t visitor_id,
                                struct view client_id, struct message *out, bool *found_out,
                                struct err *err);
enum rc message_find_of_helper(struct db *db, struct arena *a, int64_t conversation_id,
                               struct view client_id, struct message *out, bool *found_out,
                               struct err *err);
/* RC_NOT_FOUND if there is none. */
enum rc message_load(struct db *db, struct arena *a, int64_t conversation_id, int64_t seq,
                     struct message *out, struct err *err);

struct message_page {
    struct message *items; /* ascending seq */
    size_t n;
    bool more; /* there are others beyond this page */
};
/* The first `limit` after a seq. */
enum rc message_list_after(struct db *db, struct arena *a, int64_t conversation_id,
                           int64_t after_seq, int64_t limit, struct message_page *out,
                           struct err *err);
/* The last `limit` before a seq; 0 = from the end. */
enum rc message_list_before(struct db *db, struct arena *a, int64_t conversation_id,
                            int64_t before_seq, int64_t limit, struct message_page *out,
                            struct err *err);
/* Visitor's messages after a seq. */
enum rc message_count_unread(struct db *db, int64_t conversation_id, int64_t after_seq,
                             int64_t *n_out, struct err *err);

/* Each viewer sees its own client ids; only staff see confidences. */
enum viewer { VIEWER_VISITOR, VIEWER_STAFF };
void message_write(struct jsonw *w, const char *key, const struct message *m, enum viewer viewer);
/* The result of message.send and reply.send, appended to `out`. */
void message_write_sent(struct str *out, const struct message *m, bool duplicate);
void message_write_page(struct jsonw *w, const struct message_page *page, enum viewer viewer);

#endif
