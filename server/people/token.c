/* token.c - random tokens and their hashes (libsodium). */
#include "server/people/token.h"

#include <sodium.h>

#include "kb/base/err.h"

#define RAW_LEN 32

static void start_sodium(void)
{
    int code = sodium_init(); /* safe to call again, from any thread */
    CHECK(code >= 0);
}

static void hash_text(struct view text, char hash_out[TOKEN_HASH_LEN + 1])
{
    unsigned char raw[RAW_LEN];
    crypto_generichash(raw, sizeof raw, (const unsigned char *)text.ptr, text.len, NULL, 0);
    sodium_bin2hex(hash_out, TOKEN_HASH_LEN + 1, raw, sizeof raw);
}

void token_make(struct token *out)
{
    unsigned char raw[RAW_LEN];
    start_sodium();
    randombytes_buf(raw, sizeof raw);
    sodium_bin2base64(out->text, sizeof out->text, raw, sizeof raw,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(raw, sizeof raw);
    hash_text(view_of(out->text), out->hash);
}

bool token_hash(struct view text, char hash_out[TOKEN_HASH_LEN + 1])
{
    start_sodium();
    if (text.len != TOKEN_LEN)
        return false;
    hash_text(text, hash_out);
    return true;
}

bool token_hash_eq(struct view stored, const char hash[TOKEN_HASH_LEN + 1])
{
    return stored.len == TOKEN_HASH_LEN && sodium_memcmp(stored.ptr, hash, TOKEN_HASH_LEN) == 0;
}
