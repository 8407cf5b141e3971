/* fuzz_markdown.c - any text as a Markdown file and as a plain policy text: always a policy with a
 * title, its texts valid UTF-8. */
#include <stdint.h>

#include "kb/exchange/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_entry(const struct entry *e)
{
    CHECK(e->external_id.len > 0 && e->title.len > 0);
    CHECK(utf8_valid(e->title, NULL));
    CHECK(utf8_valid(e->body, NULL));
    CHECK(utf8_valid(e->source.doc_no, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view text = {(const char *)bytes, len};
    if (!utf8_valid(text, NULL))
        return 0;
    struct arena *a = arena_new(0);
    struct entry e;
    struct view unknown;
    struct err err = ERR_NONE;
    enum rc rc = document_markdown(a, VIEW("法规/办法(2025-03-01).md"), text, &e, &unknown, &err);
    CHECK(rc == RC_OK || rc == RC_INVALID);
    if (rc == RC_OK)
        check_entry(&e);
    document_plain(a, VIEW("办法.txt"), text, &e);
    CHECK(e.body.len <= len);
    check_entry(&e);
    arena_free(a);
    return 0;
}
