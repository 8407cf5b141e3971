/* front.c - requests in, replies and effects out. Loop thread only. */
#include "server/front.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "server/alarm.h"
#include "server/desk/sweep.h"
#include "server/hub.h"
#include "server/idle.h"
#include "server/lane.h"
#include "server/limit.h"
#include "server/live.h"
#include "server/metrics.h"
#include "server/presence.h"
#include "server/proto/reply.h"

#define MAX_IN_FLIGHT 64  /* calls of one connection */
#define MAX_WAITING 20000 /* calls in the pipeline's queues */
#define POLL_KB_MS 1000
#define BUSY_RETRY_MS 1000
#define STOPPING_RETRY_MS 3000

/* What is looked at after the desk changed. */
enum { WATCH_BOARD, WATCH_QUEUE, N_WATCHES };
struct watch {
    struct front *front;
    struct live *live;
    const struct method *look; /* NULL: there is no such method (tests) */
};
static const struct {
    const char *method;
    int64_t pace_ms;
} WATCHES[N_WATCHES] = {
    [WATCH_BOARD] = {"board.look", 500},
    [WATCH_QUEUE] = {"queue.look", 250},
};

struct front {
    const struct options *options;
    struct front_net net;
    struct timers *timers;
    struct pipeline *pipeline;
    struct conns *conns;
    struct hub *hub;
    struct lanes *lanes;
    struct limits *limits;
    struct presence *presence;
    struct idle *idle;
    struct alarms alarms;
    struct snapshot *kb; /* in use; NULL until the first is loaded */
    struct timer poll_kb;
    const struct method *reload;
    struct watch watches[N_WATCHES];
    bool is_reloading;
    bool reload_again; /* it changed while we were loading */
    bool is_stopping;
    size_t n_calls;        /* in flight, all */
    size_t n_internal;     /* of these started by the loop itself */
    struct call *settling; /* waits for n_internal to become 0 */
};

static void start_call(struct front *f, struct call *c);

/* --- calls ---------------------------------------------------------------------------------------
 */

static struct call *call_new(struct front *f, struct conn *conn, const struct method *m,
                             struct arena *arena)
{
    struct call *c = arena_alloc(arena, sizeof *c);
    c->magic = CALL_MAGIC;
    c->step = CALL_RUN;
    c->arena = arena;
    c->method = m;
    c->id_json = VIEW_EMPTY;
    c->now_ms = clock_now_ms();
    c->started_us = clock_mono_us();
    c->err = ERR_NONE;
    c->kb = f->kb != NULL ? snapshot_ref(f->kb) : NULL;
    if (conn != NULL) {
        c->from = conn->ref;
        c->who = conn->who;
        snprintf(c->remote, sizeof c->remote, "%s", conn->remote);
        conn->n_in_flight++;
    } else {
        c->who.roles = ROLE_INTERNAL;
        f->n_internal++;
    }
    f->n_calls++;
    return c;
}

static void call_free(struct front *f, struct call *c)
{
    struct conn *conn = conn_find(f->conns, c->from);
    if (conn != NULL)
        conn->n_in_flight--;
    if (c->who.roles == ROLE_INTERNAL)
        f->n_internal--;
    f->n_calls--;
    job_unref(c->job);
    snapshot_unref(c->kb);
    if (c->file != NULL && c->file->fd >= 0)
        close(c->file->fd);
    str_clear(&c->result);
    sodium_memzero(c->token, sizeof c->token);
    c->magic = 0;
    arena_free(c->arena); /* the call itself lives there */
}

static void run_internal(struct front *f, const struct method *m, void *params, struct arena *arena)
{
    struct call *c = call_new(f, NULL, m, arena);
    c->params = params;
    start_call(f, c);
}

static void run_internal_named(struct front *f, const char *name)
{
    const struct method *m = dispatch_find(view_of(name));
    if (m != NULL)
        run_internal(f, m, NULL, arena_new(0));
}

/* The next part of a job; not while stopping, so that stopping ends. */
static void continue_job(struct front *f, struct job *job, const char *method, int64_t part)
{
    const struct method *m = dispatch_find(view_of(method));
    CHECK(m != NULL);
    if (f->is_stopping)
        return;
    struct call *c = call_new(f, NULL, m, arena_new(0));
    c->job = job != NULL ? job_ref(job) : NULL;
    c->job_part = part;
    start_call(f, c);
}

/* The last connection of an account has been away for the grace time. */
static void account_gone(void *arg, int64_t account_id)
{
    struct front *f = arg;
    const struct method *m = dispatch_find(VIEW("connection.gone"));
    if (m == NULL || f->is_stopping)
        return;
    struct arena *arena = arena_new(0);
    struct connection_gone *params = arena_alloc(arena, sizeof *params);
    params->account_id = account_id;
    run_internal(f, m, params, arena);
}

/* --- sessions of staff ---------------------------------------------------------------------------
 */

static void run_for_sessions(void *arg, const char *name, const int64_t *ids, size_t n)
{
    struct front *f = arg;
    const struct method *m = dispatch_find(view_of(name));
    if (m == NULL || f->is_stopping)
        return;
    struct arena *arena = arena_new(0);
    struct sessions_named *params = arena_alloc(arena, sizeof *params);
    params->ids = arena_alloc_array(arena, n, sizeof *params->ids);
    params->n = n;
    memcpy(params->ids, ids, n * sizeof *ids);
    run_internal(f, m, params, arena);
}

/* --- knowledge base ------------------------------------------------------------------------------
 */

static void look_for_kb(struct front *f)
{
    f->reload_again = f->is_reloading;
    if (f->is_reloading || f->reload == NULL || f->is_stopping)
        return;
    f->is_reloading = true;
    run_internal(f, f->reload, NULL, arena_new(0));
}

static void poll_kb(struct timer *t, void *arg)
{
    struct front *f = arg;
    if (!f->is_reloading)
        look_for_kb(f);
    timer_set(f->timers, t, clock_mono_ms() + POLL_KB_MS, poll_kb, f);
}

static void fan_out(struct front *f, const struct effect *e);

/* Visitors are answered from it from here on. */
static void announce_kb(struct front *f, struct arena *arena)
{
    const struct effect e = {
        .topic = {TOPIC_EDIT, 0},
        .method = "kb.loaded",
        .params = arena_printf(arena, "{\"version\":%lld}", (long long)snapshot_version(f->kb))};
    fan_out(f, &e);
}

static void take_kb(struct front *f, struct call *c)
{
    f->is_reloading = false;
    if (c->rc != RC_OK)
        log_event(LOG_WARN, "kb_load_failed", "kind=%s text=\"%s\"", rc_kind(c->rc), c->err.text);
    if (c->rc == RC_OK && c->thought != NULL) {
        snapshot_unref(f->kb);
        f->kb = c->thought;
        metrics_count(METRIC_KB_RELOADS, 1);
        announce_kb(f, c->arena);
        run_internal_named(f, "gap.check");
        run_internal_named(f, "gap.sort");
    }
    if (f->reload_again)
        look_for_kb(f);
}

/* --- pictures of the desk ------------------------------------------------------------------------
 */

static void look_at_desk(void *arg, struct job *told)
{
    struct watch *w = arg;
    struct call *c = call_new(w->front, NULL, w->look, arena_new(0));
    c->job = told != NULL ? job_ref(told) : NULL;
    start_call(w->front, c);
}

static void open_watches(struct front *f)
{
    for (int i = 0; i < N_WATCHES; i++) {
        struct watch *w = &f->watches[i];
        w->front = f;
        w->live = live_new(f->timers, WATCHES[i].pace_ms, look_at_desk, w);
        w->look = dispatch_find(view_of(WATCHES[i].method));
    }
}

static void desk_changed(struct front *f)
{
    for (int i = 0; i < N_WATCHES; i++) {
        struct watch *w = &f->watches[i];
        if (i == WATCH_BOARD && hub_n_members(f->hub, (struct topic){TOPIC_SUPERVISOR, 0}) == 0)
            live_forget(w->live);
        else if (w->look != NULL && !f->is_stopping)
            live_changed(w->live);
    }
}

/* What a console was sent sets the pace; a whole picture comes once and does not count. */
static void take_look(struct front *f, const struct call *c)
{
    size_t len = 0, n = 0;
    for (const struct effect *e = c->outbox.first; c->rc == RC_OK && e != NULL; e = e->next) {
        bool counts = c->job != NULL && e->topic.kind != TOPIC_VISITOR;
        len += counts ? e->params.len : 0;
        n += counts ? hub_n_members(f->hub, e->topic) : 0;
    }
    for (int i = 0; i < N_WATCHES; i++) {
        if (c->method == f->watches[i].look)
            live_told(f->watches[i].live, c->rc == RC_OK ? c->thought : NULL, len, n);
    }
}

/* --- effects -------------------------------------------------------------------------------------
 */

static void fan_out(struct front *f, const struct effect *e)
{
    const struct conn_ref *members;
    size_t n = hub_members(f->hub, e->topic, &members);
    if (n == 0)
        return;
    struct packet *p = reply_push(e->method, e->params);
    for (size_t i = 0; i < n; i++) {
        struct conn *to = conn_find(f->conns, members[i]);
        CHECK(to != NULL); /* front_disconnect leaves every topic */
        f->net.send(to, packet_ref(p));
    }
    packet_unref(p);
}

static struct topic account_topic(int64_t account_id)
{
    return (struct topic){TOPIC_ACCOUNT, account_id};
}

/* A console of this account left its topics; the last one starts the grace time. */
static void account_left(struct front *f, int64_t account_id, int64_t heard_ms)
{
    const struct conn_ref *left;
    if (account_id != 0 && hub_members(f->hub, account_topic(account_id), &left) == 0)
        presence_lost(f->presence, account_id, heard_ms);
}

/* Whose presence this connection shows: nobody sits in front of a locked one. */
static int64_t account_present(const struct conn *conn)
{
    return conn->kind == CONN_SOCKET && conn->who.roles != ROLE_LOCKED ? conn->who.account_id : 0;
}

static void sign_out(struct front *f, struct conn *conn)
{
    int64_t account_id = account_present(conn);
    idle_forget(f->idle, conn->who.session_id);
    hub_drop(f->hub, conn->ref);
    conn->who = (struct principal){.roles = ROLE_GUEST};
    account_left(f, account_id, clock_mono_ms());
}

/* It stays connected and known, but hears nothing and may do nothing until it is unlocked. */
static void lock(struct front *f, struct conn *conn, const struct principal *who)
{
    int64_t account_id = account_present(conn);
    hub_drop(f->hub, conn->ref);
    conn->who = *who;
    conn->who.roles = ROLE_LOCKED;
    account_left(f, account_id, clock_mono_ms());
}

static void sign_in(struct front *f, struct conn *conn, const struct principal *who)
{
    int64_t before = conn->who.account_id;
    if (who->roles == ROLE_LOCKED) {
        lock(f, conn, who);
        return;
    }
    if (who->session_id != 0)
        idle_begin(f->idle, who->session_id, who->idle_ms);
    if (before != 0 && before != who->account_id)
        hub_leave(f->hub, account_topic(before), conn->ref);
    conn->who = *who;
    if (who->account_id != 0) {
        hub_join(f->hub, account_topic(who->account_id), conn->ref);
        presence_back(f->presence, who->account_id);
    }
}

/* All consoles of an account join or leave a topic. */
static void move_account(struct front *f, const struct effect *e)
{
    const struct conn_ref *members;
    size_t n = hub_members(f->hub, account_topic(e->id), &members);
    if (n == 0 && e->kind == EFFECT_SUBSCRIBE_ACCOUNT)
        presence_lost(f->presence, e->id,
                      clock_mono_ms()); /* took it by POST, or was gone when it was his */
    for (size_t i = 0; i < n; i++) {
        if (e->kind == EFFECT_SUBSCRIBE_ACCOUNT)
            hub_join(f->hub, e->topic, members[i]);
        else
            hub_leave(f->hub, e->topic, members[i]);
    }
}

static void close_session(struct front *f, int64_t session_id)
{
    struct conn *conn;
    idle_forget(f->idle, session_id);
    for (size_t at = 0; (conn = conn_next(f->conns, &at)) != NULL;)
        if (conn->who.session_id == session_id && conn->kind == CONN_SOCKET)
            f->net.close(conn, 4001, "session ended");
}

static void lock_session(struct front *f, int64_t session_id)
{
    struct packet *told = reply_push("session.locked", VIEW_EMPTY);
    struct conn *conn;
    for (size_t at = 0; (conn = conn_next(f->conns, &at)) != NULL;) {
        if (conn->who.session_id != session_id || conn->kind != CONN_SOCKET)
            continue;
        f->net.send(conn, packet_ref(told));
        lock(f, conn, &conn->who);
    }
    packet_unref(told);
}

static void unlock_session(struct front *f, const struct conn *caller, int64_t session_id)
{
    struct conn *conn;
    for (size_t at = 0; (conn = conn_next(f->conns, &at)) != NULL;)
        if (conn->who.session_id == session_id && conn->who.roles == ROLE_LOCKED && conn != caller)
            f->net.close(conn, 4002, "session unlocked");
}

/* Effects on the calling connection; a POST has none that lasts. */
static void run_own_effect(struct front *f, struct conn *conn, const struct effect *e)
{
    if (conn == NULL || conn->kind != CONN_SOCKET)
        return;
    if (e->kind == EFFECT_SIGN_IN)
        sign_in(f, conn, &e->who);
    else if (e->kind == EFFECT_SIGN_OUT)
        sign_out(f, conn);
    else if (e->kind == EFFECT_SUBSCRIBE)
        hub_join(f->hub, e->topic, conn->ref);
    else
        hub_leave(f->hub, e->topic, conn->ref);
}

static void run_effect(struct front *f, struct conn *conn, const struct call *c,
                       const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_PUSH:
        fan_out(f, e);
        return;
    case EFFECT_SUBSCRIBE_ACCOUNT:
    case EFFECT_UNSUBSCRIBE_ACCOUNT:
        move_account(f, e);
        return;
    case EFFECT_CLOSE_SESSION:
        close_session(f, e->id);
        return;
    case EFFECT_LOCK_SESSION:
        lock_session(f, e->id);
        return;
    case EFFECT_UNLOCK_SESSION:
        unlock_session(f, conn, e->id);
        return;
    case EFFECT_KB_CHANGED:
        look_for_kb(f);
        return;
    case EFFECT_CONTINUE:
        continue_job(f, c->job, e->method, e->id);
        return;
    case EFFECT_DESK_CHANGED:
        desk_changed(f);
        return;
    case EFFECT_WAKE_AT:
        alarms_add(&f->alarms, e->at_ms);
        return;
    default:
        run_own_effect(f, conn, e);
    }
}

/* --- the end of a call ---------------------------------------------------------------------------
 */

static void log_failure(const struct call *c)
{
    bool ours =
        c->rc == RC_INTERNAL || c->rc == RC_IO || c->rc == RC_CORRUPT || c->rc == RC_NO_SPACE;
    log_event(ours ? LOG_ERROR : LOG_DEBUG, "call_failed", "method=%s kind=%s field=%s text=\"%s\"",
              c->method->name, rc_kind(c->rc), c->err.field, ours ? c->err.text : "");
}

/* After COMMIT: a turn that is in the log is in the database. */
static void log_turn(const struct call *c)
{
    if (c->rc == RC_OK && c->turn.turn_id != 0)
        log_event(LOG_INFO, "answered", "turn=%lld act=%s rung=%s confidence=%.3f us=%lld",
                  (long long)c->turn.turn_id, c->turn.act, c->turn.rung, c->turn.confidence,
                  (long long)(clock_mono_us() - c->started_us));
}

static void send_reply(struct front *f, struct conn *conn, const struct call *c)
{
    if (conn == NULL || (c->id_json.len == 0 && conn->kind == CONN_SOCKET))
        return;
    if (c->rc == RC_OK && c->file != NULL && f->net.send_file != NULL) {
        f->net.send_file(conn, c->file);
        c->file->fd = -1;
        return;
    }
    struct view id_json = c->id_json.len > 0 ? c->id_json : VIEW("null");
    f->net.send(conn, c->rc == RC_OK ? reply_result(id_json, str_view(&c->result))
                                     : reply_error(id_json, FAULT_CALL, &c->err, c->detail));
}

static void end_call(struct front *f, struct call *c)
{
    struct conn *conn = conn_find(f->conns, c->from);
    bool internal = c->who.roles == ROLE_INTERNAL;
    if (c->rc != RC_OK) {
        c->err.rc = c->rc;
        log_failure(c);
    }
    if (!internal) {
        metrics_count(c->rc == RC_OK ? METRIC_CALLS_OK : METRIC_CALLS_FAILED, 1);
        metrics_observe(METRIC_CALL, clock_mono_us() - c->started_us);
    }
    log_turn(c);
    if (c->method == f->reload && internal)
        take_kb(f, c);
    if (internal)
        take_look(f, c);
    send_reply(f, conn, c);
    for (struct effect *e = c->outbox.first; c->rc == RC_OK && e != NULL; e = e->next)
        run_effect(f, conn, c, e);
    call_free(f, c);
    if (f->settling != NULL && f->n_internal == 0) {
        struct call *settled = f->settling;
        f->settling = NULL;
        end_call(f, settled);
    }
}

static bool uses_lane(const struct call *c)
{
    return c->step == CALL_RUN &&
           (c->method->stage == STAGE_APPLY || c->method->stage == STAGE_THINK_APPLY);
}

static void hand_over(struct front *f, struct call *c)
{
    if (c->method->stage == STAGE_APPLY)
        pipeline_apply(f->pipeline, c);
    else if (c->method->stage == STAGE_COURIER)
        pipeline_send(f->pipeline, c);
    else
        pipeline_think(f->pipeline, c);
}

static void start_call(struct front *f, struct call *c)
{
    if (c->step == CALL_RESOLVE) {
        pipeline_think(f->pipeline, c);
    } else if (c->method->stage == STAGE_LOOP) {
        c->rc = c->method->loop(f, c, &c->err);
        if (!c->deferred)
            end_call(f, c);
    } else if (!uses_lane(c) || lane_enter(f->lanes, c)) {
        hand_over(f, c);
    }
}

/* --- admission -----------------------------------------------------------------------------------
 */

static enum rc check_role(const struct call *c, struct err *err)
{
    if ((c->method->roles & c->who.roles) != 0)
        return RC_OK;
    if (c->who.roles == ROLE_LOCKED)
        return err_set(err, RC_LOCKED, "已锁定，请先输入密码");
    if (c->who.roles == ROLE_GUEST)
        return err_set(err, RC_UNAUTH, "请先登录或恢复会话");
    return err_set(err, RC_DENIED, "当前身份不能使用 %s", c->method->name);
}

static enum rc check_person_rate(struct front *f, const struct call *c, struct err *err)
{
    char name[80];
    bool is_visitor = c->who.visitor_id != 0;
    if (c->method->cost == 0)
        return RC_OK;
    if (!is_visitor && c->who.account_id == 0) { /* what a guest costs, his address pays */
        snprintf(name, sizeof name, "address:%s", c->remote);
        return limits_take(f->limits, name, f->options->address_rate, c->method->cost - 1,
                           clock_mono_ms(), err);
    }
    snprintf(name, sizeof name, "%s:%lld", is_visitor ? "visitor" : "account",
             (long long)(is_visitor ? c->who.visitor_id : c->who.account_id));
    return limits_take(f->limits, name,
                       is_visitor ? f->options->visitor_rate : f->options->staff_rate,
                       c->method->cost, clock_mono_ms(), err);
}

static enum rc busy(struct err *err, int retry_ms, const char *text)
{
    err_set(err, RC_BUSY, "%s", text);
    err->retry_ms = retry_ms;
    return RC_BUSY;
}

static enum rc check_room(struct front *f, const struct conn *conn, const struct call *c,
                          struct err *err)
{
    if (c->method->stage == STAGE_LOOP)
        return RC_OK;
    if (f->is_stopping)
        return busy(err, STOPPING_RETRY_MS, "服务正在重启，请稍候重试");
    if (c->kb == NULL && c->method->stage != STAGE_APPLY)
        return busy(err, BUSY_RETRY_MS, "正在加载知识库，请稍候重试");
    if (conn->n_in_flight > MAX_IN_FLIGHT || pipeline_n_waiting(f->pipeline) > MAX_WAITING)
        return busy(err, BUSY_RETRY_MS, "请求太多，请稍候重试");
    return RC_OK;
}

/* The part of admission that needs to know who asks; a POST comes here once its token is resolved.
 */
static enum rc admit_person(struct front *f, const struct conn *conn, struct call *c)
{
    enum rc rc = check_role(c, &c->err);
    if (rc == RC_OK)
        rc = check_person_rate(f, c, &c->err);
    if (rc == RC_OK)
        rc = check_room(f, conn, c, &c->err);
    if (rc == RC_RATE)
        metrics_count(METRIC_RATE_LIMITED, 1);
    if (rc == RC_OK && c->who.session_id != 0 && c->who.roles != ROLE_LOCKED && !c->method->passive)
        idle_used(f->idle, c->who.session_id);
    c->rc = rc;
    return rc;
}

static const struct method *find_method(struct front *f, struct view name)
{
    const struct method *m = dispatch_find(name);
    bool for_tests = view_starts(name, "test.");
    if (m == NULL || m->http_only || m->roles == ROLE_INTERNAL ||
        (for_tests && !f->options->test_methods))
        return NULL;
    return m;
}

struct decoded {
    struct request request;
    const struct method *method;
    void *params;
};

/* The part of admission that looks at the frame only. */
static enum fault admit_frame(struct front *f, const struct conn *conn, struct view frame,
                              struct arena *arena, struct decoded *d, struct err *err)
{
    char name[80];
    snprintf(name, sizeof name, "address:%s", conn->remote);
    struct err slow = ERR_NONE;
    limits_take(f->limits, name, f->options->address_rate, 1, clock_mono_ms(), &slow);
    enum fault fault = request_parse(frame, arena, &d->request, err);
    if (slow.rc != RC_OK) {
        metrics_count(METRIC_RATE_LIMITED, 1);
        *err = slow;
        return FAULT_CALL;
    }
    if (fault != FAULT_NONE)
        return fault;
    d->method = find_method(f, d->request.method);
    if (d->method == NULL) {
        err_set(err, RC_NOT_FOUND, "没有名为 %.*s 的方法",
                VIEW_ARG(utf8_head(d->request.method, 64)));
        return FAULT_METHOD;
    }
    if (d->method->size_cap > 0 && frame.len > d->method->size_cap) {
        err_set(err, RC_LIMIT, "内容有 %zu 字节，最多 %zu 字节", frame.len, d->method->size_cap);
        return FAULT_CALL;
    }
    enum rc rc = request_params(&d->request, d->method->params, arena, &d->params, err);
    return rc == RC_OK ? FAULT_NONE : FAULT_CALL;
}

void front_receive(struct front *f, struct conn *conn, struct view frame, const char *token)
{
    struct arena *arena = arena_new(0);
    struct decoded d = {.request = {.id_json = VIEW_EMPTY}};
    struct err err = ERR_NONE;
    metrics_count(METRIC_FRAMES_IN, 1);
    enum fault fault = admit_frame(f, conn, frame, arena, &d, &err);
    request_clear(&d.request);
    if (fault != FAULT_NONE) {
        metrics_count(METRIC_BAD_FRAMES, 1);
        f->net.send(conn, reply_error(d.request.id_json, fault, &err, VIEW_EMPTY));
        arena_free(arena);
        return;
    }
    struct call *c = call_new(f, conn, d.method, arena);
    c->id_json = d.request.id_json;
    c->params = d.params;
    if (token != NULL && token[0] != '\0') {
        snprintf(c->token, sizeof c->token, "%s", token);
        c->step = CALL_RESOLVE;
        start_call(f, c);
    } else if (admit_person(f, conn, c) == RC_OK) {
        start_call(f, c);
    } else {
        end_call(f, c);
    }
}

void front_call(struct front *f, struct conn *conn, const char *method, void *params,
                struct arena *arena, const char *token)
{
    char name[80];
    struct call *c = call_new(f, conn, dispatch_find(view_of(method)), arena);
    CHECK(c->method != NULL && c->method->http_only);
    c->params = params;
    snprintf(name, sizeof name, "address:%s", conn->remote);
    c->rc = limits_take(f->limits, name, f->options->address_rate, 1, clock_mono_ms(), &c->err);
    if (c->rc == RC_OK && token[0] != '\0') {
        snprintf(c->token, sizeof c->token, "%s", token);
        c->step = CALL_RESOLVE;
        start_call(f, c);
    } else if (c->rc == RC_OK && admit_person(f, conn, c) == RC_OK) {
        start_call(f, c);
    } else {
        end_call(f, c);
    }
}

/* A token was looked up: c->who is now the person behind it. */
static void take_resolved(struct front *f, struct call *c)
{
    sodium_memzero(c->token, sizeof c->token);
    c->step = CALL_RUN;
    struct conn *conn = conn_find(f->conns, c->from);
    bool go_on = c->rc == RC_OK && conn != NULL;
    if (go_on && admit_person(f, conn, c) == RC_OK)
        start_call(f, c);
    else
        end_call(f, c);
}

static void take_one(struct front *f, struct call *c)
{
    if (c->step == CALL_RESOLVE) {
        take_resolved(f, c);
        return;
    }
    struct call *next = uses_lane(c) ? lane_leave(f->lanes, c) : NULL;
    end_call(f, c);
    if (next != NULL)
        hand_over(f, next);
}

void front_take_done(struct front *f)
{
    struct call *c = pipeline_take_done(f->pipeline);
    while (c != NULL) {
        struct call *next = (struct call *)(void *)c->mail.next;
        take_one(f, c);
        c = next;
    }
}

/* --- connections ---------------------------------------------------------------------------------
 */

struct conn *front_connect(struct front *f, enum conn_kind kind, const char *remote, void *wire)
{
    return conn_open(f->conns, kind, remote, wire);
}

void front_disconnect(struct front *f, struct conn *conn)
{
    int64_t account_id = account_present(conn);
    int64_t heard_ms = conn->heard_ms;
    hub_drop(f->hub, conn->ref);
    conn_close(f->conns, conn);
    account_left(f, account_id, heard_ms);
}

/* --- time ----------------------------------------------------------------------------------------
 */

void front_tick(struct front *f)
{
    if (alarms_take_due(&f->alarms, clock_now_ms()) && !f->is_stopping)
        run_internal_named(f, "due.run");
}

int64_t front_next_wall_ms(const struct front *f)
{
    return alarms_next_ms(&f->alarms);
}

void front_settle(struct front *f, struct call *c)
{
    timers_run(f->timers, clock_mono_ms());
    alarms_take_due(&f->alarms, clock_now_ms());
    run_internal_named(f, "due.run");
    if (f->n_internal == 0 || f->settling != NULL)
        return;
    c->deferred = true;
    f->settling = c;
}

/* --- life ----------------------------------------------------------------------------------------
 */

static size_t n_think_threads(const struct options *o)
{
    if (o->think_threads > 0)
        return (size_t)o->think_threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > 16 ? 16 : (size_t)cores;
}

enum rc front_start(const struct front_config *config, struct front **out, struct err *err)
{
    struct front *f = mem_calloc(1, sizeof *f);
    f->options = config->options;
    f->net = config->net;
    f->timers = config->timers;
    f->conns = conns_new();
    f->hub = hub_new();
    f->lanes = lanes_new();
    f->limits = limits_new();
    f->presence = presence_new(f->timers, f->options->helper_grace_s * 1000, account_gone, f);
    f->idle = idle_new(f->timers, f->options->idle_lock_min * 60000, run_for_sessions, f);
    open_watches(f);
    f->reload = dispatch_find(VIEW("kb.reload"));
    struct pipeline_config p = {
        .storage = config->storage,
        .options = config->options,
        .n_think = n_think_threads(config->options),
        .resolver = dispatch_find(VIEW("token.resolve")),
        .follow = sweep_run,
        .wake = config->net.wake,
        .wake_arg = config->net.arg,
    };
    enum rc rc = pipeline_start(&p, &f->pipeline, err);
    if (rc != RC_OK) {
        front_free(f);
        return rc;
    }
    look_for_kb(f);
    timer_set(f->timers, &f->poll_kb, clock_mono_ms() + POLL_KB_MS, poll_kb, f);
    run_internal_named(f, "desk.recover");
    run_internal_named(f, "webhook.pick");
    run_internal_named(f, "due.run");
    *out = f;
    return RC_OK;
}

bool front_is_ready(const struct front *f)
{
    return f->kb != NULL && !f->is_stopping;
}

void front_begin_stop(struct front *f)
{
    f->is_stopping = true;
    timer_cancel(f->timers, &f->poll_kb);
    struct packet *p = reply_push("server.stopping", VIEW_EMPTY);
    struct conn *conn;
    for (size_t at = 0; (conn = conn_next(f->conns, &at)) != NULL;)
        if (conn->kind == CONN_SOCKET)
            f->net.send(conn, packet_ref(p));
    packet_unref(p);
}

bool front_is_idle(const struct front *f)
{
    return f->n_calls == 0;
}

/* What was admitted is finished; every stage moves on by itself, so this ends. */
static void finish_calls(struct front *f)
{
    while (!front_is_idle(f)) {
        front_take_done(f);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

void front_finish(struct front *f)
{
    if (f == NULL || f->pipeline == NULL)
        return;
    f->is_stopping = true;
    finish_calls(f);
    pipeline_stop(f->pipeline);
}

void front_free(struct front *f)
{
    if (f == NULL)
        return;
    timer_cancel(f->timers, &f->poll_kb);
    idle_free(f->idle);
    presence_free(f->presence);
    for (int i = 0; i < N_WATCHES; i++)
        live_free(f->watches[i].live);
    snapshot_unref(f->kb);
    alarms_clear(&f->alarms);
    limits_free(f->limits);
    lanes_free(f->lanes);
    hub_free(f->hub);
    conns_free(f->conns);
    pipeline_free(f->pipeline);
    free(f);
}

void front_update_gauges(struct front *f)
{
    metrics_set(METRIC_CONNECTIONS, (int64_t)conns_n_open(f->conns));
    metrics_set(METRIC_CALLS_IN_FLIGHT, (int64_t)f->n_calls);
    metrics_set(METRIC_WAITING, (int64_t)pipeline_n_waiting(f->pipeline));
    metrics_set(METRIC_TOPICS, (int64_t)hub_n_topics(f->hub));
    metrics_set(METRIC_KB_VERSION, f->kb != NULL ? snapshot_version(f->kb) : 0);
    metrics_set(METRIC_KB_ENTRIES, f->kb != NULL ? (int64_t)snapshot_n_entries(f->kb) : 0);
}

struct conns *front_conns(struct front *f)
{
    return f->conns;
}
