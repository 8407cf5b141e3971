/* metrics.c - process-wide counters, gauges and histograms. Any thread adds, the loop prints. */
#include "server/metrics.h"

#include <stdatomic.h>
#include <stddef.h>

#define N_BOUNDS 12

static const struct {
    const char *name;
    const char *help;
} COUNTERS[METRIC_N_COUNTERS] = {
    [METRIC_CONNECTIONS_TOTAL] = {"bangban_connections_total", "accepted connections"},
    [METRIC_FRAMES_IN] = {"bangban_frames_in_total", "requests received"},
    [METRIC_PACKETS_OUT] = {"bangban_packets_out_total", "replies and pushes sent"},
    [METRIC_BYTES_OUT] = {"bangban_bytes_out_total", "bytes of replies and pushes sent"},
    [METRIC_REFUSED] = {"bangban_refused_total", "connections turned away"},
    [METRIC_CLOSED_SLOW] = {"bangban_closed_slow_total", "connections closed with a full queue"},
    [METRIC_CLOSED_DEAD] = {"bangban_closed_dead_total", "connections closed without a heartbeat"},
    [METRIC_RATE_LIMITED] = {"bangban_rate_limited_total", "calls refused by a rate limit"},
    [METRIC_BAD_FRAMES] = {"bangban_bad_frames_total", "frames that were no valid request"},
    [METRIC_CALLS_OK] = {"bangban_calls_ok_total", "calls answered with a result"},
    [METRIC_CALLS_FAILED] = {"bangban_calls_failed_total", "calls answered with an error"},
    [METRIC_HTTP] = {"bangban_http_requests_total", "plain HTTP requests"},
    [METRIC_KB_RELOADS] = {"bangban_kb_reloads_total", "knowledge base snapshots loaded"},
    [METRIC_QUOTES_REFUSED] = {"bangban_quotes_refused_total",
                               "replies not sent because what they rest on had changed"},
};

static const struct {
    const char *name;
    const char *help;
} GAUGES[METRIC_N_GAUGES] = {
    [METRIC_CONNECTIONS] = {"bangban_connections", "open connections"},
    [METRIC_CALLS_IN_FLIGHT] = {"bangban_calls_in_flight", "calls not answered yet"},
    [METRIC_WAITING] = {"bangban_calls_waiting", "calls in the queues of think and apply"},
    [METRIC_TOPICS] = {"bangban_topics", "topics with subscribers"},
    [METRIC_KB_VERSION] = {"bangban_kb_version", "version of the knowledge base in use"},
    [METRIC_KB_ENTRIES] = {"bangban_kb_entries", "entries of the knowledge base in use"},
};

/* Bounds in the stored unit; `scale` turns it into the printed one (seconds for times). */
static const struct {
    const char *name;
    const char *help;
    double scale;
    int64_t bounds[N_BOUNDS];
} HISTOGRAMS[METRIC_N_HISTOGRAMS] = {
#define TIMES                                                                                      \
    {                                                                                              \
        100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000, 2500000              \
    }
    [METRIC_CALL] = {"bangban_call_seconds", "from request to reply", 1e-6, TIMES},
    [METRIC_THINK] = {"bangban_think_seconds", "work of a think thread per call", 1e-6, TIMES},
    [METRIC_COMMIT] = {"bangban_commit_seconds", "COMMIT of a transaction", 1e-6, TIMES},
    [METRIC_BATCH] = {"bangban_batch_calls",
                      "calls per transaction",
                      1,
                      {1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384, 512}},
#undef TIMES
};

static _Atomic int64_t counters[METRIC_N_COUNTERS];
static _Atomic int64_t gauges[METRIC_N_GAUGES];
static struct {
    _Atomic int64_t buckets[N_BOUNDS];
    _Atomic int64_t n;
    _Atomic int64_t sum;
} histograms[METRIC_N_HISTOGRAMS];

void metrics_count(enum metric_counter which, int64_t n)
{
    atomic_fetch_add_explicit(&counters[which], n, memory_order_relaxed);
}

void metrics_set(enum metric_gauge which, int64_t value)
{
    atomic_store_explicit(&gauges[which], value, memory_order_relaxed);
}

void metrics_observe(enum metric_histogram which, int64_t value)
{
    for (size_t i = 0; i < N_BOUNDS; i++) {
        if (value > HISTOGRAMS[which].bounds[i])
            continue;
        atomic_fetch_add_explicit(&histograms[which].buckets[i], 1, memory_order_relaxed);
        break;
    }
    atomic_fetch_add_explicit(&histograms[which].n, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histograms[which].sum, value, memory_order_relaxed);
}

int64_t metrics_read(enum metric_counter which)
{
    return atomic_load_explicit(&counters[which], memory_order_relaxed);
}

static void print_head(struct str *out, const char *name, const char *help, const char *type)
{
    str_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_histogram(struct str *out, size_t which)
{
    const char *name = HISTOGRAMS[which].name;
    double scale = HISTOGRAMS[which].scale;
    print_head(out, name, HISTOGRAMS[which].help, "histogram");
    int64_t below = 0;
    for (size_t i = 0; i < N_BOUNDS; i++) {
        below += atomic_load(&histograms[which].buckets[i]);
        str_addf(out, "%s_bucket{le=\"%g\"} %lld\n", name,
                 (double)HISTOGRAMS[which].bounds[i] * scale, (long long)below);
    }
    int64_t n = atomic_load(&histograms[which].n);
    str_addf(out, "%s_bucket{le=\"+Inf\"} %lld\n%s_sum %.6f\n%s_count %lld\n", name, (long long)n,
             name, (double)atomic_load(&histograms[which].sum) * scale, name, (long long)n);
}

void metrics_print(struct str *out)
{
    for (size_t i = 0; i < METRIC_N_COUNTERS; i++) {
        print_head(out, COUNTERS[i].name, COUNTERS[i].help, "counter");
        str_addf(out, "%s %lld\n", COUNTERS[i].name, (long long)atomic_load(&counters[i]));
    }
    for (size_t i = 0; i < METRIC_N_GAUGES; i++) {
        print_head(out, GAUGES[i].name, GAUGES[i].help, "gauge");
        str_addf(out, "%s %lld\n", GAUGES[i].name, (long long)atomic_load(&gauges[i]));
    }
    for (size_t i = 0; i < METRIC_N_HISTOGRAMS; i++)
        print_histogram(out, i);
}
