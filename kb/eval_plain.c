/* eval_plain.c - the yardstick index in a private database. Tokens are written as hexadecimal
 * words, so that FTS5's plain "ascii" tokenizer takes them as they are. */
#include "kb/eval_plain.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/db.h"
#include "kb/base/mem.h"
#include "kb/text/normalise.h"

struct plain {
    struct db *db;
    int64_t n;
    struct str tokens;
};

static const char SCHEMA[] = "CREATE VIRTUAL TABLE plain USING fts5(text, tokenize='ascii');";
static const char ADD[] = "INSERT INTO plain (rowid, text) VALUES ($1, $2)";
static const char FIND[] =
    "SELECT rowid, bm25(plain) FROM plain WHERE plain MATCH $1 ORDER BY bm25(plain) LIMIT 10";

enum rc plain_new(struct plain **out, struct err *err)
{
    struct plain *p = mem_calloc(1, sizeof *p);
    enum rc rc = db_open(NULL, DB_MEMORY, &p->db, err);
    if (rc == RC_OK)
        rc = db_script(p->db, SCHEMA, err);
    if (rc == RC_OK)
        rc = db_begin(p->db, err);
    if (rc != RC_OK) {
        plain_free(p);
        return rc;
    }
    *out = p;
    return RC_OK;
}

void plain_free(struct plain *p)
{
    if (p == NULL)
        return;
    db_close(p->db);
    str_clear(&p->tokens);
    free(p);
}

static uint32_t folded(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFEE0;
    return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
}

static void put_token(struct str *out, const char *join, const uint32_t *cps, size_t n)
{
    str_add_text(out, out->len > 0 ? join : "");
    for (size_t i = 0; i < n; i++)
        str_addf(out, "x%x", (unsigned)cps[i]);
}

/* Appends the tokens of a text, joined. */
static void put_tokens(struct str *out, const char *join, struct view text)
{
    uint32_t run[64];
    size_t n_run = 0;
    uint32_t before = 0;
    for (size_t at = 0; at <= text.len;) {
        uint32_t cp = at < text.len ? folded(utf8_next(text, &at)) : (at++, 0u);
        bool han = cp != 0 && norm_is_han(cp);
        bool letter = cp != 0 && !han && norm_is_word(cp);
        if (letter && n_run < sizeof run / sizeof run[0])
            run[n_run++] = cp;
        if (!letter && n_run > 0) {
            put_token(out, join, run, n_run);
            n_run = 0;
        }
        if (han) {
            put_token(out, join, &cp, 1);
            if (before != 0)
                put_token(out, join, (uint32_t[]){before, cp}, 2);
        }
        before = han ? cp : 0;
    }
}

enum rc plain_add(struct plain *p, const struct entry *e, struct err *err)
{
    str_reset(&p->tokens);
    put_tokens(&p->tokens, " ", e->title);
    for (size_t i = 0; i < e->n_variants; i++)
        put_tokens(&p->tokens, " ", e->variants[i]);
    put_tokens(&p->tokens, " ", e->summary);
    put_tokens(&p->tokens, " ", e->body);
    struct stmt *st = db_stmt(p->db, ADD);
    stmt_bind_int(st, 1, p->n++);
    stmt_bind_view(st, 2, str_view(&p->tokens));
    return stmt_run(st, err);
}

enum rc plain_finish(struct plain *p, struct err *err)
{
    return db_commit(p->db, err);
}

enum rc plain_search(struct plain *p, struct view question, struct plain_hit hits[PLAIN_K],
                     size_t *n_out, struct err *err)
{
    str_reset(&p->tokens);
    put_tokens(&p->tokens, " OR ", question);
    *n_out = 0;
    if (p->tokens.len == 0)
        return RC_OK;
    struct stmt *st = db_stmt(p->db, FIND);
    stmt_bind_view(st, 1, str_view(&p->tokens));
    for (size_t n = 0;; n++) {
        bool row = false;
        enum rc rc = stmt_row(st, &row, err);
        if (rc != RC_OK || !row || n == PLAIN_K) {
            stmt_reset(st);
            *n_out = rc == RC_OK ? n : 0;
            return rc;
        }
        hits[n] = (struct plain_hit){stmt_int(st, 0), -stmt_real(st, 1)};
    }
}
