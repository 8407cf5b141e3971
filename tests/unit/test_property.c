/* test_property.c - what must hold for any text: a query is never an error or an operator, a
 * normalised text stays as it is and points into what was typed, a question and a document are cut
 * alike, and a question is answered to the bit as before. */
#include "desk.h"

#include "kb/exchange/questions.h"
#include "kb/matcher.h"
#include "kb/store.h"
#include "kb/text/tokenise.h"

#define N_QUERIES 1000000
#define N_LOOKED_AT 8 /* one in so many is also looked at more closely */
#define N_DOCUMENTS 400
#define MAX_BYTES 96

static uint64_t seed;

static uint32_t random_below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 11) % n);
}

/* What the syntax of FTS5 is made of, and what people type. */
static const char *const PIECES[] = {
    "\"",
    "\"\"",
    "'",
    "*",
    "^",
    "(",
    ")",
    "{",
    "}",
    ":",
    "+",
    "-",
    ".",
    ",",
    "\\",
    "/",
    "%",
    "$1",
    "?1",
    ";",
    " ",
    "\t",
    "\n",
    "AND",
    " OR ",
    "NOT ",
    "NEAR",
    "NEAR(",
    "text:",
    "unit_head",
    "rank",
    "bm25(",
    "公",
    "司",
    "注",
    "销",
    "怎么",
    "執照",
    "营业执照",
    "三十个工作日",
    "30",
    "a4",
    "B2B",
    "１２",
    "ＡＢ",
    "〔2025〕3号",
    "1.5万元",
    "·",
    "，",
    "？",
    "“",
    "”",
    "\xF0\x9F\x98\x80",
    "\xE2\x80\x8B",
    "e\xCC\x81",
    "\xEF\xB7\xBA",
    "\xC2\xA0",
    "ﬁ",
    "ß",
    "ひら",
    "한글",
    "\xFF",
    "\xC0\x80",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xE5\x85",
    "\x01",
    "\x7F",
    "--",
    "/*",
    "X'41'",
};

/* Every third text is any bytes, the others are pieces put together. */
static struct view random_text(char out[MAX_BYTES])
{
    size_t len = 0;
    size_t n = 1 + random_below(5);
    bool any = random_below(3) == 0;
    for (size_t i = 0; i < n; i++) {
        const char *piece = PIECES[random_below((uint32_t)COUNT(PIECES))];
        size_t piece_len = any ? 1 : strlen(piece);
        if (len + piece_len > MAX_BYTES)
            break;
        if (any)
            out[len] = (char)random_below(256);
        else
            memcpy(out + len, piece, piece_len);
        len += piece_len;
    }
    return (struct view){out, len};
}

/* --- queries
 * ------------------------------------------------------------------------------------------ */

struct asking {
    struct desk k;
    struct matcher *matcher;
    struct index_reader *reader;
    struct str query;
    size_t n_terms; /* in the query */
    uint64_t n_rows;
    uint64_t n_asked;
};

static double count_row(void *arg, int64_t unit_id, uint64_t terms)
{
    struct asking *q = arg;
    CHECK(unit_id > 0 && terms != 0);
    q->n_rows++;
    return 1.0;
}

/* Between the quotes of a query nothing but the term; outside nothing but OR. */
static void want_quoted(const struct str *query)
{
    bool inside = false;
    for (size_t i = 0; i < query->len; i++) {
        char c = query->ptr[i];
        if (c == '"')
            inside = !inside;
        else if (!inside && strchr(" OR", c) == NULL)
            fail_msg("%s", query->ptr);
    }
    assert_false(inside);
}

static void send(struct asking *q)
{
    struct err err = ERR_NONE;
    struct index_sink sink = {count_row, q};
    if (q->n_terms == 0)
        return;
    want_quoted(&q->query);
    for (int t = 0; t < INDEX_N_TABLES; t++)
        if (index_match(q->reader, (enum index_table)t, &q->query, &sink, &err) != RC_OK)
            fail_msg("%s: %s", q->query.ptr, err.text);
    str_reset(&q->query);
    q->n_terms = 0;
}

static bool is_token(const struct token *tokens, size_t n, struct view text)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq(tokens[i].text, text))
            return true;
    return false;
}

/* Whatever the matcher asks the index for is a token that a document with this text has. */
static void want_same_tokens(struct asking *q, const struct norm *n)
{
    const struct query *terms = matcher_query(q->matcher);
    struct token *tokens = NULL;
    size_t n_tokens = 0;
    tokenise(q->k.arena, n, &tokens, &n_tokens);
    for (size_t i = 0; i < terms->n_ones; i++)
        if (!is_token(tokens, n_tokens, terms->ones[i].text))
            fail_msg("%.*s: no token %.*s", VIEW_ARG(n->text), VIEW_ARG(terms->ones[i].text));
    for (size_t i = 0; i < terms->n_pairs; i++)
        if (terms->pairs[i].text.len > 0 && !is_token(tokens, n_tokens, terms->pairs[i].text))
            fail_msg("%.*s: no token %.*s", VIEW_ARG(n->text), VIEW_ARG(terms->pairs[i].text));
}

static void add_term(struct asking *q, const struct query_term *t)
{
    if (t->text.len == 0)
        return;
    if (q->n_terms == INDEX_MAX_TERMS)
        send(q);
    index_query_add(&q->query, t->text);
    q->n_terms++;
}

static void ask_anything(struct asking *q, struct view text, bool look)
{
    struct norm n;
    arena_reset(q->k.arena);
    if (norm_question(q->k.arena, text, &n, NULL) != RC_OK)
        return;
    q->n_asked++;
    matcher_set(q->matcher, q->k.kb, &n);
    const struct query *terms = matcher_query(q->matcher);
    for (size_t i = 0; i < terms->n_ones; i++)
        add_term(q, &terms->ones[i]);
    for (size_t i = 0; i < terms->n_pairs; i++)
        add_term(q, &terms->pairs[i]);
    if (look)
        want_same_tokens(q, &n);
}

/* Few rows, so that a million queries take seconds, but such that some are hit. */
static void open_tiny(struct desk *k)
{
    struct entry e;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    *k = (struct desk){.arena = arena_new(1 << 16)};
    assert_int_equal(kb_open("", DB_MEMORY, &k->db, NULL), RC_OK);
    entry_init(&e);
    e.external_id = VIEW("a");
    e.title = VIEW("公司注销 NEAR AND OR NOT");
    e.body = VIEW("text unit_head * ^ : \" ' ( ) - + b2b 〔2025〕3号");
    assert_int_equal(db_begin(k->db, NULL), RC_OK);
    assert_int_equal(store_put(k->db, &e, &entry_id, &change, NULL), RC_OK);
    assert_int_equal(db_commit(k->db, NULL), RC_OK);
    desk_reload(k);
}

static void no_text_is_an_error_or_an_operator(void **state)
{
    (void)state;
    static struct asking q;
    char buf[MAX_BYTES];
    seed = 20261201;
    open_tiny(&q.k);
    q.matcher = matcher_new();
    assert_int_equal(index_reader_open(q.k.db, &q.reader, NULL), RC_OK);
    for (int i = 0; i < N_QUERIES; i++)
        ask_anything(&q, random_text(buf), i % N_LOOKED_AT == 0);
    send(&q);
    assert_true(q.n_asked > N_QUERIES / 3); /* the others are no text, or nothing but signs */
    assert_true(q.n_rows > 0);
    index_reader_close(q.reader);
    matcher_free(q.matcher);
    str_clear(&q.query);
    desk_close(&q.k);
}

/* --- normalising
 * -------------------------------------------------------------------------------------- */

static void normalised_text_stays_and_points_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char buf[MAX_BYTES];
    seed = 7;
    for (int i = 0; i < N_QUERIES / 50; i++) {
        struct view text = random_text(buf);
        struct norm once;
        struct norm twice;
        arena_reset(a);
        if (norm_text(a, text, &once, NULL) != RC_OK) {
            assert_false(utf8_valid(text, NULL));
            continue;
        }
        assert_int_equal(norm_text(a, once.text, &twice, NULL), RC_OK);
        if (!view_eq(once.text, twice.text))
            fail_msg("%.*s: %.*s", VIEW_ARG(once.text), VIEW_ARG(twice.text));
        assert_int_equal(once.from[once.n], text.len);
        for (size_t k = 0; k < once.n; k++) {
            assert_true(once.from[k] < text.len && once.from[k] <= once.from[k + 1]);
            assert_true(((unsigned char)text.ptr[once.from[k]] & 0xC0) != 0x80); /* no middle */
        }
    }
    arena_free(a);
}

/* --- documents
 * ---------------------------------------------------------------------------------------- */

static const char SQL_TABLE[] =
    "CREATE VIRTUAL TABLE any_text USING fts5(text, tokenize='bangban');";
static const char SQL_INSERT[] = "INSERT INTO any_text (rowid, text) VALUES ($1, $2)";
static const char SQL_FIND[] = "SELECT rowid FROM any_text WHERE any_text MATCH $1 AND rowid = $2";

static void want_found(struct db *db, int64_t row, struct view token)
{
    struct str query = STR_EMPTY;
    index_query_add(&query, token);
    struct stmt *st = db_stmt(db, SQL_FIND);
    stmt_bind_view(st, 1, str_view(&query));
    stmt_bind_int(st, 2, row);
    if (stmt_one(st, NULL) != RC_OK)
        fail_msg("document %lld is not found by %.*s", (long long)row, VIEW_ARG(token));
    stmt_reset(st);
    str_clear(&query);
}

/* The full-text index cuts the text as it was written; a question is cut after normalising. */
static void a_text_is_found_by_each_of_its_tokens(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct db *db = NULL;
    char buf[MAX_BYTES];
    seed = 99;
    assert_int_equal(kb_open("", DB_MEMORY, &db, NULL), RC_OK);
    assert_int_equal(db_script(db, SQL_TABLE, NULL), RC_OK);
    for (int64_t row = 1; row <= N_DOCUMENTS; row++) {
        struct view text = random_text(buf);
        struct norm n;
        struct token *tokens = NULL;
        size_t n_tokens = 0;
        arena_reset(a);
        if (norm_question(a, text, &n, NULL) != RC_OK)
            continue;
        struct stmt *st = db_stmt(db, SQL_INSERT);
        stmt_bind_int(st, 1, row);
        stmt_bind_view(st, 2, text);
        assert_int_equal(stmt_run(st, NULL), RC_OK);
        tokenise(a, &n, &tokens, &n_tokens);
        for (size_t i = 0; i < n_tokens; i++)
            want_found(db, row, tokens[i].text);
    }
    arena_free(a);
    db_close(db);
}

/* --- the same again
 * ----------------------------------------------------------------------------------- */

static void want_same(const struct decision *x, const struct decision *y)
{
    assert_int_equal(x->act, y->act);
    assert_int_equal(x->entry_id, y->entry_id);
    assert_int_equal(x->clause_id, y->clause_id);
    assert_memory_equal(&x->confidence, &y->confidence, sizeof x->confidence);
    assert_int_equal(x->search.n, y->search.n);
    for (size_t i = 0; i < x->search.n; i++) {
        const struct candidate *c = &x->search.list[i];
        const struct candidate *d = &y->search.list[i];
        assert_int_equal(c->entry->entry_id, d->entry->entry_id);
        assert_memory_equal(&c->score, &d->score, sizeof c->score);
        assert_memory_equal(&c->probability, &d->probability, sizeof c->probability);
        assert_memory_equal(c->features, d->features, sizeof c->features);
    }
}

/* Through another searcher, after other questions, on a snapshot that was loaded anew. */
static void a_question_is_answered_to_the_bit_as_before(void **state)
{
    (void)state;
    struct desk k;
    struct searcher *other = NULL;
    struct snapshot *fresh = NULL;
    struct question_list list;
    struct arena *a = arena_new(0);
    desk_open(&k, BANGBAN_ROOT "/kb/demo");
    assert_int_equal(questions_read(a, BANGBAN_ROOT "/kb/demo/golden_companies.jsonl", &list, NULL),
                     RC_OK);
    assert_int_equal(searcher_on(k.db, &other, NULL), RC_OK);
    assert_int_equal(snapshot_load(k.db, NULL, &fresh, NULL), RC_OK);
    for (size_t i = 0; i < list.n; i += 5) {
        struct answer_input in = {.question = list.items[i].q,
                                  .as_of_day = DESK_DAY,
                                  .region = VIEW_EMPTY,
                                  .audience = VIEW_EMPTY};
        struct decision first;
        struct decision again;
        assert_int_equal(answer_decide(k.searcher, k.kb, &in, k.arena, &first, NULL), RC_OK);
        in.explain = true;
        assert_int_equal(answer_decide(other, fresh, &in, k.arena, &again, NULL), RC_OK);
        want_same(&first, &again);
        arena_reset(k.arena);
    }
    searcher_close(other);
    snapshot_unref(fresh);
    arena_free(a);
    desk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_is_an_error_or_an_operator),
        cmocka_unit_test(normalised_text_stays_and_points_back),
        cmocka_unit_test(a_text_is_found_by_each_of_its_tokens),
        cmocka_unit_test(a_question_is_answered_to_the_bit_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
