/* edit_trial.c - a picture with other synonyms, weights and cuts. Called by the workbench and by
 * the gate. Think threads. */
#include "server/handlers/edit_trial.h"

#include "kb/exchange/ids.h"
#include "kb/exchange/synonym_json.h"
#include "kb/exchange/weights_json.h"

static bool is_given(struct view json)
{
    return json.len > 0 && !view_eq_text(json, "[]") && !view_eq_text(json, "{}");
}

static bool tries_synonyms(const struct trial *t)
{
    return is_given(t->synonyms) || is_given(t->without_synonyms);
}

static bool tries_weights(const struct trial *t)
{
    return is_given(t->weights) || t->shipped_weights;
}

bool trial_is_empty(const struct trial *t)
{
    return t->answer_cut <= 0 && t->clarify_cut <= 0 && !tries_synonyms(t) && !tries_weights(t);
}

static void load_cuts(struct call *c, const struct trial *t, struct snapshot_change *out)
{
    if (t->answer_cut <= 0 && t->clarify_cut <= 0)
        return;
    struct cuts *cuts = arena_alloc(c->arena, sizeof *cuts);
    *cuts = snapshot_cuts(c->kb);
    if (t->answer_cut > 0)
        cuts->answer = (double)t->answer_cut / 1000;
    if (t->clarify_cut > 0)
        cuts->clarify = (double)t->clarify_cut / 1000;
    out->cuts = cuts;
}

static enum rc load_weights(struct call *c, const struct trial *t, struct snapshot_change *out,
                            struct err *err)
{
    struct rank_model *rank = arena_alloc(c->arena, sizeof *rank);
    *rank = t->shipped_weights ? *rank_default() : snapshot_models(c->kb)->rank;
    enum rc rc = is_given(t->weights) ? weights_json_read(t->weights, rank, err) : RC_OK;
    if (rc == RC_OK)
        out->rank = rank;
    return rc;
}

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* Pairs to add, each as it would be taken by synonym.put. */
static enum rc read_more(struct db *db, struct call *c, struct view json, struct synonym **more,
                         size_t *n, struct err *err)
{
    enum store_change change;
    enum rc rc = synonym_json_read_list(c->arena, json, TRIAL_PAIRS_MAX, more, n, err);
    for (size_t i = 0; rc == RC_OK && i < *n; i++)
        rc = synonym_compare(db, &(*more)[i], &change, err);
    return rc;
}

static enum rc load_synonyms(struct db *db, struct call *c, const struct trial *t,
                             struct snapshot_change *out, struct err *err)
{
    struct synonym *now = NULL;
    struct synonym *more = NULL;
    int64_t *without = NULL;
    size_t n_now = 0;
    size_t n_more = 0;
    size_t n_without = 0;
    size_t n = 0;
    enum rc rc = synonym_list(db, c->arena, &now, &n_now, err);
    if (rc == RC_OK && is_given(t->without_synonyms))
        rc = ids_read(c->arena, t->without_synonyms, "without_synonyms", SYNONYM_MAX, &without,
                      &n_without, err);
    if (rc == RC_OK && is_given(t->synonyms))
        rc = read_more(db, c, t->synonyms, &more, &n_more, err);
    if (rc != RC_OK)
        return rc;
    struct synonym *list = arena_alloc_array(c->arena, n_now + n_more, sizeof *list);
    for (size_t i = 0; i < n_now; i++)
        if (!holds(without, n_without, now[i].synonym_id))
            list[n++] = now[i];
    for (size_t i = 0; i < n_more; i++)
        list[n++] = more[i];
    out->synonyms = list;
    out->n_synonyms = n;
    out->has_synonyms = true;
    return RC_OK;
}

enum rc trial_load(struct db *db, struct call *c, const struct trial *t,
                   struct snapshot_change *out, struct err *err)
{
    enum rc rc = RC_OK;
    load_cuts(c, t, out);
    if (tries_weights(t))
        rc = load_weights(c, t, out, err);
    if (rc == RC_OK && tries_synonyms(t))
        rc = load_synonyms(db, c, t, out, err);
    return rc;
}
