/* fuzz_docx.c - any bytes as word/document.xml of a Word file: lines of valid UTF-8, or an error
 * that says why. */
#include <stdint.h>

#include "kb/reader/docx.h"

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
    lines_init(&out, check_lines, NULL);
    enum rc rc = docx_read_bytes(text, &out, &err);
    CHECK(rc == RC_OK || err.text[0] != '\0');
    lines_end(&out);
    lines_clear(&out);
    return 0;
}
