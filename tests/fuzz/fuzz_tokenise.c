/* fuzz_tokenise.c - tokens lie inside the text, in order, and never hold white space. */
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/text/tokenise.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_token(const struct norm *n, const struct token *t, const struct token *before)
{
    CHECK(t->from < t->to && t->to <= n->n);
    CHECK(t->text.len > 0);
    CHECK(t->text.ptr >= n->text.ptr && t->text.ptr + t->text.len <= n->text.ptr + n->text.len);
    CHECK(utf8_valid(t->text, NULL));
    for (uint32_t i = t->from; i < t->to; i++)
        CHECK(n->cp[i] != ' ');
    CHECK(before == NULL || t->kind == TOKEN_DOC_NO || before->kind == TOKEN_DOC_NO ||
          before->from <= t->from);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct norm n;
    if (norm_text(a, (struct view){(const char *)bytes, len}, &n, NULL) == RC_OK) {
        struct token *tokens = NULL;
        size_t n_tokens = 0;
        tokenise(a, &n, &tokens, &n_tokens);
        for (size_t i = 0; i < n_tokens; i++)
            check_token(&n, &tokens[i], i > 0 ? &tokens[i - 1] : NULL);
        CHECK(n_tokens <= n.n * 3 + 3);
    }
    arena_free(a);
    return 0;
}
