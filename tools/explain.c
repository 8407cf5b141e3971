/* explain.c - a decision laid open. Called by `bangban ask --explain` and `bangban replay`. */
#include "tools/explain.h"

#include <stdio.h>

#include "intents/decide.h"
#include "intents/explain.h"
#include "tools/terminal.h"

#define LABEL_COLUMNS 12
#define NAME_COLUMNS 18
#define MAX_COLUMNS_SHOWN 5
#define SMALL 0.0005

static void label(const char *text)
{
    terminal_print_cell(view_of(text), LABEL_COLUMNS);
}

static void print_terms(const struct search_result *s)
{
    if (s->n_terms == 0)
        return;
    label("词元");
    int used = LABEL_COLUMNS;
    for (size_t i = 0; i < s->n_terms; i++) {
        const struct search_term *t = &s->terms[i];
        char cell[256];
        char answers[32] = "";
        if (t->idf_answers < t->idf - 0.005)
            snprintf(answers, sizeof answers, "/%.2f%s", t->idf_answers, t->is_learned ? "°" : "");
        snprintf(cell, sizeof cell, "%.*s%s%.*s %.2f%s%s", VIEW_ARG(t->text),
                 t->synonym_of.len > 0 ? "←" : "", VIEW_ARG(t->synonym_of), t->idf, answers,
                 t->is_candidate_term ? "*" : "");
        int width = terminal_width(view_of(cell)) + 2;
        if (used + width > terminal_columns() && used > LABEL_COLUMNS) {
            printf("\n%*s", LABEL_COLUMNS, "");
            used = LABEL_COLUMNS;
        }
        printf("%s  ", cell);
        used += width;
    }
    printf("\n%*s（数字是稀有程度，/ 后面是问法在答案一边的分量，° 是从本库的问法学到的；带 * "
           "的送入检索）\n",
           LABEL_COLUMNS, "");
}

static size_t n_shown(const struct search_result *s)
{
    return s->n < MAX_COLUMNS_SHOWN ? s->n : MAX_COLUMNS_SHOWN;
}

static void print_candidates(const struct search_result *s)
{
    label("候选");
    printf(" #   得分   概率  条目\n");
    for (size_t i = 0; i < n_shown(s); i++) {
        const struct candidate *c = &s->list[i];
        printf("%*s%2zu %6.3f %6.3f  %.*s\n", LABEL_COLUMNS, "", i + 1, c->score, c->probability,
               VIEW_ARG(c->entry->title));
        printf("%*s%s：%.*s", LABEL_COLUMNS + 18, "", unit_kind_label(c->unit_kind),
               VIEW_ARG(utf8_head(c->unit_text, 40)));
        if (c->reading != NULL)
            printf("（读法 %zu）", explain_reading_of(s, c));
        printf("\n");
    }
}

static bool any_contribution(const struct search_result *s, const struct rank_model *m, int f)
{
    for (size_t i = 0; i < n_shown(s); i++) {
        double x = m->weights[f] * s->list[i].features[f];
        if (x > SMALL || x < -SMALL)
            return true;
    }
    return false;
}

static void print_row(const char *name, const char *help, const double *values, size_t n)
{
    printf("%*s%-*s", LABEL_COLUMNS, "", NAME_COLUMNS, name);
    for (size_t i = 0; i < n; i++)
        printf("%8.3f", values[i]);
    printf("  %s\n", help);
}

static void print_contributions(const struct snapshot *kb, const struct search_result *s)
{
    const struct rank_model *m = &snapshot_models(kb)->rank;
    double values[MAX_COLUMNS_SHOWN];
    size_t n = n_shown(s);
    bool any_synonym = false;
    label("得分构成");
    terminal_print_cell(VIEW("权重×特征"), NAME_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        printf("%8zu", i + 1);
        any_synonym = any_synonym || s->list[i].synonym_cost > 0;
    }
    printf("\n");
    for (int f = 0; f < RANK_N_FEATURES; f++) {
        if (rank_feature_name(f)[0] == '\0' || !any_contribution(s, m, f))
            continue;
        for (size_t i = 0; i < n; i++)
            values[i] = m->weights[f] * s->list[i].features[f];
        print_row(rank_feature_name(f), rank_feature_help(f), values, n);
    }
    for (size_t i = 0; i < n; i++)
        values[i] = -s->list[i].synonym_cost;
    if (any_synonym)
        print_row("synonym", "按同义词的读法找到：每个换过的词扣去得分的一部分", values, n);
    for (size_t i = 0; i < n; i++)
        values[i] = s->list[i].score;
    print_row("=", "得分", values, n);
}

static void print_confidence(const struct snapshot *kb, const struct decision *d)
{
    const struct confidence_model *m = &snapshot_models(kb)->confidence;
    label("把握");
    if (d->cuts.answer > 1.0)
        printf("%.3f（不按把握直接答复，≥%.3f 请访客选择，可接受的错误率 %g%%）\n", d->confidence,
               d->cuts.clarify, 100.0 * d->cuts.max_error);
    else
        printf("%.3f（≥%.3f 直接答复，≥%.3f 请访客选择，可接受的错误率 %g%%）\n", d->confidence,
               d->cuts.answer, d->cuts.clarify, 100.0 * d->cuts.max_error);
    if (d->search.n == 0)
        return;
    printf("%*s%-*s%8s%8s\n", LABEL_COLUMNS, "", NAME_COLUMNS, "", "value", "logit");
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++) {
        double x = d->search.confidence_features[i];
        if (confidence_feature_name(i)[0] != '\0')
            printf("%*s%-*s%8.3f%8.3f\n", LABEL_COLUMNS, "", NAME_COLUMNS,
                   confidence_feature_name(i), x, m->weights[i] * x);
    }
}

static void print_asked(const struct decision *d)
{
    struct arena *a = arena_new(0);
    struct asked q;
    struct view words;
    if (explain_asked(a, d, &q, &words)) {
        label("问的方面");
        printf("%s（“%.*s”）\n",
               q.field != FIELD_N ? entry_field_label(q.field) : facet_label(q.facet),
               VIEW_ARG(words));
    }
    arena_free(a);
}

/* What else the question was read as, with the numbers candidates refer to. */
static void print_readings(const struct search_result *s)
{
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < s->n_readings; i++) {
        const struct synonym_reading *r = &s->readings[i];
        label(i == 0 ? "同义词" : "");
        printf("读法 %zu：%.*s（", i + 1, VIEW_ARG(r->norm.text));
        for (size_t k = 0; k < r->n_uses; k++)
            printf("%s%.*s→%.*s，范围：%.*s", k > 0 ? "；" : "", VIEW_ARG(r->uses[k].said),
                   VIEW_ARG(r->uses[k].read), VIEW_ARG(synonym_scope_text(a, r->uses[k].synonym)));
        printf("）\n");
    }
    arena_free(a);
}

/* What the knowledge base calls things, in this question. */
static void print_words(const struct snapshot *kb, const struct decision *d)
{
    struct arena *a = arena_new(0);
    const struct lexicon_term *words[EXPLAIN_MAX_WORDS];
    size_t n = explain_words(kb, d, words, EXPLAIN_MAX_WORDS);
    if (n > 0)
        label("领域词");
    for (size_t i = 0; i < n; i++)
        printf("%.*s（%u 条）%s", VIEW_ARG(lexicon_text(a, words[i])), words[i]->n_entries,
               i + 1 < n ? "、" : "\n");
    arena_free(a);
}

void explain_print(const struct snapshot *kb, const struct decision *d)
{
    label("规范化");
    printf("%.*s\n", VIEW_ARG(d->norm.text));
    if (d->search.corrected.len > 0) {
        label("订正");
        printf("按“%.*s”理解\n", VIEW_ARG(d->search.corrected));
    }
    print_asked(d);
    print_readings(&d->search);
    print_words(kb, d);
    if (d->search.n > 0) {
        print_terms(&d->search);
        print_candidates(&d->search);
        print_contributions(kb, &d->search);
    }
    print_confidence(kb, d);
    label("决定");
    printf("%s（梯级 %s，原因 %s%s）\n", act_name(d->act), rung_name(d->rung), d->reason,
           decide_by_rule(d) ? "，按规则，不看把握" : "");
    label("版本");
    printf("知识库 %lld，模型 %lld\n", (long long)d->kb_version,
           (long long)d->search.model_version);
}
