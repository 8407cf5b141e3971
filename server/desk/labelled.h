/* labelled.h - what became of questions in service, as labels for calibration and training.
 *
 * An entry is the answer when a helper sent its card after the question was handed over, when the
 * visitor took it from the choices he was offered, or called the reply with it useful; it is not
 * when he called it not useful. Only questions that were searched for and say what they mean by
 * themselves: no follow-ups, no rules. Of the same words and entry the newest counts. The words
 * come with personal data covered. Owns no table.
 */
#ifndef BANGBAN_SERVER_DESK_LABELLED_H
#define BANGBAN_SERVER_DESK_LABELLED_H

#include "kb/base/db.h"
#include "kb/selfask.h"

#define LABELLED_MOST 2000 /* the newest */

/* A database with the tables of all layers, any connection. Everything lives in `a`. */
enum rc labelled_read(struct db *db, struct arena *a, struct labelled_list *out, struct err *err);

#endif
