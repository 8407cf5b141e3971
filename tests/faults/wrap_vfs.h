/* wrap_vfs.h - a SQLite VFS that stands before the real one, for tests of storage.
 *
 * Registered as the default VFS, it sees every write, sync, truncation and deletion of the database
 * and its WAL, whoever opens them: nothing in the product knows of it. It does two things, each
 * switched on by the test:
 *
 *   - it keeps a journal of what was done in order, from which the files can be made again as a
 *     power cut after any step might leave them (wrap_materialise);
 *   - it lets the n-th write, sync or open fail, once or from then on (wrap_fail_at).
 *
 * Temporary files without a name and shared memory are passed through. One thread at a time.
 */
#ifndef BANGBAN_TESTS_FAULTS_WRAP_VFS_H
#define BANGBAN_TESTS_FAULTS_WRAP_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void wrap_install(void); /* registers and makes it the default; harmless when done */
void wrap_remove(void);  /* forgets journal and faults, restores the real default */

/* --- journal --- */

/* Starts to write down; the files as they are now in `dir` are the beginning. */
void wrap_journal_start(const char *dir);
void wrap_journal_stop(void);
size_t wrap_journal_len(void); /* steps so far: a position to cut at */

enum wrap_loss {
    WRAP_DROP_UNSYNCED, /* nothing that was not synced is there */
    WRAP_TEAR_UNSYNCED, /* of each unsynced write a random half of its 512-byte sectors, or nothing
                         */
};

/* Makes the files in `to_dir`, which is empty, as after a power cut when `len` steps
 * were done. */
void wrap_materialise(size_t len, enum wrap_loss loss, uint64_t seed, const char *to_dir);

/* --- faults --- */

enum wrap_fault {
    WRAP_EIO,    /* SQLITE_IOERR of the operation */
    WRAP_ENOSPC, /* SQLITE_FULL for writes, an I/O error for syncs */
};

enum wrap_op { WRAP_WRITE, WRAP_SYNC, WRAP_N_OPS };

/* The n-th (1-based) operation of this kind from now on fails; with `for_good` all later ones, too.
 * n = 0: none fails. */
void wrap_fail_at(enum wrap_op op, size_t n, enum wrap_fault fault, bool for_good);
size_t wrap_count(enum wrap_op op); /* operations since the last wrap_fail_at of that kind */
bool wrap_failed(void);             /* the fault has struck */

#endif
