/* reload.c - loads a new KB snapshot on a think thread. The front asks every second and swaps it.
 */
#include "server/reload.h"

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/kb.h"
#include "kb/snapshot.h"

enum rc reload_think(struct think_ctx *t, struct call *c, struct err *err)
{
    int64_t version = 0;
    enum rc rc = kb_version(t->db, &version, err);
    if (rc != RC_OK || (c->kb != NULL && snapshot_version(c->kb) == version))
        return rc;
    int64_t from_us = clock_mono_us();
    struct snapshot *loaded = NULL;
    rc = snapshot_load(t->db, c->kb, &loaded, err);
    if (rc != RC_OK)
        return rc;
    c->thought = loaded;
    log_event(LOG_INFO, "kb_loaded", "version=%lld entries=%zu units=%zu ms=%lld",
              (long long)snapshot_version(loaded), snapshot_n_entries(loaded),
              snapshot_n_units(loaded), (long long)(clock_mono_us() - from_us) / 1000);
    return RC_OK;
}
