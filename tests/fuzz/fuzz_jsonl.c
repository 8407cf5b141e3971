/* fuzz_jsonl.c - any bytes as a line of an import: read or refused; what was read and is a good
 * entry is written and read back to the same content. The same bytes as golden questions. */
#include <stdint.h>
#include <string.h>

#include "kb/exchange/entry_json.h"
#include "kb/exchange/questions.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_round_trip(struct arena *a, const struct entry *e)
{
    struct str line = STR_EMPTY;
    struct entry again;
    struct entry_json_notes notes;
    struct err err = ERR_NONE;
    char left[CLAUSE_HASH_LEN + 1];
    char right[CLAUSE_HASH_LEN + 1];
    entry_json_write(&line, e);
    CHECK(entry_json_read(a, str_view(&line), &again, &notes, &err) == RC_OK);
    CHECK(notes.unknown_key.len == 0);
    if (again.n_clauses == e->n_clauses) { /* clauses that follow from the body are not written */
        entry_content_hash(e, left);
        entry_content_hash(&again, right);
        CHECK(strcmp(left, right) == 0);
    }
    str_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view line = {(const char *)bytes, len};
    struct arena *a = arena_new(0);
    struct entry e;
    struct entry_json_notes notes;
    struct question_list questions;
    struct err err = ERR_NONE;
    if (utf8_valid(line, NULL) && entry_json_read(a, line, &e, &notes, &err) == RC_OK &&
        entry_check(&e, &err) == RC_OK)
        check_round_trip(a, &e);
    if (questions_parse(a, line, &questions, &err) == RC_OK) {
        for (size_t i = 0; i < questions.n; i++)
            CHECK(questions.items[i].q.len > 0);
    }
    arena_free(a);
    return 0;
}
