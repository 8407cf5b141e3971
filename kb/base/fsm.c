/* fsm.c - transition tables. Any thread. */
#include "kb/base/fsm.h"

#include <inttypes.h>

#include "kb/base/err.h"
#include "kb/base/log.h"

bool fsm_next(const struct fsm *f, int state, int event, int *to_out)
{
    for (size_t i = 0; i < f->n_moves; i++) {
        if (f->moves[i].from == state && f->moves[i].event == event) {
            *to_out = f->moves[i].to;
            return true;
        }
    }
    return false;
}

int fsm_step(const struct fsm *f, int64_t id, int state, int event)
{
    int to = state;
    bool allowed = fsm_next(f, state, event, &to);
    CHECK(allowed);
    log_event(LOG_DEBUG, "moved", "machine=%s id=%" PRId64 " on=%s from=%s to=%s", f->name, id,
              f->event_names[event], f->state_names[state], f->state_names[to]);
    return to;
}
