/* metrics.h - what operators watch, in Prometheus' text format on /metrics.
 *
 * Counters and histograms are process-wide atomics: any thread may add, the loop prints. Names and
 * meanings are one table in metrics.c.
 */
#ifndef BANGBAN_SERVER_METRICS_H
#define BANGBAN_SERVER_METRICS_H

#include <stdint.h>

#include "kb/base/str.h"

enum metric_counter {
    METRIC_CONNECTIONS_TOTAL,
    METRIC_FRAMES_IN,
    METRIC_PACKETS_OUT,
    METRIC_BYTES_OUT,
    METRIC_REFUSED,     /* connections turned away */
    METRIC_CLOSED_SLOW, /* outgoing queue full */
    METRIC_CLOSED_DEAD, /* no heartbeat */
    METRIC_RATE_LIMITED,
    METRIC_BAD_FRAMES,
    METRIC_CALLS_OK,
    METRIC_CALLS_FAILED,
    METRIC_HTTP,
    METRIC_KB_RELOADS,
    METRIC_QUOTES_REFUSED, /* composed, but no longer what the knowledge base says */
    METRIC_N_COUNTERS
};

enum metric_gauge {
    METRIC_CONNECTIONS,
    METRIC_CALLS_IN_FLIGHT,
    METRIC_WAITING, /* calls in the pipeline's queues */
    METRIC_TOPICS,
    METRIC_KB_VERSION,
    METRIC_KB_ENTRIES,
    METRIC_N_GAUGES
};

/* Times in microseconds, sizes as they are. */
enum metric_histogram {
    METRIC_CALL, /* from frame in to reply out */
    METRIC_THINK,
    METRIC_COMMIT,
    METRIC_BATCH, /* calls per transaction */
    METRIC_N_HISTOGRAMS
};

void metrics_count(enum metric_counter which, int64_t n);
void metrics_set(enum metric_gauge which, int64_t value);
void metrics_observe(enum metric_histogram which, int64_t value);
int64_t metrics_read(enum metric_counter which); /* for tests */
void metrics_print(struct str *out);

#endif
