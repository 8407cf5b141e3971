/* lockout.h - failed sign-ins counted for the address they come from, whatever names were tried.
 *
 * The lock of one name (server/people/account.h) does not stop somebody who tries one common
 * password with many names. A whole office may stand behind one address, so its limit is wider, and
 * a sign-in that succeeds does not clear it. Owns table address_failure.
 */
#ifndef BANGBAN_SERVER_PEOPLE_LOCKOUT_H
#define BANGBAN_SERVER_PEOPLE_LOCKOUT_H

#include "kb/base/db.h"
#include "kb/base/str.h"

#define LOCKOUT_MAX_FAILURES 50
#define LOCKOUT_WINDOW_MS (INT64_C(15) * 60 * 1000)

/* RC_RATE while the address is locked, with retry_ms. Any connection. */
enum rc lockout_check(struct db *db, struct view address, int64_t now_ms, struct err *err);
/* Counts a failure; *closed_out: this one closed the lock. The writer's connection. */
enum rc lockout_note(struct db *db, struct view address, int64_t now_ms, bool *closed_out,
                     struct err *err);

#endif
