/* checking.c - walks a database and says what is wrong in it. Called by the commands check and
 * restore. */
#include "tools/checking.h"

#include <stdio.h>

#include "kb/audit.h"
#include "kb/store.h"
#include "tools/progress.h"

static const char INDEX_CHECK[] = "INSERT INTO unit_head(unit_head) VALUES('integrity-check');"
                                  "INSERT INTO unit_body(unit_body) VALUES('integrity-check');";

struct checking {
    struct db *db;
    struct arena *a;
    struct progress progress;
    int64_t n_total;
    struct checked found;
};

static void complain(struct checking *c, struct view id, const char *problem)
{
    progress_end(&c->progress);
    printf("问题：%.*s：%s\n", VIEW_ARG(id), problem);
    c->found.n_problems++;
}

static enum rc check_entry(void *arg, struct entry *e, struct err *err)
{
    struct checking *c = arg;
    struct err problem = ERR_NONE;
    if (entry_check(e, &problem) != RC_OK)
        complain(c, e->external_id, problem.text);
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (!clause_hash_ok(&e->clauses[i]))
            complain(
                c, e->external_id,
                arena_printf(c->a, "条款 %.*s 的原文与校验值不符", VIEW_ARG(e->clauses[i].label))
                    .ptr);
    }
    bool ok = true;
    if (store_hash_ok(c->db, e, &ok, err) != RC_OK)
        return err->rc;
    if (!ok)
        complain(c, e->external_id, "内容与写入时的校验值不符，可能被程序以外的方式改动过");
    c->found.n_clauses += (int64_t)e->n_clauses;
    progress_show(&c->progress, (size_t)++c->found.n_entries, (size_t)c->n_total);
    arena_reset(c->a);
    return RC_OK;
}

static void complain_dangling(void *arg, struct view from_id, struct view to_id)
{
    struct checking *c = arg;
    complain(c, from_id, arena_printf(c->a, "引用的条目不存在：%.*s", VIEW_ARG(to_id)).ptr);
}

static enum rc check_content(struct db *db, struct checking *c, struct err *err)
{
    enum rc rc = db_verify(db, err);
    if (rc == RC_OK)
        rc = store_count(db, &c->n_total, err);
    if (rc == RC_OK)
        rc = store_each(db, c->a, check_entry, c, err);
    if (rc == RC_OK)
        rc = store_each_dangling(db, complain_dangling, c, err);
    return rc;
}

enum rc checking_content(struct db *db, const char *title, struct checked *out, struct err *err)
{
    struct checking c = {.db = db, .a = arena_new(0)};
    progress_start(&c.progress, title);
    enum rc rc = check_content(db, &c, err);
    progress_end(&c.progress);
    arena_free(c.a);
    if (rc == RC_OK)
        *out = c.found;
    return rc;
}

static void complain_audit(void *arg, int64_t audit_id, enum audit_fault fault)
{
    (void)arg;
    printf("问题：审计日志第 %lld 行：%s\n", (long long)audit_id, audit_fault_text(fault));
}

enum rc checking_audit(struct db *db, struct checked *c, struct err *err)
{
    int64_t n_rows = 0;
    int64_t n_faults = 0;
    enum rc rc = audit_verify(db, NULL, complain_audit, NULL, &n_rows, &n_faults, err);
    c->n_problems += n_faults;
    return rc;
}

enum rc checking_index(struct db *db, struct err *err)
{
    if (db_script(db, INDEX_CHECK, err) != RC_OK)
        return err_wrap(err, "全文索引检查");
    return RC_OK;
}
