/* explain.c - a decision laid open. Called by the think threads (kb.explain, traces) and the
 * command line. */
#include "intents/explain.h"

#include "intents/decide.h"
#include "intents/turn.h"
#include "kb/symbols.h"

bool explain_asked(struct arena *a, const struct decision *d, struct asked *out,
                   struct view *words_out)
{
    struct norm read;
    struct view words = turn_words(a, &d->norm);
    if (d->search.corrected.len > 0 && norm_text(a, d->search.corrected, &read, NULL) == RC_OK)
        words = turn_words(a, &read);
    asked_find(words, out, NULL);
    if (out->to <= out->from)
        return false;
    *words_out = arena_view(a, view_sub(words, out->from, out->to - out->from));
    return true;
}

size_t explain_words(const struct snapshot *kb, const struct decision *d,
                     const struct lexicon_term **out, size_t most)
{
    uint16_t symbols[QUESTION_MAX_CHARS * 4 + 1];
    struct view text = d->search.corrected.len > 0 ? d->search.corrected : d->norm.text;
    if (d->norm.n == 0 || text.len >= sizeof symbols / sizeof symbols[0])
        return 0;
    return lexicon_terms_of(snapshot_lexicon(kb), symbols, symbols_cut(text, symbols, NULL), out,
                            most);
}

size_t explain_reading_of(const struct search_result *s, const struct candidate *c)
{
    return c->reading == NULL ? 0 : (size_t)(c->reading - s->readings) + 1;
}

static void write_asked(struct jsonw *w, const struct decision *d)
{
    struct arena *a = arena_new(0);
    struct asked asked;
    struct view words;
    if (explain_asked(a, d, &asked, &words)) {
        jsonw_obj(w, "asked");
        jsonw_text(w, "facet", facet_name(asked.facet));
        jsonw_text(w, "label",
                   asked.field != FIELD_N ? entry_field_label(asked.field)
                                          : facet_label(asked.facet));
        jsonw_view(w, "words", words);
        jsonw_obj_end(w);
    }
    arena_free(a);
}

static void write_readings(struct jsonw *w, const struct search_result *s)
{
    jsonw_arr(w, "readings");
    for (size_t i = 0; i < s->n_readings; i++) {
        const struct synonym_reading *r = &s->readings[i];
        jsonw_obj(w, NULL);
        jsonw_view(w, "text", r->norm.text);
        jsonw_arr(w, "synonyms");
        for (size_t k = 0; k < r->n_uses; k++) {
            jsonw_obj(w, NULL);
            jsonw_int(w, "synonym_id", r->uses[k].synonym->synonym_id);
            jsonw_view(w, "said", r->uses[k].said);
            jsonw_view(w, "read", r->uses[k].read);
            jsonw_obj_end(w);
        }
        jsonw_arr_end(w);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_words(struct jsonw *w, const struct snapshot *kb, const struct decision *d)
{
    struct arena *a = arena_new(0);
    const struct lexicon_term *words[EXPLAIN_MAX_WORDS];
    size_t n = explain_words(kb, d, words, EXPLAIN_MAX_WORDS);
    jsonw_arr(w, "words");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "text", lexicon_text(a, words[i]));
        jsonw_int(w, "n_entries", words[i]->n_entries);
        jsonw_view(w, "sources", lexicon_sources_text(a, words[i]->sources));
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    arena_free(a);
}

static void write_terms(struct jsonw *w, const struct search_result *s)
{
    jsonw_arr(w, "terms");
    for (size_t i = 0; i < s->n_terms; i++) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "text", s->terms[i].text);
        jsonw_real(w, "idf", s->terms[i].idf, 4);
        jsonw_real(w, "idf_answers", s->terms[i].idf_answers, 4);
        jsonw_bool(w, "is_learned_asking", s->terms[i].is_learned);
        jsonw_bool(w, "searched", s->terms[i].is_candidate_term);
        if (s->terms[i].synonym_of.len > 0)
            jsonw_view(w, "synonym_of", s->terms[i].synonym_of);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_contributions(struct jsonw *w, const struct rank_model *m,
                                const struct candidate *c)
{
    jsonw_obj(w, "contributions");
    for (int f = 0; f < RANK_N_FEATURES; f++) {
        if (rank_feature_name(f)[0] != '\0')
            jsonw_real(w, rank_feature_name(f), m->weights[f] * c->features[f], 6);
    }
    if (c->synonym_cost > 0)
        jsonw_real(w, "synonym", -c->synonym_cost, 6);
    jsonw_obj_end(w);
}

static void write_candidates(struct jsonw *w, const struct snapshot *kb,
                             const struct search_result *s)
{
    jsonw_arr(w, "candidates");
    for (size_t i = 0; i < s->n; i++) {
        const struct candidate *c = &s->list[i];
        jsonw_obj(w, NULL);
        jsonw_int(w, "entry_id", c->entry->entry_id);
        jsonw_view(w, "id", c->entry->external_id);
        jsonw_view(w, "title", c->entry->title);
        jsonw_text(w, "kind", entry_kind_name(c->entry->kind));
        jsonw_real(w, "score", c->score, 6);
        jsonw_real(w, "probability", c->probability, 6);
        jsonw_text(w, "unit", unit_kind_name(c->unit_kind));
        jsonw_view(w, "unit_text", c->unit_text);
        if (c->clause != NULL)
            jsonw_int(w, "clause_id", c->clause->clause_id);
        jsonw_int(w, "reading", (int64_t)explain_reading_of(s, c));
        write_contributions(w, &snapshot_models(kb)->rank, c);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_confidence(struct jsonw *w, const struct snapshot *kb,
                             const struct search_result *s)
{
    const struct confidence_model *m = &snapshot_models(kb)->confidence;
    jsonw_obj(w, "confidence_features");
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++) {
        if (confidence_feature_name(i)[0] != '\0')
            jsonw_real(w, confidence_feature_name(i), s->confidence_features[i], 6);
    }
    jsonw_obj_end(w);
    jsonw_obj(w, "confidence_contributions");
    jsonw_real(w, "bias", m->bias, 6);
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++) {
        if (confidence_feature_name(i)[0] != '\0')
            jsonw_real(w, confidence_feature_name(i), m->weights[i] * s->confidence_features[i], 6);
    }
    jsonw_obj_end(w);
}

static void write_cuts(struct jsonw *w, const struct cuts *cuts)
{
    jsonw_obj(w, "cuts");
    jsonw_real(w, "answer", cuts->answer, 6);
    jsonw_real(w, "clarify", cuts->clarify, 6);
    jsonw_real(w, "max_error", cuts->max_error, 6);
    jsonw_obj_end(w);
}

void explain_write_json(struct jsonw *w, const char *key, const struct snapshot *kb,
                        const struct decision *d)
{
    jsonw_obj(w, key);
    jsonw_view(w, "normalised", d->norm.text.ptr != NULL ? d->norm.text : VIEW_EMPTY);
    if (d->search.corrected.len > 0)
        jsonw_view(w, "corrected", d->search.corrected);
    if (d->norm.n > 0)
        write_asked(w, d);
    write_readings(w, &d->search);
    write_words(w, kb, d);
    write_terms(w, &d->search);
    write_candidates(w, kb, &d->search);
    jsonw_bool(w, "by_rule", decide_by_rule(d));
    write_confidence(w, kb, &d->search);
    write_cuts(w, &d->cuts);
    jsonw_obj_end(w);
}

void explain_write_features(struct jsonw *w, const struct snapshot *kb)
{
    const struct model_set *m = snapshot_models(kb);
    jsonw_arr(w, "rank_features");
    for (int i = 0; i < RANK_N_FEATURES; i++) {
        if (rank_feature_name(i)[0] == '\0')
            continue;
        jsonw_obj(w, NULL);
        jsonw_text(w, "name", rank_feature_name(i));
        jsonw_text(w, "help", rank_feature_help(i));
        jsonw_real(w, "weight", m->rank.weights[i], 6);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    jsonw_arr(w, "confidence_features");
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++) {
        if (confidence_feature_name(i)[0] == '\0')
            continue;
        jsonw_obj(w, NULL);
        jsonw_text(w, "name", confidence_feature_name(i));
        jsonw_real(w, "weight", m->confidence.weights[i], 6);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}
