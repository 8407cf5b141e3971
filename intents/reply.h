/* reply.h - a growing list of blocks. One turn or one card; everything lives in the arena.
 */
#ifndef BANGBAN_INTENTS_REPLY_H
#define BANGBAN_INTENTS_REPLY_H

#include "intents/block.h"

/* A plain value; start it as {.arena = a}. */
struct reply {
    struct arena *arena;
    struct block *list;
    size_t n;
    size_t cap;
};

/* Appends an empty block; the pointer is good until the next one is appended. */
struct block *reply_block(struct reply *r, enum block_type type);
void reply_say(struct reply *r, enum block_type type, struct view text);
/* What an editor wrote: Markdown when something in it asks for that. */
void reply_prose(struct reply *r, enum block_type type, struct view text);
void reply_tel(struct reply *r, struct view label, struct view number);
void reply_link(struct reply *r, struct view label, struct view url);

#endif
