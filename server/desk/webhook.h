/* webhook.h - other systems are told what happened: publications and gaps.
 *
 * What is to be told is stored in the transaction of what happened, so neither is there without the
 * other. Delivery (internal methods webhook.pick and webhook.send) takes place on the courier
 * thread: a POST of {"id", "event", "at_ms", "object"} with the headers
 *
 *     X-Bangban-Id: 17                                 the same in every attempt: tells repeats
 *     X-Bangban-Event: gap.opened
 *     X-Bangban-Signature: t=1764547200,v1=HEX         HMAC-SHA256 of "t.body" with the secret
 *
 * Any 2xx is success. Otherwise it is tried again after 10 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h
 * and 4 h, then given up (state failed, kept). One that was under way when the process died counts
 * as lost after WEBHOOK_LEASE_MS and is sent again: at least once. At most WEBHOOK_WAITING_MAX wait
 * for one receiver; what comes beyond is given up at once. Owns webhook and webhook_delivery. Apply
 * thread unless said otherwise.
 */
#ifndef BANGBAN_SERVER_DESK_WEBHOOK_H
#define BANGBAN_SERVER_DESK_WEBHOOK_H

#include "server/call.h"
#include "server/desk/gap.h"

#define WEBHOOK_MAX 20           /* receivers */
#define WEBHOOK_WAITING_MAX 1000 /* deliveries of one */
#define WEBHOOK_ATTEMPTS_MAX 9
#define WEBHOOK_KEPT_MS (INT64_C(30) * 24 * 3600 * 1000) /* what was sent, for looking it up */
#define WEBHOOK_LEASE_MS INT64_C(120000)
#define WEBHOOK_URL_MAX 500
#define WEBHOOK_EVENTS_MAX 200

struct webhook {
    int64_t webhook_id; /* 0 = a new one */
    struct view url;
    struct view events; /* comma list */
    struct view secret;
    bool is_enabled;
    struct view made_by;
    int64_t made_at_ms;
};

/* Are they all events that are told? RC_INVALID with field "events". */
enum rc webhook_check_events(struct view events, struct err *err);
/* Adds or changes it (the secret only when given); fills webhook_id. */
enum rc webhook_put(struct db *db, struct webhook *h, struct err *err);
enum rc webhook_load(struct db *db, struct arena *a, int64_t webhook_id, struct webhook *out,
                     struct err *err);
enum rc webhook_remove(struct db *db, int64_t webhook_id, struct err *err);
/* "webhooks":[...] without secrets, with what waits and how the last attempt went. Any connection.
 */
enum rc webhook_write_list(struct jsonw *w, struct db *db, struct err *err);

/* What is to be told, to all who want it; `object` is a complete JSON object. */
enum rc webhook_tell(struct db *db, struct call *c, const char *event, struct view object,
                     struct err *err);
/* To one, whatever it wants: a test. */
enum rc webhook_ping(struct db *db, struct call *c, int64_t webhook_id, int64_t *delivery_id_out,
                     struct err *err);
enum rc webhook_gap(struct db *db, struct call *c, const char *event, const struct gap *g,
                    struct err *err);
/* entry.published or entry.retired, as the entry stands now. */
enum rc webhook_entry(struct db *db, struct call *c, struct view external_id, struct err *err);

/* Internal methods: claims what is due; sends it (courier thread), then writes what came out. */
enum rc webhook_pick_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc webhook_send_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc webhook_send_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* "t=...,v1=..." for a body at a time. */
struct view webhook_sign(struct arena *a, struct view secret, int64_t at_s, struct view body);

#endif
