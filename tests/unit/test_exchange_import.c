/* test_exchange_import.c - whole files and folders: all or nothing, twice is once, out and in again
 * is equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kb/exchange/export.h"
#include "kb/exchange/import.h"
#include "kb/kb.h"
#include "kb/store.h"

struct fixture {
    struct db *db;
    struct arena *a;
    char folder[64];
    struct str said; /* what was reported: "E name 2 text\n" */
    int n_progress;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.a = arena_new(0), .said = STR_EMPTY};
    strcpy(f.folder, "/tmp/bangban-import-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, NULL), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    struct str command = STR_EMPTY;
    str_addf(&command, "rm -rf %s", f->folder);
    assert_int_equal(system(command.ptr), 0);
    str_clear(&command);
    str_clear(&f->said);
    db_close(f->db);
    arena_free(f->a);
    return 0;
}

static const char *path_of(struct fixture *f, const char *name)
{
    return arena_printf(f->a, "%s/%s", f->folder, name).ptr;
}

static void write_file(struct fixture *f, const char *name, struct view text)
{
    FILE *out = fopen(path_of(f, name), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text.ptr, 1, text.len, out), text.len);
    assert_int_equal(fclose(out), 0);
}

static void note(void *arg, const char *file, const struct err *problem, bool is_warning)
{
    struct fixture *f = arg;
    const char *slash = strrchr(file, '/');
    str_addf(&f->said, "%c %s %d %s\n", is_warning ? 'W' : 'E', slash == NULL ? file : slash + 1,
             problem->line, problem->text);
}

static void note_progress(void *arg, size_t done, size_t total)
{
    struct fixture *f = arg;
    assert_true(done <= total);
    f->n_progress++;
}

static struct import_result import(struct fixture *f, const char *name,
                                   struct import_options options, enum rc want)
{
    struct err err = ERR_NONE;
    struct import_result result = {0};
    str_reset(&f->said);
    options.arg = f;
    options.report = note;
    options.progress = note_progress;
    enum rc rc = import_path(f->db, path_of(f, name), &options, &result, &err);
    if (rc != want)
        fail_msg("%s: %s %s", name, rc_kind(rc), err.text);
    assert_false(db_in_transaction(f->db));
    return result;
}

static int64_t count(struct fixture *f)
{
    int64_t n = 0;
    assert_int_equal(store_count(f->db, &n, NULL), RC_OK);
    return n;
}

static struct entry *find(struct fixture *f, const char *id)
{
    int64_t entry_id = 0;
    struct entry *e = NULL;
    assert_int_equal(store_find(f->db, view_of(id), &entry_id, NULL), RC_OK);
    assert_int_equal(store_load(f->db, f->a, entry_id, &e, NULL), RC_OK);
    return e;
}

static const struct import_options PLAIN = {0};

static void importing_twice_changes_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t before = 0;
    int64_t after = 0;
    write_file(f, "a.jsonl",
               VIEW("\xEF\xBB\xBF{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\"}\r\n\r\n"
                    "{\"id\":\"b\",\"title\":\"乙\",\"body\":\"丑\"}"));
    assert_int_equal(import(f, "a.jsonl", PLAIN, RC_OK).n_new, 2);
    assert_int_equal(kb_version(f->db, &before, NULL), RC_OK);
    struct import_result again = import(f, "a.jsonl", PLAIN, RC_OK);
    assert_int_equal(again.n_unchanged, 2);
    assert_int_equal(again.n_new + again.n_updated, 0);
    assert_int_equal(kb_version(f->db, &after, NULL), RC_OK);
    assert_int_equal(after, before);
    write_file(f, "a.jsonl", VIEW("{\"id\":\"b\",\"title\":\"乙\",\"body\":\"寅\"}"));
    struct import_result changed = import(f, "a.jsonl", PLAIN, RC_OK);
    assert_int_equal(changed.n_updated, 1);
    assert_int_equal(count(f), 2);
    assert_true(view_eq(find(f, "b")->body, VIEW("寅")));
    assert_true(f->n_progress > 0);
}

static void one_wrong_line_keeps_everything_out(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.jsonl",
               VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\"}\n"
                    "{\"id\":\"b\",\"title\":\"乙\"}\n"
                    "nonsense\n"
                    "{\"id\":\"c\",\"title\":\"丙\xFF\",\"body\":\"丑\"}\n"
                    "{\"id\":\"a\",\"title\":\"丁\",\"body\":\"寅\"}\n"
                    "{\"id\":\"e\",\"title\":\"戊\",\"body\":\"卯\"}\n"));
    struct import_result r = import(f, "a.jsonl", PLAIN, RC_INVALID);
    assert_int_equal(r.n_bad, 4);
    assert_int_equal(count(f), 0);
    const char *said = f->said.ptr;
    assert_non_null(strstr(said, "E a.jsonl 2 没有可回答的内容"));
    assert_non_null(strstr(said, "E a.jsonl 3 不是正确的 JSON"));
    assert_non_null(strstr(said, "E a.jsonl 4 文件第 95 字节不是 UTF-8"));
    assert_non_null(strstr(said, "E a.jsonl 5 id a 在"));
    struct import_options skip = {.skip_bad = true};
    r = import(f, "a.jsonl", skip, RC_OK);
    assert_int_equal(r.n_new, 2);
    assert_int_equal(r.n_bad, 4);
    assert_true(view_eq(find(f, "a")->title, VIEW("甲")));
}

static void problems_are_counted_beyond_what_is_listed(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.jsonl", VIEW("1\n2\n3\n4\n5\n"));
    struct import_options few = {.max_problems = 2};
    assert_int_equal(import(f, "a.jsonl", few, RC_INVALID).n_bad, 5);
    assert_non_null(strstr(f->said.ptr, "a.jsonl 2 "));
    assert_null(strstr(f->said.ptr, "a.jsonl 3 "));
}

static void dry_run_writes_nothing(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.jsonl", VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\"}\n"));
    struct import_options dry = {.dry_run = true};
    int64_t before = db_total_changes(f->db);
    assert_int_equal(import(f, "a.jsonl", dry, RC_OK).n_new, 1);
    assert_int_equal(count(f), 0);
    assert_int_equal(db_total_changes(f->db), before);
    write_file(f, "b.jsonl",
               VIEW("{\"id\":\"b\",\"kind\":\"bundle\",\"title\":\"乙\",\"body\":\"丑\","
                    "\"members\":[\"a\",\"c\",\"gone\"]}\n"
                    "{\"id\":\"c\",\"title\":\"丙\",\"body\":\"寅\"}\n"));
    import(f, "a.jsonl", PLAIN, RC_OK);
    assert_int_equal(import(f, "b.jsonl", dry, RC_OK).n_new, 2);
    assert_string_equal(f->said.ptr, "W b.jsonl 0 b 引用的条目不存在：gone\n");
}

static void note_row(void *arg, const struct import_row *row)
{
    static const char *const OUTCOMES[] = {"new", "changed", "unchanged", "refused"};
    struct fixture *f = arg;
    str_addf(&f->said, "%s %.*s!%d %.*s %s %.*s%s\n", row->file, VIEW_ARG(row->sheet), row->line,
             VIEW_ARG(row->id), OUTCOMES[row->outcome], VIEW_ARG(row->changed),
             row->reason == NULL ? "" : row->reason);
}

/* What a server does with a file that was sent to it. */
static void bytes_give_a_preview(void **state)
{
    struct fixture *f = *state;
    struct import_options options = {.dry_run = true, .skip_bad = true, .arg = f, .row = note_row};
    struct import_result r = {0};
    struct err err = ERR_NONE;
    static const char BEFORE[] = "编号,标题,答案,咨询电话\na,甲,子,1\nb,乙,丑,2\n";
    static const char AFTER[] =
        "编号,标题,答案,咨询电话\na,甲,子,1\nb,乙,寅,3\nc,丙,卯,4\nd,,辰,5\n";
    struct import_options plain = {.arg = f};
    assert_int_equal(import_bytes(f->db, "x.csv", VIEW(BEFORE), &plain, &r, &err), RC_OK);
    assert_int_equal(r.n_new, 2);
    str_reset(&f->said);
    assert_int_equal(import_bytes(f->db, "x.csv", VIEW(AFTER), &options, &r, &err), RC_OK);
    assert_string_equal(f->said.ptr, "x.csv !2 a unchanged \n"
                                     "x.csv !3 b changed 结论、咨询电话\n"
                                     "x.csv !4 c new \n"
                                     "x.csv !5 d refused title 为空\n");
    assert_int_equal(count(f), 2);
    assert_int_equal(import_bytes(f->db, "x.exe", VIEW(AFTER), &plain, &r, &err), RC_INVALID);
    assert_int_equal(import_bytes(f->db, "x.docx", VIEW(AFTER), &plain, &r, &err), RC_INVALID);
}

static void folder_is_read_in_name_order_with_ids_from_paths(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(path_of(f, "kb"), 0700), 0);
    assert_int_equal(mkdir(path_of(f, "kb/laws"), 0700), 0);
    write_file(f, "kb/laws/rule(2025-03-01).md", VIEW("# 办法\n第一条 甲。\n第二条 乙。\n"));
    write_file(f, "kb/plan.txt", VIEW("行动计划\n一、目标\n1.快。要快。\n"));
    write_file(f, "kb/faq.jsonl",
               VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\",\"x\":1}\n"
                    "{\"id\":\"b\",\"title\":\"甲\",\"body\":\"子\",\"x\":1}\n"));
    write_file(f, "kb/golden_x.jsonl", VIEW("{\"q\":\"甲\",\"expect\":[]}\n"));
    write_file(f, "kb/README.md", VIEW("# 说明\n"));
    write_file(f, "kb/.hidden.md", VIEW("# 隐藏\n"));
    write_file(f, "kb/photo.png", VIEW("\x89PNG"));
    struct import_result r = import(f, "kb", PLAIN, RC_OK);
    assert_int_equal(r.n_files, 3);
    assert_int_equal(r.n_new, 4);
    assert_string_equal(f->said.ptr, "W faq.jsonl 1 没有用到的键：x\n");
    struct entry *rule = find(f, "laws/rule(2025-03-01).md");
    assert_int_equal(rule->kind, ENTRY_POLICY);
    assert_int_equal(rule->n_clauses, 2);
    assert_true(view_eq(rule->clauses[1].label, VIEW("第二条")));
    assert_true(view_eq(find(f, "plan.txt")->clauses[0].path[0], VIEW("一、目标")));
    assert_int_equal(import(f, "kb", PLAIN, RC_OK).n_unchanged, 4);
}

static void what_cannot_be_imported_is_said(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(path_of(f, "empty"), 0700), 0);
    write_file(f, "a.docx", VIEW("PK"));
    write_file(f, "a.pdf", VIEW("%PDF"));
    write_file(f, "blank.md", VIEW(" \n\n"));
    write_file(f, "latin.txt", VIEW("\xEF\xBB\xBF标题\n第二行\n\xB0\xD7\xC8\xD5\n"));
    import(f, "missing", PLAIN, RC_NOT_FOUND);
    import(f, "empty", PLAIN, RC_NOT_FOUND);
    import(f, "a.docx", PLAIN, RC_INVALID);
    assert_non_null(strstr(f->said.ptr, "E a.docx 0 文件不完整"));
    import(f, "a.pdf", PLAIN, RC_INVALID);
    import(f, "blank.md", PLAIN, RC_INVALID);
    assert_non_null(strstr(f->said.ptr, "文件是空的"));
    import(f, "latin.txt", PLAIN, RC_INVALID);
    assert_non_null(strstr(f->said.ptr, "E latin.txt 3 文件第 21 字节不是 UTF-8"));
}

static void editor_keeps_the_word_on_disabling(void **state)
{
    struct fixture *f = *state;
    int64_t entry_id = 0;
    write_file(f, "a.jsonl", VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\"}\n"));
    write_file(f, "on.jsonl",
               VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"丑\",\"disabled\":false}\n"));
    import(f, "a.jsonl", PLAIN, RC_OK);
    assert_int_equal(store_find(f->db, VIEW("a"), &entry_id, NULL), RC_OK);
    assert_int_equal(db_begin(f->db, NULL), RC_OK);
    assert_int_equal(store_set_disabled(f->db, entry_id, true, NULL), RC_OK);
    assert_int_equal(db_commit(f->db, NULL), RC_OK);
    assert_int_equal(import(f, "a.jsonl", PLAIN, RC_OK).n_unchanged, 1);
    write_file(f, "a.jsonl", VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"寅\"}\n"));
    assert_int_equal(import(f, "a.jsonl", PLAIN, RC_OK).n_updated, 1);
    assert_true(find(f, "a")->is_disabled);
    assert_int_equal(import(f, "on.jsonl", PLAIN, RC_OK).n_updated, 1);
    assert_false(find(f, "a")->is_disabled);
}

static void demo_mark_and_dangling_references(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.jsonl",
               VIEW("{\"id\":\"a\",\"kind\":\"bundle\",\"title\":\"甲\",\"body\":\"子\","
                    "\"members\":[\"b\",\"gone\"],\"superseded_by\":\"later\"}\n"
                    "{\"id\":\"b\",\"title\":\"乙\",\"body\":\"丑\"}\n"));
    struct import_options demo = {.mark_demo = true};
    assert_int_equal(import(f, "a.jsonl", demo, RC_OK).n_warnings, 2);
    assert_string_equal(f->said.ptr, "W a.jsonl 0 a 引用的条目不存在：gone\n"
                                     "W a.jsonl 0 a 引用的条目不存在：later\n");
    assert_true(find(f, "b")->is_demo);
}

/* --- export ----------------------------------------------------------------------------------- */

static char *export_text(struct db *db, int64_t want_n)
{
    char *text = NULL;
    size_t len = 0;
    int64_t n = 0;
    struct err err = ERR_NONE;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    assert_int_equal(export_jsonl(db, out, NULL, NULL, &n, &err), RC_OK);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(n, want_n);
    return text;
}

struct hashes {
    struct str text;
};

static enum rc add_hash(void *arg, struct entry *e, struct err *err)
{
    (void)err;
    struct hashes *h = arg;
    char hash[CLAUSE_HASH_LEN + 1];
    entry_content_hash(e, hash);
    str_addf(&h->text, "%.*s %s\n", VIEW_ARG(e->external_id), hash);
    return RC_OK;
}

static char *all_hashes(struct fixture *f, struct db *db)
{
    struct hashes h = {STR_EMPTY};
    assert_int_equal(store_each(db, f->a, add_hash, &h, NULL), RC_OK);
    return str_steal(&h.text);
}

static void export_and_import_give_an_equal_base(void **state)
{
    struct fixture *f = *state;
    const char *demo = BANGBAN_ROOT "/kb/demo";
    struct import_options options = {.mark_demo = true};
    struct import_result r = {0};
    struct err err = ERR_NONE;
    write_file(
        f, "rule.md",
        VIEW("# 办法\n公布说明\n## 第一章 总则\n第一条 甲：\n(一)子；\n\n第二条 乙\\_丙。\n"));
    import(f, "rule.md", PLAIN, RC_OK);
    if (import_path(f->db, demo, &options, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_true(r.n_new > 0);
    char *first = export_text(f->db, r.n_new + 1);
    write_file(f, "all.jsonl", view_of(first));

    struct db *first_db = f->db;
    struct db *second_db = NULL;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &second_db, &err), RC_OK);
    f->db = second_db;
    assert_int_equal(import(f, "all.jsonl", PLAIN, RC_OK).n_new, r.n_new + 1);
    char *second = export_text(second_db, r.n_new + 1);
    assert_string_equal(first, second);
    char *first_hashes = all_hashes(f, first_db);
    char *second_hashes = all_hashes(f, second_db);
    assert_string_equal(first_hashes, second_hashes);
    free(first_hashes);
    free(second_hashes);
    free(first);
    free(second);
    db_close(second_db);
    f->db = first_db;
}

static void export_to_a_full_device_fails(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_NONE;
    int64_t n = 0;
    FILE *out = fopen("/dev/full", "wb");
    if (out == NULL)
        skip();
    write_file(f, "a.jsonl", VIEW("{\"id\":\"a\",\"title\":\"甲\",\"body\":\"子\"}\n"));
    import(f, "a.jsonl", PLAIN, RC_OK);
    assert_int_equal(export_jsonl(f->db, out, NULL, NULL, &n, &err), RC_NO_SPACE);
    fclose(out);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(importing_twice_changes_nothing),
        T(one_wrong_line_keeps_everything_out),
        T(problems_are_counted_beyond_what_is_listed),
        T(dry_run_writes_nothing),
        T(bytes_give_a_preview),
        T(folder_is_read_in_name_order_with_ids_from_paths),
        T(what_cannot_be_imported_is_said),
        T(editor_keeps_the_word_on_disabling),
        T(demo_mark_and_dangling_references),
        T(export_and_import_give_an_equal_base),
        T(export_to_a_full_device_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
