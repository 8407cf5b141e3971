/* basic.c - methods answered on the loop at once. */
#include "server/handlers/basic.h"

#include "kb/base/clock.h"
#include "server/front.h"

static void write_time(struct call *c)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "server_time_ms", clock_now_ms());
    jsonw_obj_end(&w);
}

enum rc ping_loop(struct front *f, struct call *c, struct err *err)
{
    (void)f;
    (void)err;
    write_time(c);
    return RC_OK;
}

/* --- the clock of tests --------------------------------------------------------------------------
 */

struct test_clock {
    int64_t advance_ms;
    int64_t step_wall_ms;
    int64_t set_wall_ms;
};

#define YEAR_MS (INT64_C(366) * 86400000)

static const struct param TEST_CLOCK[] = {
    {"advance_ms", PARAM_INT, offsetof(struct test_clock, advance_ms), false, 0, YEAR_MS,
     "让两个时钟都前进这么久"},
    {"step_wall_ms", PARAM_INT, offsetof(struct test_clock, step_wall_ms), false, -YEAR_MS, YEAR_MS,
     "只拨动挂钟"},
    {"set_wall_ms", PARAM_INT, offsetof(struct test_clock, set_wall_ms), false, 0, 200 * YEAR_MS,
     "把挂钟拨到这一刻"},
};
const struct params test_clock_params = PARAMS(struct test_clock, TEST_CLOCK);

/* The answer comes when everything that became due has been carried out. */
enum rc test_clock_loop(struct front *f, struct call *c, struct err *err)
{
    (void)err;
    const struct test_clock *p = c->params;
    if (p->set_wall_ms > 0)
        clock_set_wall_ms(p->set_wall_ms);
    clock_step_wall_ms(p->step_wall_ms);
    clock_advance_ms(p->advance_ms);
    write_time(c);
    front_settle(f, c);
    return RC_OK;
}

/* --- typing --------------------------------------------------------------------------------------
 */

enum rc message_typing_loop(struct front *f, struct call *c, struct err *err)
{
    (void)f;
    (void)err;
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", c->who.conversation_id);
    jsonw_text(&w, "from", "visitor");
    jsonw_obj_end(&w);
    outbox_push(c, TOPIC_CONVERSATION, c->who.conversation_id, "typing", str_view(&params));
    str_clear(&params);
    return RC_OK;
}
