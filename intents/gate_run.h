/* gate_run.h - runs of the publish gate as they are kept. Owns table gate_run.
 *
 * Writes on the writer's connection inside the transaction.
 */
#ifndef BANGBAN_INTENTS_GATE_RUN_H
#define BANGBAN_INTENTS_GATE_RUN_H

#include "intents/gate.h"

struct gate_run {
    int64_t gate_id;
    struct view state;       /* running, done, lost */
    struct view version_ids; /* JSON array, ascending */
    int64_t kb_version;
    int64_t by_id;
    struct view by_name;
    int64_t started_at_ms;
    int64_t done_at_ms; /* 0 while it runs */
    int64_t n_golden;
    int64_t n_real;
    int64_t n_regressions;
    struct view report; /* JSON object */
    int64_t override_id;
    struct view override_name;
    struct view override_why;
};

/* "[3,17]" from any order. */
struct view gate_run_ids(struct arena *a, const int64_t *ids, size_t n);

enum rc gate_run_start(struct db *db, struct gate_run *run, struct err *err); /* fills gate_id */
enum rc gate_run_finish(struct db *db, int64_t gate_id, const struct gate_counts *counts,
                        struct view report, int64_t now_ms, struct err *err);
/* After a start of the server: what was running is lost. */
enum rc gate_run_lose(struct db *db, int64_t gate_id, int64_t now_ms,
                      struct err *err); /* 0 = all */
/* RC_CONFLICT unless it is done and has regressions. */
enum rc gate_run_override(struct db *db, int64_t gate_id, int64_t by_id, struct view by_name,
                          struct view why, struct err *err);
enum rc gate_run_load(struct db *db, struct arena *a, int64_t gate_id, struct gate_run *out,
                      struct err *err);
/* May these versions be published by this account on this run? RC_CONFLICT with a text for people:
 * not done, other versions, the knowledge base changed since, golden regressions that nobody (or
 * the same person) let pass. */
enum rc gate_run_passes(const struct gate_run *run, struct view version_ids, int64_t kb_version,
                        int64_t account_id, struct err *err);

#endif
