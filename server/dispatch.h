/* dispatch.h - the one table of methods.
 *
 * WebSocket and POST /rpc, documentation and the permission test all come from it. A row names who
 * may call, on which stage it runs, what it costs against the rate limit, how large it may be, how
 * its params decode into a plain struct, and the handler functions.
 *
 * Rows with ROLE_INTERNAL alone are never reachable from a socket. Known to the machinery by name,
 * all optional: "token.resolve" (think: c->token -> c->who, for POST /rpc), "desk.recover" and
 * "due.run" (run after the start, and due.run again whenever an EFFECT_WAKE_AT is due),
 * "session.idle" and "session.used" (apply) and "session.look" (think), all with struct
 * sessions_named, which server/idle.h tells when; "connection.gone" {account_id} (the last connection of an account has been away for
 * helper_grace_s), "board.look" and "queue.look"
 * (think: c->job = the picture told last -> c->thought = a new one).
 */
#ifndef BANGBAN_SERVER_DISPATCH_H
#define BANGBAN_SERVER_DISPATCH_H

#include "server/call.h"

enum stage {
    STAGE_LOOP,        /* answered at once, touches no storage (ping, typing) */
    STAGE_THINK,       /* read only */
    STAGE_APPLY,       /* the writer */
    STAGE_THINK_APPLY, /* think first, then the writer */
    STAGE_COURIER,     /* waits for others' machines on a thread of its own, then the writer */
};

enum param_type {
    PARAM_VIEW,   /* struct view: JSON string; max = characters */
    PARAM_INT,    /* int64_t: JSON integer in min..max */
    PARAM_BOOL,   /* bool */
    PARAM_ID,     /* int64_t: positive JSON integer */
    PARAM_OBJECT, /* struct view: JSON text of an object; max = bytes. For kb/exchange to read */
    PARAM_ARRAY,  /* struct view: JSON text of an array; max = bytes */
};

struct param {
    const char *name;
    enum param_type type;
    size_t offset; /* into the method's params struct; a missing optional one stays zeroed */
    bool required;
    int64_t min;
    int64_t max;
    const char *help;
};

/* How params decode: a constant beside the handler, made by PARAMS(). */
struct params {
    const struct param *list;
    size_t n;
    size_t size; /* of the plain struct */
};

/* static const struct param LIST[] = {{"text", PARAM_VIEW, offsetof(struct say, text), ...}, ...};
 * const struct params say_params = PARAMS(struct say, LIST); */
#define PARAMS(type, list_)                                                                        \
    {                                                                                              \
        .list = (list_), .n = sizeof(list_) / sizeof(list_)[0], .size = sizeof(type)               \
    }

struct front;

/* Handlers write the JSON object of the result to c->result (left empty it means {}), effects to
 * the outbox, and return RC_OK; on any other code result and outbox are dropped and err is sent. */
typedef enum rc (*loop_fn)(struct front *f, struct call *c, struct err *err);
typedef enum rc (*think_fn)(struct think_ctx *t, struct call *c, struct err *err);
typedef enum rc (*apply_fn)(struct apply_ctx *a, struct call *c, struct err *err);

struct method {
    const char *name;
    unsigned roles;
    enum stage stage;
    int cost;                    /* tokens of the rate limit; 0 = free */
    bool passive;                /* does not show that somebody is there (idle lock) */
    bool http_only;              /* its own HTTP address leads here; no frame names it */
    size_t size_cap;             /* bytes of the frame, 0 = the general limit */
    const struct params *params; /* NULL: the method takes none */
    loop_fn loop;                /* STAGE_LOOP only */
    think_fn think;              /* STAGE_THINK, STAGE_THINK_APPLY, STAGE_COURIER (its context is empty) */
    apply_fn apply;              /* STAGE_APPLY, STAGE_THINK_APPLY, STAGE_COURIER */
    const char *help;            /* one sentence for the generated description */
};

/* Params of the internal method "connection.gone". */
struct connection_gone {
    int64_t account_id;
};

/* Params of the internal methods "session.idle", "session.used" and "session.look". */
struct sessions_named {
    int64_t *ids;
    size_t n;
};

/* Params of "file.put", "import.put", "file.open" and "export.open", which the network layer makes from an HTTP request. */
struct file_upload {
    struct view bytes;
    struct view name; /* as the sender calls it; may be anything */
};
struct file_download {
    int64_t file_id;
    struct view code; /* of a link (server/desk/file.h); may be empty */
};

struct export_wish {
    struct view name; /* "knowledge.jsonl", "knowledge.xlsx", "template.xlsx" */
};

/* The rows stand in server/methods, a page for each kind of caller; together they are one table,
 * sorted by name. A name that stands twice stops the program before main(). */
const struct method *dispatch_find(struct view name);
const struct method *dispatch_at(size_t i); /* NULL past the end */

#endif
