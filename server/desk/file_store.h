/* file_store.h - the content of files on disk, by the hash of their bytes. Outside the web root; no
 * path ever comes from outside. FOLDER/ab/abcdef..., written to a temporary name, synced, renamed;
 * the same content is stored once. Any thread but the loop.
 */
#ifndef BANGBAN_SERVER_DESK_FILE_STORE_H
#define BANGBAN_SERVER_DESK_FILE_STORE_H

#include "kb/base/err.h"
#include "kb/base/str.h"
#include "server/options.h"

#define FILE_HASH_LEN 64

/* Where: option `files`, or beside the database. */
void file_store_folder(const struct options *o, struct str *out);
/* Hash of the bytes; durable when it returns RC_OK. RC_NO_SPACE, RC_IO. */
enum rc file_store_put(const struct options *o, struct view bytes, char hash_out[FILE_HASH_LEN + 1],
                       struct err *err);
/* A descriptor for reading; RC_NOT_FOUND if the content is gone. The caller closes it. */
enum rc file_store_open(const struct options *o, struct view hash, int *fd_out, struct err *err);
/* Harmless when it is not there. */
void file_store_remove(const struct options *o, struct view hash);

#endif
