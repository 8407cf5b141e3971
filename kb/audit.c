/* audit.c - the chained log of changes. Rows are added by whoever writes (apply thread, command
 * line), read and verified on any connection. */
#include "kb/audit.h"

#include <sodium.h>
#include <string.h>

#include "kb/base/jsonw.h"

static const char SQL_HEAD[] = "SELECT n_rows, row_hash FROM audit_head WHERE audit_head_id = 1";
static const char SQL_MOVE_HEAD[] =
    "UPDATE audit_head SET n_rows = $1, row_hash = $2 WHERE audit_head_id = 1";
static const char SQL_ADD[] =
    "INSERT INTO audit (audit_id, at_ms, actor, action, subject, detail, prev_hash, row_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
static const char SQL_LIST[] =
    "SELECT audit_id, at_ms, actor, action, subject, detail, prev_hash, row_hash FROM audit"
    " WHERE audit_id < $1 AND ($2 = '' OR subject = $2 OR subject LIKE $4) ORDER BY audit_id DESC "
    "LIMIT $3";
static const char SQL_WALK[] =
    "SELECT audit_id, at_ms, actor, action, subject, detail, prev_hash, row_hash FROM audit"
    " ORDER BY audit_id";

static const char ZEROS[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void copy_hash(char out[AUDIT_HASH_LEN + 1], struct view hash)
{
    struct view kept = view_sub(hash, 0, AUDIT_HASH_LEN);
    memset(out, 0, AUDIT_HASH_LEN + 1);
    memcpy(out, kept.ptr, kept.len);
}

static void hash_row(const struct audit_row *row, char out[AUDIT_HASH_LEN + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct str text = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &text);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "id", row->audit_id);
    jsonw_int(&w, "at_ms", row->event.at_ms);
    jsonw_view(&w, "actor", row->event.actor);
    jsonw_view(&w, "action", row->event.action);
    jsonw_view(&w, "subject", row->event.subject);
    jsonw_view(&w, "detail", row->event.detail);
    jsonw_text(&w, "prev", row->prev_hash);
    jsonw_obj_end(&w);
    crypto_hash_sha256(hash, (const unsigned char *)text.ptr, text.len);
    sodium_bin2hex(out, AUDIT_HASH_LEN + 1, hash, sizeof hash);
    str_clear(&text);
}

enum rc audit_anchor(struct db *db, struct audit_anchor *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_HEAD);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        out->n_rows = stmt_int(st, 0);
        copy_hash(out->hash, stmt_view(st, 1));
    }
    stmt_reset(st);
    return rc;
}

static enum rc insert_row(struct db *db, const struct audit_row *row, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, row->audit_id);
    stmt_bind_int(st, 2, row->event.at_ms);
    stmt_bind_view(st, 3, row->event.actor);
    stmt_bind_view(st, 4, row->event.action);
    stmt_bind_view(st, 5, row->event.subject);
    stmt_bind_view(st, 6, row->event.detail);
    stmt_bind_text(st, 7, row->prev_hash);
    stmt_bind_text(st, 8, row->row_hash);
    return stmt_run(st, err);
}

static struct view given(struct view text)
{
    return text.len == 0 ? VIEW_EMPTY : text;
}

enum rc audit_add(struct db *db, const struct audit_event *e, struct err *err)
{
    CHECK(db_in_transaction(db));
    CHECK(e->actor.len > 0 && e->action.len > 0 && e->detail.len <= AUDIT_DETAIL_MAX);
    struct audit_anchor head;
    enum rc rc = audit_anchor(db, &head, err);
    if (rc != RC_OK)
        return rc;
    struct audit_row row = {.audit_id = head.n_rows + 1, .event = *e};
    row.event.subject = given(e->subject);
    row.event.detail = e->detail.len == 0 ? VIEW("{}") : e->detail;
    memcpy(row.prev_hash, head.hash, sizeof row.prev_hash);
    hash_row(&row, row.row_hash);
    rc = insert_row(db, &row, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_MOVE_HEAD);
    stmt_bind_int(st, 1, row.audit_id);
    stmt_bind_text(st, 2, row.row_hash);
    return stmt_run(st, err);
}

/* The texts are those of the statement. */
static struct audit_row read_row(struct stmt *st)
{
    struct audit_row row = {.audit_id = stmt_int(st, 0),
                            .event = {.at_ms = stmt_int(st, 1),
                                      .actor = stmt_view(st, 2),
                                      .action = stmt_view(st, 3),
                                      .subject = stmt_view(st, 4),
                                      .detail = stmt_view(st, 5)}};
    copy_hash(row.prev_hash, stmt_view(st, 6));
    copy_hash(row.row_hash, stmt_view(st, 7));
    return row;
}

/* "account:" stands for all accounts. */
static struct view pattern_of(struct arena *a, struct view subject)
{
    bool is_kind = subject.len > 0 && subject.ptr[subject.len - 1] == ':';
    return is_kind ? arena_printf(a, "%.*s%%", VIEW_ARG(subject)) : VIEW_EMPTY;
}

enum rc audit_list(struct db *db, struct arena *a, struct view subject, int64_t before_id,
                   int64_t limit, struct audit_row **list_out, size_t *n_out, struct err *err)
{
    struct audit_row *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool more = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    stmt_bind_int(st, 1, before_id > 0 ? before_id : INT64_MAX);
    stmt_bind_view(st, 2, given(subject));
    stmt_bind_int(st, 3, limit);
    stmt_bind_view(st, 4, pattern_of(a, subject));
    enum rc rc = stmt_row(st, &more, err);
    for (; rc == RC_OK && more; rc = stmt_row(st, &more, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        struct audit_row *row = &list[n++];
        *row = read_row(st);
        row->event.actor = arena_view(a, row->event.actor);
        row->event.action = arena_view(a, row->event.action);
        row->event.subject = arena_view(a, row->event.subject);
        row->event.detail = arena_view(a, row->event.detail);
    }
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

bool audit_anchor_parse(struct view text, struct audit_anchor *out)
{
    size_t colon = view_find(text, VIEW(":"));
    if (colon == SIZE_MAX || text.len - colon - 1 != AUDIT_HASH_LEN)
        return false;
    struct view hash = view_sub(text, colon + 1, AUDIT_HASH_LEN);
    for (size_t i = 0; i < hash.len; i++)
        if (strchr("0123456789abcdef", hash.ptr[i]) == NULL)
            return false;
    copy_hash(out->hash, hash);
    return view_to_int64(view_sub(text, 0, colon), &out->n_rows) && out->n_rows >= 0;
}

const char *audit_fault_text(enum audit_fault f)
{
    switch (f) {
    case AUDIT_ALTERED:
        return "内容被改动";
    case AUDIT_REMOVED:
        return "被删除";
    case AUDIT_UNLINKED:
        break;
    }
    return "与前一行接不上（两行之一被重写）";
}

/* --- verifying ---------------------------------------------------------------------------------
 */

struct walk {
    void (*found)(void *arg, int64_t audit_id, enum audit_fault fault);
    void *arg;
    const struct audit_anchor *anchor;
    int64_t n_rows;
    int64_t n_faults;
    int64_t next_id;               /* expected */
    char prev[AUDIT_HASH_LEN + 1]; /* hash of the row before; "" when that one is gone */
};

static void blame(struct walk *w, int64_t audit_id, enum audit_fault fault)
{
    w->n_faults++;
    if (w->found != NULL)
        w->found(w->arg, audit_id, fault);
}

static void miss_until(struct walk *w, int64_t audit_id)
{
    for (; w->next_id < audit_id; w->next_id++) {
        blame(w, w->next_id, AUDIT_REMOVED);
        w->prev[0] = '\0';
    }
}

static void check_row(struct walk *w, const struct audit_row *row)
{
    char hash[AUDIT_HASH_LEN + 1];
    w->n_rows++;
    miss_until(w, row->audit_id);
    hash_row(row, hash);
    bool anchored_otherwise = w->anchor != NULL && w->anchor->n_rows == row->audit_id &&
                              strcmp(w->anchor->hash, row->row_hash) != 0;
    if (strcmp(hash, row->row_hash) != 0 || row->audit_id < w->next_id)
        blame(w, row->audit_id, AUDIT_ALTERED);
    else if ((w->prev[0] != '\0' && strcmp(w->prev, row->prev_hash) != 0) || anchored_otherwise)
        blame(w, row->audit_id, AUDIT_UNLINKED);
    memcpy(w->prev, row->row_hash, sizeof w->prev);
    w->next_id = row->audit_id + 1;
}

static void check_end(struct walk *w, const struct audit_anchor *head)
{
    int64_t until = head->n_rows;
    if (w->anchor != NULL && w->anchor->n_rows > until)
        until = w->anchor->n_rows;
    int64_t last_id = w->next_id - 1;
    miss_until(w, until + 1);
    if (last_id >= until && (last_id > head->n_rows || strcmp(w->prev, head->hash) != 0))
        blame(w, last_id, AUDIT_UNLINKED);
}

enum rc audit_verify(struct db *db, const struct audit_anchor *anchor,
                     void (*found)(void *arg, int64_t audit_id, enum audit_fault fault), void *arg,
                     int64_t *n_rows_out, int64_t *n_faults_out, struct err *err)
{
    struct walk w = {.found = found, .arg = arg, .anchor = anchor, .next_id = 1};
    struct audit_anchor head;
    bool more = false;
    memcpy(w.prev, ZEROS, sizeof w.prev);
    enum rc rc = audit_anchor(db, &head, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_WALK);
    rc = stmt_row(st, &more, err);
    for (; rc == RC_OK && more; rc = stmt_row(st, &more, err)) {
        struct audit_row row = read_row(st);
        check_row(&w, &row);
    }
    if (rc != RC_OK)
        return rc;
    check_end(&w, &head);
    *n_rows_out = w.n_rows;
    *n_faults_out = w.n_faults;
    return RC_OK;
}
