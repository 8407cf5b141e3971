/* fts.c - the FTS5 tokenizer "bangban": normalise, then tokenise. Registered on every connection by
 * kb_open (kb/kb.c); runs on the thread that owns the connection.
 *
 * Documents give the tokens of tokenise(). A query string is one token that was already made by
 * tokenise(), taken as it is: nothing a visitor types is ever cut twice or read as syntax.
 */
#include <sqlite3.h>
#include <stdlib.h>

#include "kb/base/mem.h"
#include "kb/text/tokenise.h"

struct Fts5Tokenizer {
    struct arena *scratch; /* one per tokenizer instance, reset for each text */
};

#define SCRATCH_LEN ((size_t)64 * 1024)

static int create(void *context, const char **args, int n_args, Fts5Tokenizer **out)
{
    (void)context;
    (void)args;
    (void)n_args;
    Fts5Tokenizer *t = mem_calloc(1, sizeof *t);
    t->scratch = arena_new(SCRATCH_LEN);
    *out = t;
    return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *t)
{
    arena_free(t->scratch);
    free(t);
}

typedef int (*emit_fn)(void *context, int flags, const char *token, int len, int from, int to);

static int emit_document(Fts5Tokenizer *t, struct view text, void *context, emit_fn emit)
{
    struct norm n;
    if (norm_text(t->scratch, text, &n, NULL) != RC_OK)
        return SQLITE_OK; /* content is checked before it is stored; nothing to index here */
    struct token *tokens = NULL;
    size_t n_tokens = 0;
    tokenise(t->scratch, &n, &tokens, &n_tokens);
    for (size_t i = 0; i < n_tokens; i++) {
        bool colocated = i > 0 && tokens[i].from == tokens[i - 1].from;
        int code =
            emit(context, colocated ? FTS5_TOKEN_COLOCATED : 0, tokens[i].text.ptr,
                 (int)tokens[i].text.len, (int)n.from[tokens[i].from], (int)n.from[tokens[i].to]);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

static int tokenize(Fts5Tokenizer *t, void *context, int flags, const char *text, int len,
                    emit_fn emit)
{
    if ((flags & FTS5_TOKENIZE_QUERY) != 0)
        return len > 0 ? emit(context, 0, text, len, 0, len) : SQLITE_OK;
    arena_reset(t->scratch);
    return emit_document(t, (struct view){text, len > 0 ? (size_t)len : 0}, context, emit);
}

static fts5_api *find_api(struct sqlite3 *handle)
{
    fts5_api *api = NULL;
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(handle, "SELECT fts5($1)", -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return api;
}

enum rc tokenise_register(struct sqlite3 *handle, struct err *err)
{
    static fts5_tokenizer methods = {create, destroy, tokenize};
    fts5_api *api = find_api(handle);
    if (api == NULL)
        return err_set(err, RC_INTERNAL, "SQLite 没有 FTS5 全文检索模块");
    if (api->xCreateTokenizer(api, "bangban", NULL, &methods, NULL) != SQLITE_OK)
        return err_set(err, RC_INTERNAL, "无法注册分词器");
    return RC_OK;
}
