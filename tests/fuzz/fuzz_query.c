/* fuzz_query.c - any bytes asked as a question: never an FTS5 error, never an operator. */
#include <stdint.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/kb.h"
#include "kb/search.h"
#include "kb/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct db *db;
static struct snapshot *kb;
static struct searcher *searcher;

static void put(const char *id, const char *title, const char *body)
{
    struct entry e;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    entry_init(&e);
    e.kind = ENTRY_FAQ;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.body = view_of(body);
    CHECK(store_put(db, &e, &entry_id, &change, NULL) == RC_OK);
}

static void open_once(void)
{
    if (db != NULL)
        return;
    CHECK(kb_open(NULL, DB_MEMORY, &db, NULL) == RC_OK);
    CHECK(db_begin(db, NULL) == RC_OK);
    put("a", "公司注销登记 NEAR AND OR NOT", "text unit_head * ^ : \" ' ( ) - + 清算组公告45日。");
    put("b", "A4纸 b2b 2025 云政办规〔2025〕3号", "\"引号\" column:注销* ^开头 {组}");
    CHECK(db_commit(db, NULL) == RC_OK);
    CHECK(snapshot_load(db, NULL, &kb, NULL) == RC_OK);
    CHECK(searcher_on(db, &searcher, NULL) == RC_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct norm n;
    open_once();
    if (norm_question(a, (struct view){(const char *)bytes, len}, &n, NULL) == RC_OK) {
        struct search_options options = {.k = 5,
                                         .as_of_day = 20000,
                                         .explain = true,
                                         .region = VIEW_EMPTY,
                                         .audience = VIEW_EMPTY};
        struct search_result r;
        struct err err = ERR_NONE;
        if (search_run(searcher, kb, &n, &options, a, &r, &err) != RC_OK)
            check_failed(__FILE__, __LINE__, err.text);
        CHECK(r.n <= 2);
    }
    arena_free(a);
    return 0;
}
