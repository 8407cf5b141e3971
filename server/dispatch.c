/* dispatch.c - the one table of methods, sorted by name. Read by the front, the description and tests.
 * How to add one: server/README.md. */
#include "server/dispatch.h"

#include <stdlib.h>

#include "server/handlers/basic.h"
#include "server/reload.h"

static const struct method TABLE[] = {
    {.name = "kb.reload",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = reload_think,
     .help = "知识库有新版本时载入"},
    {.name = "message.typing",
     .roles = ROLE_VISITOR,
     .stage = STAGE_LOOP,
     .loop = message_typing_loop,
     .help = "访客正在输入"},
    {.name = "ping",
     .roles = ROLE_ANYONE,
     .stage = STAGE_LOOP,
     .loop = ping_loop,
     .help = "心跳，返回服务器时间"},
    {.name = "test.clock",
     .roles = ROLE_ANYONE,
     .stage = STAGE_LOOP,
     .params = &test_clock_params,
     .loop = test_clock_loop,
     .help = "拨动时钟并执行到期的事（仅测试）"},
};

static int compare(const void *name, const void *row)
{
    return view_cmp(*(const struct view *)name, view_of(((const struct method *)row)->name));
}

const struct method *dispatch_find(struct view name)
{
    return bsearch(&name, TABLE, sizeof TABLE / sizeof TABLE[0], sizeof TABLE[0], compare);
}

const struct method *dispatch_at(size_t i)
{
    return i < sizeof TABLE / sizeof TABLE[0] ? &TABLE[i] : NULL;
}
