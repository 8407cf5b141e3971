/* storage.h - opens the database with the tables of all three layers, and the think threads' tools.
 *
 * The server and the command line open it the same way. Start-up only.
 */
#ifndef BANGBAN_SERVER_STORAGE_H
#define BANGBAN_SERVER_STORAGE_H

#include "server/pipeline.h"

/* DB_CREATE, DB_WRITE and DB_MEMORY bring all components up to date; DB_READ refuses another
 * version. */
enum rc storage_open(const char *path, enum db_mode mode, struct db **out, struct err *err);

/* One server per database: two would both believe to be the only writer of the queue. Takes the lock
 * that says so, until the process ends; RC_CONFLICT while another process has it. Of the commands
 * only `restore` asks for it. */
enum rc storage_claim(const char *path, struct err *err);

/* For pipeline_config: arg is the path, which must outlive the pipeline. */
struct pipeline_storage storage_of(const char *path);

#endif
