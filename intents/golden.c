/* golden.c - runs golden questions through the ladder. Called by `bangban eval --golden` and by the
 * tests that hold the floor of answer quality. */
#include "intents/golden.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

struct run {
    struct searcher *searcher;
    const struct snapshot *kb;
    int32_t as_of_day;
    struct arena *turn; /* reset after each question */
    double *cpu_us;
};

static bool is_expected(const struct question *q, const struct entry *e)
{
    for (size_t i = 0; e != NULL && i < q->n_expect; i++) {
        if (view_eq(q->expect[i], e->external_id))
            return true;
    }
    return false;
}

static enum rc ask(struct run *r, struct view text, const struct dialogue *before, int64_t chosen,
                   struct decision *out, struct err *err)
{
    struct answer_input in = {
        .question = text,
        .chosen_entry_id = chosen,
        .dialogue = *before,
        .as_of_day = r->as_of_day,
    };
    return answer_decide(r->searcher, r->kb, &in, r->turn, out, err);
}

/* The dialogue state after the questions that came before. */
static enum rc ask_before(struct run *r, const struct question *q, struct dialogue *state,
                          struct err *err)
{
    for (size_t i = 0; i < q->n_after; i++) {
        struct decision d;
        enum rc rc = ask(r, q->after[i], state, 0, &d, err);
        if (rc != RC_OK)
            return rc;
        *state = d.next;
        for (size_t c = 0; c < d.next.n_choices; c++) {
            const struct entry *e = snapshot_entry(r->kb, d.next.choices[c]);
            if (!is_expected(q, e))
                continue;
            rc = ask(r, e->title, state, e->entry_id, &d, err);
            if (rc != RC_OK)
                return rc;
            *state = d.next;
            break;
        }
    }
    return RC_OK;
}

/* What the product would have shown first: the answer, or the first candidate. */
static const struct entry *first_entry(const struct run *r, const struct decision *d)
{
    if (d->act == ACT_ANSWER)
        return snapshot_entry(r->kb, d->entry_id);
    return d->search.n > 0 ? d->search.list[0].entry : NULL;
}

static enum golden_fault judge(const struct question *q, const struct decision *d, bool first_right)
{
    if (d->act == ACT_ANSWER && q->n_expect == 0)
        return GOLDEN_NOT_ABSTAINED;
    if (d->act == ACT_ANSWER && !first_right)
        return GOLDEN_WRONG_ANSWER;
    if (d->act == ACT_ANSWER && q->facet != FACET_NONE && d->facet != FACET_NONE &&
        d->facet != q->facet)
        return GOLDEN_WRONG_FACET;
    if (d->act != ACT_ANSWER && q->n_expect > 0)
        return first_right ? GOLDEN_UNSURE : GOLDEN_NOT_FOUND;
    return GOLDEN_RIGHT;
}

static bool offers_expected(const struct run *r, const struct question *q, const struct decision *d)
{
    for (size_t i = 0; i < d->next.n_choices; i++) {
        if (is_expected(q, snapshot_entry(r->kb, d->next.choices[i])))
            return true;
    }
    return false;
}

static void count_act(struct golden_counts *c, const struct run *r, const struct question *q,
                      const struct decision *d, bool first_right)
{
    switch (d->act) {
    case ACT_ANSWER:
        c->n_answered++;
        c->n_answered_right += first_right;
        break;
    case ACT_CLARIFY:
        c->n_clarified++;
        c->n_clarified_right += offers_expected(r, q, d);
        break;
    case ACT_HANDOFF:
        c->n_handoff++;
        break;
    case ACT_OUT_OF_SCOPE:
        c->n_out_of_scope++;
        break;
    default:
        c->n_other++;
    }
}

static void count(struct golden_counts *c, const struct run *r, const struct question *q,
                  const struct decision *d, bool first_right)
{
    c->n++;
    c->n_answerable += q->n_expect > 0;
    c->n_first_right += first_right;
    count_act(c, r, q, d, first_right);
    if (d->act == ACT_ANSWER && first_right && q->facet != FACET_NONE) {
        c->n_facet++;
        c->n_facet_right += d->facet == q->facet;
        c->n_facet_whole += d->facet == FACET_NONE;
    }
}

static struct golden_counts *counts_of(struct golden_report *out, struct view kind)
{
    for (size_t i = 0; i < out->n_kinds; i++) {
        if (view_eq(out->kinds[i].kind, kind))
            return &out->kinds[i];
    }
    if (out->n_kinds == GOLDEN_MAX_KINDS)
        return NULL;
    out->kinds[out->n_kinds].kind = kind;
    return &out->kinds[out->n_kinds++];
}

static enum rc check_expected(const struct run *r, const struct question *q, struct err *err)
{
    for (size_t i = 0; i < q->n_expect; i++) {
        if (snapshot_find(r->kb, q->expect[i]) != NULL)
            continue;
        err_set(err, RC_INVALID, "第 %d 行：知识库里没有条目 %.*s", q->line,
                VIEW_ARG(q->expect[i]));
        if (err != NULL)
            err->line = q->line;
        return RC_INVALID;
    }
    return RC_OK;
}

static enum rc run_one(struct run *r, const struct question *q, struct golden_report *out,
                       struct err *err)
{
    struct dialogue state = {.entry_id = 0};
    struct decision d;
    arena_reset(r->turn);
    enum rc rc = check_expected(r, q, err);
    if (rc == RC_OK)
        rc = ask_before(r, q, &state, err);
    if (rc != RC_OK)
        return rc;
    int64_t started_us = clock_cpu_us();
    rc = ask(r, q->q, &state, 0, &d, err);
    if (rc != RC_OK)
        return err_wrap(err, "第 %d 行", q->line);
    r->cpu_us[out->n_results] = (double)(clock_cpu_us() - started_us);
    const struct entry *first = first_entry(r, &d);
    bool first_right = is_expected(q, first);
    struct golden_counts *kind = counts_of(out, q->kind);
    count(&out->all, r, q, &d, first_right);
    if (kind != NULL)
        count(kind, r, q, &d, first_right);
    out->results[out->n_results++] = (struct golden_result){
        .question = q,
        .fault = judge(q, &d, first_right),
        .act = d.act,
        .reason = d.reason,
        .facet = d.facet,
        .confidence = d.confidence,
        .title = first != NULL ? first->title : VIEW_EMPTY,
        .expected_title = q->n_expect > 0 ? snapshot_find(r->kb, q->expect[0])->title : VIEW_EMPTY,
    };
    return RC_OK;
}

enum rc golden_ask(struct searcher *searcher, const struct snapshot *kb, const struct question *q,
                   int32_t as_of_day, struct arena *a, struct decision *out, struct err *err)
{
    struct run r = {.searcher = searcher, .kb = kb, .as_of_day = as_of_day, .turn = a};
    struct dialogue state = {.entry_id = 0};
    enum rc rc = ask_before(&r, q, &state, err);
    return rc == RC_OK ? ask(&r, q->q, &state, 0, out, err) : rc;
}

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

enum rc golden_run(struct searcher *searcher, const struct snapshot *kb,
                   const struct question_list *questions, int32_t as_of_day, struct arena *a,
                   struct golden_report *out, struct err *err)
{
    struct run r = {
        .searcher = searcher,
        .kb = kb,
        .as_of_day = as_of_day,
        .turn = arena_new(1 << 16),
        .cpu_us = mem_calloc(questions->n + 1, sizeof(double)),
    };
    struct golden_report *report = arena_alloc(a, sizeof *report);
    report->results = arena_alloc_array(a, questions->n, sizeof *report->results);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < questions->n; i++)
        rc = run_one(&r, &questions->items[i], report, err);
    if (rc == RC_OK && report->n_results > 0) {
        qsort(r.cpu_us, report->n_results, sizeof(double), compare_double);
        report->cpu_us_p50 = r.cpu_us[report->n_results / 2];
        report->cpu_us_p95 = r.cpu_us[report->n_results * 95 / 100];
    }
    if (rc == RC_OK)
        *out = *report;
    arena_free(r.turn);
    free(r.cpu_us);
    return rc;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

double golden_recall_at_1(const struct golden_counts *c)
{
    return share(c->n_first_right, c->n_answerable);
}

double golden_wrong_share(const struct golden_counts *c)
{
    return share(c->n_answered - c->n_answered_right, c->n_answered);
}

bool golden_first_right(const struct golden_result *g)
{
    return g->question->n_expect > 0 && (g->fault == GOLDEN_RIGHT || g->fault == GOLDEN_UNSURE ||
                                         g->fault == GOLDEN_WRONG_FACET);
}

const char *golden_fault_name(enum golden_fault f)
{
    static const char *const NAMES[GOLDEN_N_FAULTS] = {
        [GOLDEN_RIGHT] = "right",
        [GOLDEN_WRONG_ANSWER] = "wrong_answer",
        [GOLDEN_NOT_ABSTAINED] = "not_abstained",
        [GOLDEN_NOT_FOUND] = "not_found",
        [GOLDEN_UNSURE] = "unsure",
        [GOLDEN_WRONG_FACET] = "wrong_facet",
    };
    CHECK((unsigned)f < GOLDEN_N_FAULTS);
    return NAMES[f];
}

/* --- reports
 * --------------------------------------------------------------------------------------- */

static void write_counts(struct jsonw *w, const struct golden_counts *c)
{
    jsonw_obj(w, NULL);
    jsonw_view(w, "kind", c->kind.len > 0 ? c->kind : VIEW("all"));
    jsonw_int(w, "n", (int64_t)c->n);
    jsonw_int(w, "answerable", (int64_t)c->n_answerable);
    jsonw_real(w, "recall_at_1", golden_recall_at_1(c), 4);
    jsonw_real(w, "share_answered", share(c->n_answered, c->n), 4);
    jsonw_real(w, "wrong_among_answered", golden_wrong_share(c), 4);
    jsonw_real(w, "share_clarified", share(c->n_clarified, c->n), 4);
    jsonw_real(w, "clarified_holds_answer", share(c->n_clarified_right, c->n_clarified), 4);
    jsonw_real(w, "share_handoff", share(c->n_handoff, c->n), 4);
    jsonw_real(w, "share_out_of_scope", share(c->n_out_of_scope, c->n), 4);
    jsonw_real(w, "share_other", share(c->n_other, c->n), 4);
    jsonw_real(w, "facet_right", share(c->n_facet_right, c->n_facet), 4);
    jsonw_real(w, "facet_whole", share(c->n_facet_whole, c->n_facet), 4);
    jsonw_obj_end(w);
}

static void write_error(struct jsonw *w, const struct golden_result *g)
{
    jsonw_obj(w, NULL);
    jsonw_text(w, "fault", golden_fault_name(g->fault));
    jsonw_view(w, "question", g->question->q);
    jsonw_view(w, "kind", g->question->kind);
    jsonw_text(w, "act", act_name(g->act));
    jsonw_text(w, "reason", g->reason);
    jsonw_text(w, "facet", facet_name(g->facet));
    jsonw_text(w, "facet_expected", facet_name(g->question->facet));
    jsonw_real(w, "confidence", g->confidence, 4);
    jsonw_view(w, "title", g->title);
    jsonw_view(w, "title_expected", g->expected_title);
    jsonw_obj_end(w);
}

void golden_write_json(struct jsonw *w, const char *key, const struct golden_report *r,
                       const struct robust_report *robust)
{
    jsonw_obj(w, key);
    jsonw_real(w, "cpu_us_p50", r->cpu_us_p50, 1);
    jsonw_real(w, "cpu_us_p95", r->cpu_us_p95, 1);
    jsonw_arr(w, "kinds");
    write_counts(w, &r->all);
    for (size_t i = 0; i < r->n_kinds; i++)
        write_counts(w, &r->kinds[i]);
    jsonw_arr_end(w);
    jsonw_arr(w, "errors");
    for (size_t i = 0; i < r->n_results; i++) {
        if (r->results[i].fault != GOLDEN_RIGHT)
            write_error(w, &r->results[i]);
    }
    jsonw_arr_end(w);
    if (robust != NULL)
        robust_write_json(w, "robust", robust);
    jsonw_obj_end(w);
}

static void text_counts(struct str *out, const struct golden_counts *c)
{
    struct view kind = c->kind.len > 0 ? c->kind : VIEW("all");
    str_addf(out, "%-12.*s%5zu%9.3f%9.3f%9.3f%9.3f%9.3f%9.3f%9.3f%9.3f%9.3f\n", VIEW_ARG(kind),
             c->n, golden_recall_at_1(c), share(c->n_answered, c->n), golden_wrong_share(c),
             share(c->n_clarified, c->n), share(c->n_clarified_right, c->n_clarified),
             share(c->n_handoff, c->n), share(c->n_out_of_scope, c->n),
             share(c->n_facet_right, c->n_facet), share(c->n_facet_whole, c->n_facet));
}

static void text_error(struct str *out, const struct golden_result *g)
{
    str_addf(out, "%-14s %-12.*s %.*s", golden_fault_name(g->fault), VIEW_ARG(g->question->kind),
             VIEW_ARG(g->question->q));
    for (size_t i = 0; i < g->question->n_after; i++)
        str_addf(out, "（接在“%.*s”之后）", VIEW_ARG(g->question->after[i]));
    str_addf(out, "\n    %s %s %.2f %.*s", act_name(g->act), g->reason, g->confidence,
             VIEW_ARG(g->title));
    if (g->facet != FACET_NONE)
        str_addf(out, " [%s]", facet_name(g->facet));
    if (g->expected_title.len > 0 && !view_eq(g->expected_title, g->title))
        str_addf(out, "  应为 %.*s", VIEW_ARG(g->expected_title));
    if (g->question->facet != FACET_NONE && g->question->facet != g->facet)
        str_addf(out, "  应为 [%s]", facet_name(g->question->facet));
    str_add_char(out, '\n');
}

void golden_write_text(struct str *out, const struct golden_report *r, size_t max_errors)
{
    str_add_text(out, "kind            n   recall@1 answered    wrong clarified   holds   handoff"
                      "  out_scope facet_ok facet_all\n");
    text_counts(out, &r->all);
    for (size_t i = 0; i < r->n_kinds; i++)
        text_counts(out, &r->kinds[i]);
    str_addf(out, "cpu_us p50 %.0f p95 %.0f\n", r->cpu_us_p50, r->cpu_us_p95);
    for (int fault = GOLDEN_WRONG_ANSWER; fault < GOLDEN_N_FAULTS && max_errors > 0; fault++) {
        for (size_t i = 0; i < r->n_results && max_errors > 0; i++) {
            if ((int)r->results[i].fault != fault)
                continue;
            text_error(out, &r->results[i]);
            max_errors--;
        }
    }
}
