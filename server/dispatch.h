/* dispatch.h - the one table of methods.
 *
 * WebSocket and POST /rpc, documentation and the permission test all come from it. A row names who may
 * call, on which stage it runs, what it costs against the rate limit, how large it may be, how its
 * params decode into a plain struct, and the handler functions.
 */
#ifndef BANGBAN_SERVER_DISPATCH_H
#define BANGBAN_SERVER_DISPATCH_H

#include "server/call.h"

enum stage {
    STAGE_LOOP,        /* answered at once, touches no storage (ping, typing) */
    STAGE_THINK,       /* read only */
    STAGE_APPLY,       /* the writer */
    STAGE_THINK_APPLY, /* think first, then the writer */
};

enum param_type {
    PARAM_VIEW, /* struct view: JSON string; max = characters */
    PARAM_INT,  /* int64_t: JSON integer in min..max */
    PARAM_BOOL, /* bool */
    PARAM_ID,   /* int64_t: positive JSON integer */
};

struct param {
    const char *name;
    enum param_type type;
    size_t offset; /* into the method's params struct */
    bool required;
    int64_t min;
    int64_t max;
    const char *help;
};

typedef enum rc (*think_fn)(struct think_ctx *t, struct call *c, struct err *err);
typedef enum rc (*apply_fn)(struct apply_ctx *a, struct call *c, struct err *err);

struct method {
    const char *name;
    unsigned roles;
    enum stage stage;
    int cost;        /* tokens of the rate limit; 0 = free */
    size_t size_cap; /* bytes of the frame, 0 = the general limit */
    const struct param *params;
    size_t n_params;
    size_t params_size;
    think_fn think;
    apply_fn apply;
    const char *help; /* one sentence for the generated description */
};

/* The table is in server/dispatch.c, sorted by name. */
const struct method *dispatch_find(struct view name);
const struct method *dispatch_at(size_t i); /* NULL past the end */

#endif
