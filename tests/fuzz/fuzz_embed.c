/* fuzz_embed.c - any bytes as a model: refused, or read, written again the same and usable. The
 * bytes are tried as they are, and as the rows of a model whose head and checksum are right. */
#include <math.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/embed.h"

#define ROW_LEN (2 + 4 + EMBED_DIM) /* step to the next row, scale, components */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void try_model(struct view bytes)
{
    struct embed *m = NULL;
    enum rc rc = embed_read(bytes, &m, NULL);
    CHECK(rc == RC_OK || rc == RC_CORRUPT || rc == RC_VERSION);
    if (rc != RC_OK)
        return;
    struct str again = STR_EMPTY;
    embed_write(m, &again);
    CHECK(view_eq(str_view(&again), bytes));
    str_clear(&again);
    uint32_t cp[] = {'a', 0x516C, 0x53F8};
    float v[EMBED_DIM];
    embed_encode(m, &(struct norm){.cp = cp, .n = 3}, v);
    for (size_t d = 0; d < EMBED_DIM; d++)
        CHECK(fabsf(v[d]) <= 1.0001F);
    embed_free(m);
}

static void put_u32(struct str *out, uint32_t v)
{
    for (int shift = 0; shift < 32; shift += 8)
        str_add_char(out, (char)(v >> shift & 0xFF));
}

static void put_row(struct str *out, uint32_t row, const uint8_t *bytes)
{
    put_u32(out, row);
    str_add(out, (struct view){(const char *)bytes + 2, ROW_LEN - 2});
}

static void put_checksum(struct str *out)
{
    uint64_t sum = 0xCBF29CE484222325u;
    for (size_t i = 0; i < out->len; i++)
        sum = (sum ^ (unsigned char)out->ptr[i]) * 0x100000001B3u;
    put_u32(out, (uint32_t)(sum & 0xFFFFFFFFu));
    put_u32(out, (uint32_t)(sum >> 32));
}

static void try_rows(const uint8_t *bytes, size_t len)
{
    struct str model = STR_EMPTY;
    size_t n = len / ROW_LEN;
    uint32_t row = 0;
    str_add_text(&model, "BBEM");
    put_u32(&model, 1);
    put_u32(&model, EMBED_DIM);
    put_u32(&model, EMBED_ROWS);
    put_u32(&model, (uint32_t)n);
    for (size_t i = 0; i < n; i++, bytes += ROW_LEN) {
        row += (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
        put_row(&model, row, bytes);
    }
    put_checksum(&model);
    try_model(str_view(&model));
    str_clear(&model);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    try_model((struct view){(const char *)bytes, len});
    try_rows(bytes, len);
    return 0;
}
