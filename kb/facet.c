/* facet.c - names of the facets. Any thread. */
#include "kb/facet.h"

#include "kb/base/err.h"

static const struct {
    const char *name;
    const char *label;
} FACETS[FACET_N] = {
    [FACET_NONE] = {"", ""},
    [FACET_MATERIALS] = {"materials", "申请材料"},
    [FACET_CONDITIONS] = {"conditions", "办理条件"},
    [FACET_PROCESS] = {"process", "办理流程"},
    [FACET_TIME_LIMIT] = {"time_limit", "办理时限"},
    [FACET_FEE] = {"fee", "收费"},
    [FACET_PLACE] = {"place", "办理地点"},
    [FACET_HOURS] = {"hours", "办理时间"},
    [FACET_PHONE] = {"phone", "咨询电话"},
    [FACET_BASIS] = {"basis", "设定依据"},
    [FACET_ONLINE] = {"online", "网上办理"},
    [FACET_STANDARD] = {"standard", "扶持标准"},
    [FACET_DEADLINE] = {"deadline", "申报时间"},
    [FACET_RESULT] = {"result", "办理结果"},
};

const char *facet_name(enum facet f)
{
    CHECK((unsigned)f < FACET_N);
    return FACETS[f].name;
}

const char *facet_label(enum facet f)
{
    CHECK((unsigned)f < FACET_N);
    return FACETS[f].label;
}

bool facet_parse(struct view name, enum facet *out)
{
    for (int i = 1; i < FACET_N; i++) {
        if (view_eq_text(name, FACETS[i].name)) {
            *out = (enum facet)i;
            return true;
        }
    }
    return false;
}
