/* synonym_store.h - synonyms in the database. Owns table synonym.
 *
 * A change moves the version of the knowledge base, so that the next snapshot has it: effective
 * within a second, without a restart. Refused are a word that stands for itself, the reverse of a
 * pair that is there (it should be made both ways) and a chain of one-way pairs that comes back to
 * where it began. Writes on the writer's connection inside the caller's transaction.
 */
#ifndef BANGBAN_KB_SYNONYM_STORE_H
#define BANGBAN_KB_SYNONYM_STORE_H

#include "kb/base/db.h"
#include "kb/store.h"
#include "kb/synonym.h"

#define SYNONYM_WORD_MAX 60 /* characters */
#define SYNONYM_SCOPE_MAX 100
#define SYNONYM_NOTE_MAX 500
#define SYNONYM_MAX 5000 /* pairs in a knowledge base */

/* Adds (synonym_id 0: or writes over the pair with the same words and scope) or changes the one of
 * that id. RC_INVALID naming the field, RC_CONFLICT for a loop, RC_LIMIT, RC_NOT_FOUND. */
enum rc synonym_put(struct db *db, const struct synonym *s, int64_t *synonym_id_out,
                    struct err *err);
/* What synonym_put would do with a new pair, without doing it; any connection. */
enum rc synonym_compare(struct db *db, const struct synonym *s, enum store_change *change_out,
                        struct err *err);
/* What was there before is in *old_out, in `a`. RC_NOT_FOUND. */
enum rc synonym_remove(struct db *db, int64_t synonym_id, struct arena *a, struct synonym *old_out,
                       struct err *err);
/* All, in order of id; texts live in `a`. Any connection. */
enum rc synonym_list(struct db *db, struct arena *a, struct synonym **list_out, size_t *n_out,
                     struct err *err);

#endif
