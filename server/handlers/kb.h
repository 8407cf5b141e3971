/* kb.h - the knowledge base for staff: kb.search, kb.card. The rows are in server/methods. */
#ifndef BANGBAN_SERVER_HANDLERS_KB_H
#define BANGBAN_SERVER_HANDLERS_KB_H

#include "kb/base/jsonw.h"
#include "kb/entry.h"
#include "server/dispatch.h"

extern const struct params kb_search_params;
enum rc kb_search_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params kb_card_params;
enum rc kb_card_think(struct think_ctx *t, struct call *c, struct err *err);

/* "facets":[{"facet","label"}]: what a card of this entry could be narrowed to. */
void kb_write_facets(struct jsonw *w, const struct entry *e);

#endif
