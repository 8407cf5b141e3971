/* group.c - groups, their members, what helpers can take, companies and their specialists. */
#include "server/desk/group.h"

static const char SQL_COMPANY_OF[] = "SELECT company FROM visitor_company WHERE visitor_id = $1";
static const char SQL_LIST[] =
    "SELECT group_id, name, kind, serves, mode, accept_s, hours, is_disabled FROM skill_group"
    " ORDER BY group_id";
static const char SQL_ADD[] =
    "INSERT INTO skill_group (group_id, name, kind, serves, mode, accept_s, hours, is_disabled)"
    " VALUES ((SELECT coalesce(max(group_id), 0) + 1 FROM skill_group), $1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (name) DO NOTHING RETURNING group_id";
static const char SQL_CHANGE[] =
    "UPDATE skill_group SET name = $1, kind = $2, serves = $3, mode = $4, accept_s = $5, hours = "
    "$6,"
    " is_disabled = $7 WHERE group_id = $8 AND NOT EXISTS (SELECT 1 FROM skill_group o"
    " WHERE o.name = $1 AND o.group_id <> $8) RETURNING group_id";
static const char SQL_MEMBERS[] =
    "SELECT group_id, account_id, tier FROM group_member ORDER BY account_id, group_id";
static const char SQL_MEMBERSHIPS[] =
    "SELECT group_id, account_id, tier FROM group_member WHERE account_id = $1 ORDER BY group_id";
static const char SQL_MEMBER_PUT[] =
    "INSERT INTO group_member (group_id, account_id, tier) VALUES ($1, $2, $3)"
    " ON CONFLICT (group_id, account_id) DO UPDATE SET tier = excluded.tier";
static const char SQL_MEMBER_REMOVE[] =
    "DELETE FROM group_member WHERE group_id = $1 AND account_id = $2";
static const char SQL_HELPERS[] =
    "SELECT a.account_id, a.status, coalesce(p.capacity, $1), coalesce(p.languages, ''),"
    " coalesce(p.assigned_at_ms, 0),"
    " coalesce(l.in_hand, 0)"
    " + (SELECT count(*) FROM handoff h WHERE h.offered_to = a.account_id),"
    " EXISTS (SELECT 1 FROM company_specialist s WHERE s.account_id = a.account_id)"
    " FROM account a LEFT JOIN helper_profile p ON p.account_id = a.account_id"
    " LEFT JOIN helper_load l ON l.account_id = a.account_id"
    " WHERE ($2 = 1 OR (a.status = 'online' AND coalesce(l.in_hand, 0) < coalesce(p.capacity, "
    "$1)))"
    " AND a.is_disabled = 0 AND a.roles LIKE '%helper%' ORDER BY a.account_id";
static const char SQL_PROFILE_PUT[] =
    "INSERT INTO helper_profile (account_id, capacity, languages, assigned_at_ms)"
    " VALUES ($1, $2, $3, 0) ON CONFLICT (account_id) DO UPDATE SET"
    " capacity = excluded.capacity, languages = excluded.languages";
static const char SQL_ASSIGNED[] =
    "INSERT INTO helper_profile (account_id, capacity, languages, assigned_at_ms)"
    " VALUES ($1, $2, '', $3) ON CONFLICT (account_id) DO UPDATE SET"
    " assigned_at_ms = excluded.assigned_at_ms";
static const char SQL_COMPANY_PUT[] =
    "INSERT INTO company_specialist (company, account_id) VALUES ($1, $2)"
    " ON CONFLICT (company) DO UPDATE SET account_id = excluded.account_id";
static const char SQL_COMPANIES[] =
    "SELECT company, account_id FROM company_specialist ORDER BY company";
static const char SQL_COMPANY_REMOVE[] = "DELETE FROM company_specialist WHERE company = $1";
static const char SQL_VISITOR_COMPANY[] =
    "INSERT INTO visitor_company (visitor_id, company) VALUES ($1, $2)"
    " ON CONFLICT (visitor_id) DO UPDATE SET company = excluded.company";
static const char SQL_SPECIALIST[] =
    "SELECT s.account_id FROM visitor_company v JOIN company_specialist s ON s.company = v.company"
    " WHERE v.visitor_id = $1";

/* --- names --------------------------------------------------------------------------------------
 */

static const char *const KINDS[GROUP_N_KINDS] = {"department", "topic", "street", "leader"};

const char *group_kind_name(enum group_kind k)
{
    CHECK(k < GROUP_N_KINDS);
    return KINDS[k];
}

bool group_kind_parse(struct view name, enum group_kind *out)
{
    for (int i = 0; i < GROUP_N_KINDS; i++) {
        if (view_eq_text(name, KINDS[i])) {
            *out = (enum group_kind)i;
            return true;
        }
    }
    return false;
}

bool routing_tier_parse(struct view name, enum routing_tier *out)
{
    for (int i = 0; i < TIER_N; i++) {
        if (view_eq_text(name, routing_tier_name((enum routing_tier)i))) {
            *out = (enum routing_tier)i;
            return true;
        }
    }
    return false;
}

/* --- groups -------------------------------------------------------------------------------------
 */

static enum rc read_group(struct stmt *st, struct arena *a, struct skill_group *out,
                          struct err *err)
{
    *out = (struct skill_group){
        .group_id = stmt_int(st, 0),
        .name = arena_view(a, stmt_view(st, 1)),
        .serves = arena_view(a, stmt_view(st, 3)),
        .is_push = view_eq_text(stmt_view(st, 4), "push"),
        .accept_s = stmt_int(st, 5),
        .hours = arena_view(a, stmt_view(st, 6)),
        .is_disabled = stmt_int(st, 7) != 0,
    };
    return group_kind_parse(stmt_view(st, 2), &out->kind)
               ? RC_OK
               : err_set(err, RC_CORRUPT, "组 %lld 的类别无法识别", (long long)out->group_id);
}

enum rc group_list_all(struct db *db, struct arena *a, struct group_list *out, struct err *err)
{
    struct group_list list = {NULL, 0};
    struct stmt *st = db_stmt(db, SQL_LIST);
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list.items = arena_push(a, list.items, list.n, &cap, sizeof *list.items);
        rc = read_group(st, a, &list.items[list.n++], err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = list;
    return rc;
}

const struct skill_group *group_in(const struct group_list *list, int64_t group_id)
{
    for (size_t i = 0; group_id != 0 && i < list->n; i++) {
        if (list->items[i].group_id == group_id)
            return &list->items[i];
    }
    return NULL;
}

enum rc group_put(struct db *db, const struct skill_group *g, int64_t *group_id_out,
                  struct err *err)
{
    struct hours hours;
    if (g->hours.len > 0 && hours_parse(g->hours, &hours, err) != RC_OK)
        return RC_INVALID;
    struct stmt *st = db_stmt(db, g->group_id == 0 ? SQL_ADD : SQL_CHANGE);
    stmt_bind_view(st, 1, g->name);
    stmt_bind_text(st, 2, group_kind_name(g->kind));
    stmt_bind_view(st, 3, g->serves);
    stmt_bind_text(st, 4, g->is_push ? "push" : "pull");
    stmt_bind_int(st, 5, g->accept_s);
    stmt_bind_view(st, 6, g->hours);
    stmt_bind_int(st, 7, g->is_disabled);
    if (g->group_id != 0)
        stmt_bind_int(st, 8, g->group_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *group_id_out = stmt_int(st, 0);
    else if (rc == RC_NOT_FOUND)
        rc = err_set_field(err, RC_CONFLICT, "name", "没有这个组，或组名已被使用：%.*s",
                           VIEW_ARG(g->name));
    stmt_reset(st);
    return rc;
}

static bool serves(const struct skill_group *g, struct view what)
{
    struct view rest = g->serves;
    if (what.len == 0 || g->is_disabled)
        return false;
    if (view_eq(g->name, what))
        return true;
    while (rest.len > 0) {
        size_t end = view_find(rest, VIEW(","));
        if (view_eq(view_trim(view_sub(rest, 0, end)), what))
            return true;
        rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(rest, end + 1, rest.len);
    }
    return false;
}

int64_t group_for(const struct group_list *list, const struct matter *m)
{
    const struct {
        bool leader;
        bool street;
        struct view what;
    } STEPS[] = {{true, false, m->reason},
                 {false, false, m->reason},
                 {false, false, m->department},
                 {false, true, m->region}};
    for (size_t s = 0; s < sizeof STEPS / sizeof STEPS[0]; s++) {
        for (size_t i = 0; i < list->n; i++) {
            const struct skill_group *g = &list->items[i];
            bool fits = STEPS[s].leader   ? g->kind == GROUP_LEADER
                        : STEPS[s].street ? g->kind == GROUP_STREET
                                          : g->kind == GROUP_DEPARTMENT || g->kind == GROUP_TOPIC;
            bool named = serves(g, STEPS[s].what) ||
                         (STEPS[s].leader && !g->is_disabled && view_eq_text(m->reason, "leader"));
            if (fits && named)
                return g->group_id;
        }
    }
    return 0;
}

/* --- members ------------------------------------------------------------------------------------
 */

#define FEW_HELPERS 64

struct member_list {
    struct group_member *items;
    size_t n;
    size_t cap;
};

static enum rc take_members(struct stmt *st, struct arena *a, struct member_list *list,
                            struct err *err)
{
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list->items = arena_push(a, list->items, list->n, &list->cap, sizeof *list->items);
        struct group_member *m = &list->items[list->n++];
        *m = (struct group_member){.group_id = stmt_int(st, 0), .account_id = stmt_int(st, 1)};
        rc = routing_tier_parse(stmt_view(st, 2), &m->tier)
                 ? stmt_row(st, &row, err)
                 : err_set(err, RC_CORRUPT, "组成员的层级无法识别");
    }
    stmt_reset(st);
    return rc;
}

enum rc group_members(struct db *db, struct arena *a, struct group_member **list_out, size_t *n_out,
                      struct err *err)
{
    struct member_list list = {.n = 0};
    enum rc rc = take_members(db_stmt(db, SQL_MEMBERS), a, &list, err);
    if (rc == RC_OK) {
        *list_out = list.items;
        *n_out = list.n;
    }
    return rc;
}

/* Of a few one by one, of many all at once. */
static enum rc members_of(struct db *db, struct arena *a, const struct routing_helper *helpers,
                          size_t n, struct member_list *list, struct err *err)
{
    enum rc rc = RC_OK;
    if (n > FEW_HELPERS)
        return take_members(db_stmt(db, SQL_MEMBERS), a, list, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct stmt *st = db_stmt(db, SQL_MEMBERSHIPS);
        stmt_bind_int(st, 1, helpers[i].account_id);
        rc = take_members(st, a, list, err);
    }
    return rc;
}

enum rc group_member_put(struct db *db, const struct group_member *m, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_MEMBER_PUT);
    stmt_bind_int(st, 1, m->group_id);
    stmt_bind_int(st, 2, m->account_id);
    stmt_bind_text(st, 3, routing_tier_name(m->tier));
    return stmt_run(st, err);
}

enum rc group_member_remove(struct db *db, int64_t group_id, int64_t account_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_MEMBER_REMOVE);
    stmt_bind_int(st, 1, group_id);
    stmt_bind_int(st, 2, account_id);
    return stmt_run(st, err);
}

/* --- helpers ------------------------------------------------------------------------------------
 */

static struct routing_helper read_helper(struct stmt *st, struct arena *a,
                                         const struct helper_query *q, bool duty_only)
{
    int64_t account_id = stmt_int(st, 0);
    return (struct routing_helper){
        .account_id = account_id,
        .is_online = view_eq_text(stmt_view(st, 1), "online"),
        .capacity = (int)stmt_int(st, 2),
        .languages = routing_languages(stmt_view(st, 3)),
        .speaks = arena_view(a, stmt_view(st, 3)),
        .assigned_at_ms = stmt_int(st, 4),
        .load = (int)stmt_int(st, 5),
        .is_specialist = stmt_int(st, 6) != 0,
        .may_serve = !duty_only || calendar_has_duty(q->calendar, account_id, q->now_ms),
    };
}

/* Both lists go by account. */
static void join_memberships(struct arena *a, struct routing_helper *helpers, size_t n,
                             const struct group_member *members, size_t n_members)
{
    struct routing_membership *all = arena_alloc_array(a, n_members + 1, sizeof *all);
    size_t k = 0;
    for (size_t m = 0; m < n_members; m++)
        all[m] = (struct routing_membership){members[m].group_id, members[m].tier};
    for (size_t i = 0; i < n; i++) {
        while (k < n_members && members[k].account_id < helpers[i].account_id)
            k++;
        size_t from = k;
        while (k < n_members && members[k].account_id == helpers[i].account_id)
            k++;
        helpers[i].groups = all + from;
        helpers[i].n_groups = k - from;
    }
}

enum rc group_helpers(struct db *db, struct arena *a, const struct helper_query *q,
                      struct routing_helper **list_out, size_t *n_out, struct err *err)
{
    struct routing_helper *list = NULL;
    struct member_list members = {.n = 0};
    size_t n = 0;
    size_t cap = 0;
    bool duty_only = calendar_is_duty_time(q->calendar, q->now_ms);
    struct stmt *st = db_stmt(db, SQL_HELPERS);
    bool row = false;
    stmt_bind_int(st, 1, q->capacity);
    stmt_bind_int(st, 2, q->all);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_helper(st, a, q, duty_only);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        rc = members_of(db, a, list, n, &members, err);
    if (rc != RC_OK)
        return rc;
    join_memberships(a, list, n, members.items, members.n);
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

enum rc group_helper_put(struct db *db, int64_t account_id, int64_t capacity, struct view languages,
                         struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PROFILE_PUT);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, capacity);
    stmt_bind_view(st, 3, languages);
    return stmt_run(st, err);
}

enum rc group_helper_assigned(struct db *db, int64_t account_id, int64_t capacity, int64_t now_ms,
                              struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ASSIGNED);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, capacity);
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}

/* --- companies ----------------------------------------------------------------------------------
 */

enum rc group_company_put(struct db *db, struct view company, int64_t account_id, struct err *err)
{
    struct stmt *st = db_stmt(db, account_id != 0 ? SQL_COMPANY_PUT : SQL_COMPANY_REMOVE);
    stmt_bind_view(st, 1, company);
    if (account_id != 0)
        stmt_bind_int(st, 2, account_id);
    return stmt_run(st, err);
}

enum rc group_companies(struct db *db, struct arena *a, struct company_specialist **list_out,
                        size_t *n_out, struct err *err)
{
    struct company_specialist *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_COMPANIES);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct company_specialist){arena_view(a, stmt_view(st, 0)), stmt_int(st, 1)};
    }
    stmt_reset(st);
    *list_out = list;
    *n_out = n;
    return rc;
}

enum rc group_visitor_company_put(struct db *db, int64_t visitor_id, struct view company,
                                  struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_VISITOR_COMPANY);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_view(st, 2, company);
    return stmt_run(st, err);
}

enum rc group_visitor_company_get(struct db *db, struct arena *a, int64_t visitor_id,
                                  struct view *company_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_COMPANY_OF);
    bool row = false;
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *company_out = row ? arena_view(a, stmt_view(st, 0)) : VIEW_EMPTY;
    stmt_reset(st);
    return rc;
}

enum rc group_specialist_of(struct db *db, int64_t visitor_id, int64_t *account_id_out,
                            struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SPECIALIST);
    bool row = false;
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *account_id_out = row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}
