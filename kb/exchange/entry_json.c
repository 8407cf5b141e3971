/* entry_json.c - reads and writes the JSON lines of entries. Called by import and export. Any
 * thread. */
#include "kb/exchange/entry_json.h"

#include <stddef.h>
#include <string.h>

#include "kb/base/jsonw.h"
#include "kb/clause.h"
#include "kb/exchange/json.h"

#define MADE_TITLE_CHARS 40

/* --- the texts and days of an entry by their keys --------------------------------------------- */

struct text_key {
    const char *key;
    const char *name; /* in errors */
    size_t offset;    /* of the view or day in its struct */
};

static const struct text_key ENTRY_TEXTS[] = {
    {"title", "title", offsetof(struct entry, title)},
    {"region", "region", offsetof(struct entry, region)},
    {"department", "department", offsetof(struct entry, department)},
    {"audience", "audience", offsetof(struct entry, audience)},
    {"summary", "summary", offsetof(struct entry, summary)},
    {"body", "body", offsetof(struct entry, body)},
    {"superseded_by", "superseded_by", offsetof(struct entry, superseded_by)},
};
static const struct text_key ENTRY_DAYS[] = {
    {"effective_from", "effective_from", offsetof(struct entry, effective_from)},
    {"expires_on", "expires_on", offsetof(struct entry, expires_on)},
    {"repealed_on", "repealed_on", offsetof(struct entry, repealed_on)},
};
static const struct text_key SOURCE_TEXTS[] = {
    {"title", "source.title", offsetof(struct source, title)},
    {"doc_no", "source.doc_no", offsetof(struct source, doc_no)},
    {"issuer", "source.issuer", offsetof(struct source, issuer)},
    {"url", "source.url", offsetof(struct source, url)},
};
static const struct text_key SOURCE_DAYS[] = {
    {"published_on", "source.published_on", offsetof(struct source, published_on)},
};
static const struct text_key MATERIAL_TEXTS[] = {
    {"name", "materials.name", offsetof(struct material, name)},
    {"copies", "materials.copies", offsetof(struct material, copies)},
    {"form", "materials.form", offsetof(struct material, form)},
    {"source", "materials.source", offsetof(struct material, source)},
};
static const struct text_key STEP_TEXTS[] = {
    {"title", "steps.title", offsetof(struct step, title)},
    {"text", "steps.text", offsetof(struct step, text)},
};
static const struct text_key CLAUSE_TEXTS[] = {
    {"label", "clauses.label", offsetof(struct clause, label)},
    {"text", "clauses.text", offsetof(struct clause, text)},
};
static const struct text_key CLAUSE_DAYS[] = {
    {"effective_from", "clauses.effective_from", offsetof(struct clause, effective_from)},
    {"expires_on", "clauses.expires_on", offsetof(struct clause, expires_on)},
};
#define N(array) (sizeof(array) / sizeof((array)[0]))

static enum rc read_texts(struct arena *a, json_t *object, const struct text_key *keys, size_t n,
                          void *base, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct view *out = (struct view *)(void *)((char *)base + keys[i].offset);
        rc = json_get_text(a, object, keys[i].key, keys[i].name, out, err);
    }
    return rc;
}

static enum rc read_days(json_t *object, const struct text_key *keys, size_t n, void *base,
                         struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        int32_t *out = (int32_t *)(void *)((char *)base + keys[i].offset);
        rc = json_get_day(object, keys[i].key, keys[i].name, out, err);
    }
    return rc;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Notes the first key of `object` that is not in `known` (NULL-terminated). */
static void note_unknown(struct arena *a, json_t *object, const char *inside,
                         const char *const *known, struct entry_json_notes *notes)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t k = 0;
        while (known[k] != NULL && strcmp(known[k], key) != 0)
            k++;
        if (known[k] == NULL && notes->unknown_key.len == 0)
            notes->unknown_key = arena_printf(a, "%s%s", inside, key);
    }
}

/* A number is as good an id as a text. */
static enum rc read_id(struct arena *a, json_t *object, struct entry *e, struct err *err)
{
    json_t *id = json_object_get(object, "id");
    if (json_is_integer(id)) {
        e->external_id = arena_printf(a, "%lld", (long long)json_integer_value(id));
        return RC_OK;
    }
    return json_get_text(a, object, "id", "id", &e->external_id, err);
}

static enum rc read_kind(struct arena *a, json_t *object, struct entry *e, struct err *err)
{
    struct view name = VIEW_EMPTY;
    enum rc rc = json_get_text(a, object, "kind", "kind", &name, err);
    if (rc == RC_OK && name.len > 0 && !entry_kind_parse(name, &e->kind))
        rc = err_set_field(err, RC_INVALID, "kind",
                           "没有名为 %.*s 的类型（procedure、policy、faq、place、bundle）",
                           VIEW_ARG(name));
    return rc;
}

static enum rc read_fields(struct arena *a, json_t *object, struct entry *e, struct err *err)
{
    json_t *fields = NULL;
    enum rc rc = json_get_object(object, "fields", &fields, err);
    if (fields == NULL)
        return rc;
    const char *key;
    json_t *value;
    json_object_foreach(fields, key, value)
    {
        enum entry_field field;
        if (!entry_field_parse(view_of(key), &field))
            return err_set_field(err, RC_INVALID, "fields", "fields 里没有名为 %s 的字段", key);
        rc = json_get_text(a, fields, key, key, &e->fields[field], err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* An array of objects: elements of `size`, each filled by `read`. */
struct object_array {
    const char *key;
    size_t size;
    enum rc (*read)(struct arena *a, json_t *object, void *item, struct entry_json_notes *notes,
                    struct err *err);
};

static enum rc read_array(struct arena *a, json_t *object, const struct object_array *array,
                          void *items_out, size_t *n_out, struct entry_json_notes *notes,
                          struct err *err)
{
    json_t *list = NULL;
    enum rc rc = json_get_array(object, array->key, &list, err);
    if (rc != RC_OK || list == NULL)
        return rc;
    size_t n = json_array_size(list);
    char *items = arena_alloc_array(a, n, array->size);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        json_t *one = json_array_get(list, i);
        if (!json_is_object(one))
            rc = err_set_field(err, RC_INVALID, array->key, "%s 的第 %zu 项应当是对象 {…}",
                               array->key, i + 1);
        else
            rc = array->read(a, one, items + i * array->size, notes, err);
    }
    if (rc == RC_OK) {
        memcpy(items_out, &items, sizeof items);
        *n_out = n;
    }
    return rc;
}

static enum rc read_material(struct arena *a, json_t *object, void *item,
                             struct entry_json_notes *notes, struct err *err)
{
    static const char *const KNOWN[] = {"name", "copies", "form", "source", NULL};
    *(struct material *)item = (struct material){VIEW_EMPTY, VIEW_EMPTY, VIEW_EMPTY, VIEW_EMPTY};
    note_unknown(a, object, "materials.", KNOWN, notes);
    return read_texts(a, object, MATERIAL_TEXTS, N(MATERIAL_TEXTS), item, err);
}

static enum rc read_step(struct arena *a, json_t *object, void *item,
                         struct entry_json_notes *notes, struct err *err)
{
    static const char *const KNOWN[] = {"title", "text", NULL};
    *(struct step *)item = (struct step){VIEW_EMPTY, VIEW_EMPTY};
    note_unknown(a, object, "steps.", KNOWN, notes);
    return read_texts(a, object, STEP_TEXTS, N(STEP_TEXTS), item, err);
}

static enum rc read_clause(struct arena *a, json_t *object, void *item,
                           struct entry_json_notes *notes, struct err *err)
{
    static const char *const KNOWN[] = {"path",           "label",      "text",
                                        "effective_from", "expires_on", NULL};
    struct clause *c = item;
    clause_init(c);
    note_unknown(a, object, "clauses.", KNOWN, notes);
    enum rc rc = json_get_texts(a, object, "path", "clauses.path", &c->path, &c->n_path, err);
    if (rc == RC_OK)
        rc = read_texts(a, object, CLAUSE_TEXTS, N(CLAUSE_TEXTS), c, err);
    if (rc == RC_OK)
        rc = read_days(object, CLAUSE_DAYS, N(CLAUSE_DAYS), c, err);
    return rc;
}

static enum rc read_source(struct arena *a, json_t *object, struct entry *e,
                           struct entry_json_notes *notes, struct err *err)
{
    static const char *const KNOWN[] = {"title", "doc_no", "issuer", "url", "published_on", NULL};
    json_t *source = NULL;
    enum rc rc = json_get_object(object, "source", &source, err);
    if (source == NULL)
        return rc;
    note_unknown(a, source, "source.", KNOWN, notes);
    rc = read_texts(a, source, SOURCE_TEXTS, N(SOURCE_TEXTS), &e->source, err);
    if (rc == RC_OK)
        rc = read_days(source, SOURCE_DAYS, N(SOURCE_DAYS), &e->source, err);
    return rc;
}

static enum rc read_lists(struct arena *a, json_t *object, struct entry *e,
                          struct entry_json_notes *notes, struct err *err)
{
    static const struct object_array MATERIALS = {"materials", sizeof(struct material),
                                                  read_material};
    static const struct object_array STEPS = {"steps", sizeof(struct step), read_step};
    static const struct object_array CLAUSES = {"clauses", sizeof(struct clause), read_clause};
    enum rc rc =
        json_get_texts(a, object, "variants", "variants", &e->variants, &e->n_variants, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, "keywords", "keywords", &e->keywords, &e->n_keywords, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, "members", "members", &e->members, &e->n_members, err);
    if (rc == RC_OK)
        rc = read_array(a, object, &MATERIALS, &e->materials, &e->n_materials, notes, err);
    if (rc == RC_OK)
        rc = read_array(a, object, &STEPS, &e->steps, &e->n_steps, notes, err);
    if (rc == RC_OK)
        rc = read_array(a, object, &CLAUSES, &e->clauses, &e->n_clauses, notes, err);
    return rc;
}

/* Plain passages have no title: the first sentence of the body, at most MADE_TITLE_CHARS of it. */
static void make_title(struct entry *e, struct entry_json_notes *notes)
{
    struct view line;
    struct view rest = view_trim(e->body);
    if (view_trim(e->title).len > 0 || !view_next_line(&rest, &line))
        return;
    size_t end = view_find(line, VIEW("。"));
    e->title = view_trim(utf8_head(view_sub(line, 0, end), MADE_TITLE_CHARS));
    notes->has_made_title = e->title.len > 0;
}

static enum rc read_entry(struct arena *a, json_t *object, struct entry *e,
                          struct entry_json_notes *notes, struct err *err)
{
    static const char *const KNOWN[] = {
        "id",          "kind",          "title",    "region",         "department",
        "audience",    "summary",       "body",     "variants",       "keywords",
        "fields",      "materials",     "steps",    "clauses",        "members",
        "source",      "demo",          "disabled", "effective_from", "expires_on",
        "repealed_on", "superseded_by", NULL};
    entry_init(e);
    note_unknown(a, object, "", KNOWN, notes);
    notes->has_disabled = json_is_boolean(json_object_get(object, "disabled"));
    enum rc rc = read_id(a, object, e, err);
    if (rc == RC_OK)
        rc = read_kind(a, object, e, err);
    if (rc == RC_OK)
        rc = read_texts(a, object, ENTRY_TEXTS, N(ENTRY_TEXTS), e, err);
    if (rc == RC_OK)
        rc = read_days(object, ENTRY_DAYS, N(ENTRY_DAYS), e, err);
    if (rc == RC_OK)
        rc = json_get_bool(object, "demo", &e->is_demo, err);
    if (rc == RC_OK)
        rc = json_get_bool(object, "disabled", &e->is_disabled, err);
    if (rc == RC_OK)
        rc = read_fields(a, object, e, err);
    if (rc == RC_OK)
        rc = read_source(a, object, e, notes, err);
    if (rc == RC_OK)
        rc = read_lists(a, object, e, notes, err);
    if (rc == RC_OK)
        make_title(e, notes);
    return rc;
}

enum rc entry_json_read(struct arena *a, struct view line, struct entry *e,
                        struct entry_json_notes *notes, struct err *err)
{
    json_t *object = NULL;
    *notes = (struct entry_json_notes){.unknown_key = VIEW_EMPTY};
    enum rc rc = json_read_object(line, &object, err);
    if (rc == RC_OK)
        rc = read_entry(a, object, e, notes, err);
    json_decref(object);
    return rc;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_texts(struct jsonw *w, const struct text_key *keys, size_t n, const void *base)
{
    for (size_t i = 0; i < n; i++) {
        const struct view *text = (const void *)((const char *)base + keys[i].offset);
        if (text->len > 0)
            jsonw_view(w, keys[i].key, *text);
    }
}

static void write_days(struct jsonw *w, const struct text_key *keys, size_t n, const void *base)
{
    for (size_t i = 0; i < n; i++) {
        const int32_t *day = (const void *)((const char *)base + keys[i].offset);
        char text[16];
        day_format(*day, text);
        if (text[0] != '\0')
            jsonw_text(w, keys[i].key, text);
    }
}

static void write_list(struct jsonw *w, const char *key, const struct view *list, size_t n)
{
    if (n == 0)
        return;
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, list[i]);
    jsonw_arr_end(w);
}

static void write_fields(struct jsonw *w, const struct entry *e)
{
    bool is_open = false;
    for (int f = 0; f < FIELD_N; f++) {
        if (e->fields[f].len == 0)
            continue;
        if (!is_open)
            jsonw_obj(w, "fields");
        is_open = true;
        jsonw_view(w, entry_field_name((enum entry_field)f), e->fields[f]);
    }
    if (is_open)
        jsonw_obj_end(w);
}

static void write_objects(struct jsonw *w, const char *key, const struct text_key *keys,
                          size_t n_keys, const void *items, size_t n, size_t size)
{
    if (n == 0)
        return;
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(w, NULL);
        write_texts(w, keys, n_keys, (const char *)items + i * size);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_source(struct jsonw *w, const struct source *s)
{
    if (s->title.len + s->doc_no.len + s->issuer.len + s->url.len == 0 &&
        s->published_on == DAY_NONE)
        return;
    jsonw_obj(w, "source");
    write_texts(w, SOURCE_TEXTS, N(SOURCE_TEXTS), s);
    write_days(w, SOURCE_DAYS, N(SOURCE_DAYS), s);
    jsonw_obj_end(w);
}

static bool same_clause(const struct clause *a, const struct clause *b)
{
    bool same = view_eq(a->text, b->text) && view_eq(a->label, b->label) &&
                a->n_path == b->n_path && a->effective_from == b->effective_from &&
                a->expires_on == b->expires_on;
    for (size_t i = 0; same && i < a->n_path; i++)
        same = view_eq(a->path[i], b->path[i]);
    return same;
}

bool entry_json_clauses_follow(const struct entry *e)
{
    struct arena *a = arena_new(0);
    struct clause_list cut;
    clause_split(a, e->body, &cut);
    bool same = cut.n == e->n_clauses;
    for (size_t i = 0; same && i < cut.n; i++)
        same = same_clause(&cut.items[i], &e->clauses[i]);
    arena_free(a);
    return same;
}

static void write_clauses(struct jsonw *w, const struct entry *e)
{
    if (e->n_clauses == 0 || entry_json_clauses_follow(e))
        return;
    jsonw_arr(w, "clauses");
    for (size_t i = 0; i < e->n_clauses; i++) {
        const struct clause *c = &e->clauses[i];
        jsonw_obj(w, NULL);
        write_list(w, "path", c->path, c->n_path);
        write_texts(w, CLAUSE_TEXTS, N(CLAUSE_TEXTS), c);
        write_days(w, CLAUSE_DAYS, N(CLAUSE_DAYS), c);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

void entry_json_write(struct str *out, const struct entry *e)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "id", e->external_id);
    jsonw_text(&w, "kind", entry_kind_name(e->kind));
    write_texts(&w, ENTRY_TEXTS, N(ENTRY_TEXTS), e);
    write_list(&w, "variants", e->variants, e->n_variants);
    write_list(&w, "keywords", e->keywords, e->n_keywords);
    write_fields(&w, e);
    write_objects(&w, "materials", MATERIAL_TEXTS, N(MATERIAL_TEXTS), e->materials, e->n_materials,
                  sizeof *e->materials);
    write_objects(&w, "steps", STEP_TEXTS, N(STEP_TEXTS), e->steps, e->n_steps, sizeof *e->steps);
    write_clauses(&w, e);
    write_list(&w, "members", e->members, e->n_members);
    write_source(&w, &e->source);
    write_days(&w, ENTRY_DAYS, N(ENTRY_DAYS), e);
    if (e->is_demo)
        jsonw_bool(&w, "demo", true);
    if (e->is_disabled)
        jsonw_bool(&w, "disabled", true);
    jsonw_obj_end(&w);
    CHECK(jsonw_done(&w));
}
