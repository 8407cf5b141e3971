/* edit.h - methods of editors and reviewers: entries, versions, review. The rows are in
 * server/methods; the rules in kb/review.h.
 */
#ifndef BANGBAN_SERVER_HANDLERS_EDIT_H
#define BANGBAN_SERVER_HANDLERS_EDIT_H

#include "kb/review.h"
#include "server/dispatch.h"

/* First step of every method here: the session holds; who it is, with his departments. */
enum rc edit_begin(struct db *db, struct call *c, struct actor *who, struct err *err);

/* edit_read.c */
extern const struct params entry_list_params;
enum rc entry_list_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params entry_get_params;
enum rc entry_get_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params entry_versions_params;
enum rc entry_versions_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params entry_diff_params;
enum rc entry_diff_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params audit_list_params;
enum rc audit_list_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc review_rules_think(struct think_ctx *t, struct call *c, struct err *err);

/* edit_preview.c */
extern const struct params entry_preview_params;
enum rc entry_preview_think(struct think_ctx *t, struct call *c, struct err *err);

/* edit_lint.c */
extern const struct params lint_list_params;
enum rc lint_list_think(struct think_ctx *t, struct call *c, struct err *err);
/* Drops what a think thread kept; when its context is closed. */
void edit_lint_forget(struct think_ctx *t);

/* edit_import.c: import.put and export.open come over HTTP; import.store and import.step are
 * internal and go on with the job */
enum rc import_put_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc import_put_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc import_store_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc import_list_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params import_rows_params;
enum rc import_rows_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params import_row_params;
enum rc import_row_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params import_apply_params;
enum rc import_apply_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc import_step_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params import_drop_params;
enum rc import_drop_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc export_open_think(struct think_ctx *t, struct call *c, struct err *err);

/* edit_write.c */
extern const struct params entry_save_params;
enum rc entry_save_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params entry_move_params; /* {version_id, note}: submit, return, recall ... */
enum rc entry_submit_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc entry_recall_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc entry_return_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc entry_discard_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc entry_unschedule_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc entry_rollback_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params entry_retire_params;
enum rc entry_retire_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params entry_assign_params;
enum rc entry_assign_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params review_set_rules_params;
enum rc review_set_rules_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* edit_gate.c: gate.run starts it, gate.step and gate.finish are internal and go on with its job */
extern const struct params gate_run_params;
enum rc gate_run_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc gate_run_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc gate_step_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc gate_finish_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gate_get_params;
enum rc gate_get_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params gate_override_params;
enum rc gate_override_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* These versions as a change of the live picture; only open ones. Texts live in the call's arena.
 */
enum rc edit_load_changes(struct db *db, struct call *c, const int64_t *ids, size_t n,
                          struct snapshot_change *out, struct err *err);

/* edit_bench.c */
extern const struct params bench_ask_params;
enum rc bench_ask_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params bench_start_params;
enum rc bench_start_think(struct think_ctx *t, struct call *c, struct err *err);

/* edit_golden.c */
enum rc golden_list_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params golden_put_params;
enum rc golden_put_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc golden_put_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params golden_remove_params;
enum rc golden_remove_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc golden_coverage_think(struct think_ctx *t, struct call *c, struct err *err);

/* edit_publish.c */
extern const struct params entry_publish_params;
enum rc entry_publish_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
