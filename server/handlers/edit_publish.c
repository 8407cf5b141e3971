/* edit_publish.c - one version or a batch goes live, now or at a time. Apply thread.
 *
 * The whole batch is one savepoint in one transaction: visitors see all of it or nothing, and what
 * fails leaves nothing behind. */
#include "intents/gate_run.h"
#include "kb/exchange/ids.h"
#include "kb/kb.h"
#include "server/desk/editing.h"
#include "server/desk/webhook.h"
#include "server/handlers/edit.h"

#define BATCH_MAX 1000
#define BATCH_BYTES_MAX 20000
#define WHY_CHARS 2000

struct entry_publish {
    struct view version_ids;
    int64_t gate_id;
    int64_t publish_at_ms;
    int64_t retire_at_ms;
    struct view why;
};

static const struct param ENTRY_PUBLISH[] = {
    {"version_ids", PARAM_ARRAY, offsetof(struct entry_publish, version_ids), true, 0,
     BATCH_BYTES_MAX, "要发布的版本，一批一起生效"},
    {"gate_id", PARAM_INT, offsetof(struct entry_publish, gate_id), false, 0, INT64_MAX,
     "就这些版本跑过的门禁"},
    {"publish_at_ms", PARAM_INT, offsetof(struct entry_publish, publish_at_ms), false, 0, INT64_MAX,
     "到这一刻才发布，缺省为现在"},
    {"retire_at_ms", PARAM_INT, offsetof(struct entry_publish, retire_at_ms), false, 0, INT64_MAX,
     "到这一刻自动下架，缺省为不定"},
    {"why", PARAM_VIEW, offsetof(struct entry_publish, why), false, 0, WHY_CHARS, "审核意见"},
};
const struct params entry_publish_params = PARAMS(struct entry_publish, ENTRY_PUBLISH);

static enum rc publish_one(struct apply_ctx *a, struct call *c, const struct actor *who,
                           int64_t version_id, struct err *err)
{
    const struct entry_publish *p = c->params;
    struct version v;
    enum rc rc = p->publish_at_ms > c->now_ms
                     ? review_schedule(a->db, who, version_id, p->gate_id, p->publish_at_ms,
                                       p->retire_at_ms, c->now_ms, err)
                     : review_publish(a->db, who, version_id, p->gate_id, p->why, p->retire_at_ms,
                                      c->now_ms, err);
    if (rc == RC_OK)
        rc = version_load(a->db, c->arena, version_id, &v, err);
    if (rc == RC_OK && v.state == VERSION_PUBLISHED)
        rc = webhook_entry(a->db, c, v.external_id, err);
    return rc == RC_OK ? editing_announce(a->db, c, v.external_id, err) : rc;
}

static enum rc check_gate(struct apply_ctx *a, struct call *c, const struct actor *who,
                          const int64_t *ids, size_t n, struct err *err)
{
    const struct entry_publish *p = c->params;
    struct review_rules rules;
    struct gate_run run;
    int64_t version = 0;
    enum rc rc = review_rules_load(a->db, &rules, err);
    if (rc != RC_OK || (!rules.gate && p->gate_id == 0))
        return rc;
    if (p->gate_id == 0)
        return err_set_field(err, RC_CONFLICT, "gate_id", "发布前要先运行门禁");
    rc = gate_run_load(a->db, c->arena, p->gate_id, &run, err);
    if (rc == RC_OK)
        rc = kb_version(a->db, &version, err);
    return rc == RC_OK ? gate_run_passes(&run, gate_run_ids(c->arena, ids, n), version,
                                         who->account_id, err)
                       : rc;
}

enum rc entry_publish_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_publish *p = c->params;
    struct actor who;
    int64_t *ids = NULL;
    size_t n = 0;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = ids_read(c->arena, p->version_ids, "version_ids", BATCH_MAX, &ids, &n, err);
    if (rc == RC_OK)
        rc = check_gate(a, c, &who, ids, n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = publish_one(a, c, &who, ids[i], err);
    if (rc == RC_OK)
        rc = editing_plan(a->db, c, err);
    if (rc == RC_OK)
        outbox_kb_changed(c);
    return rc;
}
