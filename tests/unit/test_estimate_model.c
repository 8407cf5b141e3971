/* test_estimate_model.c - is the wait visitors are told the wait that follows?
 *
 * A desk is lived through in the real tables with a moved clock: people come in waves, some of them
 * to groups of their own, helpers take whom they may serve and talk for as long as it takes. What
 * each visitor was told when he entered the queue is compared with how long he then waited.
 */
#include "tests/unit/desk_world.h"

#include <math.h>

#include "server/desk/hours.h"

#define N_HELPERS 4
#define CAPACITY 2
#define N_PLACES (N_HELPERS * CAPACITY)
#define N_VISITORS 900
#define WARM 40 /* the first ones are what is measured, not what is judged */
#define WIDE_MS (40 * SECOND)
#define MEAN_TALK_MS (7.0 * MINUTE)

struct visit {
    struct principal who;
    int64_t came_at_ms;
    int64_t told_ms; /* < 0: nothing */
    int64_t accepted_at_ms;
    int group; /* 0, 1: one's own; 2: anybody's */
};

struct place {
    int helper;
    int visit; /* -1 = free */
    int64_t free_at_ms;
};

struct shop {
    struct world *w;
    uint64_t seed;
    struct principal helpers[N_HELPERS];
    struct place places[N_PLACES];
    struct visit visits[N_VISITORS];
    int n_visits;
    int first_waiting; /* all before it have been accepted */
};

static double draw(struct shop *s)
{
    s->seed ^= s->seed << 13;
    s->seed ^= s->seed >> 7;
    s->seed ^= s->seed << 17;
    return (double)(s->seed % 1000000 + 1) / 1000001.0;
}

static int64_t draw_exponential(struct shop *s, double mean_ms)
{
    return (int64_t)(-log(draw(s)) * mean_ms);
}

/* --- the desk ------------------------------------------------------------------------------------
 */

static void set_up(struct shop *s)
{
    static const char *const STREETS[] = {"青石街道", "云帆街道"};
    struct world *w = s->w;
    w->options.capacity = CAPACITY;
    w->options.visitor_remind_s = 0;
    assert_int_equal(hours_parse(VIEW("1-7 00:00-24:00"), &w->options.calendar.week, NULL), RC_OK);
    for (int i = 0; i < N_HELPERS; i++)
        s->helpers[i] = world_helper(w, json("h%d", i), json("帮办%d", i));
    for (int g = 0; g < 2; g++) {
        world_do(w, &s->helpers[0], "group.put",
                 json("{\"name\":\"%s\",\"kind\":\"street\",\"serves\":\"%s\",\"mode\":\"pull\"}",
                      STREETS[g], STREETS[g]));
        int64_t group_id = result_int(w, "group_id");
        for (int i = g; i < N_HELPERS; i += 2)
            world_do(w, &s->helpers[0], "group.member",
                     json("{\"group_id\":%lld,\"account_id\":%lld,\"tier\":\"helper\"}",
                          (long long)group_id, (long long)s->helpers[i].account_id));
    }
    for (int i = 0; i < N_PLACES; i++)
        s->places[i] = (struct place){.helper = i % N_HELPERS, .visit = -1};
}

static void come(struct shop *s)
{
    static const char *const PARAMS[] = {"{\"region\":\"青石街道\"}", "{\"region\":\"云帆街道\"}",
                                         "{}"};
    struct visit *v = &s->visits[s->n_visits++];
    *v = (struct visit){.who = {.roles = ROLE_GUEST}, .came_at_ms = s->w->now_ms, .told_ms = -1};
    v->group = (int)(draw(s) * 3);
    world_do(s->w, &v->who, "visitor.start", PARAMS[v->group]);
    world_do(s->w, &v->who, "handoff.request", "{}");
    if (result_has(s->w, "\"wait_s\""))
        v->told_ms = result_int(s->w, "wait_s") * SECOND;
}

static const char *naming(const struct visit *v)
{
    return json("{\"conversation_id\":%lld}", (long long)v->who.conversation_id);
}

static void finish(struct shop *s, struct place *p)
{
    world_do(s->w, &s->helpers[p->helper], "conversation.close", naming(&s->visits[p->visit]));
    p->visit = -1;
    p->free_at_ms = s->w->now_ms + 2 * SECOND + (int64_t)(draw(s) * 6 * SECOND); /* he looks up */
}

/* The first in the queue's order whom this helper may serve; they all have the same priority. */
static struct visit *next_for(struct shop *s, const struct place *p)
{
    while (s->first_waiting < s->n_visits && s->visits[s->first_waiting].accepted_at_ms != 0)
        s->first_waiting++;
    for (int i = s->first_waiting; i < s->n_visits; i++) {
        struct visit *v = &s->visits[i];
        bool wide = s->w->now_ms - v->came_at_ms >= WIDE_MS;
        if (v->accepted_at_ms == 0 && (v->group == 2 || v->group == p->helper % 2 || wide))
            return v;
    }
    return NULL;
}

static void take(struct shop *s, struct place *p)
{
    struct visit *v = next_for(s, p);
    if (v == NULL)
        return;
    world_do(s->w, &s->helpers[p->helper], "conversation.accept", naming(v));
    world_do(s->w, &s->helpers[p->helper], "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"h\",\"text\":\"您好\"}",
                  (long long)v->who.conversation_id));
    v->accepted_at_ms = s->w->now_ms;
    p->visit = (int)(v - s->visits);
    p->free_at_ms =
        s->w->now_ms + MINUTE + draw_exponential(s, MEAN_TALK_MS - MINUTE); /* never in no time */
}

/* Half hours with two fifths more than can be served, and half hours with a third of it. */
static double mean_gap_ms(const struct shop *s)
{
    bool rush = (s->w->now_ms / (30 * MINUTE)) % 2 == 0;
    return MEAN_TALK_MS / N_PLACES / (rush ? 1.4 : 0.35);
}

static void live(struct shop *s)
{
    int64_t next_ms = s->w->now_ms;
    int n_accepted = 0;
    while (n_accepted < N_VISITORS - N_PLACES) {
        s->w->now_ms += SECOND;
        while (s->n_visits < N_VISITORS && next_ms <= s->w->now_ms) {
            come(s);
            next_ms += draw_exponential(s, mean_gap_ms(s));
        }
        n_accepted = 0;
        for (int i = 0; i < N_PLACES; i++) {
            struct place *p = &s->places[i];
            if (p->visit >= 0 && p->free_at_ms <= s->w->now_ms)
                finish(s, p);
            if (p->visit < 0 && p->free_at_ms <= s->w->now_ms)
                take(s, p);
        }
        for (int i = 0; i < s->n_visits; i++)
            n_accepted += s->visits[i].accepted_at_ms != 0;
        if (s->n_visits == N_VISITORS && next_for(s, &s->places[0]) == NULL)
            break;
    }
}

/* --- told and true ------------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int n, double q)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[(int)(q * (n - 1))];
}

struct verdict {
    double error[N_VISITORS]; /* |told - true| / true, of those told a minute or more */
    double ratio[N_VISITORS]; /* told / true */
    int n;
    int n_soon; /* told less than a minute */
    int n_soon_kept;
};

static void judge(const struct shop *s, struct verdict *r)
{
    for (int i = WARM; i < s->n_visits; i++) {
        const struct visit *v = &s->visits[i];
        if (v->accepted_at_ms == 0)
            continue;
        assert_true(v->told_ms >= 0);
        double waited = (double)(v->accepted_at_ms - v->came_at_ms);
        if (v->told_ms < MINUTE) {
            r->n_soon++;
            r->n_soon_kept += waited < 1.5 * MINUTE;
            continue;
        }
        r->error[r->n] = fabs((double)v->told_ms - waited) / fmax(waited, (double)SECOND);
        r->ratio[r->n++] = (double)v->told_ms / fmax(waited, (double)SECOND);
    }
}

static void test_told_is_true(void **state)
{
    static struct shop s;
    static struct verdict r;
    s = (struct shop){.w = *state, .seed = 20261123};
    r = (struct verdict){.n = 0};
    set_up(&s);
    live(&s);
    judge(&s, &r);
    double error = quantile(r.error, r.n, .5);
    double ratio = quantile(r.ratio, r.n, .5);
    print_message(
        "told a minute or more: %d, median error %.2f, 90th %.2f, median told/waited %.2f;"
        " told less: %d, of which %d waited at most a minute and a half\n",
        r.n, error, quantile(r.error, r.n, .9), ratio, r.n_soon, r.n_soon_kept);
    assert_true(r.n > 200 && r.n_soon > 50);
    assert_true(error <= .30);
    assert_true(ratio >= .85 && ratio <= 1.2); /* neither comforting nor frightening */
    assert_true(r.n_soon_kept * 10 >= r.n_soon * 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_told_is_true, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
