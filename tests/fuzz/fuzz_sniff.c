/* fuzz_sniff.c - server/desk/sniff.h on strangers' bytes: kinds and names. The first byte is the
 * length of the name, the rest is name and content. */
#include <stddef.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "server/desk/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str name = STR_EMPTY;
    if (size == 0)
        return 0;
    struct view rest = {(const char *)data + 1, size - 1};
    enum file_type type = sniff(view_sub(rest, data[0], rest.len));
    sniff_clean_name(view_sub(rest, 0, data[0]), type == FILE_UNKNOWN ? FILE_TEXT : type, &name);
    struct view clean = str_view(&name);
    CHECK(clean.len > 0 && utf8_valid(clean, NULL) && utf8_count(clean) <= 110);
    CHECK(view_find(clean, VIEW("/")) == SIZE_MAX && view_find(clean, VIEW("\\")) == SIZE_MAX);
    str_clear(&name);
    return 0;
}
