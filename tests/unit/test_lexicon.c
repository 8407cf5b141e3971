/* test_lexicon.c - the words of a knowledge base are found, tell a name from the end of a longer
 * one, and are made anew when enough has changed. */
#include "desk.h"

#include "kb/lexicon.h"
#include "kb/store.h"
#include "kb/symbols.h"

static struct desk k;

static int open_desk(void **state)
{
    (void)state;
    desk_open(&k, BANGBAN_ROOT "/kb/demo");
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(&k);
    return 0;
}

static const struct lexicon_term *find(const char *word)
{
    uint16_t symbols[64];
    size_t n = symbols_cut(view_of(word), symbols, NULL);
    return lexicon_find(snapshot_lexicon(k.kb), symbols, n);
}

static void words_come_from_names_and_from_use(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        unsigned sources; /* all of these */
    } WORDS[] = {
        {"公司注销", LEXICON_TITLE | LEXICON_KEYWORD},
        {"分公司注销", LEXICON_TITLE},
        {"清算报告", LEXICON_KEYWORD},
        {"营业执照", LEXICON_FORM | LEXICON_MINED},
        {"区市场监督管理局", LEXICON_DEPARTMENT},
        {"公司", LEXICON_MINED},
    };
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        const struct lexicon_term *t = find(WORDS[i].word);
        if (t == NULL || (t->sources & WORDS[i].sources) != WORDS[i].sources)
            fail_msg("%s: sources %u", WORDS[i].word, t != NULL ? t->sources : 0);
    }
    /* Neither parts of words nor what only happens to stand together. */
    static const char *const NOT_WORDS[] = {"业执", "司注", "公司注", "司注销", "督管"};
    for (size_t i = 0; i < COUNT(NOT_WORDS); i++)
        if (find(NOT_WORDS[i]) != NULL)
            fail_msg("%s is taken for a word", NOT_WORDS[i]);
}

static void most_frequent_first(void **state)
{
    (void)state;
    const struct lexicon *l = snapshot_lexicon(k.kb);
    assert_true(lexicon_n(l) > 500);
    for (size_t i = 1; i < lexicon_n(l); i++)
        assert_true(lexicon_at(l, i - 1)->n_entries >= lexicon_at(l, i)->n_entries);
}

static void a_name_within_a_longer_name_is_another(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        const char *text;
        bool inside;
    } CASES[] = {
        {"公司注销", "分公司注销登记", true},
        {"公司注销", "公司注销登记", false},
        {"公司注销", "分公司注销和公司注销", false}, /* once as it is is enough */
        {"公司注销", "个体工商户注销登记", false},   /* not there at all */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint16_t symbols[64];
        size_t n = symbols_cut(view_of(CASES[i].text), symbols, NULL);
        if (lexicon_only_inside(snapshot_lexicon(k.kb), find(CASES[i].word), symbols, n) !=
            CASES[i].inside)
            fail_msg("%s in %s", CASES[i].word, CASES[i].text);
    }
}

static void put(const char *id, const char *keyword)
{
    struct err err = ERR_NONE;
    struct entry e;
    struct view keywords[] = {view_of(keyword)};
    int64_t entry_id = 0;
    enum store_change change;
    entry_init(&e);
    e.external_id = view_of(id);
    e.title = VIEW("试验");
    e.summary = VIEW("可以办。");
    e.keywords = keywords;
    e.n_keywords = 1;
    assert_int_equal(db_begin(k.db, &err), RC_OK);
    assert_int_equal(store_put(k.db, &e, &entry_id, &change, &err), RC_OK);
    assert_int_equal(db_commit(k.db, &err), RC_OK);
    desk_reload(&k);
}

static void enough_changes_make_it_anew(void **state)
{
    (void)state;
    const struct lexicon *before = snapshot_lexicon(k.kb);
    size_t n = snapshot_n_entries(k.kb) / 100 + 1;
    char id[32];
    assert_null(find("量子窑炉备案"));
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(snapshot_lexicon(k.kb), before);
        snprintf(id, sizeof id, "new-%zu", i);
        put(id, "量子窑炉备案");
    }
    assert_non_null(find("量子窑炉备案"));
    assert_int_equal(find("量子窑炉备案")->n_entries, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_from_names_and_from_use),
        cmocka_unit_test(most_frequent_first),
        cmocka_unit_test(a_name_within_a_longer_name_is_another),
        cmocka_unit_test(enough_changes_make_it_anew),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
