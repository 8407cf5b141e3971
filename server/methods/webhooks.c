/* webhooks.c - rows of the one table (server/dispatch.h): which systems are told of events. */
#include "server/methods/methods.h"

#include "server/handlers/webhook.h"

static const struct method ROWS[] = {
    {.name = "webhook.list",
     .roles = ROLE_ADMIN,
     .stage = STAGE_THINK,
     .cost = 1,
     .think = webhook_list_think,
     .help = "事件通知的接收地址，及最近一次送达情况"},
    {.name = "webhook.put",
     .roles = ROLE_ADMIN,
     .stage = STAGE_APPLY,
     .cost = 1,
     .params = &webhook_put_params,
     .apply = webhook_put_apply,
     .help = "新增或改写接收地址；签名密钥只在生成时给出一次"},
    {.name = "webhook.remove",
     .roles = ROLE_ADMIN,
     .stage = STAGE_APPLY,
     .cost = 1,
     .params = &webhook_which_params,
     .apply = webhook_remove_apply,
     .help = "删去接收地址，未送达的一并删去"},
    {.name = "webhook.test",
     .roles = ROLE_ADMIN,
     .stage = STAGE_APPLY,
     .cost = 5,
     .params = &webhook_which_params,
     .apply = webhook_test_apply,
     .help = "发一条 ping 试试"},
};

const struct methods methods_webhooks = METHODS(ROWS);
