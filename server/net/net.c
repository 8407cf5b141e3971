/* net.c - event loop, listening, ticks, stop. Loop thread; net_stop and the wake from any thread.
 */
#include "server/net/net.h"

#include <ev.h>
#include <libwebsockets.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "server/metrics.h"
#include "server/net/http.h"
#include "server/net/listen.h"
#include "server/net/origin.h"
#include "server/net/ws.h"

#define NET_MAGIC 0x4E455421u
#define TICK_MAX_MS 1000
#define ACCEPTS_PER_WAKE 64
#define SPARE_FILES 64       /* database, web pages, logs */
#define STOP_CALLS_MS 5000   /* for calls in flight */
#define STOP_SOCKETS_MS 2000 /* for close handshakes */
#define STOP_STEP_MS 10

_Static_assert(PACKET_HEADROOM >= LWS_PRE, "room for the frame header");

enum stop_step { STOP_NO, STOP_CALLS, STOP_SOCKETS };

struct net {
    unsigned magic;
    const struct options *options;
    struct front *front; /* NULL until net_run */
    struct assets *assets;
    struct timers *timers;
    struct ev_loop *loop; /* NULL: lws' own poll loop */
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws *listener;
    struct ev_timer tick;             /* with libev */
    lws_sorted_usec_list_t poll_tick; /* without */
    struct timer stop_timer;
    enum stop_step stop_step;
    int64_t stop_by_ms;
    _Atomic int n_stops; /* how often net_stop was called */
    bool is_over;
    int listen_fd;
    int port;
    int64_t n_sockets;
    int64_t max_sockets;
};

static void arm_tick(struct net *n);

struct net *net_of(struct lws *wsi)
{
    struct net *n = lws_context_user(lws_get_context(wsi));
    CHECK(n != NULL && n->magic == NET_MAGIC);
    return n;
}

/* --- listening -----------------------------------------------------------------------------------
 */

static void accept_all(struct net *n)
{
    for (int i = 0; i < ACCEPTS_PER_WAKE; i++) {
        int fd = listen_accept(n->listen_fd);
        if (fd < 0)
            return;
        if (n->n_sockets >= n->max_sockets || n->stop_step != STOP_NO) {
            metrics_count(METRIC_REFUSED, 1);
            (void)close(fd);
            continue;
        }
        metrics_count(METRIC_CONNECTIONS_TOTAL, 1);
        (void)lws_adopt_socket_vhost(n->vhost, fd); /* closes it when it cannot */
    }
}

static int listen_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
                           void *in, size_t len)
{
    (void)session;
    (void)in;
    (void)len;
    struct net *n = net_of(wsi);
    if (reason == LWS_CALLBACK_RAW_RX_FILE)
        accept_all(n);
    else if (reason == LWS_CALLBACK_RAW_CLOSE_FILE)
        n->listener = NULL;
    return 0;
}

/* protocols[0] takes plain HTTP, refused upgrades and the wake-ups of other threads. */
static int first_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
                          void *in, size_t len)
{
    if (reason != LWS_CALLBACK_EVENT_WAIT_CANCELLED)
        return http_callback(wsi, reason, session, in, len);
    struct net *n = net_of(wsi);
    if (n->front != NULL)
        front_take_done(n->front);
    arm_tick(n);
    return 0;
}

/* --- ticks and the stop --------------------------------------------------------------------------
 */

static void end_loop(struct net *n)
{
    n->is_over = true;
    if (n->loop != NULL)
        ev_break(n->loop, EVBREAK_ALL);
    else
        lws_cancel_service(n->context);
}

static void close_sockets(struct net *n)
{
    struct conn *c;
    struct conns *all = front_conns(n->front);
    for (size_t at = 0; (c = conn_next(all, &at)) != NULL;)
        if (c->kind == CONN_SOCKET)
            ws_close(c, LWS_CLOSE_STATUS_GOINGAWAY, "server stopping");
}

static void stop_step(struct timer *t, void *arg)
{
    struct net *n = arg;
    bool late = clock_mono_ms() >= n->stop_by_ms || atomic_load(&n->n_stops) > 1;
    if (n->stop_step == STOP_CALLS && (front_is_idle(n->front) || late)) {
        n->stop_step = STOP_SOCKETS;
        n->stop_by_ms = clock_mono_ms() + STOP_SOCKETS_MS;
        late = false;
        close_sockets(n);
    }
    if (n->stop_step == STOP_SOCKETS && (conns_n_open(front_conns(n->front)) == 0 || late))
        end_loop(n);
    else
        timer_set(n->timers, t, clock_mono_ms() + STOP_STEP_MS, stop_step, n);
}

static void begin_stop(struct net *n)
{
    log_event(LOG_INFO, "stopping", "connections=%zu", conns_n_open(front_conns(n->front)));
    n->stop_step = STOP_CALLS;
    n->stop_by_ms = clock_mono_ms() + STOP_CALLS_MS;
    if (n->listener != NULL)
        lws_set_timeout(n->listener, PENDING_TIMEOUT_SHUTDOWN_FLUSH, LWS_TO_KILL_ASYNC);
    front_begin_stop(n->front);
    timer_set(n->timers, &n->stop_timer, clock_mono_ms(), stop_step, n);
}

static void tick(struct net *n)
{
    if (n->is_over)
        return;
    timers_run(n->timers, clock_mono_ms());
    front_tick(n->front);
    arm_tick(n);
}

static void on_ev_tick(struct ev_loop *loop, struct ev_timer *t, int events)
{
    (void)loop;
    (void)events;
    tick(t->data);
}

static void on_poll_tick(lws_sorted_usec_list_t *sul)
{
    tick(lws_container_of(sul, struct net, poll_tick));
}

/* The library's own timers do not notice an earlier date while libev waits for a later one. */
static void wait_for_tick(struct net *n, int64_t wait_ms)
{
    if (n->loop == NULL) {
        lws_sul_schedule(n->context, 0, &n->poll_tick, on_poll_tick, wait_ms * LWS_US_PER_MS);
        return;
    }
    ev_timer_stop(n->loop, &n->tick);
    ev_timer_init(&n->tick, on_ev_tick, (double)wait_ms / 1000, 0);
    n->tick.data = n;
    ev_now_update(n->loop);
    ev_timer_start(n->loop, &n->tick);
}

/* One timer of the event loop drives all of ours: the next due one, at most a second away. */
static void arm_tick(struct net *n)
{
    if (n->front == NULL || n->is_over)
        return;
    if (atomic_load(&n->n_stops) > 0 && n->stop_step == STOP_NO)
        begin_stop(n);
    int64_t wait_ms = TICK_MAX_MS;
    int64_t due_ms = timers_next_ms(n->timers);
    int64_t wall_ms = front_next_wall_ms(n->front);
    if (due_ms != TIMERS_NEVER && due_ms - clock_mono_ms() < wait_ms)
        wait_ms = due_ms - clock_mono_ms();
    if (wall_ms != TIMERS_NEVER && wall_ms - clock_now_ms() < wait_ms)
        wait_ms = wall_ms - clock_now_ms();
    wait_for_tick(n, wait_ms < 1 ? 1 : wait_ms);
}

void net_stop(struct net *n)
{
    atomic_fetch_add(&n->n_stops, 1);
    lws_cancel_service(n->context);
}

static void wake(void *arg)
{
    struct net *n = arg;
    lws_cancel_service(n->context);
}

/* --- making the loop -----------------------------------------------------------------------------
 */

static void log_of_lws(int level, const char *line)
{
    log_event(level == LLL_ERR ? LOG_WARN : LOG_DEBUG, "lws", "text=\"%s\"", line);
}

static struct lws_context *new_context(struct net *n, bool with_libev)
{
    /* Zeros: the library's own validity timers go into a list that every accept walks. */
    static const lws_retry_bo_t NO_RETRY = {0};
    void *loops[1] = {n->loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | (with_libev ? LWS_SERVER_OPTION_LIBEV : 0),
        .foreign_loops = with_libev ? loops : NULL,
        .fd_limit_per_thread = (unsigned)(n->max_sockets + SPARE_FILES),
        .retry_and_idle_policy = &NO_RETRY,
        .pt_serv_buf_size = 16384,
        .gid = -1,
        .uid = -1,
        .user = n,
    };
    return lws_create_context(&info);
}

static enum rc make_context(struct net *n, struct err *err)
{
    lws_set_log_level(LLL_ERR | LLL_WARN, log_of_lws);
    n->loop = ev_loop_new(EVFLAG_AUTO);
    if (n->loop != NULL)
        n->context = new_context(n, true);
    if (n->context == NULL) {
        log_event(LOG_WARN, "no_libev",
                  "text=\"使用较慢的 poll 事件循环，请安装 libwebsockets-evlib-ev\"");
        if (n->loop != NULL)
            ev_loop_destroy(n->loop);
        n->loop = NULL;
        n->context = new_context(n, false);
    }
    return n->context != NULL ? RC_OK : err_set(err, RC_INTERNAL, "无法建立事件循环");
}

static enum rc make_vhost(struct net *n, struct err *err)
{
    static struct lws_protocols protocols[] = {
        {"http", first_callback, 0, 0, 0, NULL, 0},
        {WS_SUBPROTOCOL, ws_callback, 0, 1024, 0, NULL, 0},
        {"listen", listen_callback, 0, 0, 0, NULL, 0},
        {NULL, NULL, 0, 0, 0, NULL, 0},
    };
    protocols[0].per_session_data_size = http_session_size();
    protocols[1].per_session_data_size = ws_session_size();
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .vhost_name = "bangban",
        .alpn = "http/1.1",
        .server_string = "bangban",
        .timeout_secs = 10,
        .keepalive_timeout = 30,
        .gid = -1,
        .uid = -1,
    };
    n->vhost = lws_create_vhost(n->context, &info);
    return n->vhost != NULL ? RC_OK : err_set(err, RC_INTERNAL, "无法建立网络服务");
}

static enum rc limit_sockets(struct net *n)
{
    int64_t files = listen_raise_files() - SPARE_FILES;
    n->max_sockets = n->options->max_connections;
    if (files < n->max_sockets) {
        log_event(LOG_WARN, "few_files",
                  "max_connections=%lld allowed=%lld "
                  "text=\"打开文件数的系统上限不足（ulimit -n）\"",
                  (long long)n->max_sockets, (long long)files);
        n->max_sockets = files > 1 ? files : 1;
    }
    return RC_OK;
}

enum rc net_open(const struct options *options, struct net **out, struct err *err)
{
    struct net *n = mem_calloc(1, sizeof *n);
    n->magic = NET_MAGIC;
    n->options = options;
    n->listen_fd = -1;
    n->timers = timers_new();
    enum rc rc = listen_open(options->listen, options->port, &n->listen_fd, &n->port, err);
    if (rc == RC_OK)
        rc = assets_load(options->web_root, &n->assets, err);
    if (rc == RC_OK)
        rc = limit_sockets(n);
    if (rc == RC_OK)
        rc = make_context(n, err);
    if (rc == RC_OK)
        rc = make_vhost(n, err);
    if (rc != RC_OK) {
        net_close(n);
        return rc;
    }
    *out = n;
    return RC_OK;
}

void net_run(struct net *n, struct front *front)
{
    n->front = front;
    n->listener =
        lws_adopt_descriptor_vhost(n->vhost, LWS_ADOPT_RAW_FILE_DESC,
                                   (lws_sock_file_fd_type){.filefd = n->listen_fd}, "listen", NULL);
    CHECK(n->listener != NULL);
    log_event(LOG_INFO, "listening", "address=%s port=%d loop=%s pages=%zu", n->options->listen,
              n->port, n->loop != NULL ? "libev" : "poll", assets_n(n->assets));
    front_take_done(front);
    arm_tick(n);
    if (n->loop != NULL)
        ev_run(n->loop, 0);
    else
        while (!n->is_over && lws_service(n->context, 0) >= 0)
            continue;
}

void net_close(struct net *n)
{
    if (n == NULL)
        return;
    n->is_over = true;
    if (n->listen_fd >= 0 && n->listener == NULL && n->front == NULL)
        close(n->listen_fd); /* once adopted, the context closes it */
    if (n->context != NULL) {
        if (n->loop == NULL)
            lws_sul_cancel(&n->poll_tick);
        else
            ev_timer_stop(n->loop, &n->tick);
        lws_context_destroy(n->context);
    }
    if (n->loop != NULL)
        ev_loop_destroy(n->loop);
    timer_cancel(n->timers, &n->stop_timer);
    timers_free(n->timers);
    assets_free(n->assets);
    free(n);
}

/* --- for the callbacks ---------------------------------------------------------------------------
 */

static void send_packet(struct conn *c, struct packet *p)
{
    metrics_count(METRIC_PACKETS_OUT, 1);
    metrics_count(METRIC_BYTES_OUT, (int64_t)p->len);
    if (c->kind == CONN_SOCKET)
        ws_send(c, p);
    else
        http_send(c, p);
}

static void close_conn(struct conn *c, int code, const char *why)
{
    if (c->kind == CONN_SOCKET)
        ws_close(c, code, why);
}

struct front_net net_front_ops(struct net *n)
{
    return (struct front_net){.send = send_packet,
                              .close = close_conn,
                              .send_file = http_send_file,
                              .wake = wake,
                              .arg = n};
}

struct timers *net_timers(struct net *n)
{
    return n->timers;
}

struct front *net_front(struct net *n)
{
    return n->front;
}

const struct options *net_options(const struct net *n)
{
    return n->options;
}

const struct assets *net_assets(const struct net *n)
{
    return n->assets;
}

int net_port(const struct net *n)
{
    return n->port;
}

bool net_is_stopping(const struct net *n)
{
    return n->stop_step != STOP_NO;
}

void net_count_socket(struct net *n, int change)
{
    n->n_sockets += change;
}

struct view net_header(struct lws *wsi, int token, char *buf, size_t cap)
{
    int len = lws_hdr_copy(wsi, buf, (int)cap, (enum lws_token_indexes)token);
    return len > 0 ? (struct view){buf, (size_t)len} : VIEW_EMPTY;
}

/* A header that comes twice, or is longer than we read, is not one to decide by. */
static bool is_readable(struct lws *wsi, enum lws_token_indexes token, size_t cap)
{
    return lws_hdr_fragment_length(wsi, token, 1) == 0 &&
           lws_hdr_total_length(wsi, token) < (int)cap;
}

const char *net_site_fault(struct lws *wsi)
{
    char origin[256];
    char host[256];
    char referer[1024];
    const struct options *o = net_of(wsi)->options;
    if (!is_readable(wsi, WSI_TOKEN_ORIGIN, sizeof origin) ||
        !origin_allowed(net_header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin),
                        net_header(wsi, WSI_TOKEN_HOST, host, sizeof host), view_of(o->origins)))
        return "不允许从这个网站连接（设置项 origins）";
    if (!is_readable(wsi, WSI_TOKEN_HTTP_REFERER, sizeof referer) ||
        !origin_program_allowed(net_header(wsi, WSI_TOKEN_HTTP_REFERER, referer, sizeof referer),
                                view_of(o->mini_programs)))
        return "不允许从这个小程序连接（设置项 mini_programs）";
    return NULL;
}

void net_remote(struct lws *wsi, char out[64])
{
    char peer[64] = "";
    char forwarded[512];
    (void)lws_get_peer_simple(wsi, peer, sizeof peer);
    struct view caller = origin_caller(
        view_of(peer), net_header(wsi, WSI_TOKEN_X_FORWARDED_FOR, forwarded, sizeof forwarded),
        view_of(net_of(wsi)->options->trusted_proxies));
    snprintf(out, 64, "%.*s", VIEW_ARG(view_sub(caller, 0, 63)));
}
