/* gaps.c - rows of the one table (server/dispatch.h): the gap board. */
#include "server/methods/methods.h"

#include "server/handlers/gap.h"

/* Work on the board; what becomes of entries through it is kb/review.h's matter. */
#define WORK(name_, params_, apply_, help_)                                                        \
    {                                                                                              \
        .name = (name_), .roles = ROLE_WRITERS, .stage = STAGE_APPLY, .cost = 1,                   \
        .params = &(params_), .apply = (apply_), .help = (help_)                                   \
    }

static const struct method ROWS[] = {
    WORK("gap.add_variants", gap_add_variants_params, gap_add_variants_apply,
         "把提问加为某个条目的相似问，成为草稿"),
    WORK("gap.assign", gap_assign_params, gap_assign_apply, "缺口由谁负责"),
    WORK("gap.draft", gap_draft_params, gap_draft_apply, "起草新条目，以帮办员的答复预填"),
    {.name = "gap.get",
     .roles = ROLE_WRITERS,
     .stage = STAGE_THINK,
     .cost = 1,
     .params = &gap_get_params,
     .think = gap_get_think,
     .help = "一个缺口：提问、帮办员的答复、最接近的条目"},
    {.name = "gap.list",
     .roles = ROLE_WRITERS,
     .stage = STAGE_THINK,
     .cost = 1,
     .params = &gap_list_params,
     .think = gap_list_think,
     .help = "知识缺口，按轻重缓急排列，个人信息已遮盖"},
    WORK("gap.merge", gap_merge_params, gap_merge_apply, "把一个缺口并入另一个"),
    WORK("gap.move", gap_move_params, gap_move_apply, "把几句提问移到别的缺口，或另立一个"),
    WORK("gap.out_of_scope", gap_note_params, gap_out_of_scope_apply, "标为不属本台"),
    WORK("gap.reopen", gap_note_params, gap_reopen_apply, "重新打开"),
    WORK("gap.snooze", gap_snooze_params, gap_snooze_apply, "推后处理"),
};

const struct methods methods_gaps = METHODS(ROWS);
