/* block_text.c - blocks as plain Chinese text. Called by the command line and for transcripts. */
#include "intents/block.h"

static void line(struct str *out, struct view text)
{
    str_add(out, text);
    str_add_char(out, '\n');
}

static void text_materials(struct str *out, const struct block *b)
{
    for (size_t i = 0; i < b->n_materials; i++) {
        const struct material *m = &b->materials[i];
        const struct view parts[] = {m->form, m->copies, m->source};
        bool open = false;
        str_addf(out, "%zu. %.*s", i + 1, VIEW_ARG(m->name));
        for (size_t p = 0; p < 3; p++) {
            if (parts[p].len == 0)
                continue;
            str_add_text(out, open ? "，" : "（");
            str_add(out, parts[p]);
            open = true;
        }
        str_add_text(out, open ? "）\n" : "\n");
    }
}

static void text_steps(struct str *out, const struct block *b)
{
    for (size_t i = 0; i < b->n_steps; i++) {
        const struct step *s = &b->steps[i];
        str_addf(out, "%zu. %.*s", i + 1, VIEW_ARG(s->title));
        if (s->title.len > 0 && s->text.len > 0)
            str_add_text(out, "：");
        line(out, s->text);
    }
}

static void text_fields(struct str *out, const struct block *b)
{
    for (size_t i = 0; i < b->n_fields; i++) {
        str_add(out, b->fields[i].label);
        str_add_text(out, "：");
        line(out, b->fields[i].value);
    }
}

static void text_choices(struct str *out, const struct block *b)
{
    line(out, b->text);
    for (size_t i = 0; i < b->n_choices; i++) {
        str_addf(out, "  %zu. %.*s", i + 1, VIEW_ARG(b->choices[i].title));
        if (b->choices[i].hint.len > 0)
            str_addf(out, "（%.*s）", VIEW_ARG(b->choices[i].hint));
        str_add_char(out, '\n');
    }
}

/* Where the clause stands, then the clause; a label that begins the text is not said twice. */
static void text_clause(struct str *out, const struct clause *c)
{
    bool label_inside = view_eq(view_sub(c->text, 0, c->label.len), c->label);
    bool says_label = c->label.len > 0 && !label_inside;
    for (size_t i = 0; i < c->n_path; i++)
        str_addf(out, "%s%.*s", i > 0 ? " > " : "  ", VIEW_ARG(c->path[i]));
    if (says_label)
        str_addf(out, "%s%.*s", c->n_path > 0 ? " > " : "  ", VIEW_ARG(c->label));
    if (c->n_path > 0 || says_label)
        str_add_char(out, '\n');
    str_addf(out, "  “%.*s”\n", VIEW_ARG(c->text));
}

static void text_source(struct str *out, const struct block *b)
{
    const struct source *s = b->source;
    str_add_text(out, "来源：");
    str_add(out, b->text);
    if (s->doc_no.len > 0)
        str_addf(out, " %.*s", VIEW_ARG(s->doc_no));
    if (s->issuer.len > 0)
        str_addf(out, "，%.*s", VIEW_ARG(s->issuer));
    str_add_char(out, '\n');
    if (b->clause != NULL)
        text_clause(out, b->clause);
    if (s->url.len > 0)
        str_addf(out, "  %.*s\n", VIEW_ARG(s->url));
}

static void text_pair(struct str *out, struct view label, struct view value)
{
    str_add(out, label);
    str_add_text(out, "：");
    line(out, value);
}

static void text_block(struct str *out, const struct block *b)
{
    switch (b->type) {
    case BLOCK_TEXT:
    case BLOCK_CONCLUSION:
        line(out, b->text);
        break;
    case BLOCK_NOTICE:
        str_addf(out, "〔%.*s〕\n", VIEW_ARG(b->text));
        break;
    case BLOCK_MATERIALS:
        text_materials(out, b);
        break;
    case BLOCK_STEPS:
        text_steps(out, b);
        break;
    case BLOCK_FIELDS:
    case BLOCK_PLACE:
        text_fields(out, b);
        break;
    case BLOCK_TEL:
        text_pair(out, b->label, b->text);
        break;
    case BLOCK_LINK:
        text_pair(out, b->label, b->url);
        break;
    case BLOCK_SOURCE:
        text_source(out, b);
        break;
    case BLOCK_CHOICES:
    case BLOCK_MEMBERS:
        text_choices(out, b);
        break;
    }
}

void block_write_text(struct str *out, const struct block *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_block(out, &blocks[i]);
}
