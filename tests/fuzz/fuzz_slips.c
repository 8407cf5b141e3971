/* fuzz_slips.c - any bytes and every kind: a slip is UTF-8, differs, and comes out the same twice.
 */
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/text/slips.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct view input = {(const char *)bytes, len};
    for (int kind = 0; kind < SLIP_N_KINDS; kind++)
        for (uint64_t seed = 0; seed < 3; seed++) {
            struct view once;
            struct view twice;
            bool made = slip_apply(a, (enum slip_kind)kind, seed, input, &once);
            CHECK(slip_apply(a, (enum slip_kind)kind, seed, input, &twice) == made);
            CHECK(!made || (utf8_valid(once, NULL) && !view_eq(once, input)));
            CHECK(!made || view_eq(once, twice));
        }
    arena_free(a);
    return 0;
}
