/* fuzz_normalise.c - any bytes: normalised without error exactly when they are UTF-8, bounded,
 * idempotent, origins in order and inside the input. */
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/text/normalise.h"

#define MAX_GROWTH 64 /* characters a single input byte can become: U+FDFA, 9e15 written out */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_origins(const struct norm *n, size_t len)
{
    for (size_t i = 0; i < n->n; i++) {
        CHECK(n->from[i] < len);
        CHECK(n->from[i] <= n->from[i + 1]);
    }
    CHECK(n->from[n->n] == len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view input = {(const char *)bytes, len};
    struct arena *a = arena_new(0);
    struct norm first;
    struct norm second;
    struct err err = ERR_NONE;
    enum rc rc = norm_text(a, input, &first, &err);
    CHECK((rc == RC_OK) == utf8_valid(input, NULL));
    if (rc == RC_OK) {
        CHECK(first.n <= len * MAX_GROWTH);
        check_origins(&first, len);
        CHECK(norm_text(a, first.text, &second, &err) == RC_OK);
        CHECK(view_eq(first.text, second.text));
    }
    rc = norm_question(a, input, &second, &err);
    CHECK(rc != RC_OK || second.n <= QUESTION_MAX_CHARS);
    arena_free(a);
    return 0;
}
