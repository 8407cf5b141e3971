/* explain.c - how a decision came about, as JSON. Called by `bangban ask` and by the workbench. */
#include "intents/explain.h"

#include "intents/decide.h"

static void json_terms(struct jsonw *w, const struct search_result *s)
{
    jsonw_arr(w, "terms");
    for (size_t i = 0; i < s->n_terms; i++) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "text", s->terms[i].text);
        jsonw_real(w, "idf", s->terms[i].idf, 4);
        jsonw_bool(w, "searched", s->terms[i].is_candidate_term);
        if (s->terms[i].synonym_of.len > 0)
            jsonw_view(w, "synonym_of", s->terms[i].synonym_of);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void json_candidates(struct jsonw *w, const struct snapshot *kb,
                            const struct search_result *s)
{
    const struct rank_model *m = &snapshot_models(kb)->rank;
    jsonw_arr(w, "candidates");
    for (size_t i = 0; i < s->n; i++) {
        const struct candidate *c = &s->list[i];
        jsonw_obj(w, NULL);
        jsonw_int(w, "entry_id", c->entry->entry_id);
        jsonw_view(w, "id", c->entry->external_id);
        jsonw_view(w, "title", c->entry->title);
        jsonw_real(w, "score", c->score, 6);
        jsonw_real(w, "probability", c->probability, 6);
        jsonw_text(w, "unit", unit_kind_name(c->unit_kind));
        jsonw_view(w, "unit_text", c->unit_text);
        jsonw_obj(w, "contributions");
        for (int f = 0; f < RANK_N_FEATURES; f++) {
            if (rank_feature_name(f)[0] != '\0')
                jsonw_real(w, rank_feature_name(f), m->weights[f] * c->features[f], 6);
        }
        jsonw_obj_end(w);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

void explain_write_json(struct jsonw *w, const char *key, const struct snapshot *kb,
                        const struct decision *d)
{
    jsonw_obj(w, key);
    jsonw_view(w, "normalised", d->norm.text);
    if (d->search.corrected.len > 0)
        jsonw_view(w, "corrected", d->search.corrected);
    json_terms(w, &d->search);
    json_candidates(w, kb, &d->search);
    jsonw_bool(w, "by_rule", decide_by_rule(d));
    jsonw_obj(w, "confidence_features");
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++) {
        if (confidence_feature_name(i)[0] != '\0')
            jsonw_real(w, confidence_feature_name(i), d->search.confidence_features[i], 6);
    }
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}
