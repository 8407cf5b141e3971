/* options.c - the one table of settings. Start-up only, main thread. */
#include "server/options.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/config.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "kb/exchange/textfile.h"
#include "server/people/account.h"

#define ENV_PREFIX "BANGBAN_"
#define TEXT(key, fallback, help)                                                                  \
    {                                                                                              \
#key, CONFIG_TEXT, offsetof(struct options, key), fallback, 0, 0, "", help                 \
    }
#define INT(key, fallback, min, max, unit, help)                                                   \
    {                                                                                              \
#key, CONFIG_INT, offsetof(struct options, key), fallback, min, max, unit, help            \
    }
#define BOOL(key, fallback, help)                                                                  \
    {                                                                                              \
#key, CONFIG_BOOL, offsetof(struct options, key), fallback, 0, 0, "", help                 \
    }

static const struct config_option TABLE[] = {
    TEXT(db, "bangban.db", "数据库文件，不存在时新建"),
    TEXT(listen, "127.0.0.1", "监听的地址；对外服务时放在反向代理（TLS）之后"),
    INT(port, "8080", 0, 65535, "", "监听的端口，0 表示由系统挑选"),
    TEXT(web_root, "", "网页文件所在目录，空表示不提供网页"),
    INT(rectify_days, "5", 1, 60, "工作日", "差评多久内回访整改"),
    INT(ticket_days, "5", 1, 60, "工作日", "工单多久内答复，登记时可另定"),
    TEXT(origins, "",
         "除本机外还允许连接和嵌入咨询页的网站，逗号分隔，如 https://www.example.gov.cn"),
    TEXT(mini_programs, "", "允许连接的微信小程序的 AppID，逗号分隔；不在其中的小程序一律拒绝"),
    TEXT(trusted_proxies, "", "可信反向代理的地址，逗号分隔；只采信它们给出的 X-Forwarded-For"),
    BOOL(webhook_private, "false", "事件通知可以发往内网地址（政务内网需要时打开）"),
    INT(think_threads, "0", 0, 64, "个", "检索与作答的线程数，0 表示与处理器核数相同"),
    INT(max_connections, "20000", 1, 200000, "个", "同时在线的连接上限"),
    INT(max_per_address, "1000", 1, 200000, "个", "同一地址的连接上限"),
    INT(out_queue_kb, "256", 16, 16384, "KiB", "每个连接的发送队列上限，超过即断开（1013）"),
    INT(frame_kb, "64", 1, 1024, "KiB", "收到的一帧或一次 POST 的大小上限"),
    INT(editor_frame_kb, "2048", 1, 16384, "KiB", "编辑登录后一帧的大小上限（条目可以很长）"),
    INT(visitor_rate, "20", 1, 1000000, "条/10 秒", "每位访客的发送速率（也是一次可连发的条数）"),
    INT(staff_rate, "200", 1, 1000000, "次/10 秒", "每位工作人员的调用速率"),
    INT(address_rate, "1000", 1, 1000000, "次/10 秒", "每个地址的调用速率"),
    INT(ping_s, "25", 1, 3600, "秒", "心跳间隔，连续两次没有回应即断开"),
    INT(staff_ping_s, "8", 1, 3600, "秒",
        "工作人员连接的心跳间隔，比访客短，才能在 helper_grace_s 之内发现卡死的电脑"),
    INT(helper_grace_s, "29", 0, 3600, "秒",
        "最后一次听到帮办员的连接后多久把会话放回队列，含心跳发现断线所用的时间"),
    INT(session_hours, "12", 1, 720, "小时", "工作人员登录的有效期"),
    TEXT(totp, "allowed", "工作人员登录的动态口令：off 不用，allowed 各人自愿，required 人人必须"),
    INT(idle_lock_min, "30", 0, 1440, "分钟",
        "工作人员多久没有操作即锁定，须重新输入密码，0 表示不锁定"),
    INT(password_kib, "65536", ACCOUNT_HASH_KIB_MIN, ACCOUNT_HASH_KIB_MAX, "KiB",
        "核对一次密码所用的内存；bangban user 的 --password-kib 应与此相同"),
    TEXT(hours, "1-5 09:00-11:30,13:30-17:00",
         "人工服务时间：星期（1 为周一）与时段，分号分隔多组"),
    TEXT(zone, "Asia/Shanghai", "时区，IANA 名称"),
    BOOL(holidays, "true", "按国务院公布的节假日与调休安排服务时间"),
    TEXT(calendar_file, "",
         "补充的日历文件，每行如 2026-11-24 停 14:00-15:00 停电检修，后面的优先，空表示没有"),
    INT(reopen_min, "30", 0, 10080, "分钟",
        "会话结束后多久之内再说话仍由原帮办员接待，0 表示不接续"),
    INT(transfer_s, "30", 1, 3600, "秒", "转接给同事后等他接受多久，到时退回原帮办员"),
    INT(wrapup_s, "300", 0, 86400, "秒", "会话结束后帮办员填写小结的时限，0 表示立即关闭"),
    INT(visitor_remind_s, "300", 0, 86400, "秒", "访客多久不说话即提醒，0 表示不提醒"),
    INT(visitor_close_s, "300", 0, 86400, "秒", "提醒后仍不说话，多久自动结束会话，0 表示不结束"),
    INT(helper_silent_s, "120", 0, 86400, "秒",
        "帮办员多久不回复即提醒本人，再过同样时间提醒督导，0 表示不提醒"),
    INT(ring_s, "20", 1, 3600, "秒", "转人工后多久无人答复再次提醒，只计服务时间"),
    INT(reroute_s, "40", 1, 3600, "秒", "转人工后多久无人答复改派或广播"),
    INT(response_s, "60", 1, 3600, "秒", "首次响应的目标，超过即告知督导并升级到专员"),
    INT(tier_up_s, "60", 1, 3600, "秒", "超过目标后再过多久升级到负责人"),
    INT(capacity, "5", 1, 100, "个", "一位帮办员同时接待的会话数，可为各人另设"),
    BOOL(push_offers, "false", "不属于任何组的会话逐人派单，而不是由帮办员抢接"),
    INT(accept_s, "20", 5, 3600, "秒", "派单后多久未接入即改派"),
    BOOL(bot_in_queue, "true",
         "排队等人工时，机器人仍回答有把握的问题（注明为机器人，不计为人工响应）"),
    TEXT(files, "", "访客与帮办员所发文件的存放目录，空表示数据库文件名加 .files"),
    INT(upload_kb, "10240", 0, 102400, "KiB", "一个文件的大小上限，0 表示不收文件"),
    INT(uploads_a_day, "50", 1, 100000, "个", "一位访客 24 小时内最多发送的文件"),
    INT(file_orphan_h, "24", 1, 8760, "小时", "上传后没有发出的文件保留多久"),
    INT(import_kb, "65536", 0, 65536, "KiB",
        "编辑导入的一个文件的大小上限，0 表示不能在网页上导入"),
    TEXT(public_name, "帮办服务台", "显示给访客的服务台名称"),
    TEXT(region, "", "本服务台所属地区，空表示不限"),
    TEXT(identity_audience, "bangban", "嵌入网站签发访客身份（JWT）时 aud 应写的名称"),
    INT(visitor_token_days, "180", 0, 3650, "天", "访客多久不来即不再认得他的令牌，0 表示一直认得"),
    TEXT(log_level, "info", "日志级别：debug info warn error off"),
    INT(test_wall_ms, "0", 0, INT64_C(9000000000000), "毫秒",
        "与 test_methods 一起：启动时挂钟拨到这一刻，0 表示不拨"),
    BOOL(test_methods, "false", "开放测试方法（可拨动时钟），只用于测试"),
};

static struct config config_of(struct options *o)
{
    return (struct config){TABLE, sizeof TABLE / sizeof TABLE[0], o};
}

/* --- calendar ------------------------------------------------------------------------------------
 */

static enum rc read_calendar_file(struct options *o, struct calendar_rule **rules, size_t *n,
                                  struct err *err)
{
    struct textfile file = {.bytes = NULL};
    if (o->calendar_file[0] == '\0')
        return RC_OK;
    enum rc rc = textfile_read(o->calendar_file, &file, err);
    if (rc == RC_OK)
        rc = calendar_read(file.text, o->arena, rules, n, err);
    if (rc != RC_OK)
        err_wrap(err, "日历文件 %s", o->calendar_file);
    textfile_clear(&file);
    return rc;
}

static void forget_calendar(struct options *o)
{
    zone_free(o->zone_table);
    arena_free(o->arena);
    o->zone_table = NULL;
    o->arena = NULL;
    o->calendar = (struct calendar){.rules = NULL};
}

enum rc options_make_calendar(struct options *o, struct err *err)
{
    struct calendar_rule *rules = NULL;
    forget_calendar(o);
    o->arena = arena_new(0);
    enum rc rc = zone_load(o->zone, &o->zone_table, err);
    if (rc == RC_OK)
        rc = hours_parse(view_of(o->hours), &o->calendar.week, err);
    if (rc == RC_OK && o->holidays)
        rc = calendar_read(calendar_holidays(), o->arena, &rules, &o->calendar.n_rules, err);
    if (rc == RC_OK)
        rc = read_calendar_file(o, &rules, &o->calendar.n_rules, err);
    o->calendar.rules = rules;
    o->calendar.zone = o->zone_table;
    return rc;
}

int64_t options_visitors_since_ms(const struct options *o, int64_t now_ms)
{
    return o->visitor_token_days > 0 ? now_ms - o->visitor_token_days * INT64_C(86400000) : 0;
}

int options_zone_min(const struct options *o, int64_t now_ms)
{
    return zone_minutes(o->zone_table, now_ms);
}

/* --- values --------------------------------------------------------------------------------------
 */

void options_defaults(struct options *o)
{
    struct config c = config_of(o);
    struct err err = ERR_NONE;
    config_defaults(&c);
    if (options_make_calendar(o, &err) != RC_OK)
        log_event(LOG_ERROR, "no_calendar", "text=\"%s\"", err.text);
    CHECK(o->zone_table != NULL);
}

void options_clear(struct options *o)
{
    struct config c = config_of(o);
    forget_calendar(o);
    config_clear(&c);
}

void options_print(struct options *o, struct str *out)
{
    struct config c = config_of(o);
    str_add_text(out, "# bangband 的设置。优先级：本文件 < 环境变量 BANGBAN_键 < 命令行 --键\n\n");
    config_print(&c, out);
}

static bool take_word(const char *arg, enum options_action *out)
{
    static const struct {
        const char *word;
        enum options_action action;
    } WORDS[] = {
        {"--print-config", OPTIONS_PRINT_CONFIG},
        {"--describe", OPTIONS_DESCRIBE},
        {"--help", OPTIONS_HELP},
        {"--version", OPTIONS_VERSION},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(arg, WORDS[i].word) == 0) {
            *out = WORDS[i].action;
            return true;
        }
    }
    return false;
}

/* What the command line says besides settings. */
struct words {
    const char **rest; /* what is left: the settings */
    int n_rest;
    const char *file;
    enum options_action action;
    enum description description;
};

static void take_words(int argc, char *const *argv, struct words *w)
{
    for (int i = 0; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : "";
        if (i > 0 && take_word(argv[i], &w->action)) {
            if (w->action == OPTIONS_DESCRIBE && description_parse(next, &w->description))
                i++;
        } else if (i > 0 && strncmp(argv[i], "--describe=", 11) == 0 &&
                   description_parse(argv[i] + 11, &w->description)) {
            w->action = OPTIONS_DESCRIBE;
        } else if (i > 0 && strncmp(argv[i], "--config=", 9) == 0) {
            w->file = argv[i] + 9;
        } else if (i > 0 && strcmp(argv[i], "--config") == 0 && next[0] != '\0') {
            w->file = next;
            i++;
        } else {
            w->rest[w->n_rest++] = argv[i];
        }
    }
}

enum rc options_load(struct options *o, int argc, char *const *argv, char *const *environment,
                     enum options_action *action_out, struct err *err)
{
    struct config c = config_of(o);
    struct words w = {.rest = mem_calloc((size_t)argc + 1, sizeof *w.rest)};
    take_words(argc, argv, &w);
    *action_out = w.action;
    o->description = w.description;
    config_defaults(&c);
    enum rc rc = w.file != NULL ? config_file(&c, w.file, err) : RC_OK;
    if (rc == RC_OK)
        rc = config_env(&c, ENV_PREFIX, environment, err);
    if (rc == RC_OK)
        rc = config_flags(&c, w.n_rest, (char *const *)w.rest, err);
    enum log_level level;
    if (rc == RC_OK && !log_parse_level(o->log_level, &level))
        rc = err_set_field(err, RC_INVALID, "log_level",
                           "log_level 应是 debug、info、warn、error 或 off，而不是 %s",
                           o->log_level);
    if (rc == RC_OK)
        rc = options_make_calendar(o, err);
    free(w.rest);
    return rc;
}
