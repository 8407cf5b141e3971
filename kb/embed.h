/* embed.h - the learned channel: hashed character-n-gram embeddings.
 *
 * A text becomes the normalised sum of the rows its character uni-, bi- and trigrams hash to
 * (kb/ngram.h; EMBED_ROWS x EMBED_DIM). Rows are learned from pairs of texts that mean the same
 * (kb/embed_train.h), in seconds and from nothing but the operator's own texts, and quantised to
 * int8 with one scale per row: 4 MB in memory, the touched rows only on disk.
 *
 *   unit:      embed_encode(model, &unit_norm, v); embed_pack(v, packed);   once per unit, 68 bytes
 *   question:  embed_encode(model, &question, q);                           2-5 us
 *   feature:   embed_cosine_packed(q, packed);                              -1 .. 1, some 15 ns
 *
 * A model is immutable after training or loading and may be shared by threads.
 */
#ifndef BANGBAN_KB_EMBED_H
#define BANGBAN_KB_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"
#include "kb/ngram.h"
#include "kb/text/normalise.h"

#define EMBED_DIM 64
#define EMBED_ROWS NGRAM_ROWS

struct embed;

/* Quantises EMBED_ROWS x EMBED_DIM floats; a row of zeros counts as untouched. The caller's to
 * free. */
struct embed *embed_new(const float *rows);
/* Shared by counting: as many embed_free as embed_new, embed_read and embed_ref; any thread. */
struct embed *embed_ref(struct embed *m);
void embed_free(struct embed *m); /* NULL is legal */
size_t embed_n_touched(const struct embed *m);

/* Versioned little-endian bytes with a checksum, the same for the same seed and pairs on any
 * machine of the same floating point; only touched rows are stored: "BBEM", u32 version = 1, u32
 * dim, u32 rows, u32 n touched, n x { u32 row, ascending; f32 scale > 0; dim x i8 }, u64 FNV-1a of
 * all before. */
void embed_write(const struct embed *m, struct str *out);
/* RC_CORRUPT when damaged, RC_VERSION when of a newer version, other size included. */
enum rc embed_read(struct view bytes, struct embed **out, struct err *err);

/* Unit vector of a text; all zeros when none of its n-grams was seen in training. */
void embed_encode(const struct embed *m, const struct norm *text, float out[EMBED_DIM]);
/* The same of a text that is normalised already. */
void embed_encode_text(const struct embed *m, struct view text, float out[EMBED_DIM]);
/* Cosine of two unit vectors; 0 if one of them is all zeros. */
float embed_cosine(const float a[EMBED_DIM], const float b[EMBED_DIM]);

/* A unit vector in 68 bytes, for units kept in memory; the cosine moves by less than 0.004. */
struct embed_packed {
    float scale;
    int8_t at[EMBED_DIM];
};
void embed_pack(const float v[EMBED_DIM], struct embed_packed *out);
float embed_cosine_packed(const float a[EMBED_DIM], const struct embed_packed *b);

#endif
