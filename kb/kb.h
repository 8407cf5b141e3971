/* kb.h - opening a knowledge base file.
 *
 * A connection opened here has bangban's FTS5 tokenizer ("bangban") and ranking function
 * ("bb_rank") registered; every connection of the product that touches the index is opened through
 * kb_open.
 */
#ifndef BANGBAN_KB_KB_H
#define BANGBAN_KB_KB_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

/* DB_CREATE and DB_WRITE migrate component "kb" up to date; DB_READ refuses another version;
 * DB_MEMORY creates an empty one. Never open a file that a stranger uploaded. */
enum rc kb_open(const char *path, enum db_mode mode, struct db **db_out, struct err *err);

/* A counter that grows with every committed change of content, vocabulary or model. */
enum rc kb_version(struct db *db, int64_t *version_out, struct err *err);
/* Inside the writer's transaction: content changed. */
enum rc kb_version_bump(struct db *db, struct err *err);

/* Small named texts kept in the file (zone, error limit chosen by the editor, ...). */
enum rc kb_setting_get(struct db *db, struct arena *a, const char *key, struct view *value_out,
                       struct err *err); /* RC_NOT_FOUND if it was never set */
enum rc kb_setting_set(struct db *db, const char *key, struct view value, struct err *err);

#endif
