/* fuzz_encoding.c - any bytes as a text of unknown encoding: valid UTF-8 comes out, or an error. */
#include <stdint.h>

#include "kb/exchange/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view text = {(const char *)bytes, len};
    struct str out = STR_EMPTY;
    struct err err = ERR_NONE;
    size_t mark_len = 0;
    enum encoding from = encoding_detect(text, &mark_len);
    CHECK(mark_len <= len);
    enum rc rc = encoding_convert(text, from, &out, &err);
    CHECK(rc == RC_OK || (rc == RC_INVALID && err.line > 0));
    if (from != ENCODING_UTF8)
        CHECK(utf8_valid(str_view(&out), NULL));
    else
        CHECK(out.len == len - mark_len);
    str_clear(&out);
    return 0;
}
