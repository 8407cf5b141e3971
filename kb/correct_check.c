/* correct_check.c - does what a corrected question led to hold the corrected words? On the thread
 * that asks. */
#include <string.h>

#include "kb/asking.h"
#include "kb/correct.h"
#include "kb/snapshot.h"

#define ROW 3 /* characters in a row that bear a fix out */

static bool unit_holds(const struct unit *u, const uint16_t *row, size_t n)
{
    for (uint32_t i = 0; i + n <= u->n; i++)
        if (u->symbols[i] == row[0] && memcmp(u->symbols + i, row, n * sizeof *row) == 0)
            return true;
    return false;
}

static bool entry_holds(const struct indexed *x, const uint16_t *row, size_t n)
{
    for (uint32_t i = 0; x != NULL && i < x->n_units; i++)
        if (unit_holds(&x->units[i], row, n))
            return true;
    return false;
}

static bool is_row(const struct norm *q, size_t at, size_t n, uint16_t *out)
{
    for (size_t i = 0; i < n; i++) {
        if (at + i >= q->n || !norm_is_han(q->cp[at + i]) || q->cp[at + i] > UINT16_MAX)
            return false;
        out[i] = (uint16_t)q->cp[at + i];
    }
    return true;
}

/* Rows of n characters around the fix: is one of them found, is there any? */
static bool rows_found(const struct norm *q, const struct corrected_span *fix, size_t n,
                       const struct indexed *const *entries, size_t n_entries, bool *any_out)
{
    uint16_t row[ROW];
    size_t first = fix->at + fix->n > n ? fix->at + fix->n - n : 0;
    for (size_t at = first; at <= fix->at; at++) {
        if (!is_row(q, at, n, row))
            continue;
        *any_out = true;
        if (asking_has_row(q->cp + at, n))
            return true;
        for (size_t i = 0; i < n_entries; i++)
            if (entry_holds(entries[i], row, n))
                return true;
    }
    return false;
}

static bool fix_is_borne_out(const struct norm *q, const struct corrected_span *fix,
                             const struct indexed *const *entries, size_t n)
{
    bool any = false;
    if (rows_found(q, fix, ROW, entries, n, &any))
        return true;
    return !any && rows_found(q, fix, ROW - 1, entries, n, &any);
}

bool correction_is_borne_out(const struct correction *c, const struct indexed *const *entries,
                             size_t n)
{
    for (size_t i = 0; i < c->n_fixes; i++)
        if ((c->fixes[i].is_half_known || c->n_fixes > 1) &&
            !fix_is_borne_out(&c->norm, &c->fixes[i], entries, n))
            return false;
    return true;
}
