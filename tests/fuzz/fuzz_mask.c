/* fuzz_mask.c - any text: spans lie in order on characters, and what is covered stays covered. */
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/text/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool on_character(struct view text, size_t at)
{
    return at == text.len || (text.ptr[at] & 0xC0) != 0x80;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view text = {(const char *)bytes, len};
    struct mask_span *spans = NULL;
    size_t n = 0;
    size_t end = 0;
    if (!utf8_valid(text, NULL))
        return 0;
    struct arena *a = arena_new(0);
    mask_find(a, text, MASK_ALL, &spans, &n);
    for (size_t i = 0; i < n; i++) {
        CHECK(spans[i].kind < MASK_N_KINDS && spans[i].len > 0 && spans[i].from >= end);
        end = spans[i].from + spans[i].len;
        CHECK(end <= len && on_character(text, spans[i].from) && on_character(text, end));
    }
    struct view once = mask_text(a, text, MASK_ALL);
    CHECK(utf8_valid(once, NULL) && (n > 0) == !view_eq(once, text));
    CHECK(view_eq(mask_text(a, once, MASK_ALL), once));
    arena_free(a);
    return 0;
}
