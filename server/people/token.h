/* token.h - the secret a visitor or a staff member proves itself with.
 *
 * 256 random bits as base64url without padding (43 characters). Only its BLAKE2b-256 hash is
 * stored; the text leaves the process once, in the reply that issues it, and is never logged. Any
 * thread.
 */
#ifndef BANGBAN_SERVER_PEOPLE_TOKEN_H
#define BANGBAN_SERVER_PEOPLE_TOKEN_H

#include <stdbool.h>

#include "kb/base/str.h"

#define TOKEN_LEN 43
#define TOKEN_HASH_LEN 64

struct token {
    char text[TOKEN_LEN + 1];
    char hash[TOKEN_HASH_LEN + 1];
};

void token_make(struct token *out);
/* Hash of a presented token; false if it does not even look like one. */
bool token_hash(struct view text, char hash_out[TOKEN_HASH_LEN + 1]);
/* Compares two hashes in constant time. */
bool token_hash_eq(struct view stored, const char hash[TOKEN_HASH_LEN + 1]);

#endif
