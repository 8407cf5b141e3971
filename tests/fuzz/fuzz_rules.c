/* fuzz_rules.c - any question goes through the rule tables, any stored text through the dialogue
 * parser.
 */
#include <stdint.h>

#include "intents/answer.h"
#include "intents/person.h"
#include "intents/redirect.h"
#include "intents/small_talk.h"
#include "intents/turn.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_dialogue(struct arena *a, struct view text)
{
    struct dialogue d;
    struct dialogue again;
    dialogue_parse(text, &d);
    CHECK(d.n_choices <= DIALOGUE_MAX_CHOICES && d.n_unsure >= 0 && d.entry_id >= 0);
    struct view written = dialogue_write(a, &d);
    dialogue_parse(written, &again);
    CHECK(view_eq(dialogue_write(a, &again), written));
}

static void check_rules(struct arena *a, const struct norm *n)
{
    struct asked q;
    struct asked_rest rest;
    struct view words = turn_words(a, n);
    asked_find(words, &q, &rest);
    CHECK(q.from <= q.to && q.to <= words.len);
    CHECK(rest.n_parts <= ASKED_MAX_PARTS && rest.n_chars <= utf8_count(words));
    for (size_t i = 0; i < rest.n_parts; i++)
        CHECK(rest.parts[i].len > 0 && utf8_valid(rest.parts[i], NULL));
    (void)redirect_find(words, true);
    (void)redirect_find(words, false);
    (void)person_wanted(words);
    (void)small_talk_find(n->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct view text = {(const char *)bytes, len};
    struct norm n;
    check_dialogue(a, text);
    if (norm_question(a, text, &n, NULL) == RC_OK)
        check_rules(a, &n);
    arena_free(a);
    return 0;
}
