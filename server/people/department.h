/* department.h - which departments' entries an account works on; none listed means all.
 * Owns table account_department. Reads on any connection, writes on the apply thread.
 */
#ifndef BANGBAN_SERVER_PEOPLE_DEPARTMENT_H
#define BANGBAN_SERVER_PEOPLE_DEPARTMENT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

/* In name order, in `a`. */
enum rc department_list(struct db *db, struct arena *a, int64_t account_id, struct view **list_out,
                        size_t *n_out, struct err *err);
/* "税务局,市场监管局"; empty = all. */
enum rc department_set(struct db *db, int64_t account_id, struct view names, struct err *err);

#endif
