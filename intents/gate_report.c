/* gate_report.c - a finished gate as JSON that people read in a minute. */
#include <stdlib.h>

#include "intents/gate.h"
#include "kb/base/mem.h"

struct line {
    const struct gate *gate;
    size_t i;
};

/* Golden before real, then by verdict, then by how often it was asked. */
static int line_cmp(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    const struct gate_question *p = gate_question_at(a->gate, a->i);
    const struct gate_question *q = gate_question_at(b->gate, b->i);
    enum gate_verdict v = gate_result_at(a->gate, a->i)->verdict;
    enum gate_verdict w = gate_result_at(b->gate, b->i)->verdict;
    if (v != w)
        return v < w ? -1 : 1;
    if ((p->golden == NULL) != (q->golden == NULL))
        return p->golden != NULL ? -1 : 1;
    if (p->n_asked != q->n_asked)
        return p->n_asked > q->n_asked ? -1 : 1;
    return a->i < b->i ? -1 : 1;
}

static void write_side(struct jsonw *w, const char *key, const struct gate_side *s)
{
    jsonw_obj(w, key);
    jsonw_text(w, "act", act_name(s->act));
    jsonw_int(w, "entry_id", s->entry_id);
    jsonw_view(w, "title", s->title);
    if (s->facet != FACET_NONE)
        jsonw_text(w, "facet", facet_name(s->facet));
    jsonw_view(w, "text", s->text);
    jsonw_real(w, "confidence", s->confidence, 3);
    jsonw_obj_end(w);
}

static void write_counts(struct jsonw *w, const char *key, const size_t counts[GATE_N], size_t n)
{
    jsonw_obj(w, key);
    jsonw_int(w, "n", (int64_t)n);
    for (int v = 0; v < GATE_N; v++)
        jsonw_int(w, gate_verdict_name((enum gate_verdict)v), (int64_t)counts[v]);
    jsonw_obj_end(w);
}

static void write_change(struct jsonw *w, const struct gate *g, size_t i, struct arena *a,
                         struct view (*mask)(struct arena *a, struct view text))
{
    const struct gate_question *q = gate_question_at(g, i);
    const struct gate_result *r = gate_result_at(g, i);
    bool golden = q->golden != NULL;
    struct view text = golden ? q->golden->q : q->input.question;
    jsonw_obj(w, NULL);
    jsonw_text(w, "kind", golden ? "golden" : "real");
    jsonw_int(w, "id", q->id);
    jsonw_view(w, "question", golden || mask == NULL ? text : mask(a, text));
    jsonw_int(w, "n_asked", q->n_asked);
    jsonw_text(w, "verdict", gate_verdict_name(r->verdict));
    if (golden) {
        jsonw_arr(w, "expect");
        for (size_t k = 0; k < q->golden->n_expect; k++)
            jsonw_view(w, NULL, q->golden->expect[k]);
        jsonw_arr_end(w);
    }
    write_side(w, "live", &r->live);
    write_side(w, "staged", &r->staged);
    jsonw_obj_end(w);
}

void gate_write(struct str *out, const struct gate *g, size_t max_changes,
                struct view (*mask)(struct arena *a, struct view text))
{
    struct gate_counts c = gate_count(g);
    struct line *lines = mem_calloc(gate_n(g) + 1, sizeof *lines);
    struct arena *a = arena_new(0);
    struct jsonw w;
    size_t n = 0;
    for (size_t i = 0; i < gate_n(g); i++)
        if (gate_result_at(g, i)->verdict != GATE_SAME)
            lines[n++] = (struct line){g, i};
    qsort(lines, n, sizeof *lines, line_cmp);
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    write_counts(&w, "golden", c.golden, c.n_golden);
    write_counts(&w, "real", c.real, c.n_real);
    jsonw_int(&w, "n_regressions", (int64_t)c.n_regressions);
    jsonw_int(&w, "n_changes", (int64_t)n);
    jsonw_arr(&w, "changes");
    for (size_t i = 0; i < n && i < max_changes; i++)
        write_change(&w, g, lines[i].i, a, mask);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    arena_free(a);
    free(lines);
}
