/* cells.h - what people write into cells: days, lists, materials, steps. Any thread. */
#ifndef BANGBAN_KB_EXCHANGE_CELLS_H
#define BANGBAN_KB_EXCHANGE_CELLS_H

#include "kb/entry.h"

/* 2026-11-22, 2026/1/2, 2026.1.2, 2026年1月2日, 20260102, also with a time behind it. Empty and
 * 长期 give DAY_NONE; false for anything else. */
bool cells_day(struct view text, int32_t *day_out);

/* "2026-01-01 至 2026-03-31" as two days; false when it says something else. */
bool cells_period(struct view text, int32_t *from_out, int32_t *until_out);

/* One element a line, also divided by ； or, when `by_comma`, by 、 ，. Empty ones are dropped. */
void cells_list(struct arena *a, struct view text, bool by_comma, struct view **list_out,
                size_t *n_out);

/* 营业执照|1份|原件|申请人自备, or 营业执照（复印件1份）. Numbers before it are dropped. */
void cells_materials(struct arena *a, struct view text, struct material **out, size_t *n_out);
/* 受理：窗口当场受理。 Numbers before it are dropped. */
void cells_steps(struct arena *a, struct view text, struct step **out, size_t *n_out);

/* The kind that a word stands for: 事项, policy, 政策文件, 办事指南 ...; false for another word. */
bool cells_kind(struct view text, enum entry_kind *out);

/* 是, 1, true, yes. */
bool cells_yes(struct view text);

/* White space around it dropped, inside it one space: a line. */
struct view cells_line(struct arena *a, struct view text);

#endif
