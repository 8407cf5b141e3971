/* reply.c - appends blocks to a reply. Called by the rungs and by compose. */
#include "intents/reply.h"

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
