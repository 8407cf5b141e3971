/* synonym_json.c - lines of synonyms. Called by import, export and the command line. */
#include "kb/exchange/synonym_json.h"

#include "kb/exchange/json.h"

static const char *const KEYS[] = {"synonym",    "means",  "both_ways", "kind",
                                   "department", "region", "note"};

bool synonym_json_is(struct view line)
{
    json_t *object = NULL;
    if (view_find(line, VIEW("\"synonym\"")) == SIZE_MAX ||
        json_read_object(line, &object, NULL) != RC_OK)
        return false;
    bool is = json_object_get(object, "synonym") != NULL;
    json_decref(object);
    return is;
}

static enum rc check_keys(json_t *object, struct err *err)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t i = 0;
        while (i < sizeof KEYS / sizeof KEYS[0] && !view_eq_text(view_of(key), KEYS[i]))
            i++;
        if (i == sizeof KEYS / sizeof KEYS[0])
            return err_set_field(err, RC_INVALID, "synonym", "同义词没有名为 %.40s 的项", key);
    }
    return RC_OK;
}

static enum rc read_object(struct arena *a, json_t *object, struct synonym *s, struct err *err)
{
    const struct {
        const char *key;
        struct view *text;
    } TEXTS[] = {{"synonym", &s->term},          {"means", &s->means},   {"kind", &s->kind},
                 {"department", &s->department}, {"region", &s->region}, {"note", &s->note}};
    enum rc rc = check_keys(object, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        *TEXTS[i].text = VIEW_EMPTY;
        rc = json_get_text(a, object, TEXTS[i].key, TEXTS[i].key, TEXTS[i].text, err);
    }
    return rc == RC_OK ? json_get_bool(object, "both_ways", &s->is_both_ways, err) : rc;
}

enum rc synonym_json_read(struct arena *a, struct view line, struct synonym *out, struct err *err)
{
    json_t *object = NULL;
    struct synonym s = {.made_by = VIEW("import")};
    enum rc rc = json_read_object(line, &object, err);
    if (rc != RC_OK)
        return rc;
    rc = read_object(a, object, &s, err);
    json_decref(object);
    if (rc == RC_OK)
        *out = s;
    return rc;
}

static enum rc read_item(struct arena *a, json_t *item, size_t i, struct synonym *out,
                         struct err *err)
{
    struct synonym s = {.made_by = VIEW("import")};
    enum rc rc = json_is_object(item) ? read_object(a, item, &s, err)
                                      : err_set_field(err, RC_INVALID, "synonyms", "应当是对象");
    if (rc != RC_OK)
        return err_wrap(err, "第 %zu 对同义词", i + 1);
    *out = s;
    return RC_OK;
}

enum rc synonym_json_read_list(struct arena *a, struct view json, size_t most,
                               struct synonym **list_out, size_t *n_out, struct err *err)
{
    json_t *list = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    size_t n = json_array_size(list);
    struct synonym *pairs = arena_alloc_array(a, n, sizeof *pairs);
    enum rc rc = RC_OK;
    if (!json_is_array(list))
        rc = err_set_field(err, RC_INVALID, "synonyms", "synonyms 应当是数组");
    else if (n > most)
        rc = err_set_field(err, RC_LIMIT, "synonyms", "synonyms 有 %zu 对，最多 %zu 对", n, most);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = read_item(a, json_array_get(list, i), i, &pairs[i], err);
    json_decref(list);
    if (rc != RC_OK)
        return rc;
    *list_out = pairs;
    *n_out = n;
    return RC_OK;
}

void synonym_json_members(struct jsonw *w, const struct synonym *s)
{
    const struct {
        const char *key;
        struct view text;
    } SCOPE[] = {
        {"kind", s->kind}, {"department", s->department}, {"region", s->region}, {"note", s->note}};
    jsonw_view(w, "synonym", s->term);
    jsonw_view(w, "means", s->means);
    jsonw_bool(w, "both_ways", s->is_both_ways);
    for (size_t i = 0; i < sizeof SCOPE / sizeof SCOPE[0]; i++)
        if (SCOPE[i].text.len > 0)
            jsonw_view(w, SCOPE[i].key, SCOPE[i].text);
}

void synonym_json_write(struct str *out, const struct synonym *s)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    synonym_json_members(&w, s);
    jsonw_obj_end(&w);
}

enum rc synonym_json_store(struct db *db, const struct synonym *s, bool dry_run,
                           enum store_change *change_out, struct err *err)
{
    int64_t synonym_id = 0;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = synonym_compare(db, s, &change, err);
    if (rc == RC_OK && change != STORE_UNCHANGED && !dry_run)
        rc = synonym_put(db, s, &synonym_id, err);
    if (rc == RC_CONFLICT)
        rc = err != NULL ? (err->rc = RC_INVALID) : RC_INVALID; /* wrong input of this line */
    if (rc == RC_OK)
        *change_out = change;
    return rc;
}
