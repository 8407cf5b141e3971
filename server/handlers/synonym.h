/* synonym.h - synonyms as editors keep them: synonym.list, .put, .remove. The rows are in
 * server/methods; what may be stored is kb/synonym_store.h's matter.
 */
#ifndef BANGBAN_SERVER_HANDLERS_SYNONYM_H
#define BANGBAN_SERVER_HANDLERS_SYNONYM_H

#include "server/dispatch.h"

enum rc synonym_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params synonym_put_params;
enum rc synonym_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params synonym_remove_params;
enum rc synonym_remove_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
