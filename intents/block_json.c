/* block_json.c - blocks as the JSON array of the protocol. Called when a reply is stored or sent.
 */
#include "intents/block.h"

static const char *const TYPE_NAMES[] = {
    [BLOCK_TEXT] = "text",
    [BLOCK_CONCLUSION] = "conclusion",
    [BLOCK_MATERIALS] = "materials",
    [BLOCK_STEPS] = "steps",
    [BLOCK_FIELDS] = "fields",
    [BLOCK_PLACE] = "place",
    [BLOCK_TEL] = "tel",
    [BLOCK_LINK] = "link",
    [BLOCK_SOURCE] = "source",
    [BLOCK_CHOICES] = "choices",
    [BLOCK_NOTICE] = "notice",
    [BLOCK_MEMBERS] = "members",
};

static void write_materials(struct jsonw *w, const struct block *b)
{
    jsonw_arr(w, "items");
    for (size_t i = 0; i < b->n_materials; i++) {
        const struct material *m = &b->materials[i];
        jsonw_obj(w, NULL);
        jsonw_view(w, "name", m->name);
        jsonw_view(w, "copies", m->copies);
        jsonw_view(w, "form", m->form);
        jsonw_view(w, "source", m->source);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_steps(struct jsonw *w, const struct block *b)
{
    jsonw_arr(w, "items");
    for (size_t i = 0; i < b->n_steps; i++) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "title", b->steps[i].title);
        jsonw_view(w, "text", b->steps[i].text);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_fields(struct jsonw *w, const struct block *b)
{
    jsonw_arr(w, "items");
    for (size_t i = 0; i < b->n_fields; i++) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "key", b->fields[i].key);
        jsonw_view(w, "label", b->fields[i].label);
        jsonw_view(w, "value", b->fields[i].value);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_choices(struct jsonw *w, const struct block *b)
{
    jsonw_view(w, "text", b->text);
    jsonw_arr(w, "items");
    for (size_t i = 0; i < b->n_choices; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "entry_id", b->choices[i].entry_id);
        jsonw_text(w, "facet", facet_name(b->choices[i].facet));
        jsonw_view(w, "title", b->choices[i].title);
        jsonw_view(w, "hint", b->choices[i].hint);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_clause(struct jsonw *w, const struct clause *c)
{
    jsonw_int(w, "clause_id", c->clause_id);
    jsonw_arr(w, "path");
    for (size_t i = 0; i < c->n_path; i++)
        jsonw_view(w, NULL, c->path[i]);
    jsonw_arr_end(w);
    jsonw_view(w, "label", c->label);
    jsonw_view(w, "quote", c->text);
    jsonw_text(w, "hash", c->hash);
}

static void write_source(struct jsonw *w, const struct block *b)
{
    char day[16];
    day_format(b->source->published_on, day);
    jsonw_view(w, "title", b->text);
    jsonw_view(w, "doc_no", b->source->doc_no);
    jsonw_view(w, "issuer", b->source->issuer);
    jsonw_view(w, "url", b->source->url);
    jsonw_text(w, "published_on", day);
    if (b->clause != NULL)
        write_clause(w, b->clause);
}

static void write_body(struct jsonw *w, const struct block *b)
{
    switch (b->type) {
    case BLOCK_TEXT:
    case BLOCK_CONCLUSION:
    case BLOCK_NOTICE:
        jsonw_view(w, "text", b->text);
        if (b->is_markdown)
            jsonw_text(w, "format", "markdown");
        break;
    case BLOCK_MATERIALS:
        write_materials(w, b);
        break;
    case BLOCK_STEPS:
        write_steps(w, b);
        break;
    case BLOCK_FIELDS:
    case BLOCK_PLACE:
        write_fields(w, b);
        break;
    case BLOCK_TEL:
        jsonw_view(w, "label", b->label);
        jsonw_view(w, "text", b->text);
        break;
    case BLOCK_LINK:
        jsonw_view(w, "label", b->label);
        jsonw_view(w, "url", b->url);
        break;
    case BLOCK_SOURCE:
        write_source(w, b);
        break;
    case BLOCK_CHOICES:
    case BLOCK_MEMBERS:
        write_choices(w, b);
        break;
    }
}

void block_write_json(struct jsonw *w, const char *key, const struct block *blocks, size_t n)
{
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "type", TYPE_NAMES[blocks[i].type]);
        write_body(w, &blocks[i]);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

struct view block_json(struct arena *a, const struct block *blocks, size_t n)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    block_write_json(&w, NULL, blocks, n);
    struct view json = arena_view(a, str_view(&out));
    str_clear(&out);
    return json;
}
