/* fuzz_pinyin.c - any bytes: what parses parses the same again with its syllables apart, and the
 * letters of a text's own readings abbreviate it. */
#include <stdint.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/text/pinyin.h"

#define MAX_LETTERS 63

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_parse(struct arena *a, struct view letters)
{
    uint16_t *ids = NULL;
    uint16_t *again = NULL;
    size_t n = 0;
    size_t n_again = 0;
    if (!pinyin_parse(a, letters, &ids, &n))
        return;
    CHECK(n >= 2 && n <= letters.len && letters.len <= PINYIN_MAX_LETTERS);
    struct str apart = STR_EMPTY;
    for (size_t i = 0; i < n; i++) {
        CHECK(ids[i] != PINYIN_NONE && ids[i] <= pinyin_n_syllables());
        str_add_text(&apart, i > 0 ? " " : "");
        str_add_text(&apart, pinyin_syllable(ids[i]));
    }
    if (apart.len <= PINYIN_MAX_LETTERS) {
        CHECK(pinyin_parse(a, str_view(&apart), &again, &n_again));
        CHECK(n_again == n && memcmp(ids, again, n * sizeof *ids) == 0);
    }
    str_clear(&apart);
}

/* The head of the text whose syllables fit. */
static void check_initials(struct view text)
{
    uint32_t cp[MAX_LETTERS];
    size_t n = 0;
    struct str letters = STR_EMPTY;
    for (size_t at = 0; at < text.len && n < MAX_LETTERS;) {
        uint32_t next = utf8_next(text, &at);
        const char *syllable = pinyin_syllable(pinyin_main(next));
        if (letters.len + strlen(syllable) > MAX_LETTERS)
            break;
        if (*syllable != '\0') {
            str_add_text(&letters, syllable);
            cp[n++] = next;
        }
        CHECK(pinyin_similarity(next, 0x516C) == pinyin_similarity(0x516C, next));
    }
    CHECK(pinyin_matches_initials(str_view(&letters), cp, n) == (n > 0));
    pinyin_matches_initials(text, cp, n);
    str_clear(&letters);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct view input = {(const char *)bytes, len};
    check_parse(a, input);
    CHECK(pinyin_find(input) <= pinyin_n_syllables());
    if (utf8_valid(input, NULL))
        check_initials(input);
    else
        CHECK(!pinyin_matches_initials(input, (uint32_t[]){'a'}, 1));
    arena_free(a);
    return 0;
}
