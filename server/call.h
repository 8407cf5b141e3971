/* call.h - one request on its way through loop -> think -> apply -> loop, and what it causes.
 *
 * The loop makes a struct call, the stages fill it, the loop ends it. At any moment exactly one
 * thread owns it; it crosses threads whole through a mailbox. Everything it points to lives in its
 * arena or in the KB snapshot it holds a reference to. Handlers (server/handlers) are plain
 * functions over it.
 */
#ifndef BANGBAN_SERVER_CALL_H
#define BANGBAN_SERVER_CALL_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"
#include "kb/base/mailbox.h"
#include "kb/snapshot.h"
#include "server/job.h"

struct searcher;
struct thoughts;
struct options;
struct lint_kept;

/* A connection as other threads name it; a stale one is simply no longer found. */
struct conn_ref {
    uint32_t slot;
    uint32_t generation; /* 0 = no connection (internal calls) */
};

enum role {
    ROLE_GUEST = 1 << 0, /* connected, not signed in */
    ROLE_VISITOR = 1 << 1,
    ROLE_HELPER = 1 << 2,
    ROLE_EDITOR = 1 << 3,
    ROLE_SUPERVISOR = 1 << 4,
    ROLE_ADMIN = 1 << 5,
    ROLE_INTERNAL = 1 << 6, /* the loop itself: never reachable from a socket */
    ROLE_REVIEWER = 1 << 7, /* publishes what editors wrote */
    ROLE_LOCKED = 1 << 8,   /* staff who must give the password again; alone in a mask */
};
#define ROLE_STAFF (ROLE_HELPER | ROLE_EDITOR | ROLE_REVIEWER | ROLE_SUPERVISOR | ROLE_ADMIN)
/* Those who work on the knowledge base; who of them may do what is kb/review.h. */
#define ROLE_WRITERS (ROLE_EDITOR | ROLE_REVIEWER | ROLE_ADMIN)
#define ROLE_ANYONE (ROLE_GUEST | ROLE_VISITOR | ROLE_STAFF)

/* Who asks. Stored with the connection after a successful sign-in. */
struct principal {
    unsigned roles; /* mask of enum role */
    int64_t visitor_id;
    int64_t conversation_id; /* visitor: the open conversation */
    int64_t account_id;      /* staff */
    int64_t session_id;
    int64_t idle_ms; /* at sign-in: how long the session has not been used */
    char name[64]; /* staff: display name */
};

/* Who gets a push. The hub (loop thread) keeps the subscriptions. */
enum topic_kind {
    TOPIC_VISITOR,      /* id = visitor: every window of one visitor, across his conversations */
    TOPIC_CONVERSATION, /* id = conversation: staff who take part */
    TOPIC_ACCOUNT,      /* id = account: every console of one person */
    TOPIC_DESK,         /* id = 0: every signed-in helper and supervisor */
    TOPIC_EDIT,         /* id = 0: every signed-in editor, reviewer and admin */
    TOPIC_SUPERVISOR,   /* id = 0: every signed-in supervisor and administrator */
};

struct topic {
    enum topic_kind kind;
    int64_t id;
};

/* What a handler wants done after COMMIT, in order. */
enum effect_kind {
    EFFECT_PUSH,              /* method + params to everyone on a topic */
    EFFECT_SIGN_IN,           /* the calling connection becomes this principal */
    EFFECT_SIGN_OUT,          /* the calling connection becomes a guest */
    EFFECT_SUBSCRIBE,         /* the calling connection joins a topic */
    EFFECT_UNSUBSCRIBE,       /* the calling connection leaves a topic */
    EFFECT_SUBSCRIBE_ACCOUNT, /* all connections of account_id join the topic */
    EFFECT_UNSUBSCRIBE_ACCOUNT,
    EFFECT_CLOSE_SESSION,  /* close every connection of session id */
    EFFECT_LOCK_SESSION,   /* every connection of session id becomes ROLE_LOCKED and is told */
    EFFECT_UNLOCK_SESSION, /* its other locked connections are closed, so that they come back */
    EFFECT_KB_CHANGED,    /* load a new snapshot now */
    EFFECT_CONTINUE,      /* run the internal method, with the call's job if it has one */
    EFFECT_DESK_CHANGED,  /* whoever follows the desk is to be told */
    EFFECT_WAKE_AT,       /* run the internal method "due.run" at this wall time */
};

struct effect {
    struct effect *next;
    enum effect_kind kind;
    struct topic topic;
    int64_t id; /* account, session, part of a job */
    int64_t at_ms;
    struct principal who;
    const char *method; /* EFFECT_PUSH, EFFECT_CONTINUE: constant name */
    struct view params; /* EFFECT_PUSH: JSON object, in the call's arena */
};

struct outbox {
    struct effect *first;
    struct effect *last;
};

struct method;

/* What the bot said, for the one line of the log that each answered question gets. */
struct turn_note {
    int64_t turn_id; /* 0: the bot said nothing */
    const char *act;
    const char *rung;
    double confidence;
};

/* A file as the answer to GET /files/ID. The descriptor belongs to the call until the network layer
 * takes it and sets -1. */
struct file_reply {
    int fd;
    int64_t len;
    const char *mime;
    struct view name;
    bool is_image;
};

#define CALL_MAGIC 0xCA11CA11u

/* Where a call is; the front moves it on. */
enum call_step {
    CALL_RESOLVE, /* POST /rpc: think turns the token into a principal */
    CALL_RUN,     /* the method's own stage */
};

struct call {
    struct mail mail; /* first member */
    unsigned magic;   /* CALL_MAGIC */
    enum call_step step;
    bool deferred; /* a loop handler will finish it later through the front */
    struct conn_ref from;
    const struct method *method;
    struct view id_json; /* JSON text of the request id; empty for internal calls */
    struct principal who;
    char token[96];      /* POST /rpc: bearer token still to be resolved; "" otherwise */
    char remote[64];     /* peer address, for limits and audit */
    void *params;        /* the method's plain struct, decoded */
    struct arena *arena; /* lives for the turn */
    int64_t now_ms;      /* wall clock when it came in */
    int64_t started_us;  /* clock_mono_us() when it came in, for metrics */
    struct snapshot *kb; /* reference held by the call */
    struct job *job;     /* reference held by the call, see server/job.h; NULL = none */
    int64_t job_part;    /* which part of it */
    void *thought;       /* think's output for apply, in the arena */
    enum rc rc;
    struct err err;
    bool keep_writes; /* apply refuses, but what it wrote stays (a failed sign-in is counted) */
    struct file_reply *file; /* NULL: the answer is `result` */
    struct str result;       /* JSON object text of the result; freed with the call */
    struct view detail; /* JSON object for data.detail of a refusal, in the arena; usually empty */
    struct outbox outbox;
    struct turn_note turn; /* counts when the call succeeded */
};

/* What a think handler may use: its thread's reader connection, searcher and thoughts of late. */
struct think_ctx {
    struct db *db;
    struct searcher *searcher;
    struct thoughts *thoughts; /* server/thought.h */
    const struct options *options;
    struct lint_kept *lint; /* last report made on this thread (handlers/edit_lint.c) or NULL */
};

/* What an apply handler may use: the writer, inside a savepoint. */
struct apply_ctx {
    struct db *db;
    const struct options *options;
    struct job *groups; /* of kept questions, server/desk/gap_sort.h; NULL until they are loaded */
};

/* Outbox helpers (server/outbox.c). params is copied into the call's arena. */
void outbox_push(struct call *c, enum topic_kind kind, int64_t id, const char *method,
                 struct view params);
void outbox_sign_in(struct call *c, const struct principal *who);
void outbox_sign_out(struct call *c);
void outbox_subscribe(struct call *c, enum topic_kind kind, int64_t id);
void outbox_unsubscribe(struct call *c, enum topic_kind kind, int64_t id);
void outbox_subscribe_account(struct call *c, int64_t account_id, enum topic_kind kind, int64_t id);
void outbox_unsubscribe_account(struct call *c, int64_t account_id, enum topic_kind kind,
                                int64_t id);
void outbox_close_session(struct call *c, int64_t session_id);
void outbox_lock_session(struct call *c, int64_t session_id);
void outbox_unlock_session(struct call *c, int64_t session_id);
void outbox_kb_changed(struct call *c);
void outbox_continue(struct call *c, const char *method, int64_t part);
void outbox_desk_changed(struct call *c);
void outbox_wake_at(struct call *c, int64_t at_ms);

#endif
