/* fuzz_sheet.c - any bytes as the XML of a sheet of a workbook: lines of valid UTF-8, or an error
 * that says why. */
#include <stdint.h>

#include "kb/reader/sheet.h"

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
    enum rc rc = sheet_read_bytes(text, &out, &err);
    CHECK(rc == RC_OK || err.text[0] != '\0');
    lines_end(&out);
    lines_clear(&out);
    return 0;
}
