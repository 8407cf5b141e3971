/* fuzz_package.c - any bytes as a DOCX or XLSX file: read, or refused with a reason. */
#include <stdint.h>

#include "kb/reader/docx.h"
#include "kb/reader/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_lines(void *arg, struct view said)
{
    (void)arg;
    CHECK(utf8_valid(said, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct package_source source = {.fd = -1, .bytes = {(const char *)bytes, len}};
    struct package *package = NULL;
    struct err err = ERR_NONE;
    enum rc rc = package_open(&source, &package, &err);
    CHECK(rc == RC_OK || err.text[0] != '\0');
    for (int is_sheet = 0; rc == RC_OK && is_sheet < 2; is_sheet++) {
        struct lines out;
        lines_init(&out, check_lines, NULL);
        enum rc read = is_sheet ? sheet_read(package, &out, &err) : docx_read(package, &out, &err);
        CHECK(read == RC_OK || err.text[0] != '\0');
        lines_end(&out);
        lines_clear(&out);
    }
    package_close(package);
    return 0;
}
