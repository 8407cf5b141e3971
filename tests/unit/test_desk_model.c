/* test_desk_model.c - the desk against a simple model: random people do random things in a random
 * order.
 *
 * The model knows only whose each conversation is; the real handlers run on a real SQLite database
 * with the clock moved; at times the server is killed before it has committed and another one opens
 * the database. After every step state and owner must agree, and what must always hold is
 * looked up in the tables: nobody waits unasked while a helper who may serve him is free, no
 * conversation is without owner or queue, no step of the ladder fires twice or is missed, the bot
 * is silent while a person has the conversation.
 *
 * BANGBAN_MODEL_STEPS=200000 is the long form; BANGBAN_MODEL_SEED another course of events.
 */
#include "tests/unit/desk_world.h"

#include <unistd.h>

#include "server/desk/desk.h"
#include "server/desk/group.h"
#include "server/people/session.h"

#define N_VISITORS 12
#define N_HELPERS 5
#define SHORT_STEPS 2500
#define GRACE_MS (30 * SECOND)
#define GOAL_MS (60 * SECOND)

enum owner { OWNER_BOT, OWNER_QUEUE, OWNER_HELPER, OWNER_NOBODY };

struct model {
    struct world *w;
    uint64_t seed;
    int64_t step;
    const char *doing;
    struct principal visitors[N_VISITORS];
    enum owner owner[N_VISITORS];
    int helper[N_VISITORS]; /* OWNER_HELPER: which */
    struct principal helpers[N_HELPERS];
    enum account_status status[N_HELPERS];
    int64_t gone_at_ms[N_HELPERS]; /* 0 = his console is there */
    int transfer_to[N_VISITORS];   /* -1 = no offer to a colleague is open */
    int64_t transfer_at_ms[N_VISITORS];
    int64_t done[16];
};

static uint64_t draw(struct model *m, uint64_t below)
{
    m->seed ^= m->seed << 13;
    m->seed ^= m->seed >> 7;
    m->seed ^= m->seed << 17;
    return m->seed % below;
}

/* The tables as they are, for whoever has to find out why. */
static void print_rows(const struct model *m, const char *title, const char *sql, int n_columns)
{
    struct stmt *st = db_stmt(m->w->db, sql);
    bool row = false;
    print_message("%s\n", title);
    while (stmt_row(st, &row, NULL) == RC_OK && row) {
        for (int i = 0; i < n_columns; i++)
            print_message(" %.*s", VIEW_ARG(stmt_view(st, i)));
        print_message("\n");
    }
    stmt_reset(st);
}

static void wrong(const struct model *m, const char *what, int64_t id)
{
    print_rows(m, "waiting: conversation group wide rung offered specialist",
               "SELECT c.conversation_id, c.group_id, h.is_wide, h.is_rung, h.offered_to,"
               " h.tier FROM conversation c JOIN handoff h"
               " ON h.conversation_id = c.conversation_id WHERE c.state = 'queued'",
               6);
    print_rows(m, "helpers: account status capacity active",
               "SELECT a.account_id, a.status, p.capacity, (SELECT count(*) FROM conversation c"
               " WHERE c.account_id = a.account_id AND c.state = 'active') FROM account a"
               " JOIN helper_profile p ON p.account_id = a.account_id",
               4);
    print_rows(m, "passed: conversation account",
               "SELECT conversation_id, account_id FROM handoff_pass", 2);
    print_rows(m, "last events",
               "SELECT event_id, kind, conversation_id, account_id, detail"
               " FROM event ORDER BY event_id DESC LIMIT 15",
               5);
    fail_msg("step %lld (%s): %s, %lld", (long long)m->step, m->doing, what, (long long)id);
}

static int64_t sql_int(struct model *m, const char *sql, int64_t a, int64_t b)
{
    struct stmt *st = db_stmt(m->w->db, sql);
    if (strstr(sql, "$1") != NULL)
        stmt_bind_int(st, 1, a);
    if (strstr(sql, "$2") != NULL)
        stmt_bind_int(st, 2, b);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static void expect(struct model *m, enum rc got, bool should)
{
    if ((got == RC_OK) != should) {
        print_message("%s\n", m->w->call->err.text);
        wrong(m, should ? "was refused" : "was allowed", got);
    }
}

static enum rc ask(struct model *m, struct principal *who, const char *method, int visitor)
{
    return world_call(
        m->w, who, method,
        json("{\"conversation_id\":%lld}", (long long)m->visitors[visitor].conversation_id));
}

/* --- what people do -----------------------------------------------------------------------------
 */

static int64_t offered_to(struct model *m, int v)
{
    return sql_int(m, "SELECT coalesce(max(offered_to), 0) FROM handoff WHERE conversation_id = $1",
                   m->visitors[v].conversation_id, 0);
}

static void visitor_asks(struct model *m, int v)
{
    m->doing = "visitor asks for a person";
    expect(m, world_call(m->w, &m->visitors[v], "handoff.request", "{}"), true);
    if (m->owner[v] == OWNER_BOT || m->owner[v] == OWNER_NOBODY)
        m->owner[v] = OWNER_QUEUE;
}

static void visitor_speaks(struct model *m, int v)
{
    m->doing = "visitor speaks";
    expect(m,
           world_call(m->w, &m->visitors[v], "message.send",
                      json("{\"client_id\":\"s%lld\",\"choice_entry_id\":%lld}", (long long)m->step,
                           (long long)m->w->entry_id)),
           true);
    for (int n = 0;; n++) {
        const struct effect *e =
            push_at(m->w, TOPIC_VISITOR, m->visitors[v].visitor_id, "message.new", n);
        if (e == NULL)
            break;
        if (m->owner[v] == OWNER_HELPER &&
            view_find(e->params, VIEW("\"from\":\"bot\"")) != SIZE_MAX)
            wrong(m, "the bot speaks while a person has it", v);
    }
    if (m->owner[v] == OWNER_NOBODY)
        m->owner[v] = OWNER_BOT;
}

static void visitor_leaves(struct model *m, int v)
{
    bool cancels = draw(m, 2) == 0;
    m->doing = cancels ? "visitor cancels" : "visitor ends";
    enum rc rc =
        world_call(m->w, &m->visitors[v], cancels ? "handoff.cancel" : "conversation.end", "{}");
    if (!cancels) {
        expect(m, rc, true);
        m->owner[v] = OWNER_NOBODY;
        return;
    }
    expect(m, rc, m->owner[v] == OWNER_QUEUE || m->owner[v] == OWNER_BOT);
    if (m->owner[v] == OWNER_QUEUE)
        m->owner[v] = OWNER_BOT;
}

static void helper_accepts(struct model *m, int h, int v)
{
    m->doing = "helper accepts";
    int64_t to = offered_to(m, v);
    bool mine = m->owner[v] == OWNER_HELPER && m->helper[v] == h;
    bool free_to_take = m->owner[v] == OWNER_QUEUE && (to == 0 || to == m->helpers[h].account_id);
    expect(m, ask(m, &m->helpers[h], "conversation.accept", v), mine || free_to_take);
    if (free_to_take) {
        m->owner[v] = OWNER_HELPER;
        m->helper[v] = h;
    }
}

static void helper_declines(struct model *m, int h, int v)
{
    m->doing = "helper declines";
    expect(m, ask(m, &m->helpers[h], "conversation.decline", v), m->owner[v] == OWNER_QUEUE);
}

static void helper_lets_go(struct model *m, int h, int v)
{
    static const struct {
        const char *method;
        enum owner then;
    } WAYS[] = {{"conversation.release", OWNER_QUEUE},
                {"conversation.hand_back", OWNER_BOT},
                {"conversation.close", OWNER_NOBODY},
                {"conversation.close", OWNER_NOBODY}};
    size_t way = draw(m, 4);
    bool mine = m->owner[v] == OWNER_HELPER && m->helper[v] == h;
    m->doing = WAYS[way].method;
    expect(m, ask(m, &m->helpers[h], WAYS[way].method, v), mine);
    if (mine)
        m->owner[v] = WAYS[way].then;
}

static void helper_replies(struct model *m, int h, int v)
{
    m->doing = "helper replies";
    bool mine = m->owner[v] == OWNER_HELPER && m->helper[v] == h;
    expect(m,
           world_call(m->w, &m->helpers[h], "reply.send",
                      json("{\"conversation_id\":%lld,\"client_id\":\"r%lld\",\"text\":\"好\"}",
                           (long long)m->visitors[v].conversation_id, (long long)m->step)),
           mine);
}

static void helper_transfers(struct model *m, int h, int v)
{
    int to = (int)draw(m, N_HELPERS);
    m->doing = "helper offers a transfer";
    (void)world_call(m->w, &m->helpers[h], "transfer.offer",
                     json("{\"conversation_id\":%lld,\"to_account_id\":%lld,\"reason\":\"专业\"}",
                          (long long)m->visitors[v].conversation_id,
                          (long long)m->helpers[to].account_id));
    if (draw(m, 3) == 0)
        return; /* answered later, or not at all */
    m->doing = "helper takes what is transferred";
    enum rc rc = ask(m, &m->helpers[to], "transfer.accept", v);
    if (rc == RC_OK && m->owner[v] != OWNER_HELPER)
        wrong(m, "transferred from nobody", v);
    if (rc == RC_OK)
        m->helper[v] = to;
}

static void supervisor_takes_over(struct model *m, int h, int v)
{
    struct principal who = m->helpers[h];
    bool others = m->owner[v] == OWNER_QUEUE || (m->owner[v] == OWNER_HELPER && m->helper[v] != h);
    who.roles = ROLE_HELPER | ROLE_SUPERVISOR;
    m->doing = "supervisor takes over";
    expect(m, ask(m, &who, "conversation.take_over", v), others);
    if (!others)
        return;
    m->owner[v] = OWNER_HELPER;
    m->helper[v] = h;
}

static void lose(struct model *m, int h)
{
    m->status[h] = STATUS_OFFLINE;
    for (int v = 0; v < N_VISITORS; v++) {
        if (m->owner[v] == OWNER_HELPER && m->helper[v] == h)
            m->owner[v] = OWNER_QUEUE;
    }
}

static void helper_changes_status(struct model *m, int h)
{
    static const enum account_status STATUSES[] = {STATUS_ONLINE, STATUS_ONLINE, STATUS_ONLINE,
                                                   STATUS_BREAK,  STATUS_BUSY,   STATUS_OFFLINE};
    enum account_status s = STATUSES[draw(m, 6)];
    m->doing = "helper changes status";
    expect(m,
           world_call(m->w, &m->helpers[h], "staff.status",
                      json("{\"status\":\"%s\"}", account_status_name(s))),
           true);
    m->status[h] = s;
}

/* His machine is off; back within the grace time or not. */
static void helper_crashes(struct model *m, int h)
{
    m->doing = "helper crashes or is back";
    if (m->gone_at_ms[h] != 0)
        m->gone_at_ms[h] = 0;
    else
        m->gone_at_ms[h] = m->w->now_ms + GRACE_MS;
}

/* --- time ---------------------------------------------------------------------------------------
 */

static void run_time(struct model *m)
{
    for (int h = 0; h < N_HELPERS; h++) {
        if (m->gone_at_ms[h] == 0 || m->gone_at_ms[h] > m->w->now_ms)
            continue;
        m->doing = "helper is gone for good";
        world_internal(m->w, "connection.gone",
                       json("{\"account_id\":%lld}", (long long)m->helpers[h].account_id));
        lose(m, h);
        m->gone_at_ms[h] = 0;
    }
    m->doing = "due.run";
    world_internal(m->w, "due.run", "{}");
}

static void time_passes(struct model *m)
{
    static const int64_t STEPS[] = {SECOND,      5 * SECOND,  15 * SECOND,
                                    20 * SECOND, 45 * SECOND, 90 * SECOND};
    m->doing = "time passes";
    m->w->now_ms += draw(m, 200) == 0 ? (int64_t)draw(m, 14) * HOUR : STEPS[draw(m, 6)];
    run_time(m);
}

static void clock_steps_back(struct model *m)
{
    m->doing = "clock steps back";
    m->w->now_ms -= (int64_t)draw(m, 3) * SECOND;
    run_time(m);
}

/* Everybody's socket is gone; some consoles are back before the grace time is over. */
static void server_restarts(struct model *m)
{
    struct desk d;
    bool back[N_HELPERS];
    m->doing = "server restarts";
    world_internal(m->w, "desk.recover", "{}");
    assert_int_equal(desk_init(&d, m->w->db, &m->w->options, m->w->call, NULL), RC_OK);
    for (int h = 0; h < N_HELPERS; h++) {
        back[h] = m->gone_at_ms[h] == 0 && draw(m, 4) != 0;
        m->gone_at_ms[h] = 0;
        if (back[h])
            assert_int_equal(desk_helper_returned(&d, m->helpers[h].account_id, NULL), RC_OK);
    }
    m->w->now_ms += GRACE_MS;
    m->doing = "after the restart";
    world_internal(m->w, "due.run", "{}");
    for (int h = 0; h < N_HELPERS; h++) {
        if (!back[h])
            lose(m, h);
    }
}

/* Whose each conversation is, by the tables and by the model. */
static void check_owners(struct model *m)
{
    static const char *const NAMES[] = {"bot", "queued", "active", "closed"};
    struct arena *a = arena_new(0);
    for (int v = 0; v < N_VISITORS; v++) {
        struct conversation cv;
        assert_int_equal(
            conversation_load_latest(m->w->db, a, m->visitors[v].visitor_id, &cv, NULL), RC_OK);
        m->visitors[v].conversation_id = cv.conversation_id;
        const char *got = conversation_state_name(cv.state);
        if (strcmp(got, NAMES[m->owner[v]]) != 0) {
            print_message("%s, wanted %s\n", got, NAMES[m->owner[v]]);
            wrong(m, "state differs from the model", cv.conversation_id);
        }
        if (m->owner[v] == OWNER_HELPER && cv.account_id != m->helpers[m->helper[v]].account_id)
            wrong(m, "another helper has it", cv.conversation_id);
        if (m->owner[v] == OWNER_QUEUE && cv.account_id != 0)
            wrong(m, "waits and has an owner", cv.conversation_id);
    }
    arena_free(a);
}

/* It is the process that is killed, not the machine. */
static void hurry(struct model *m)
{
    assert_int_equal(db_script(m->w->db, "PRAGMA synchronous = OFF", NULL), RC_OK);
}

/* What was not committed has not happened, whoever was about to do what. */
static void server_is_killed(struct model *m)
{
    static const char *const METHODS[] = {"conversation.accept", "conversation.release",
                                          "conversation.close", "conversation.decline"};
    int v = (int)draw(m, N_VISITORS);
    int h = m->owner[v] == OWNER_HELPER ? m->helper[v] : (int)draw(m, N_HELPERS);
    int64_t events = sql_int(m, "SELECT count(*) FROM event", 0, 0);
    m->doing = "server is killed";
    world_kill(m->w, &m->helpers[h], METHODS[draw(m, 4)],
               json("{\"conversation_id\":%lld}", (long long)m->visitors[v].conversation_id));
    hurry(m);
    if (sql_int(m, "SELECT count(*) FROM event", 0, 0) != events)
        wrong(m, "what was not committed has happened", events);
    check_owners(m);
    server_restarts(m);
}

/* --- what must hold -----------------------------------------------------------------------------
 */

/* Eligible, said once more and only with what the tables say. */
static const char SQL_UNASKED[] =
    "SELECT count(*) FROM conversation c JOIN handoff h ON h.conversation_id = c.conversation_id"
    " WHERE c.state = 'queued' AND c.is_off_hours = 0 AND h.is_rung = 0 AND h.offered_to IS NULL"
    " AND EXISTS (SELECT 1 FROM account a JOIN helper_profile p ON p.account_id = a.account_id"
    "  WHERE a.status = 'online' AND a.roles LIKE '%helper%'"
    "  AND p.capacity > (SELECT count(*) FROM conversation x WHERE x.account_id = a.account_id"
    "   AND x.state = 'active') + (SELECT count(*) FROM handoff o"
    "   WHERE o.offered_to = a.account_id)"
    "  AND (c.group_id = 0 OR EXISTS (SELECT 1 FROM group_member g WHERE g.group_id = c.group_id"
    "   AND g.account_id = a.account_id AND g.tier = 'helper')"
    "   OR (h.is_wide = 1 AND NOT EXISTS (SELECT 1 FROM group_member g"
    "    WHERE g.group_id = c.group_id AND g.account_id = a.account_id))))";
static const char SQL_OFFERED_TO_ABSENT[] =
    "SELECT count(*) FROM handoff h JOIN account a ON a.account_id = h.offered_to"
    " WHERE a.status <> 'online'";
static const char SQL_OFFERED_NOT_WAITING[] =
    "SELECT count(*) FROM handoff h JOIN conversation c ON c.conversation_id = h.conversation_id"
    " WHERE h.offered_to IS NOT NULL AND c.state <> 'queued'";
#define IN_HAND                                                                                    \
    "(SELECT * FROM conversation WHERE state = 'queued' UNION ALL"                                 \
    " SELECT * FROM conversation WHERE state = 'active')"
static const char SQL_WAITS_UNKNOWN[] =
    "SELECT count(*) FROM " IN_HAND " AS c"
    " WHERE NOT EXISTS (SELECT 1 FROM handoff h WHERE h.conversation_id = c.conversation_id)";
static const char SQL_STALE_HANDOFF[] =
    "SELECT count(*) FROM handoff h JOIN conversation c ON c.conversation_id = h.conversation_id"
    " WHERE c.state NOT IN ('queued', 'active')";
static const char SQL_CLOCK_WITHOUT_REASON[] =
    "SELECT count(*) FROM due d JOIN conversation c ON c.conversation_id = d.object_id"
    " WHERE d.done_at_ms IS NULL AND ((d.kind = 'offer' AND c.state <> 'queued')"
    " OR (d.kind IN ('ring', 'reroute', 'breach', 'tier_up')"
    " AND (c.responded_at_ms IS NOT NULL OR c.state NOT IN ('queued', 'active'))))";
/* Nobody has answered for longer than the goal and no breach was noted since the hand-over. */
static const char SQL_MISSED_BREACH[] =
    "SELECT count(*) FROM " IN_HAND
    " AS c WHERE c.responded_at_ms IS NULL AND c.handed_at_ms + $1 <= $2 AND NOT EXISTS (SELECT 1"
    " FROM event b WHERE b.kind = 'breached' AND b.conversation_id = c.conversation_id"
    " AND b.event_id > (SELECT max(o.event_id) FROM event o"
    "  WHERE o.conversation_id = c.conversation_id AND o.kind IN ('handed_over', 'reopened')))";

static const char SQL_LOAD_DIFFERS[] =
    "SELECT count(*) FROM account a WHERE (SELECT count(*) FROM conversation c"
    " WHERE c.account_id = a.account_id AND c.state = 'active') <> coalesce((SELECT l.in_hand"
    " FROM helper_load l WHERE l.account_id = a.account_id), 0)";
static const char SQL_PLACE_DIFFERS[] =
    "SELECT count(*) FROM handoff h JOIN conversation c ON c.conversation_id = h.conversation_id"
    " WHERE h.waits <> (c.state = 'queued') OR h.group_id <> c.group_id"
    " OR h.is_front <> c.is_front OR h.rank_ms <> c.rank_ms";

static void check_tables(struct model *m)
{
    static const struct {
        const char *sql;
        const char *what;
    } NONE[] = {
        {SQL_UNASKED, "somebody waits unasked while a helper is free"},
        {SQL_OFFERED_TO_ABSENT, "offered to somebody who is not there"},
        {SQL_OFFERED_NOT_WAITING, "offered although it does not wait"},
        {SQL_WAITS_UNKNOWN, "waits without a hand-over"},
        {SQL_STALE_HANDOFF, "a hand-over is left behind"},
        {SQL_CLOCK_WITHOUT_REASON, "a clock runs without reason"},
        {SQL_LOAD_DIFFERS, "a helper's load is not what he has in hand"},
        {SQL_PLACE_DIFFERS, "routing looks for it where it is not"},
    };
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        int64_t n = sql_int(m, NONE[i].sql, 0, 0);
        if (n != 0)
            wrong(m, NONE[i].what, n);
    }
}

/* Only straight after due.run, and by open time: the desk of the model never closes. */
static void check_ladder(struct model *m)
{
    int64_t n = sql_int(m, SQL_MISSED_BREACH, GOAL_MS, m->w->now_ms);
    if (n != 0)
        wrong(m, "a breach was missed", n);
}

/* Between one hand-over and the next every step fires at most once. */
static void check_once(struct model *m)
{
    int64_t n =
        sql_int(m,
                "SELECT count(*) FROM (SELECT 1 FROM (SELECT kind, detail, conversation_id,"
                " sum(CASE WHEN kind IN ('handed_over', 'reopened') THEN 1 ELSE 0 END)"
                " OVER (PARTITION BY conversation_id ORDER BY event_id) AS nth FROM event"
                " WHERE conversation_id IS NOT NULL) AS numbered"
                " WHERE kind IN ('rerung', 'rerouted', 'breached', 'tier_up')"
                " GROUP BY conversation_id, nth, kind, detail HAVING count(*) > 1) AS twice",
                0, 0);
    if (n != 0)
        wrong(m, "a step fired twice", n);
    m->done[0] = sql_int(m, "SELECT count(*) FROM event WHERE kind = 'breached'", 0, 0);
    m->done[1] = sql_int(m, "SELECT count(*) FROM event WHERE kind = 'offered'", 0, 0);
    m->done[2] = sql_int(m, "SELECT count(*) FROM event WHERE kind = 'transferred'", 0, 0);
    m->done[3] = sql_int(m, "SELECT count(*) FROM event WHERE kind = 'lost'", 0, 0);
    m->done[4] = sql_int(m, "SELECT count(*) FROM event WHERE kind = 'responded'", 0, 0);
}

/* --- the course of events -----------------------------------------------------------------------
 */

static void set_up_desk(struct model *m)
{
    struct skill_group push = {.name = VIEW("青石街道"),
                               .kind = GROUP_STREET,
                               .serves = VIEW_EMPTY,
                               .is_push = true,
                               .accept_s = 15,
                               .hours = VIEW_EMPTY};
    struct skill_group pull = {.name = VIEW("河西街道"),
                               .kind = GROUP_STREET,
                               .serves = VIEW_EMPTY,
                               .accept_s = 15,
                               .hours = VIEW_EMPTY};
    static const char *const REGIONS[] = {"青石街道", "河西街道", ""};
    int64_t push_id = 0;
    int64_t pull_id = 0;
    assert_int_equal(group_put(m->w->db, &push, &push_id, NULL), RC_OK);
    assert_int_equal(group_put(m->w->db, &pull, &pull_id, NULL), RC_OK);
    for (int h = 0; h < N_HELPERS; h++) {
        char name[16];
        snprintf(name, sizeof name, "h%d", h);
        m->helpers[h] = world_helper(m->w, name, name);
        m->helpers[h].roles = ROLE_HELPER;
        m->status[h] = STATUS_ONLINE;
        struct group_member in = {h % 2 == 0 ? push_id : pull_id, m->helpers[h].account_id,
                                  TIER_HELPER};
        assert_int_equal(group_member_put(m->w->db, &in, NULL), RC_OK);
        assert_int_equal(
            group_helper_put(m->w->db, m->helpers[h].account_id, 1 + h % 3, VIEW_EMPTY, NULL),
            RC_OK);
    }
    for (int v = 0; v < N_VISITORS; v++) {
        m->visitors[v] = (struct principal){.roles = ROLE_GUEST};
        world_do(m->w, &m->visitors[v], "visitor.start",
                 json("{\"region\":\"%s\"}", REGIONS[v % 3]));
    }
}

static void one_step(struct model *m)
{
    int v = (int)draw(m, N_VISITORS);
    int h = (int)draw(m, N_HELPERS);
    uint64_t what = draw(m, 100);
    if (m->gone_at_ms[h] != 0 && what >= 25 && what < 80)
        return; /* nobody sits there */
    if (what < 12)
        visitor_asks(m, v);
    else if (what < 20)
        visitor_speaks(m, v);
    else if (what < 25)
        visitor_leaves(m, v);
    else if (what < 42)
        helper_accepts(m, h, v);
    else if (what < 46)
        helper_declines(m, h, v);
    else if (what < 56)
        helper_lets_go(m, m->owner[v] == OWNER_HELPER ? m->helper[v] : h, v);
    else if (what < 64)
        helper_replies(m, m->owner[v] == OWNER_HELPER ? m->helper[v] : h, v);
    else if (what < 68)
        helper_transfers(m, m->owner[v] == OWNER_HELPER ? m->helper[v] : h, v);
    else if (what < 69)
        supervisor_takes_over(m, h, v);
    else if (what < 80)
        helper_changes_status(m, h);
    else if (what < 81)
        helper_crashes(m, h);
    else if (what < 98)
        time_passes(m);
    else if (what < 99)
        clock_steps_back(m);
    else if (draw(m, 4) == 0)
        draw(m, 2) == 0 ? server_restarts(m) : server_is_killed(m);
}

static int64_t number_of(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text != NULL ? strtoll(text, NULL, 10) : fallback;
}

static void test_model(void **state)
{
    struct world *w = *state;
    struct model m = {.w = w, .seed = (uint64_t)number_of("BANGBAN_MODEL_SEED", 20261123)};
    int64_t steps = number_of("BANGBAN_MODEL_STEPS", SHORT_STEPS);
    free(w->options.hours);
    w->options.hours = strdup("");
    w->options.reopen_min = 0;
    w->options.wrapup_s = 0;
    w->options.visitor_remind_s = 0;
    w->options.visitor_close_s = 0;
    w->options.helper_silent_s = 0;
    assert_int_equal(options_make_calendar(&w->options, NULL), RC_OK);
    hurry(&m);
    set_up_desk(&m);
    for (m.step = 0; m.step < steps; m.step++) {
        one_step(&m);
        check_owners(&m);
        check_tables(&m);
        if (strcmp(m.doing, "due.run") == 0)
            check_ladder(&m);
        if (m.step % 20000 == 19999)
            check_once(&m);
    }
    check_once(&m);
    print_message(
        "%lld steps: %lld breaches, %lld offers, %lld transfers, %lld lost, %lld answered\n",
        (long long)steps, (long long)m.done[0], (long long)m.done[1], (long long)m.done[2],
        (long long)m.done[3], (long long)m.done[4]);
    for (size_t i = 0; i < 5; i++)
        assert_true(m.done[i] > 0); /* a course in which nothing happens proves nothing */
}

static char folder[] = "/tmp/bangban-model-XXXXXX";

static int open_in_folder(void **state)
{
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/model.db", folder);
    return world_open_at(state, path);
}

static int close_and_remove(void **state)
{
    char path[80];
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    int rc = world_close(state);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        snprintf(path, sizeof path, "%s/model.db%s", folder, ENDINGS[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_model, open_in_folder, close_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
