/* migrate.h - numbered schema files, applied once and in order.
 *
 * Each layer that owns tables has a component name and a list of migrations, embedded from its
 * schema/NNNN_name.sql files at build time. A database that has a higher number than the program
 * knows is refused with RC_VERSION and left untouched. All missing migrations of one call run in
 * one transaction.
 */
#ifndef BANGBAN_KB_BASE_MIGRATE_H
#define BANGBAN_KB_BASE_MIGRATE_H

#include <stddef.h>

#include "kb/base/db.h"

struct migration {
    int number; /* 1, 2, 3 ... without gaps */
    const char *name;
    const char *sql;
};

/* Brings `component` up to the last of n migrations. The writer's connection only. */
enum rc migrate(struct db *db, const char *component, const struct migration *list, size_t n,
                struct err *err);
/* For readers: RC_VERSION unless the database is exactly at the last migration. */
enum rc migrate_check(struct db *db, const char *component, const struct migration *list, size_t n,
                      struct err *err);

#endif
