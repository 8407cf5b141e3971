/* index_rank.c - our own FTS5 ranking function and the queries that use it.
 *
 * bb_rank(table, sink) tells, for the row at hand, which terms of the query it holds and hands that
 * to the sink, which knows lengths, weights and the entry of every unit from memory. FTS5's bm25()
 * reads lengths from disk and counts each term over the whole table first; this costs about a third
 * of it. The sink travels as a typed pointer argument, so the function has no state and SQL text
 * cannot forge one. Called on the thread that owns the connection. */
#include <sqlite3.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/index.h"

#define SINK_TYPE "bangban-index-sink"

struct index_reader {
    sqlite3 *handle;
    sqlite3_stmt *query[INDEX_N_TABLES];
};

static void bb_rank(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *ctx, int n_args,
                    sqlite3_value **args)
{
    const struct index_sink *sink = n_args == 1 ? sqlite3_value_pointer(args[0], SINK_TYPE) : NULL;
    if (sink == NULL) {
        sqlite3_result_error(ctx, "bb_rank needs a sink", -1);
        return;
    }
    uint64_t terms = 0;
    int n = api->xPhraseCount(fts);
    if (n > INDEX_MAX_TERMS)
        n = INDEX_MAX_TERMS;
    for (int i = 0; i < n; i++) {
        Fts5PhraseIter iter;
        int column = -1, offset = 0;
        if (api->xPhraseFirst(fts, i, &iter, &column, &offset) == SQLITE_OK && column >= 0)
            terms |= UINT64_C(1) << i;
    }
    sqlite3_result_double(ctx, sink->unit(sink->arg, api->xRowid(fts), terms));
}

/* FTS5 hands out its interface through a typed pointer. */
static fts5_api *find_api(sqlite3 *handle)
{
    fts5_api *api = NULL;
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return api;
}

enum rc index_register(struct sqlite3 *handle, struct err *err)
{
    fts5_api *api = find_api(handle);
    if (api == NULL)
        return err_set(err, RC_INTERNAL, "这个 SQLite 没有全文检索（FTS5）");
    if (api->xCreateFunction(api, "bb_rank", NULL, bb_rank, NULL) != SQLITE_OK)
        return err_set(err, RC_INTERNAL, "注册排序函数失败");
    return RC_OK;
}

enum rc index_reader_open(struct db *db, struct index_reader **out, struct err *err)
{
    /* A score is never negative: one step visits all rows and returns none of them. */
    static const char *const SQL[INDEX_N_TABLES] = {
        [INDEX_HEAD] =
            "SELECT 1 FROM unit_head WHERE unit_head MATCH ?1 AND bb_rank(unit_head, ?2) < 0",
        [INDEX_BODY] =
            "SELECT 1 FROM unit_body WHERE unit_body MATCH ?1 AND bb_rank(unit_body, ?2) < 0",
    };
    struct index_reader *r = mem_calloc(1, sizeof *r);
    r->handle = db_sqlite(db);
    for (int t = 0; t < INDEX_N_TABLES; t++) {
        if (sqlite3_prepare_v3(r->handle, SQL[t], -1, SQLITE_PREPARE_PERSISTENT, &r->query[t],
                               NULL) != SQLITE_OK) {
            err_set(err, RC_INTERNAL, "全文索引不可用（%s）", sqlite3_errmsg(r->handle));
            index_reader_close(r);
            return RC_INTERNAL;
        }
    }
    *out = r;
    return RC_OK;
}

void index_reader_close(struct index_reader *r)
{
    if (r == NULL)
        return;
    for (int t = 0; t < INDEX_N_TABLES; t++)
        sqlite3_finalize(r->query[t]);
    free(r);
}

void index_query_add(struct str *query, struct view term)
{
    if (query->len > 0)
        str_add_text(query, " OR ");
    str_add_char(query, '"');
    for (size_t i = 0; i < term.len; i++) {
        if (term.ptr[i] == '"')
            str_add_char(query, '"');
        str_add_char(query, term.ptr[i]);
    }
    str_add_char(query, '"');
}

enum rc index_match(struct index_reader *r, enum index_table table, const struct str *query,
                    const struct index_sink *sink, struct err *err)
{
    sqlite3_stmt *st = r->query[table];
    sqlite3_bind_text(st, 1, query->ptr, (int)query->len, SQLITE_STATIC);
    sqlite3_bind_pointer(st, 2, (void *)(uintptr_t)sink, SINK_TYPE, NULL);
    int code = sqlite3_step(st);
    enum rc rc = RC_OK;
    if (code != SQLITE_DONE) {
        bool busy = (code & 0xFF) == SQLITE_BUSY;
        rc =
            err_set(err, busy ? RC_BUSY : RC_INTERNAL, "检索失败（%s）", sqlite3_errmsg(r->handle));
    }
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc;
}
