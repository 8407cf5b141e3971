/* Versions and their review: the state machine and the permissions as whole tables, then stories.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/audit.h"
#include "kb/kb.h"
#include "kb/review.h"
#include "kb/store.h"

#define NOW INT64_C(1795399200000)

static struct view tax[] = {{"税务局", 9}};
static const struct actor LI = {.account_id = 1, .name = {"li", 2}, .is_editor = true};
static const struct actor WANG = {
    .account_id = 2, .name = {"wang", 4}, .is_editor = true, .is_reviewer = true};
static const struct actor ZHAO = {.account_id = 3, .name = {"zhao", 4}, .is_reviewer = true};
static const struct actor TAX = {.account_id = 4,
                                 .name = {"tax", 3},
                                 .is_editor = true,
                                 .is_reviewer = true,
                                 .departments = tax,
                                 .n_departments = 1};

struct kb {
    struct db *db;
    struct arena *a;
    int64_t now_ms;
};

static int open_kb(void **state)
{
    struct kb *k = calloc(1, sizeof *k);
    k->a = arena_new(0);
    k->now_ms = NOW;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &k->db, NULL), RC_OK);
    assert_int_equal(db_begin(k->db, NULL), RC_OK);
    *state = k;
    return 0;
}

static int close_kb(void **state)
{
    struct kb *k = *state;
    int64_t n_rows = 0;
    int64_t n_faults = 0;
    assert_int_equal(audit_verify(k->db, NULL, NULL, NULL, &n_rows, &n_faults, NULL), RC_OK);
    assert_int_equal((int)n_faults, 0);
    db_rollback(k->db);
    db_close(k->db);
    arena_free(k->a);
    free(k);
    return 0;
}

static struct entry faq(const char *summary)
{
    struct entry e;
    entry_init(&e);
    e.external_id = VIEW("hours");
    e.title = VIEW("几点下班");
    e.summary = view_of(summary);
    e.department = VIEW("政务局");
    return e;
}

static enum rc save(struct kb *k, const struct actor *who, int64_t base_id, const struct entry *e,
                    bool autosave, struct review_saved *out, struct err *err)
{
    struct review_save s = {
        .base_id = base_id, .entry = e, .why = VIEW("试"), .is_autosave = autosave};
    return review_save(k->db, k->a, who, &s, ++k->now_ms, out, err);
}

static struct review_saved must_save(struct kb *k, const struct actor *who, int64_t base_id,
                                     const struct entry *e)
{
    struct review_saved out;
    struct err err = ERR_NONE;
    if (save(k, who, base_id, e, false, &out, &err) != RC_OK)
        fail_msg("%s", err.text);
    return out;
}

static void must(enum rc rc, const struct err *err)
{
    if (rc != RC_OK)
        fail_msg("%s", err->text);
}

static void publish(struct kb *k, const struct actor *author, const struct actor *reviewer,
                    int64_t id)
{
    struct err err = ERR_NONE;
    must(review_submit(k->db, author, id, VIEW_EMPTY, ++k->now_ms, &err), &err);
    must(review_publish(k->db, reviewer, id, 0, VIEW_EMPTY, 0, ++k->now_ms, &err), &err);
}

static struct care care(struct kb *k)
{
    struct care c;
    struct err err = ERR_NONE;
    must(care_load(k->db, k->a, VIEW("hours"), &c, &err), &err);
    return c;
}

static const struct entry *stored(struct kb *k)
{
    int64_t id = 0;
    struct entry *e = NULL;
    struct err err = ERR_NONE;
    must(store_find(k->db, VIEW("hours"), &id, &err), &err);
    must(store_load(k->db, k->a, id, &e, &err), &err);
    return e;
}

static void test_every_move(void **state)
{
    (void)state;
    /* what each event makes of each state; . = no such move */
    static const char *const TABLE[VERSION_N_STATES] = {
        /* submit recall return schedule unschedule publish retire replace discard */
        [VERSION_DRAFT] = "R......XD",     [VERSION_REVIEW] = ".ddS.P.X.",
        [VERSION_SCHEDULED] = "....RP.X.", [VERSION_PUBLISHED] = "......TX.",
        [VERSION_RETIRED] = ".......X.",   [VERSION_REPLACED] = ".........",
        [VERSION_DISCARDED] = ".........",
    };
    static const char LETTERS[VERSION_N_STATES + 1] = "dRSPTXD";
    for (int s = 0; s < VERSION_N_STATES; s++) {
        for (int on = 0; on < VERSION_N_EVENTS; on++) {
            int to = -1;
            bool moves = fsm_next(&version_fsm, s, on, &to);
            char got = moves ? LETTERS[to] : '.';
            if (got != TABLE[s][on])
                fail_msg("%s on %s: %c", version_fsm.state_names[s], version_fsm.event_names[on],
                         got);
        }
    }
}

static void test_every_permission(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 128; bits++) {
        bool editor = bits & 1, reviewer = bits & 2, admin = bits & 4, limited = bits & 8;
        bool ours = bits & 16, author = bits & 32, four_eyes = bits & 64;
        struct view departments[] = {VIEW("税务局")};
        struct actor who = {.account_id = 9,
                            .name = VIEW("x"),
                            .is_editor = editor,
                            .is_reviewer = reviewer,
                            .is_admin = admin,
                            .departments = departments,
                            .n_departments = limited ? 1 : 0};
        struct view department = ours ? VIEW("税务局") : VIEW("市场监管局");
        bool reach = !limited || ours;
        const bool wanted[REVIEW_N_ACTS] = {
            [REVIEW_WRITE] = (editor || admin) && reach,
            [REVIEW_RETURN] = (reviewer || admin) && reach,
            [REVIEW_PUBLISH] = (reviewer || admin) && reach && !(four_eyes && author),
            [REVIEW_RETIRE] = (reviewer || admin) && reach,
        };
        for (int act = 0; act < REVIEW_N_ACTS; act++) {
            struct err err = ERR_NONE;
            enum rc rc =
                review_may(&who, (enum review_act)act, department, author, four_eyes, &err);
            if ((rc == RC_OK) != wanted[act] || (rc != RC_OK && rc != RC_DENIED))
                fail_msg("bits %u act %d: %d", bits, act, rc);
        }
    }
}

static void test_draft_to_published(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    assert_int_equal((int)v.number, 1);
    assert_int_equal(store_find(k->db, VIEW("hours"), &(int64_t){0}, NULL), RC_NOT_FOUND);
    assert_int_equal(review_publish(k->db, &ZHAO, v.version_id, 0, VIEW_EMPTY, 0, k->now_ms, &err),
                     RC_CONFLICT);
    publish(k, &LI, &ZHAO, v.version_id);
    assert_true(view_eq(stored(k)->summary, VIEW("五点。")));
    assert_int_equal(care(k).state, VERSION_PUBLISHED);
    assert_int_equal((int)care(k).live_id, (int)v.version_id);

    e.summary = VIEW("六点。");
    struct review_saved w = must_save(k, &LI, v.version_id, &e);
    assert_true(view_eq(stored(k)->summary, VIEW("五点。"))); /* a draft changes nothing */
    publish(k, &LI, &WANG, w.version_id);
    assert_true(view_eq(stored(k)->summary, VIEW("六点。")));
    struct version *list = NULL;
    size_t n = 0;
    must(version_list(k->db, k->a, VIEW("hours"), &list, &n, &err), &err);
    assert_int_equal((int)n, 2);
    assert_int_equal(list[1].state, VERSION_REPLACED);

    struct review_saved back;
    must(review_rollback(k->db, k->a, &LI, v.version_id, VIEW_EMPTY, ++k->now_ms, &back, &err),
         &err);
    assert_int_equal((int)back.number, 3);
    publish(k, &LI, &ZHAO, back.version_id);
    assert_true(view_eq(stored(k)->summary, VIEW("五点。")));
}

static void test_four_eyes(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &WANG, 0, &e);
    e.summary = VIEW("六点。");
    struct review_saved w =
        must_save(k, &LI, v.version_id, &e); /* somebody's touch changes nothing */
    must(review_submit(k->db, &LI, w.version_id, VIEW_EMPTY, ++k->now_ms, &err), &err);
    assert_int_equal(review_publish(k->db, &WANG, w.version_id, 0, VIEW_EMPTY, 0, k->now_ms, &err),
                     RC_DENIED);
    assert_int_equal(
        review_schedule(k->db, &WANG, w.version_id, 0, k->now_ms + 9, 0, k->now_ms, &err),
        RC_DENIED);
    assert_int_equal(review_publish(k->db, &LI, w.version_id, 0, VIEW_EMPTY, 0, k->now_ms, &err),
                     RC_DENIED);
    must(review_publish(k->db, &ZHAO, w.version_id, 0, VIEW_EMPTY, 0, k->now_ms, &err), &err);
    /* what he wrote before the last publication does not count any more */
    e.summary = VIEW("七点。");
    struct review_saved x = must_save(k, &LI, w.version_id, &e);
    publish(k, &LI, &WANG, x.version_id);
    /* and the setting switches it off */
    static const struct actor ADMIN = {.account_id = 7, .name = {"admin", 5}, .is_admin = true};
    struct review_rules rules = {.four_eyes = false, .gate = true, .gate_days = 7};
    assert_int_equal(review_rules_save(k->db, &rules, &WANG, k->now_ms, &err), RC_DENIED);
    must(review_rules_save(k->db, &rules, &ADMIN, k->now_ms, &err), &err);
    e.summary = VIEW("八点。");
    struct review_saved y = must_save(k, &WANG, x.version_id, &e);
    publish(k, &WANG, &WANG, y.version_id);
}

static void test_departments(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct review_saved out;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    assert_int_equal(save(k, &TAX, v.version_id, &e, false, &out, &err), RC_DENIED);
    e.department = VIEW("税务局"); /* cannot be taken over either */
    assert_int_equal(save(k, &TAX, v.version_id, &e, false, &out, &err), RC_DENIED);
    must(review_submit(k->db, &LI, v.version_id, VIEW_EMPTY, ++k->now_ms, &err), &err);
    assert_int_equal(review_publish(k->db, &TAX, v.version_id, 0, VIEW_EMPTY, 0, k->now_ms, &err),
                     RC_DENIED);
    assert_int_equal(review_return(k->db, &TAX, v.version_id, VIEW("不行"), k->now_ms, &err),
                     RC_DENIED);
    assert_int_equal(review_return(k->db, &WANG, v.version_id, VIEW(" "), k->now_ms, &err),
                     RC_INVALID);
    must(review_return(k->db, &WANG, v.version_id, VIEW("缺电话"), k->now_ms, &err), &err);
    assert_int_equal(care(k).state, VERSION_DRAFT);
}

static void test_two_editors(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct review_saved out;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    struct entry mine = e;
    struct entry theirs = e;
    theirs.fields[FIELD_PHONE] = VIEW("12345");
    mine.title = VIEW("窗口几点下班");
    struct review_saved w = must_save(k, &WANG, v.version_id, &theirs);
    /* other parts: merged */
    must(save(k, &LI, v.version_id, &mine, false, &out, &err), &err);
    assert_int_equal((int)out.merged.n, 1);
    assert_true(view_eq(part_names(k->a, &out.merged), VIEW("fields.phone")));
    struct version x;
    struct entry *merged = NULL;
    must(version_load(k->db, k->a, out.version_id, &x, &err), &err);
    must(version_entry(k->a, &x, &merged, &err), &err);
    assert_true(view_eq(merged->title, VIEW("窗口几点下班")));
    assert_true(view_eq(merged->fields[FIELD_PHONE], VIEW("12345")));
    assert_int_equal((int)x.parent_id, (int)w.version_id);
    /* the same part: refused, both shown */
    struct entry late = e;
    late.title = VIEW("几点关门");
    assert_int_equal(save(k, &WANG, v.version_id, &late, false, &out, &err), RC_CONFLICT);
    assert_string_equal(err.field, "title");
    assert_non_null(out.theirs);
    assert_true(view_eq(out.their_entry->title, VIEW("窗口几点下班")));
    /* a new entry under an id that is there */
    assert_int_equal(save(k, &WANG, 0, &late, false, &out, &err), RC_CONFLICT);
}

static void test_autosave(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct review_saved out;
    struct entry e = faq("");
    struct review_saved v;
    must(save(k, &LI, 0, &e, true, &v, &err), &err); /* half finished is kept */
    assert_int_equal(v.problem.rc, RC_INVALID);
    assert_int_equal(review_submit(k->db, &LI, v.version_id, VIEW_EMPTY, k->now_ms, &err),
                     RC_INVALID);
    e.summary = VIEW("五");
    must(save(k, &LI, v.version_id, &e, true, &out, &err), &err);
    assert_int_equal((int)out.version_id, (int)v.version_id);
    assert_true(out.rev > v.rev);
    /* another window of the same person still has the text of before */
    struct entry old = faq("六");
    struct review_save stale = {.base_id = v.version_id,
                                .base_rev = v.rev,
                                .entry = &old,
                                .why = VIEW_EMPTY,
                                .is_autosave = true};
    assert_int_equal(review_save(k->db, k->a, &LI, &stale, ++k->now_ms, &out, &err), RC_CONFLICT);
    e.summary = VIEW("五点。");
    must(save(k, &LI, v.version_id, &e, false, &out, &err), &err);
    assert_int_equal((int)out.number, 1);
    e.summary = VIEW("六点。");
    must(save(k, &LI, v.version_id, &e, true, &out, &err), &err);
    assert_int_equal((int)out.number, 2); /* what was saved on purpose stays */
}

static void test_planned(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    size_t n = 0;
    int64_t next = 0;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    must(review_submit(k->db, &LI, v.version_id, VIEW_EMPTY, k->now_ms, &err), &err);
    must(review_schedule(k->db, &ZHAO, v.version_id, 0, NOW + 60000, NOW + 120000, k->now_ms, &err),
         &err);
    must(version_next_planned(k->db, &next, &err), &err);
    assert_true(next == NOW + 60000);
    must(review_run_planned(k->db, NOW + 59999, &n, &err), &err);
    assert_int_equal((int)n, 0);
    must(review_run_planned(k->db, NOW + 60000, &n, &err), &err);
    assert_int_equal((int)n, 1);
    assert_false(stored(k)->is_disabled);
    must(version_next_planned(k->db, &next, &err), &err);
    assert_true(next == NOW + 120000);
    must(review_run_planned(k->db, NOW + 120000, &n, &err), &err);
    assert_int_equal((int)n, 1);
    assert_true(stored(k)->is_disabled);
    assert_int_equal(care(k).state, VERSION_RETIRED);
    must(version_next_planned(k->db, &next, &err), &err);
    assert_true(next == 0);
    /* and back again */
    struct review_saved w;
    e.summary = VIEW("六点。");
    must(save(k, &LI, v.version_id, &e, false, &w, &err), &err);
    publish(k, &LI, &ZHAO, w.version_id);
    assert_false(stored(k)->is_disabled);
    assert_int_equal(review_retire(k->db, &ZHAO, VIEW("hours"), VIEW_EMPTY, k->now_ms, &err),
                     RC_INVALID);
    assert_int_equal(review_retire(k->db, &LI, VIEW("hours"), VIEW("过时"), k->now_ms, &err),
                     RC_DENIED);
    must(review_retire(k->db, &ZHAO, VIEW("hours"), VIEW("过时"), k->now_ms, &err), &err);
    assert_true(stored(k)->is_disabled);
}

static void test_save_takes_a_scheduled_version_back(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    size_t n = 0;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    must(review_submit(k->db, &LI, v.version_id, VIEW_EMPTY, k->now_ms, &err), &err);
    must(review_schedule(k->db, &ZHAO, v.version_id, 0, NOW + 60000, 0, k->now_ms, &err), &err);
    e.summary = VIEW("六点。");
    must_save(k, &LI, v.version_id, &e);
    must(review_run_planned(k->db, NOW + 60000, &n, &err), &err);
    assert_int_equal((int)n, 0);
    assert_int_equal(care(k).state, VERSION_DRAFT);
}

static void test_discard_and_recall(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct care c;
    struct entry e = faq("五点。");
    struct review_saved v = must_save(k, &LI, 0, &e);
    must(review_submit(k->db, &LI, v.version_id, VIEW_EMPTY, k->now_ms, &err), &err);
    assert_int_equal(review_discard(k->db, &LI, v.version_id, k->now_ms, &err), RC_CONFLICT);
    must(review_recall(k->db, &LI, v.version_id, k->now_ms, &err), &err);
    publish(k, &LI, &ZHAO, v.version_id);
    e.summary = VIEW("六点。");
    struct review_saved w = must_save(k, &LI, v.version_id, &e);
    must(review_discard(k->db, &LI, w.version_id, k->now_ms, &err), &err);
    assert_int_equal((int)care(k).head_id, (int)v.version_id);
    struct entry other = faq("五点。");
    other.external_id = VIEW("other");
    struct review_saved x = must_save(k, &LI, 0, &other);
    must(review_discard(k->db, &LI, x.version_id, k->now_ms, &err), &err);
    assert_int_equal(care_load(k->db, k->a, VIEW("other"), &c, &err), RC_NOT_FOUND);
}

static void import(struct kb *k, const struct entry *e)
{
    int64_t id = 0;
    enum store_change change;
    struct err err = ERR_NONE;
    must(store_put(k->db, e, &id, &change, &err), &err);
    must(review_record(k->db, id, VIEW("导入.jsonl"), ++k->now_ms, &err), &err);
}

static void test_import_under_a_draft(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct entry e = faq("五点。");
    import(k, &e);
    assert_int_equal(care(k).state, VERSION_PUBLISHED);
    struct entry mine = e;
    mine.title = VIEW("窗口几点下班");
    must_save(k, &LI, care(k).head_id, &mine);
    e.summary = VIEW("五点半。");
    e.title = VIEW("大厅几点下班");
    import(k, &e);
    struct version v;
    struct entry *merged = NULL;
    assert_int_equal(care(k).state, VERSION_DRAFT);
    must(version_load(k->db, k->a, care(k).head_id, &v, &err), &err);
    must(version_entry(k->a, &v, &merged, &err), &err);
    assert_true(view_eq(merged->summary, VIEW("五点半。"))); /* left alone by the draft */
    assert_true(view_eq(merged->title, VIEW("窗口几点下班")));
    assert_true(view_find(v.note, VIEW("标题")) != SIZE_MAX); /* said to the editor */
    assert_true(view_eq(v.author, VIEW("li")));
    size_t n = 0;
    must(review_adopt(k->db, k->now_ms, &n, &err), &err);
    assert_int_equal((int)n, 0);
}

static void test_care_list(void **state)
{
    struct kb *k = *state;
    struct err err = ERR_NONE;
    struct care *list = NULL;
    size_t n = 0;
    int64_t total = 0;
    for (int i = 0; i < 30; i++) {
        struct entry e = faq("五点。");
        e.external_id = arena_printf(k->a, "e%02d", i);
        e.kind = i % 3 == 0 ? ENTRY_POLICY : ENTRY_FAQ;
        e.expires_on = i % 2 == 0 ? 20000 : DAY_NONE;
        must_save(k, &LI, 0, &e);
    }
    struct care_filter f = {.text = VIEW_EMPTY,
                            .kind = VIEW("policy"),
                            .state = VIEW("draft"),
                            .validity = VIEW("expired"),
                            .today = 20001,
                            .limit = 3};
    must(care_list(k->db, k->a, &f, &list, &n, &total, &err), &err);
    assert_int_equal((int)n, 3);
    assert_int_equal((int)total, 5);
    assert_true(view_eq(list[0].external_id, VIEW("e24"))); /* last changed first */
    must(review_assign(k->db, &LI, VIEW("e07"), 2, VIEW("wang"), 20010, k->now_ms, &err), &err);
    must(care_list_overdue(k->db, k->a, 20009, &list, &n, &err), &err);
    assert_int_equal((int)n, 0);
    must(care_list_overdue(k->db, k->a, 20010, &list, &n, &err), &err);
    assert_int_equal((int)n, 1);
    must(version_set_reminded(k->db, VIEW("e07"), 20010, &err), &err);
    must(care_list_overdue(k->db, k->a, 20011, &list, &n, &err), &err);
    assert_int_equal((int)n, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_kb, close_kb)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move),
        cmocka_unit_test(test_every_permission),
        CASE(test_draft_to_published),
        CASE(test_four_eyes),
        CASE(test_departments),
        CASE(test_two_editors),
        CASE(test_autosave),
        CASE(test_planned),
        CASE(test_save_takes_a_scheduled_version_back),
        CASE(test_discard_and_recall),
        CASE(test_import_under_a_draft),
        CASE(test_care_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
