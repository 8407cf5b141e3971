/* canned.h - phrases helpers say often, with variables. Owns table canned.
 *
 * Variables: {访客称呼} {帮办员} {事项} {服务台} {今天} {会话编号}. One that does not exist is
 * refused when the phrase is saved; one that has no value (no matter talked about yet) becomes a
 * sensible word. Scopes: mine (the writer's own), group, all. Writing on the apply thread, reading
 * on any connection; filling in is pure.
 */
#ifndef BANGBAN_SERVER_DESK_CANNED_H
#define BANGBAN_SERVER_DESK_CANNED_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

#define CANNED_TEXT_MAX 1000 /* characters */
#define CANNED_TITLE_MAX 60
#define CANNED_SHORTCUT_MAX 20

enum canned_scope { CANNED_MINE, CANNED_GROUP, CANNED_ALL, CANNED_N_SCOPES };

struct canned {
    int64_t canned_id; /* 0 = new */
    enum canned_scope scope;
    int64_t account_id;
    int64_t group_id;
    struct view shortcut;
    struct view title;
    struct view text;
};

bool canned_scope_parse(struct view name, enum canned_scope *out); /* "mine" */

/* Values of the variables; empty texts get their stand-in. */
struct canned_values {
    struct view visitor;
    struct view helper;
    struct view matter;
    struct view desk;
    struct view today;
    int64_t conversation_id;
};
void canned_fill(struct view text, const struct canned_values *values, struct str *out);
/* RC_INVALID naming a variable that does not exist. */
enum rc canned_check(struct view text, struct err *err);

/* Adds, or changes that id; RC_INVALID from canned_check, RC_CONFLICT when the shortcut is taken
 * within the scope. */
enum rc canned_put(struct db *db, const struct canned *c, int64_t now_ms, int64_t *canned_id_out,
                   struct err *err);
enum rc canned_delete(struct db *db, int64_t canned_id, int64_t now_ms, struct err *err);
/* RC_NOT_FOUND, in the words of a phrase that is not there: for somebody else's own. */
enum rc canned_none(struct err *err);
/* canned_none() also for deleted ones. */
enum rc canned_load(struct db *db, struct arena *a, int64_t canned_id, struct canned *out,
                    struct err *err);
/* "phrases":[{id, scope, group_id, shortcut, title, text, own}] an account may use: its own,
 * those of its groups (all_groups: of every group, for who keeps them), those of all. */
enum rc canned_write_list(struct jsonw *w, struct db *db, int64_t account_id, bool all_groups,
                          struct err *err);

#endif
