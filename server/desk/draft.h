/* draft.h - what a helper has typed and not sent, the same in all his consoles. Owns table draft.
 * Writing on the apply thread, reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_DRAFT_H
#define BANGBAN_SERVER_DESK_DRAFT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

/* Empty text: there is none any more. */
enum rc draft_put(struct db *db, int64_t account_id, int64_t conversation_id, struct view text,
                  int64_t now_ms, struct err *err);
/* Empty when there is none. */
enum rc draft_get(struct db *db, struct arena *a, int64_t account_id, int64_t conversation_id,
                  struct view *text_out, struct err *err);

#endif
