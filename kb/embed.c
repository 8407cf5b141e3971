/* embed.c - a trained model: encoding, quantisation, bytes; see embed.h. Any thread. */
#include "kb/embed.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/contrast.h"

#define MAGIC "BBEM"
#define VERSION 1u
#define HEAD_LEN 20
#define ROW_LEN (4 + 4 + EMBED_DIM)
#define SUM_LEN 8
#define TOP 127
#define SCALE_MAX 1e6F /* keeps sums finite; training stays far below */

_Static_assert(EMBED_DIM == CONTRAST_DIM, "one width");

struct embed {
    atomic_uint refs;
    size_t n_touched;
    float scale[EMBED_ROWS]; /* 0 = untouched */
    int8_t at[EMBED_ROWS][EMBED_DIM];
};

/* --- quantising ------------------------------------------------------------------------------- */

/* Largest component over 127; 0 for a vector of zeros. */
static float quantise(const float *v, int8_t *out)
{
    float largest = 0.0F;
    for (size_t d = 0; d < EMBED_DIM; d++)
        largest = fmaxf(largest, fabsf(v[d]));
    float scale = largest / TOP;
    if (!(scale > 0.0F)) {
        memset(out, 0, EMBED_DIM);
        return 0.0F;
    }
    for (size_t d = 0; d < EMBED_DIM; d++)
        out[d] = (int8_t)lrintf(v[d] / scale);
    return scale;
}

static struct embed *alloc_embed(void)
{
    struct embed *m = mem_calloc(1, sizeof *m);
    atomic_init(&m->refs, 1);
    return m;
}

struct embed *embed_new(const float *rows)
{
    struct embed *m = alloc_embed();
    for (size_t r = 0; r < EMBED_ROWS; r++) {
        m->scale[r] = quantise(rows + r * EMBED_DIM, m->at[r]);
        m->n_touched += m->scale[r] > 0.0F;
    }
    return m;
}

struct embed *embed_ref(struct embed *m)
{
    atomic_fetch_add_explicit(&m->refs, 1, memory_order_relaxed);
    return m;
}

void embed_free(struct embed *m)
{
    if (m != NULL && atomic_fetch_sub_explicit(&m->refs, 1, memory_order_acq_rel) == 1)
        free(m);
}

size_t embed_n_touched(const struct embed *m)
{
    return m->n_touched;
}

void embed_pack(const float v[EMBED_DIM], struct embed_packed *out)
{
    out->scale = quantise(v, out->at);
}

/* --- encoding --------------------------------------------------------------------------------- */

static void add_quantised(float *restrict to, float scale, const int8_t *restrict at)
{
    for (size_t d = 0; d < EMBED_DIM; d++)
        to[d] += scale * (float)at[d];
}

void embed_encode(const struct embed *m, const struct norm *text, float out[EMBED_DIM])
{
    uint32_t rows[NGRAM_MAX_ROWS];
    size_t n = ngram_rows(text->cp, text->n, rows);
    memset(out, 0, EMBED_DIM * sizeof *out);
    for (size_t i = 0; i < n; i++)
        add_quantised(out, m->scale[rows[i]], m->at[rows[i]]);
    contrast_normalise(out);
}

void embed_encode_text(const struct embed *m, struct view text, float out[EMBED_DIM])
{
    uint32_t cp[NGRAM_MAX_CHARS];
    size_t n = 0;
    for (size_t at = 0; at < text.len && n < NGRAM_MAX_CHARS;)
        cp[n++] = utf8_next(text, &at);
    embed_encode(m, &(struct norm){.text = text, .cp = cp, .n = n}, out);
}

float embed_cosine(const float a[EMBED_DIM], const float b[EMBED_DIM])
{
    return contrast_dot(a, b);
}

float embed_cosine_packed(const float a[EMBED_DIM], const struct embed_packed *b)
{
    float v[EMBED_DIM];
    for (size_t d = 0; d < EMBED_DIM; d++)
        v[d] = (float)b->at[d];
    return b->scale * contrast_dot(a, v);
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void put_u32(struct str *out, uint32_t v)
{
    char b[4] = {(char)(v & 0xFF), (char)(v >> 8 & 0xFF), (char)(v >> 16 & 0xFF), (char)(v >> 24)};
    str_add(out, (struct view){b, 4});
}

static uint32_t get_u32(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint64_t checksum(const char *bytes, size_t len)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    return h;
}

void embed_write(const struct embed *m, struct str *out)
{
    size_t from = out->len;
    str_add_text(out, MAGIC);
    put_u32(out, VERSION);
    put_u32(out, EMBED_DIM);
    put_u32(out, EMBED_ROWS);
    put_u32(out, (uint32_t)m->n_touched);
    for (uint32_t r = 0; r < EMBED_ROWS; r++) {
        if (!(m->scale[r] > 0.0F))
            continue;
        uint32_t bits = 0;
        memcpy(&bits, &m->scale[r], sizeof bits);
        put_u32(out, r);
        put_u32(out, bits);
        str_add(out, (struct view){(const char *)m->at[r], EMBED_DIM});
    }
    uint64_t sum = checksum(out->ptr + from, out->len - from);
    put_u32(out, (uint32_t)(sum & 0xFFFFFFFFu));
    put_u32(out, (uint32_t)(sum >> 32));
}

static enum rc check_head(struct view bytes, struct err *err)
{
    if (bytes.len < HEAD_LEN + SUM_LEN || memcmp(bytes.ptr, MAGIC, 4) != 0)
        return err_set(err, RC_CORRUPT, "语义模型文件已损坏：文件头不对");
    if (get_u32(bytes.ptr + 4) > VERSION)
        return err_set(err, RC_VERSION, "语义模型是更新版本的程序训练的，请升级程序或重新训练");
    const char *tail = bytes.ptr + bytes.len - SUM_LEN;
    uint64_t wanted = get_u32(tail) | (uint64_t)get_u32(tail + 4) << 32;
    if (checksum(bytes.ptr, bytes.len - SUM_LEN) != wanted)
        return err_set(err, RC_CORRUPT, "语义模型文件已损坏：校验和不符");
    if (get_u32(bytes.ptr + 4) != VERSION || get_u32(bytes.ptr + 8) != EMBED_DIM ||
        get_u32(bytes.ptr + 12) != EMBED_ROWS)
        return err_set(err, RC_VERSION, "语义模型的尺寸与本程序不符，请重新训练");
    if ((uint64_t)get_u32(bytes.ptr + 16) * ROW_LEN != bytes.len - HEAD_LEN - SUM_LEN)
        return err_set(err, RC_CORRUPT, "语义模型文件已损坏：长度不对");
    return RC_OK;
}

/* False if the rows are not ascending or a scale is not in its range. */
static bool read_rows(struct embed *m, const char *at)
{
    for (uint64_t i = 0, next = 0; i < m->n_touched; i++, at += ROW_LEN) {
        uint32_t row = get_u32(at);
        uint32_t bits = get_u32(at + 4);
        float scale = 0.0F;
        memcpy(&scale, &bits, sizeof scale);
        if (row < next || row >= EMBED_ROWS || !(scale > 0.0F && scale <= SCALE_MAX))
            return false;
        next = (uint64_t)row + 1;
        m->scale[row] = scale;
        memcpy(m->at[row], at + 8, EMBED_DIM);
    }
    return true;
}

enum rc embed_read(struct view bytes, struct embed **out, struct err *err)
{
    enum rc rc = check_head(bytes, err);
    if (rc != RC_OK)
        return rc;
    struct embed *m = alloc_embed();
    m->n_touched = get_u32(bytes.ptr + 16);
    if (!read_rows(m, bytes.ptr + HEAD_LEN)) {
        embed_free(m);
        return err_set(err, RC_CORRUPT, "语义模型文件已损坏：内容不对");
    }
    *out = m;
    return RC_OK;
}
