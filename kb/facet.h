/* facet.h - the aspects of a matter people ask about: 材料, 条件, 时限, 费用 ...
 * Constant tables; any thread.
 */
#ifndef BANGBAN_KB_FACET_H
#define BANGBAN_KB_FACET_H

#include <stdbool.h>

#include "kb/base/str.h"

enum facet {
    FACET_NONE = 0,
    FACET_MATERIALS,  /* 申请材料 */
    FACET_CONDITIONS, /* 受理条件 / 申报条件 */
    FACET_PROCESS,    /* 办理流程 */
    FACET_TIME_LIMIT, /* 办理时限 */
    FACET_FEE,        /* 收费 */
    FACET_PLACE,      /* 办理地点 */
    FACET_HOURS,      /* 办理时间 */
    FACET_PHONE,      /* 咨询电话 */
    FACET_BASIS,      /* 设定依据 */
    FACET_ONLINE,     /* 网上办理 */
    FACET_STANDARD,   /* 扶持标准 */
    FACET_DEADLINE,   /* 申报起止 */
    FACET_RESULT,     /* 办理结果 */
    FACET_N
};

const char *facet_name(enum facet f);  /* "materials", "" for FACET_NONE */
const char *facet_label(enum facet f); /* "申请材料" */
/* "materials" -> FACET_MATERIALS; false for an unknown name. */
bool facet_parse(struct view name, enum facet *out);

#endif
