/* fuzz_table.c - any text as a CSV file: entries, or rows refused with a reason. */
#include <stdint.h>

#include "kb/exchange/csv_rows.h"
#include "kb/exchange/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static enum rc add_row(void *arg, int line, const struct view *cells, size_t n, struct err *err)
{
    return table_add(arg, VIEW("表"), line, cells, n, VIEW_EMPTY, err);
}

static enum rc check_entry(void *arg, struct table_entry *entry, struct err *err)
{
    (void)arg;
    (void)err;
    CHECK(entry->at > 0);
    if (entry->rc == RC_OK)
        entry->rc = entry_check(&entry->e, &entry->problem);
    CHECK(entry->rc == RC_OK || entry->problem.text[0] != '\0');
    return RC_OK;
}

static enum rc check_synonym(void *arg, struct table_synonym *synonym, struct err *err)
{
    (void)arg;
    (void)err;
    CHECK(synonym->at > 0);
    CHECK(synonym->rc == RC_OK || synonym->problem.text[0] != '\0');
    return RC_OK;
}

static void ignore(void *arg, struct view sheet, int at, const char *text)
{
    (void)arg;
    (void)sheet;
    (void)at;
    CHECK(utf8_valid(view_of(text), NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct table_calls calls = {check_entry, check_synonym, ignore, NULL};
    struct view text = {(const char *)bytes, len};
    struct err err = ERR_NONE;
    if (!utf8_valid(text, NULL))
        return 0;
    struct table *t = table_new();
    struct arena *a = arena_new(0);
    enum rc rc = csv_rows(text, add_row, t, &err);
    if (rc == RC_OK)
        rc = table_entries(t, a, &calls, &err);
    CHECK(rc == RC_OK || err.text[0] != '\0');
    arena_free(a);
    table_free(t);
    return 0;
}
