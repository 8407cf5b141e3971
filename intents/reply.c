/* reply.c - appends blocks to a reply. Called by the rungs and by compose. */
#include "intents/reply.h"

#include <string.h>

struct block *reply_block(struct reply *r, enum block_type type)
{
    r->list = arena_push(r->arena, r->list, r->n, &r->cap, sizeof *r->list);
    struct block *b = &r->list[r->n++];
    *b = (struct block){.type = type};
    return b;
}

void reply_say(struct reply *r, enum block_type type, struct view text)
{
    reply_block(r, type)->text = text;
}

/* A sentence without any of these reads the same either way. */
static bool has_marks(struct view text)
{
    static const char MARKS[] = "*_`[#>\n";
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(MARKS, text.ptr[i], sizeof MARKS - 1) != NULL)
            return true;
    }
    return false;
}

void reply_prose(struct reply *r, enum block_type type, struct view text)
{
    reply_say(r, type, text);
    r->list[r->n - 1].is_markdown = has_marks(text);
}

void reply_tel(struct reply *r, struct view label, struct view number)
{
    struct block *b = reply_block(r, BLOCK_TEL);
    b->label = label;
    b->text = number;
}

void reply_link(struct reply *r, struct view label, struct view url)
{
    struct block *b = reply_block(r, BLOCK_LINK);
    b->label = label;
    b->url = url;
}
