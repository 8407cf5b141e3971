/* cmd_template.c - bangban template: an empty table to fill in and import. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kb/exchange/template.h"
#include "tools/commands.h"

int cmd_template(int argc, char **argv)
{
    const char *sheet = NULL;
    const struct tool_option options[] = {
        {"--sheet", "名称",
         "CSV 用哪一张：事项（默认）、政策、常见问题、办事点、一件事、12345知识、同义词", NULL,
         &sheet},
    };
    const struct tool_call call = {
        "template",
        "文件",
        "写一个空的导入模板：.xlsx 含各类条目的工作表、示例行和填写说明；.csv 只含一张表。\n"
        "列名用国家标准的要素名称。填好后用 bangban import 导入；示例行不会导入。",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    struct err err = ERR_NONE;
    const char *dot = strrchr(argv[1], '.');
    enum rc rc = RC_OK;
    if (dot != NULL && strcasecmp(dot, ".xlsx") == 0)
        rc = template_write_xlsx(argv[1], &err);
    else if (dot != NULL && strcasecmp(dot, ".csv") == 0)
        rc = template_write_csv(argv[1], sheet == NULL ? "事项" : sheet, &err);
    else
        return tool_usage("template", "文件名应以 .xlsx 或 .csv 结尾");
    if (rc != RC_OK)
        return tool_fail("template", &err);
    printf("模板已写入 %s\n", argv[1]);
    return EXIT_DONE;
}
