/* internal.c - rows of the one table (server/dispatch.h): what the machinery calls itself;
 * unreachable from a socket. */
#include "server/methods/methods.h"

#include "server/handlers/board.h"
#include "server/handlers/edit.h"
#include "server/handlers/internal.h"
#include "server/handlers/queue.h"
#include "server/reload.h"

static const struct method ROWS[] = {
    {.name = "board.look",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = board_look_think,
     .help = "看板有变化时告知督导"},
    {.name = "connection.gone",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .params = &connection_gone_params,
     .apply = connection_gone_apply,
     .help = "帮办员断线超过宽限时间"},
    {.name = "desk.recover",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .apply = desk_recover_apply,
     .help = "启动后恢复排班与宽限计时"},
    {.name = "due.run",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .apply = due_run_apply,
     .help = "执行到期的事"},
    {.name = "gate.finish",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .apply = gate_finish_apply,
     .help = "门禁跑完，存下报告"},
    {.name = "gate.step",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = gate_step_think,
     .help = "门禁的一段"},
    {.name = "import.step",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .apply = import_step_apply,
     .help = "导入的一段"},
    {.name = "import.store",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_APPLY,
     .apply = import_store_apply,
     .help = "存下预览的一段"},
    {.name = "kb.reload",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = reload_think,
     .help = "知识库有新版本时载入"},
    {.name = "queue.look",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = queue_look_think,
     .help = "队列有变化时告知帮办员和排队的访客"},
    {.name = "token.resolve",
     .roles = ROLE_INTERNAL,
     .stage = STAGE_THINK,
     .think = token_resolve_think,
     .help = "POST 令牌属于谁"},
};

const struct methods methods_internal = METHODS(ROWS);
