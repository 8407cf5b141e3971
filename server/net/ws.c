/* ws.c - WebSocket sessions. Callbacks of libwebsockets on the loop thread.
 *
 * Sending happens only from WRITEABLE: what waits by then, MAX_AT_ONCE frames at most, goes out in
 * one segment where it fits. A session is closed only from inside a callback, so ws_send and
 * ws_close just mark it and ask for WRITEABLE; one that does not become writable any more is cut
 * off by the heartbeat timer.
 */
#include "server/net/ws.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "server/metrics.h"
#include "server/net/census.h"
#include "server/net/http.h"
#include "server/net/net.h"
#include "server/net/origin.h"
#include "server/proto/reply.h"

#define SESSION_MAGIC 0x57530001u
#define MAX_MISSED 2
#define SECOND_WAIT_MS 10000 /* after the first missed heartbeat */
#define HALF_FRAME_MS 30000  /* a message must be whole by then */
#define CLOSE_WAIT_MS 3000   /* for the peer to take what is queued and the close frame */
#define CLOSE_TRY_LATER 1013
#define PING_LEN 1 /* of an empty pong the library says nothing */
#define MAX_AT_ONCE 16

struct outgoing {
    struct outgoing *next;
    struct packet *packet;
};

struct session {
    unsigned magic;
    struct lws *wsi;
    struct net *net;
    struct conn *conn; /* NULL before ESTABLISHED */
    struct str in;     /* message being assembled */
    size_t in_valid;   /* so many of its bytes are whole characters */
    int64_t in_since_ms;
    struct outgoing *first;
    struct outgoing **end;
    size_t queued_len;
    struct timer beat;
    int n_missed;
    bool was_heard;
    bool is_settled; /* the interval is that of who is at the other end */
    bool wants_ping;
    int close_code;  /* 0 = stay open */
    bool is_closing; /* the close frame went out; nothing follows it */
    char close_why[32];
};

size_t ws_session_size(void)
{
    return sizeof(struct session);
}

static struct session *session_of(struct conn *c)
{
    struct session *s = c->wire;
    CHECK(s->magic == SESSION_MAGIC);
    return s;
}

/* --- upgrade -------------------------------------------------------------------------------------
 */

/* What is wrong with an upgrade; NULL if nothing is. The library itself accepts all of these. */
static const char *upgrade_fault(struct lws *wsi, int *status_out)
{
    char path[64];
    char version[16];
    char subprotocols[128];
    *status_out = HTTP_STATUS_BAD_REQUEST;
    if (!view_eq_text(net_header(wsi, WSI_TOKEN_GET_URI, path, sizeof path), WS_PATH)) {
        *status_out = HTTP_STATUS_NOT_FOUND;
        return "没有这个地址，WebSocket 在 " WS_PATH;
    }
    if (!view_eq_text(net_header(wsi, WSI_TOKEN_VERSION, version, sizeof version), "13"))
        return "Sec-WebSocket-Version 应为 13";
    if (!list_has(net_header(wsi, WSI_TOKEN_PROTOCOL, subprotocols, sizeof subprotocols),
                  VIEW(WS_SUBPROTOCOL)))
        return "缺少子协议 " WS_SUBPROTOCOL;
    *status_out = HTTP_STATUS_FORBIDDEN;
    return net_site_fault(wsi);
}

static int check_upgrade(struct lws *wsi)
{
    struct net *n = net_of(wsi);
    char remote[64];
    int status = 0;
    const char *fault = upgrade_fault(wsi, &status);
    net_remote(wsi, remote);
    if (fault == NULL && net_is_stopping(n)) {
        status = HTTP_STATUS_SERVICE_UNAVAILABLE;
        fault = "服务正在重启";
    } else if (fault == NULL && census_count(remote) >= net_options(n)->max_per_address) {
        status = 429;
        fault = "这个地址的连接太多";
    }
    if (fault == NULL)
        return 0;
    metrics_count(METRIC_REFUSED, 1);
    return http_refuse(wsi, status, fault);
}

/* --- heartbeat -----------------------------------------------------------------------------------
 */

static void heard(struct session *s)
{
    s->was_heard = true;
    s->n_missed = 0;
    s->conn->heard_ms = clock_mono_ms();
}

/* Of staff, and of those who have not said yet who they are, more often than of visitors. */
static int64_t interval_ms(const struct session *s)
{
    const struct options *o = net_options(s->net);
    bool is_visitor = s->conn->who.roles == ROLE_VISITOR;
    int64_t seconds = is_visitor || o->staff_ping_s > o->ping_s ? o->ping_s : o->staff_ping_s;
    return seconds * 1000;
}

/* A point of the interval that depends on the connection, so that thousands that came back together
 * after a restart are not pinged together for ever. */
static int64_t spread_ms(const struct session *s)
{
    int64_t ms = interval_ms(s);
    return ms / 2 + (int64_t)s->conn->ref.slot * 7919 % (ms / 2 + 1);
}

/* The library looks at its timeouts only after an event of its own, so one is made. */
static void cut_off(struct session *s)
{
    lws_set_timeout(s->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    lws_cancel_service(lws_get_context(s->wsi));
}

static void beat(struct timer *t, void *arg)
{
    struct session *s = arg;
    int64_t now_ms = clock_mono_ms();
    if (s->close_code != 0) {
        cut_off(s);
        return;
    }
    s->n_missed = s->was_heard ? 0 : s->n_missed + 1;
    s->was_heard = false;
    bool half = s->in.len > 0 && now_ms - s->in_since_ms > HALF_FRAME_MS;
    if (s->n_missed >= MAX_MISSED || half) {
        metrics_count(METRIC_CLOSED_DEAD, 1);
        cut_off(s);
        return;
    }
    s->wants_ping = true;
    lws_callback_on_writable(s->wsi);
    int64_t wait_ms = s->is_settled ? interval_ms(s) : spread_ms(s);
    s->is_settled = s->conn->who.roles != ROLE_GUEST;
    if (s->n_missed > 0 && wait_ms > SECOND_WAIT_MS)
        wait_ms = SECOND_WAIT_MS;
    timer_set(net_timers(s->net), t, now_ms + wait_ms, beat, s);
}

static void start_beat(struct session *s)
{
    s->was_heard = true;
    timer_set(net_timers(s->net), &s->beat, clock_mono_ms() + spread_ms(s), beat, s);
}

/* --- sending -------------------------------------------------------------------------------------
 */

static void drop_queue(struct session *s)
{
    while (s->first != NULL) {
        struct outgoing *o = s->first;
        s->first = o->next;
        packet_unref(o->packet);
        free(o);
    }
    s->end = &s->first;
    s->queued_len = 0;
}

void ws_close(struct conn *c, int code, const char *why)
{
    struct session *s = session_of(c);
    if (s->close_code != 0)
        return;
    s->close_code = code;
    snprintf(s->close_why, sizeof s->close_why, "%s", why);
    timer_set(net_timers(s->net), &s->beat, clock_mono_ms() + CLOSE_WAIT_MS, beat, s);
    lws_callback_on_writable(s->wsi);
}

/* A single packet always goes; more than the limit together means that nobody reads. */
void ws_send(struct conn *c, struct packet *p)
{
    struct session *s = session_of(c);
    size_t cap = (size_t)net_options(s->net)->out_queue_kb * 1024;
    if (s->close_code != 0) {
        packet_unref(p);
        return;
    }
    if (s->first != NULL && s->queued_len + p->len > cap) {
        packet_unref(p);
        drop_queue(s);
        metrics_count(METRIC_CLOSED_SLOW, 1);
        ws_close(c, CLOSE_TRY_LATER, "slow reader");
        return;
    }
    struct outgoing *o = mem_alloc(sizeof *o);
    *o = (struct outgoing){NULL, p};
    *s->end = o;
    s->end = &o->next;
    s->queued_len += p->len;
    lws_callback_on_writable(s->wsi);
}

static int close_now(struct session *s)
{
    s->is_closing = true;
    lws_close_reason(s->wsi, (enum lws_close_status)s->close_code, (unsigned char *)s->close_why,
                     strlen(s->close_why));
    return -1;
}

static int write_ping(struct session *s)
{
    unsigned char room[LWS_PRE + PING_LEN] = {0};
    s->wants_ping = false;
    if (lws_write(s->wsi, room + LWS_PRE, PING_LEN, LWS_WRITE_PING) < 0)
        return -1;
    if (s->first != NULL || s->close_code != 0)
        lws_callback_on_writable(s->wsi);
    return 0;
}

static int write_first(struct session *s)
{
    struct outgoing *o = s->first;
    s->first = o->next;
    if (s->first == NULL)
        s->end = &s->first;
    s->queued_len -= o->packet->len;
    int written = lws_write(s->wsi, o->packet->text, o->packet->len, LWS_WRITE_TEXT);
    packet_unref(o->packet);
    free(o);
    return written;
}

/* While it is on, the kernel sends full segments only. It merely saves work: a failure is none. */
static void hold_back(struct session *s, int on)
{
    (void)setsockopt(lws_get_socket_fd(s->wsi), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

/* A turn gives its visitor several frames, each of which would cost a segment and the receiver a
 * wake-up. What the socket does not take is the library's to send: then no more is given to it. */
static int write_queue(struct session *s)
{
    bool several = s->first->next != NULL;
    int written = 0;
    if (several)
        hold_back(s, 1);
    for (int i = 0; i < MAX_AT_ONCE && s->first != NULL && written >= 0; i++) {
        if (i > 0 && lws_partial_buffered(s->wsi))
            break;
        written = write_first(s);
    }
    if (several)
        hold_back(s, 0);
    return written;
}

static int on_writable(struct session *s)
{
    if (s->is_closing)
        return 0;
    if (s->wants_ping && s->close_code == 0)
        return write_ping(s);
    if (s->first == NULL)
        return s->close_code != 0 ? close_now(s) : 0;
    if (write_queue(s) < 0)
        return -1;
    if (s->first != NULL || s->close_code != 0)
        lws_callback_on_writable(s->wsi);
    return 0;
}

/* --- receiving -----------------------------------------------------------------------------------
 */

/* What was answered before goes out first, then the close frame. */
static int refuse_message(struct session *s, int code, const char *why)
{
    metrics_count(METRIC_BAD_FRAMES, 1);
    ws_close(s->conn, code, why);
    return s->first == NULL ? close_now(s) : 0;
}

/* Whether the bytes are the beginning of one character. Every range of second bytes holds the
 * lowest or the highest continuation byte: one of the two makes it whole. */
static bool is_begun(struct view v)
{
    static const char FILLERS[] = {(char)0x80, (char)0xBF};
    char whole[4];
    bool found = false;
    for (size_t i = 0; v.len > 0 && v.len < sizeof whole && i < sizeof FILLERS; i++) {
        memset(whole, FILLERS[i], sizeof whole);
        memcpy(whole, v.ptr, v.len);
        for (size_t len = v.len + 1; len <= sizeof whole; len++)
            found = found || utf8_valid((struct view){whole, len}, NULL);
    }
    return found;
}

/* Looks at what is new of a message; bytes that cannot become text any more are not waited for. */
static bool is_text_so_far(struct session *s)
{
    size_t bad_at = 0;
    struct view fresh = view_sub(str_view(&s->in), s->in_valid, s->in.len);
    bool is_whole = utf8_valid(fresh, &bad_at);
    s->in_valid += is_whole ? fresh.len : bad_at;
    return is_whole || is_begun(view_sub(fresh, bad_at, fresh.len));
}

static int take_message(struct session *s)
{
    if (s->in_valid < s->in.len)
        return refuse_message(s, LWS_CLOSE_STATUS_INVALID_PAYLOAD, "not UTF-8");
    struct str whole = s->in;
    s->in = STR_EMPTY; /* nothing half any more, whatever time the call makes it */
    s->in_valid = 0;
    front_receive(net_front(s->net), s->conn, str_view(&whole), NULL);
    str_reset(&whole);
    if (whole.cap > 8192)
        str_clear(&whole); /* most sessions idle: keep no large buffers */
    s->in = whole;
    return 0;
}

static int on_receive(struct session *s, const char *bytes, size_t len)
{
    heard(s);
    if (s->close_code != 0)
        return 0;
    if (lws_frame_is_binary(s->wsi))
        return refuse_message(s, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE, "text only");
    const struct options *o = net_options(s->net);
    bool writes = (s->conn->who.roles & ROLE_WRITERS) != 0; /* a policy is longer than a question */
    size_t cap =
        (size_t)(writes && o->editor_frame_kb > o->frame_kb ? o->editor_frame_kb : o->frame_kb) *
        1024;
    if (s->in.len + len + lws_remaining_packet_payload(s->wsi) > cap)
        return refuse_message(s, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, "too large");
    if (s->in.len == 0)
        s->in_since_ms = clock_mono_ms();
    str_add(&s->in, (struct view){bytes, len});
    if (!is_text_so_far(s))
        return refuse_message(s, LWS_CLOSE_STATUS_INVALID_PAYLOAD, "not UTF-8");
    if (!lws_is_final_fragment(s->wsi) || lws_remaining_packet_payload(s->wsi) > 0)
        return 0;
    return take_message(s);
}

/* Codes a client may close with (RFC 6455, 7.4); the library lets more of them pass. */
static bool is_close_code(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) ||
           (code >= 3000 && code <= 4999);
}

/* 0: the library answers with the same code. Who closes takes nothing any more. */
static int on_peer_close(struct session *s, const unsigned char *body, size_t len)
{
    drop_queue(s);
    if (len == 0)
        return 0;
    if (len < 2 || !is_close_code((unsigned)body[0] << 8 | body[1]))
        return refuse_message(s, LWS_CLOSE_STATUS_PROTOCOL_ERR, "close code");
    struct view why = {(const char *)body + 2, len - 2};
    return utf8_valid(why, NULL) ? 0
                                 : refuse_message(s, LWS_CLOSE_STATUS_INVALID_PAYLOAD, "not UTF-8");
}

/* --- life ----------------------------------------------------------------------------------------
 */

static void on_established(struct lws *wsi, struct session *s)
{
    char remote[64];
    s->magic = SESSION_MAGIC;
    s->wsi = wsi;
    s->net = net_of(wsi);
    s->end = &s->first;
    net_remote(wsi, remote);
    s->conn = front_connect(net_front(s->net), CONN_SOCKET, remote, s);
    census_add(remote, 1);
    net_count_socket(s->net, 1);
    start_beat(s);
}

static void on_closed(struct session *s)
{
    if (s->magic != SESSION_MAGIC)
        return; /* the upgrade did not finish */
    timer_cancel(net_timers(s->net), &s->beat);
    census_add(s->conn->remote, -1);
    net_count_socket(s->net, -1);
    front_disconnect(net_front(s->net), s->conn);
    drop_queue(s);
    str_clear(&s->in);
    s->magic = 0;
}

int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
                size_t len)
{
    struct session *s = session;
    switch (reason) {
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return check_upgrade(wsi);
    case LWS_CALLBACK_ESTABLISHED:
        on_established(wsi, s);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        return on_receive(s, in, len);
    case LWS_CALLBACK_RECEIVE_PONG:
        heard(s);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writable(s);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return on_peer_close(s, in, len);
    case LWS_CALLBACK_CLOSED:
        on_closed(s);
        return 0;
    default:
        return 0;
    }
}
