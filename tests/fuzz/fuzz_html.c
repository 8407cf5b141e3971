/* fuzz_html.c - any bytes as an HTML page: lines of valid UTF-8, or an error that says why. */
#include <stdint.h>

#include "kb/reader/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_lines(void *arg, struct view said)
{
    (void)arg;
    CHECK(utf8_valid(said, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view text = {(const char *)bytes, len};
    struct lines out;
    struct err err = ERR_NONE;
    if (!utf8_valid(text, NULL))
        return 0;
    lines_init(&out, check_lines, NULL);
    enum rc rc = html_read(text, &out, &err);
    CHECK(rc == RC_OK || err.text[0] != '\0');
    lines_end(&out);
    lines_clear(&out);
    return 0;
}
