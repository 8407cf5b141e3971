/* audit.h - the log of what people changed, as a chain of hashes. Owns audit and audit_head.
 *
 * One log for the whole product. A row is written in the transaction of the change it tells of, so
 * either both are there or neither. Its hash is SHA-256 over
 * {"id":..,"at_ms":..,"actor":..,"action":..,"subject":..,"detail":..,"prev":..} in this order and
 * spelling (kb/base/jsonw.h), where prev is the hash of the row before. Whoever alters or removes a
 * row would have to write all later rows anew, and then the newest hash is another one: an anchor,
 * "N:HASH" as audit_anchor() gives it and the server's log keeps, shows that.
 */
#ifndef BANGBAN_KB_AUDIT_H
#define BANGBAN_KB_AUDIT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

#define AUDIT_HASH_LEN 64      /* lower-case hex of SHA-256 */
#define AUDIT_DETAIL_MAX 16000 /* bytes */

struct audit_event {
    int64_t at_ms;
    struct view actor;   /* login name, or "import", "server" */
    struct view action;  /* stable name: "entry.publish" */
    struct view subject; /* "entry:company-deregister", "golden:17" */
    struct view detail;  /* complete JSON object made by jsonw, or empty for {} */
};

/* Appends a row; the writer's connection, inside its transaction. */
enum rc audit_add(struct db *db, const struct audit_event *e, struct err *err);

struct audit_row {
    int64_t audit_id;
    struct audit_event event;
    char prev_hash[AUDIT_HASH_LEN + 1];
    char row_hash[AUDIT_HASH_LEN + 1];
};

/* Newest first, at most `limit`, with ids below before_id (0 = from the end); subject empty = all,
 * "account:" = of all accounts. Texts live in `a`. */
enum rc audit_list(struct db *db, struct arena *a, struct view subject, int64_t before_id,
                   int64_t limit, struct audit_row **list_out, size_t *n_out, struct err *err);

struct audit_anchor {
    int64_t n_rows;
    char hash[AUDIT_HASH_LEN + 1]; /* of row n_rows */
};
enum rc audit_anchor(struct db *db, struct audit_anchor *out, struct err *err);
/* "17:3f…", as printed and logged. */
bool audit_anchor_parse(struct view text, struct audit_anchor *out);

enum audit_fault {
    AUDIT_ALTERED, /* the row does not fit its hash */
    AUDIT_REMOVED, /* there is no such row although later ones are, or the head says so */
    AUDIT_UNLINKED /* it does not follow the row before it: one of the two was written anew */
};
const char *audit_fault_text(enum audit_fault f); /* a Chinese phrase */

/* Walks the whole chain; `found` is called for every fault in order of id. `anchor` (may be NULL)
 * is one noted earlier. *n_rows_out counts rows, *n_faults_out faults. */
enum rc audit_verify(struct db *db, const struct audit_anchor *anchor,
                     void (*found)(void *arg, int64_t audit_id, enum audit_fault fault), void *arg,
                     int64_t *n_rows_out, int64_t *n_faults_out, struct err *err);

#endif
