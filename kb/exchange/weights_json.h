/* weights_json.h - weights of ranking features as a JSON object: {"title_dice": 0.4}. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_WEIGHTS_JSON_H
#define BANGBAN_KB_EXCHANGE_WEIGHTS_JSON_H

#include "kb/base/err.h"
#include "kb/base/jsonw.h"
#include "kb/rank.h"

#define WEIGHT_MOST 100.0 /* either way */

/* Writes over those that are named. RC_INVALID for a name nobody knows or what is no number. */
enum rc weights_json_read(struct view json, struct rank_model *model, struct err *err);
void weights_json_write(struct jsonw *w, const char *key, const struct rank_model *model);

#endif
