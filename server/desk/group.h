/* group.h - departments, topics, streets and their people; what helpers can take.
 *
 * Owns skill_group, group_member, helper_profile, company_specialist and visitor_company. Writing
 * on the apply thread, reading on any connection. A desk without groups works as one: group 0 is
 * everybody's.
 */
#ifndef BANGBAN_SERVER_DESK_GROUP_H
#define BANGBAN_SERVER_DESK_GROUP_H

#include "kb/base/db.h"
#include "server/desk/calendar.h"
#include "server/desk/routing.h"

#define GROUP_NAME_MAX 40
#define GROUP_SERVES_MAX 400
#define COMPANY_MAX 80

enum group_kind { GROUP_DEPARTMENT, GROUP_TOPIC, GROUP_STREET, GROUP_LEADER, GROUP_N_KINDS };
const char *group_kind_name(enum group_kind k);
bool group_kind_parse(struct view name, enum group_kind *out);

struct skill_group {
    int64_t group_id; /* 0 = to be added */
    struct view name;
    enum group_kind kind;
    struct view serves; /* comma list of further departments, regions, reasons */
    bool is_push;       /* offered to one helper at a time; otherwise whoever accepts first */
    int64_t accept_s;
    struct view hours; /* weekly table of its own; empty = the desk's */
    bool is_disabled;
};

struct group_list {
    struct skill_group *items; /* by id */
    size_t n;
};

enum rc group_list_all(struct db *db, struct arena *a, struct group_list *out, struct err *err);
/* NULL for 0 and for what is not there. */
const struct skill_group *group_in(const struct group_list *list, int64_t group_id);
/* Adds or changes. RC_CONFLICT when the name is taken, RC_INVALID for hours that cannot be meant.
 */
enum rc group_put(struct db *db, const struct skill_group *g, int64_t *group_id_out,
                  struct err *err);

/* What a matter is about, as far as known; empty texts match nothing. */
struct matter {
    struct view department; /* of the entry talked about */
    struct view region;     /* the visitor's */
    struct view reason;     /* of the hand-over, "leader" for the leaders' line */
};
/* Whose it is: the leaders' line, then the department or topic, then the street; 0 = anybody's. */
int64_t group_for(const struct group_list *list, const struct matter *m);

struct group_member {
    int64_t group_id;
    int64_t account_id;
    enum routing_tier tier;
};
enum rc group_members(struct db *db, struct arena *a, struct group_member **list_out, size_t *n_out,
                      struct err *err); /* by account, group */
enum rc group_member_put(struct db *db, const struct group_member *m, struct err *err);
enum rc group_member_remove(struct db *db, int64_t group_id, int64_t account_id, struct err *err);
bool routing_tier_parse(struct view name, enum routing_tier *out);

/* Helpers as routing wants to see them: who is online and has not all he can take in hand. all:
 * those who are not online or have, as well. `capacity` is for
 * whom none is set. While the desk is open for duty only, who has none may not serve. */
struct helper_query {
    bool all;
    int64_t capacity;
    const struct calendar *calendar;
    int64_t now_ms;
};
enum rc group_helpers(struct db *db, struct arena *a, const struct helper_query *q,
                      struct routing_helper **list_out, size_t *n_out, struct err *err);
enum rc group_helper_put(struct db *db, int64_t account_id, int64_t capacity, struct view languages,
                         struct err *err);
/* A conversation was offered to him or accepted by him. */
enum rc group_helper_assigned(struct db *db, int64_t account_id, int64_t capacity, int64_t now_ms,
                              struct err *err);

/* company empty = none given; account 0 takes the specialist away. */
enum rc group_company_put(struct db *db, struct view company, int64_t account_id, struct err *err);
struct company_specialist {
    struct view company;
    int64_t account_id;
};
enum rc group_companies(struct db *db, struct arena *a, struct company_specialist **list_out,
                        size_t *n_out, struct err *err); /* by company */
enum rc group_visitor_company_put(struct db *db, int64_t visitor_id, struct view company,
                                  struct err *err);
/* As the visitor gave it; empty = he did not. */
enum rc group_visitor_company_get(struct db *db, struct arena *a, int64_t visitor_id,
                                  struct view *company_out, struct err *err);
/* The specialist of the visitor's company, 0 = none. */
enum rc group_specialist_of(struct db *db, int64_t visitor_id, int64_t *account_id_out,
                            struct err *err);

#endif
