/* robust.c - mistyped question sets and their figures. Called by the evaluations. */
#include "kb/robust.h"

#include "kb/base/err.h"

const char *robust_label(enum slip_kind kind)
{
    static const char *const LABELS[SLIP_N_KINDS] = {
        [SLIP_TRADITIONAL] = "繁体", [SLIP_HOMOPHONE] = "同音字", [SLIP_INPUT_METHOD] = "近音字",
        [SLIP_DROP] = "漏字",        [SLIP_DOUBLE] = "多打一字",  [SLIP_SWAP] = "两字颠倒",
        [SLIP_FILLER] = "客套话",    [SLIP_PINYIN] = "打成拼音",  [SLIP_FULL_WIDTH] = "全角",
    };
    CHECK((unsigned)kind < SLIP_N_KINDS);
    return LABELS[kind];
}

static unsigned seeds_of(enum slip_kind kind)
{
    return kind == SLIP_TRADITIONAL || kind == SLIP_FULL_WIDTH ? 1 : ROBUST_SEEDS;
}

void robust_mistype(struct arena *a, enum slip_kind kind, const struct question_list *set,
                    struct robust_set *out)
{
    size_t most = set->n * ROBUST_SEEDS;
    out->list.items = arena_alloc_array(a, most, sizeof *out->list.items);
    out->origin = arena_alloc_array(a, most, sizeof *out->origin);
    out->list.n = 0;
    for (unsigned seed = 1; seed <= seeds_of(kind); seed++)
        for (size_t i = 0; i < set->n; i++) {
            struct question q = set->items[i];
            if (q.n_expect == 0 || !slip_apply(a, kind, seed, q.q, &q.q))
                continue;
            out->origin[out->list.n] = i;
            out->list.items[out->list.n++] = q;
        }
}

struct robust_row robust_count(const struct robust_set *set, const bool *right_typed,
                               const bool *right_slipped)
{
    struct robust_row row = {.n = set->list.n};
    for (size_t i = 0; i < set->list.n; i++) {
        row.n_right_typed += right_typed[set->origin[i]];
        row.n_right_slipped += right_slipped[i];
    }
    return row;
}

static double share(size_t k, size_t n)
{
    return n > 0 ? (double)k / (double)n : 0;
}

double robust_recall_typed(const struct robust_row *row)
{
    return share(row->n_right_typed, row->n);
}

double robust_recall_slipped(const struct robust_row *row)
{
    return share(row->n_right_slipped, row->n);
}

double robust_loss(const struct robust_row *row)
{
    return robust_recall_typed(row) - robust_recall_slipped(row);
}

void robust_write_text(struct str *out, const struct robust_report *r)
{
    str_addf(out, "%-14s %9s %9s %9s %9s\n", "mistyped", "questions", "as typed", "mistyped",
             "loss");
    for (int k = 0; k < SLIP_N_KINDS; k++) {
        const struct robust_row *row = &r->rows[k];
        if (row->n > 0)
            str_addf(out, "%-14s %9zu %9.3f %9.3f %9.3f  %s\n", slip_name((enum slip_kind)k),
                     row->n, robust_recall_typed(row), robust_recall_slipped(row), robust_loss(row),
                     robust_label((enum slip_kind)k));
    }
}

void robust_write_json(struct jsonw *w, const char *key, const struct robust_report *r)
{
    jsonw_obj(w, key);
    for (int k = 0; k < SLIP_N_KINDS; k++) {
        const struct robust_row *row = &r->rows[k];
        jsonw_obj(w, slip_name((enum slip_kind)k));
        jsonw_int(w, "questions", (int64_t)row->n);
        jsonw_real(w, "recall_at_1", robust_recall_typed(row), 4);
        jsonw_real(w, "recall_at_1_slipped", robust_recall_slipped(row), 4);
        jsonw_real(w, "loss", robust_loss(row), 4);
        jsonw_obj_end(w);
    }
    jsonw_obj_end(w);
}
