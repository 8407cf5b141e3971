/* test_tokenise.c - tokens of documents and questions agree, also through FTS5. */
#include "tests/unit/unit.h"

#include "kb/base/db.h"
#include "kb/text/tokenise.h"
#include <sqlite3.h>

static const char *tokens_of(struct arena *a, const char *text)
{
    struct norm n;
    assert_int_equal(norm_text(a, view_of(text), &n, NULL), RC_OK);
    struct token *tokens = NULL;
    size_t n_tokens = 0;
    tokenise(a, &n, &tokens, &n_tokens);
    struct view all = VIEW_EMPTY;
    for (size_t i = 0; i < n_tokens; i++)
        all = arena_printf(a, "%.*s%s%.*s", VIEW_ARG(all), i > 0 ? " " : "",
                           VIEW_ARG(tokens[i].text));
    return all.ptr;
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *wanted;
    } CASES[] = {
        {"公司注销", "公 公司 司 司注 注 注销 销"},
        {"公司，注销", "公 公司 司 注 注销 销"},
        {"A4纸", "a a4 4 纸"},
        {"b2b平台", "b b2b 2 b 平 平台 台"},
        {"GDP 1.5%", "gdp 1.5"},
        {"2025年", "2025 年"},
        {"云政办规〔2025〕3号",
         "云 云政 政 政办 办 办规 规 \u30142025\u30153号 办规\u30142025\u30153号 2025 3 号"},
        {"！？", ""},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(tokens_of(a, CASES[i].text), CASES[i].wanted);
    arena_free(a);
}

static const char SQL_ADD[] = "INSERT INTO t (rowid, body) VALUES ($1, $2)";
static const char SQL_MATCH[] = "SELECT count(*) FROM t WHERE t MATCH $1";

static int64_t hits(struct db *db, const char *match)
{
    struct stmt *st = db_stmt(db, SQL_MATCH);
    stmt_bind_text(st, 1, match);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static void test_fts5_finds_every_token_of_a_document(void **state)
{
    (void)state;
    static const char DOC[] =
        "公司註銷登記須提交A4紙申請書，三十个工作日办结，见云政办规[2025]3号。";
    struct db *db = NULL;
    assert_int_equal(db_open("", DB_MEMORY, &db, NULL), RC_OK);
    assert_int_equal(tokenise_register(db_sqlite(db), NULL), RC_OK);
    assert_int_equal(
        db_script(db, "CREATE VIRTUAL TABLE t USING fts5(body, tokenize='bangban')", NULL), RC_OK);
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, 7);
    stmt_bind_text(st, 2, DOC);
    assert_int_equal(stmt_run(st, NULL), RC_OK);
    struct arena *a = arena_new(0);
    struct norm n;
    assert_int_equal(norm_text(a, view_of(DOC), &n, NULL), RC_OK);
    struct token *tokens = NULL;
    size_t n_tokens = 0;
    tokenise(a, &n, &tokens, &n_tokens);
    assert_true(n_tokens > 40);
    for (size_t i = 0; i < n_tokens; i++)
        assert_int_equal(hits(db, arena_printf(a, "\"%.*s\"", VIEW_ARG(tokens[i].text)).ptr), 1);
    assert_int_equal(hits(db, "\"注销\""), 1);
    assert_int_equal(hits(db, "\"註銷\""), 0); /* a query token is already normalised */
    assert_int_equal(hits(db, "\"销户\""), 0);
    arena_free(a);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_fts5_finds_every_token_of_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
