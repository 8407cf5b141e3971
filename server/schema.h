/* schema.h - brings the tables of the conversation side up to date.
 *
 * The knowledge base's own tables come with kb_open(); these are the components "intents" (traces)
 * and "server" (people, conversations, events). Writer's connection at start; readers check.
 */
#ifndef BANGBAN_SERVER_SCHEMA_H
#define BANGBAN_SERVER_SCHEMA_H

#include "kb/base/db.h"

/* Applies what is missing; RC_VERSION if the file was written by a newer program. */
enum rc server_schema_migrate(struct db *db, struct err *err);
/* RC_VERSION unless the file is exactly at this program's version. */
enum rc server_schema_check(struct db *db, struct err *err);

#endif
