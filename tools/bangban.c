/* bangban.c - the operators' and editors' command line: finds the command and hands over to it. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "tools/commands.h"

struct command {
    const char *name;
    const char *help;
    int (*run)(int argc, char **argv);
};

static const struct command COMMANDS[] = {
    {"init", "建立知识库（--demo 带演示内容）", cmd_init},
    {"import", "导入 Excel、CSV、Word、网页、JSONL、Markdown、纯文本", cmd_import},
    {"export", "导出全部条目为 JSONL 或 Excel", cmd_export},
    {"template", "写一个空的导入模板（Excel 或 CSV）", cmd_template},
    {"ask", "提问：一句，或一段对话", cmd_ask},
    {"replay", "重放一次问答并与当时的答复比较", cmd_replay},
    {"eval", "衡量答得准不准：标准测试问、测评集", cmd_eval},
    {"train", "用知识库自己的问法学习排序", cmd_train},
    {"calibrate", "校准置信度，定回答和澄清的界限", cmd_calibrate},
    {"rebuild", "重建检索索引", cmd_rebuild},
    {"check", "检查数据库、条款原文和索引", cmd_check},
    {"lint", "检查内容：重复、冲突、断链、缺项、过期", cmd_lint},
    {"backup", "在线备份到一个新文件", cmd_backup},
    {"restore", "用备份换下数据库（服务停止时），原文件改名保留", cmd_restore},
    {"person", "一位访客的全部资料：export、erase", cmd_person},
    {"audit", "审计日志：list、verify、anchor", cmd_audit},
    {"gaps", "知识缺口：list、show、export（个人信息已遮盖）", cmd_gaps},
    {"golden", "库内的标准测试问：import、export、clear", cmd_golden},
    {"synonym", "同义词：list、put、remove", cmd_synonym},
    {"lexicon", "领域词：知识库自己的说法，从条目里挖出来", cmd_lexicon},
    {"user", "工作人员账号：add、list、passwd、disable、enable、totp-reset", cmd_user},
    {"identity-key", "嵌入网站签发访客身份的密钥：add、list、remove", cmd_identity_key},
};
#define N_COMMANDS (sizeof COMMANDS / sizeof COMMANDS[0])

static const char *db_path = "bangban.db";

const char *tool_db_path(void)
{
    return db_path;
}

static void print_help(FILE *out)
{
    fprintf(out, "帮办知识库命令行 " BANGBAN_VERSION
                 "\n\n用法：bangban [--db 文件] 命令 [选项] [参数]\n\n"
                 "命令：\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(out, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].help);
    fprintf(out, "\n每个命令的说明：bangban 命令 --help\n");
}

/* Takes --db PATH out of the arguments, before or behind the command; false when its value is
 * missing. */
static bool take_db_path(int *argc, char **argv)
{
    int n = 0;
    const char *env = getenv("BANGBAN_DB");
    if (env != NULL && env[0] != '\0')
        db_path = env;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (i < *argc)
                argv[n++] = argv[i++];
        } else if (strncmp(argv[i], "--db=", 5) == 0) {
            db_path = argv[i] + 5;
        } else if (strcmp(argv[i], "--db") != 0) {
            argv[n++] = argv[i];
        } else if (++i == *argc) {
            return false;
        } else {
            db_path = argv[i];
        }
    }
    *argc = n;
    return db_path[0] != '\0';
}

static int run(int argc, char **argv)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(argv[0], COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc, argv);
    }
    fprintf(stderr, "bangban：没有命令 %s（bangban --help 列出全部命令）\n", argv[0]);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    mem_keep_freed();
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error with a message */
    log_set_level(LOG_WARN);
    if (!take_db_path(&argc, argv)) {
        fprintf(stderr, "bangban：--db 后面缺少数据库文件\n");
        return EXIT_USAGE;
    }
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("bangban " BANGBAN_VERSION "\n");
        return EXIT_DONE;
    }
    return run(argc - 1, argv + 1);
}
