/* tokenise.h - the tokens of a normalised text.
 *
 * Han runs give single characters and overlapping bigrams; letters and digits give whole runs
 * (a run that mixes both is split at the border and also kept whole: "A4纸", "b2b"); the number
 * part of a document number is also one token, alone and with the last two characters of its
 * issuer's code (云政办规〔2025〕3号 -> 〔2025〕3号, 办规〔2025〕3号). Documents, questions and the
 * FTS5 tokenizer all use this function, so their tokens agree. Pure; any thread.
 */
#ifndef BANGBAN_KB_TEXT_TOKENISE_H
#define BANGBAN_KB_TEXT_TOKENISE_H

#include "kb/text/normalise.h"

enum token_kind { TOKEN_CHAR, TOKEN_BIGRAM, TOKEN_RUN, TOKEN_DOC_NO };

struct token {
    struct view text; /* slice of norm.text (or in the arena) */
    uint32_t from;    /* first character in norm.cp */
    uint32_t to;      /* one past the last */
    enum token_kind kind;
};

/* Tokens in order of position, shorter before longer at one position. */
void tokenise(struct arena *a, const struct norm *text, struct token **tokens_out, size_t *n_out);

struct sqlite3;
/* Registers the FTS5 tokenizer "bangban" on a connection. Documents are normalised and tokenised;
 * tokens at one position are co-located. A quoted string in a MATCH expression is taken as one
 * token as it stands, so a query is built from tokens of tokenise() quoted one by one. */
enum rc tokenise_register(struct sqlite3 *handle, struct err *err);

#endif
