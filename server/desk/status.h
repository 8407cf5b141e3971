/* status.h - why a helper is busy or on a break. Owns table status_reason.
 * Writing on the apply thread, reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_STATUS_H
#define BANGBAN_SERVER_DESK_STATUS_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

#define STATUS_REASON_MAX 40 /* characters */

enum rc status_reason_put(struct db *db, int64_t account_id, struct view reason, struct err *err);
/* Empty when none was given. */
enum rc status_reason_get(struct db *db, struct arena *a, int64_t account_id,
                          struct view *reason_out, struct err *err);

#endif
