/* file.c - rows of files, their blocks, links and retention. */
#include "server/desk/file.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "kb/base/log.h"
#include "server/desk/file_store.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define ROUND_MS (INT64_C(3600) * 1000)

#define COLUMNS "file_id, hash, type, name, len, visitor_id, account_id, conversation_id"
static const char SQL_ADD[] =
    "INSERT INTO file (" COLUMNS ", made_at_ms)"
    " VALUES ((SELECT coalesce(max(file_id), 0) + 1 FROM file), $1, $2, $3, $4, $5, $6, NULL, $7)"
    " RETURNING file_id";
static const char SQL_LOAD[] =
    "SELECT " COLUMNS " FROM file WHERE file_id = $1 AND removed_at_ms IS NULL";
static const char SQL_RECENT[] =
    "SELECT count(*) FROM file WHERE visitor_id = $1 AND made_at_ms > $2";
static const char SQL_ATTACH[] = "UPDATE file SET conversation_id = $2 WHERE file_id = $1";
static const char SQL_DROP_ORPHANS[] = "UPDATE file SET removed_at_ms = $2 WHERE made_at_ms <= $1"
                                       " AND conversation_id IS NULL AND removed_at_ms IS NULL";
/* Contents whose last row was removed before this round. */
static const char SQL_DEAD[] =
    "SELECT DISTINCT f.hash FROM file f WHERE f.removed_at_ms IS NOT NULL AND f.removed_at_ms < $1"
    " AND NOT EXISTS (SELECT 1 FROM file l WHERE l.hash = f.hash AND (l.removed_at_ms IS NULL"
    " OR l.removed_at_ms >= $1)) LIMIT 1000";
static const char SQL_FORGET[] = "DELETE FROM file WHERE hash = $1 AND removed_at_ms IS NOT NULL";
static const char SQL_WAITING[] = "SELECT 1 FROM file WHERE conversation_id IS NULL LIMIT 1";

enum rc file_add(struct desk *d, struct file *f, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_ADD);
    stmt_bind_view(st, 1, f->hash);
    stmt_bind_text(st, 2, file_type_name(f->type));
    stmt_bind_view(st, 3, f->name);
    stmt_bind_int(st, 4, f->len);
    if (f->visitor_id != 0)
        stmt_bind_int(st, 5, f->visitor_id);
    if (f->account_id != 0)
        stmt_bind_int(st, 6, f->account_id);
    stmt_bind_int(st, 7, d->call->now_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        f->file_id = stmt_int(st, 0);
    stmt_reset(st);
    if (rc == RC_OK)
        rc = desk_due_set(d, DUE_FILES, 0, d->call->now_ms + ROUND_MS, err);
    return rc;
}

enum rc file_check_quota(struct db *db, const struct options *o, int64_t visitor_id, int64_t now_ms,
                         struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_RECENT);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, now_ms - DAY_MS);
    enum rc rc = stmt_one(st, err);
    bool full = rc == RC_OK && stmt_int(st, 0) >= o->uploads_a_day;
    stmt_reset(st);
    if (full)
        rc = err_set(err, RC_LIMIT, "一天内最多发送 %lld 个文件", (long long)o->uploads_a_day);
    return rc;
}

static struct file read_row(struct stmt *st, struct arena *a)
{
    struct file f = {.file_id = stmt_int(st, 0),
                     .hash = arena_view(a, stmt_view(st, 1)),
                     .name = arena_view(a, stmt_view(st, 3)),
                     .len = stmt_int(st, 4),
                     .visitor_id = stmt_int(st, 5),
                     .account_id = stmt_int(st, 6),
                     .conversation_id = stmt_int(st, 7)};
    CHECK(file_type_parse(stmt_view(st, 2), &f.type));
    return f;
}

enum rc file_load(struct db *db, struct arena *a, int64_t file_id, struct file *out,
                  struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, file_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = read_row(st, a);
    else if (rc == RC_NOT_FOUND)
        err_set(err, rc, "没有这个文件");
    stmt_reset(st);
    return rc;
}

enum rc file_attach(struct desk *d, const struct conversation *cv, int64_t file_id,
                    struct file *out, struct err *err)
{
    const struct principal *who = &d->call->who;
    enum rc rc = file_load(d->db, d->call->arena, file_id, out, err);
    if (rc != RC_OK)
        return rc;
    if (out->visitor_id != who->visitor_id || out->account_id != who->account_id)
        return err_set(err, RC_NOT_FOUND, "没有这个文件");
    if (out->conversation_id != 0 && out->conversation_id != cv->conversation_id)
        return err_set(err, RC_CONFLICT, "这个文件已在另一个会话中发送");
    struct stmt *st = db_stmt(d->db, SQL_ATTACH);
    stmt_bind_int(st, 1, file_id);
    stmt_bind_int(st, 2, cv->conversation_id);
    out->conversation_id = cv->conversation_id;
    return stmt_run(st, err);
}

/* --- in messages ---------------------------------------------------------------------------------
 */

void file_write(struct jsonw *w, const struct file *f)
{
    jsonw_int(w, "file_id", f->file_id);
    jsonw_view(w, "name", f->name);
    jsonw_text(w, "mime", file_type_mime(f->type));
    jsonw_int(w, "size", f->len);
    jsonw_bool(w, "image", file_type_is_image(f->type));
}

struct view file_append(struct arena *a, struct view blocks, const struct file *f)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "type", "file");
    file_write(&w, f);
    jsonw_obj_end(&w);
    bool first = blocks.len <= 2;
    struct view before = first ? VIEW("[") : view_sub(blocks, 0, blocks.len - 1);
    struct view all = arena_printf(a, "%.*s%s%.*s]", VIEW_ARG(before), first ? "" : ",",
                                   VIEW_ARG(str_view(&out)));
    str_clear(&out);
    return all;
}

struct view file_head(struct arena *a, struct view text, const struct file *f)
{
    return arena_printf(a, "[%s] %.*s", file_type_is_image(f->type) ? "图片" : "文件",
                        VIEW_ARG(text.len > 0 ? text : f->name));
}

/* --- retention -----------------------------------------------------------------------------------
 */

static enum rc forget_content(struct desk *d, struct view hash, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_FORGET);
    stmt_bind_view(st, 1, hash);
    file_store_remove(d->options, hash);
    return stmt_run(st, err);
}

static enum rc remove_dead(struct desk *d, struct err *err)
{
    struct arena *a = d->call->arena;
    struct view *hashes = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(d->db, SQL_DEAD);
    stmt_bind_int(st, 1, d->call->now_ms);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        hashes = arena_push(a, hashes, n, &cap, sizeof *hashes);
        hashes[n++] = arena_view(a, stmt_view(st, 0));
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = forget_content(d, hashes[i], err);
    if (n > 0)
        log_event(LOG_INFO, "files_removed", "n=%zu", n);
    return rc;
}

enum rc file_due(struct desk *d, struct err *err)
{
    int64_t now_ms = d->call->now_ms;
    bool waiting = false;
    enum rc rc = remove_dead(d, err);
    struct stmt *st = db_stmt(d->db, SQL_DROP_ORPHANS);
    stmt_bind_int(st, 1, now_ms - d->options->file_orphan_h * 3600 * 1000);
    stmt_bind_int(st, 2, now_ms);
    if (rc == RC_OK)
        rc = stmt_run(st, err);
    st = db_stmt(d->db, SQL_WAITING);
    if (rc == RC_OK)
        rc = stmt_row(st, &waiting, err);
    stmt_reset(st);
    return rc == RC_OK && waiting ? desk_due_set(d, DUE_FILES, 0, now_ms + ROUND_MS, err) : rc;
}

/* --- links ---------------------------------------------------------------------------------------
 */

static unsigned char key[crypto_auth_KEYBYTES];
static pthread_once_t key_made = PTHREAD_ONCE_INIT;

static void make_key(void)
{
    CHECK(sodium_init() >= 0);
    crypto_auth_keygen(key);
}

static void mac_of(int64_t file_id, int64_t until_ms, char out[2 * crypto_auth_BYTES + 1])
{
    char text[64];
    unsigned char mac[crypto_auth_BYTES];
    pthread_once(&key_made, make_key);
    int len = snprintf(text, sizeof text, "%lld.%lld", (long long)file_id, (long long)until_ms);
    crypto_auth(mac, (const unsigned char *)text, (unsigned long long)len, key);
    sodium_bin2hex(out, 2 * crypto_auth_BYTES + 1, mac, sizeof mac);
}

void file_link_make(int64_t file_id, int64_t now_ms, char out[FILE_LINK_LEN])
{
    char mac[2 * crypto_auth_BYTES + 1];
    int64_t until_ms = now_ms + FILE_LINK_S * 1000;
    mac_of(file_id, until_ms, mac);
    snprintf(out, FILE_LINK_LEN, "%lld-%s", (long long)until_ms, mac);
}

bool file_link_check(int64_t file_id, struct view code, int64_t now_ms)
{
    char mac[2 * crypto_auth_BYTES + 1];
    int64_t until_ms = 0;
    size_t cut = view_find(code, VIEW("-"));
    if (cut == SIZE_MAX || !view_to_int64(view_sub(code, 0, cut), &until_ms) || until_ms < now_ms ||
        until_ms > now_ms + FILE_LINK_S * 1000)
        return false;
    struct view given = view_sub(code, cut + 1, code.len);
    mac_of(file_id, until_ms, mac);
    return given.len == sizeof mac - 1 && sodium_memcmp(given.ptr, mac, given.len) == 0;
}
