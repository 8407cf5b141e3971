/* http.c - plain HTTP requests. Callbacks of libwebsockets on the loop thread.
 *
 * Every answer is a head and at most one body, written in pieces from WRITEABLE. POST /rpc goes
 * through the front like a WebSocket frame; its reply comes back through http_send. Files come in
 * by POST /files and POST /imports and go out by GET /files/ID and GET /exports/NAME, all of them
 * as methods of the front (file.put, import.put, file.open, export.open).
 */
#include "server/net/http.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb/base/mem.h"
#include "server/metrics.h"
#include "server/net/net.h"
#include "server/net/origin.h"
#include "server/net/ws.h"

#define SESSION_MAGIC 0x48540001u
#define HEAD_CAP 2048
#define PIECE_LEN ((size_t)16384)
#define REPLY_WAIT_S 60

#define CSP_COMMON                                                                                 \
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "               \
    "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "

#define UPLOADS_MAX ((size_t)64 << 20) /* bytes announced at a time, all callers together */

/* What the request in hand wants of the front. */
enum wish { WISH_CALL, WISH_UPLOAD, WISH_FILE };

static size_t n_uploading; /* bytes announced and not handed on yet; loop thread */

struct session {
    unsigned magic; /* set with the first request of the connection */
    enum wish wish;
    const char *method;     /* upload: who takes it */
    struct str name;        /* upload: what the sender calls it, decoded */
    int fd;                 /* file being sent; -1 = none */
    struct file_reply file; /* head of a file, `name` in `file_name` */
    struct str file_name;
    struct conn *conn; /* POST /rpc: while its reply is awaited */
    struct str body;   /* POST: what has come in */
    size_t body_len;   /* POST: what was announced */
    char token[96];
    struct packet *reply; /* owner of `out` when it is not a constant */
    const unsigned char *out;
    size_t out_len;
    size_t out_at;
    bool head_is_due; /* the reply came, its head is not written yet */
};

size_t http_session_size(void)
{
    return sizeof(struct session);
}

/* --- heads ---------------------------------------------------------------------------------------
 */

struct head {
    int status;
    const char *type;
    size_t len;
    const char *etag; /* NULL: none */
    const char *cache;
    const char *encoding; /* NULL: none */
    struct view frames;   /* CSP frame-ancestors */
    bool for_others;      /* other sites may load it (the embed script) */
};

static bool add_header(struct lws *wsi, const char *name, struct view value, unsigned char **at,
                       unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
                                       (const unsigned char *)value.ptr, (int)value.len, at,
                                       end) == 0;
}

/* Safari before 15.4 does not count a WebSocket of the same host as 'self': it is named. */
static bool add_security(struct lws *wsi, const struct head *h, unsigned char **at,
                         unsigned char *end)
{
    char csp[1024];
    char host[256];
    struct view at_host = net_header(wsi, WSI_TOKEN_HOST, host, sizeof host);
    if (!origin_host_ok(at_host))
        at_host = VIEW_EMPTY;
    snprintf(csp, sizeof csp,
             "default-src 'self'; connect-src 'self'%s%.*s%s%.*s; " CSP_COMMON "%.*s",
             at_host.len > 0 ? " ws://" : "", VIEW_ARG(at_host), at_host.len > 0 ? " wss://" : "",
             VIEW_ARG(at_host), VIEW_ARG(h->frames));
    bool framed_by_none = view_eq_text(h->frames, "'none'");
    return add_header(wsi, "content-security-policy:", view_of(csp), at, end) &&
           add_header(wsi, "x-content-type-options:", VIEW("nosniff"), at, end) &&
           add_header(wsi, "referrer-policy:", VIEW("no-referrer"), at, end) &&
           add_header(wsi, "permissions-policy:", VIEW("camera=(), microphone=(), geolocation=()"),
                      at, end) &&
           add_header(wsi, "cross-origin-resource-policy:",
                      h->for_others ? VIEW("cross-origin") : VIEW("same-origin"), at, end) &&
           (!framed_by_none || add_header(wsi, "x-frame-options:", VIEW("DENY"), at, end));
}

static int write_head(struct lws *wsi, const struct head *h)
{
    unsigned char room[LWS_PRE + HEAD_CAP];
    unsigned char *start = room + LWS_PRE;
    unsigned char *at = start;
    unsigned char *end = room + sizeof room - 1;
    if (lws_add_http_common_headers(wsi, (unsigned)h->status, h->type, h->len, &at, end) != 0 ||
        !add_header(wsi, "cache-control:", view_of(h->cache), &at, end) ||
        !add_security(wsi, h, &at, end))
        return -1;
    if (h->etag != NULL && !add_header(wsi, "etag:", view_of(h->etag), &at, end))
        return -1;
    if (h->encoding != NULL &&
        (!add_header(wsi, "content-encoding:", view_of(h->encoding), &at, end)))
        return -1;
    if (h->etag != NULL && !add_header(wsi, "vary:", VIEW("accept-encoding"), &at, end))
        return -1;
    return lws_finalize_write_http_header(wsi, start, &at, end);
}

static struct head plain_head(int status, const char *type, size_t len)
{
    return (struct head){
        .status = status, .type = type, .len = len, .cache = "no-store", .frames = VIEW("'none'")};
}

/* --- bodies --------------------------------------------------------------------------------------
 */

static void close_file(struct session *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static void forget_reply(struct session *s)
{
    close_file(s);
    packet_unref(s->reply);
    s->reply = NULL;
    s->out = NULL;
    s->out_len = 0;
    s->out_at = 0;
}

static int complete(struct lws *wsi, struct session *s)
{
    forget_reply(s);
    return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

/* Writes the head and leaves the body to WRITEABLE. The body is a constant, or belongs to `reply`.
 */
static int begin_body(struct lws *wsi, struct session *s, const struct head *h,
                      const unsigned char *body, struct packet *reply)
{
    if (write_head(wsi, h) != 0) {
        packet_unref(reply);
        return -1;
    }
    s->reply = reply;
    s->out = body;
    s->out_len = h->len;
    s->out_at = 0;
    lws_callback_on_writable(wsi);
    return 0;
}

static int write_piece(struct lws *wsi, struct session *s)
{
    size_t len = s->out_len - s->out_at;
    bool is_last = len <= PIECE_LEN;
    if (!is_last)
        len = PIECE_LEN;
    /* The library only reads what it is given with LWS_WRITE_HTTP over HTTP/1. */
    unsigned char *piece = (unsigned char *)(uintptr_t)s->out + s->out_at;
    if (lws_write(wsi, piece, len, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
        return -1;
    s->out_at += len;
    if (is_last)
        return complete(wsi, s);
    lws_callback_on_writable(wsi);
    return 0;
}

static int send_text(struct lws *wsi, struct session *s, int status, const char *type,
                     struct view text, bool head_only)
{
    struct head h = plain_head(status, type, text.len);
    if (head_only || text.len == 0)
        return write_head(wsi, &h) != 0 ? -1 : complete(wsi, s);
    struct packet *p = packet_new(text);
    return begin_body(wsi, s, &h, p->text, p);
}

int http_refuse(struct lws *wsi, int status, const char *text)
{
    unsigned char room[LWS_PRE + 256];
    size_t len = strlen(text);
    CHECK(len < 256);
    struct head h = plain_head(status, "text/plain; charset=utf-8", len);
    memcpy(room + LWS_PRE, text, len);
    if (write_head(wsi, &h) == 0)
        (void)lws_write(wsi, room + LWS_PRE, len, LWS_WRITE_HTTP_FINAL);
    return -1;
}

/* --- pages ---------------------------------------------------------------------------------------
 */

static const struct asset_body *choose_body(struct lws *wsi, const struct asset *a,
                                            const char **encoding_out)
{
    char accepts[256];
    struct view list = net_header(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, accepts, sizeof accepts);
    if (a->br.bytes.len > 0 && list_has(list, VIEW("br"))) {
        *encoding_out = "br";
        return &a->br;
    }
    if (a->gz.bytes.len > 0 && list_has(list, VIEW("gzip"))) {
        *encoding_out = "gzip";
        return &a->gz;
    }
    *encoding_out = NULL;
    return &a->plain;
}

/* Only the visitor page may stand in a frame of another site. */
static void allow_frames(struct lws *wsi, const struct asset *a, char *buf, size_t cap,
                         struct head *h)
{
    if (strcmp(a->path, "/index.html") != 0)
        return;
    struct str list = STR_EMPTY;
    struct view sites = view_of(net_options(net_of(wsi))->origins);
    struct view site;
    str_add_text(&list, "'self'");
    while (list_next(&sites, &site))
        str_addf(&list, " %.*s", VIEW_ARG(site));
    if (list.len < cap)
        memcpy(buf, list.ptr, list.len + 1);
    else
        snprintf(buf, cap, "'self'");
    str_clear(&list);
    h->frames = view_of(buf);
}

static int send_asset(struct lws *wsi, struct session *s, const struct asset *a, bool head_only)
{
    char frames[256];
    char known[128];
    const char *encoding = NULL;
    const struct asset_body *body = choose_body(wsi, a, &encoding);
    struct head h = plain_head(HTTP_STATUS_OK, a->type, body->bytes.len);
    h.etag = body->etag;
    h.encoding = encoding;
    h.cache = a->is_hashed ? "public, max-age=31536000, immutable" : "no-cache";
    h.for_others = strcmp(a->path, "/embed.js") == 0;
    allow_frames(wsi, a, frames, sizeof frames, &h);
    struct view known_tags = net_header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, known, sizeof known);
    if (list_has(known_tags, view_of(body->etag))) {
        h.status = HTTP_STATUS_NOT_MODIFIED;
        head_only = true;
    }
    if (head_only || body->bytes.len == 0)
        return write_head(wsi, &h) != 0 ? -1 : complete(wsi, s);
    return begin_body(wsi, s, &h, (const unsigned char *)body->bytes.ptr, NULL);
}

/* --- the service's own addresses -----------------------------------------------------------------
 */

/* Numbers are for the operator on this machine, not for whoever comes through the proxy. */
static bool is_local(struct lws *wsi)
{
    char peer[64] = "";
    (void)lws_get_peer_simple(wsi, peer, sizeof peer);
    bool loopback = strcmp(peer, "127.0.0.1") == 0 || strcmp(peer, "::1") == 0 ||
                    strcmp(peer, "::ffff:127.0.0.1") == 0;
    return loopback && lws_hdr_total_length(wsi, WSI_TOKEN_X_FORWARDED_FOR) <= 0;
}

static int send_metrics(struct lws *wsi, struct session *s, bool head_only)
{
    if (!is_local(wsi))
        return send_text(wsi, s, HTTP_STATUS_FORBIDDEN, "text/plain; charset=utf-8",
                         VIEW("只能在本机读取\n"), head_only);
    struct str text = STR_EMPTY;
    front_update_gauges(net_front(net_of(wsi)));
    metrics_print(&text);
    int result = send_text(wsi, s, HTTP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8",
                           str_view(&text), head_only);
    str_clear(&text);
    return result;
}

static int get(struct lws *wsi, struct session *s, struct view path, bool head_only)
{
    static const char TEXT[] = "text/plain; charset=utf-8";
    struct net *n = net_of(wsi);
    if (view_eq_text(path, "/healthz"))
        return send_text(wsi, s, HTTP_STATUS_OK, TEXT, VIEW("ok\n"), head_only);
    if (view_eq_text(path, "/readyz")) {
        bool ready = front_is_ready(net_front(n));
        return send_text(wsi, s, ready ? HTTP_STATUS_OK : HTTP_STATUS_SERVICE_UNAVAILABLE, TEXT,
                         ready ? VIEW("ready\n") : VIEW("not ready\n"), head_only);
    }
    if (view_eq_text(path, "/metrics"))
        return send_metrics(wsi, s, head_only);
    const struct asset *a = assets_find(net_assets(n), path);
    if (a != NULL)
        return send_asset(wsi, s, a, head_only);
    return send_text(wsi, s, HTTP_STATUS_NOT_FOUND, TEXT, VIEW("没有这个页面\n"), head_only);
}

/* --- files out -----------------------------------------------------------------------------------
 */

/* RFC 6266: a plain name for old clients, the real one percent-encoded. */
static void add_disposition(const struct file_reply *file, struct str *out)
{
    static const char HEX[] = "0123456789ABCDEF";
    str_add_text(out, file->is_image ? "inline" : "attachment");
    str_add_text(out, "; filename=\"file\"; filename*=UTF-8''");
    for (size_t i = 0; i < file->name.len; i++) {
        unsigned char c = (unsigned char)file->name.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '.' || c == '-' || c == '_';
        if (plain)
            str_add_char(out, (char)c);
        else
            str_addf(out, "%%%c%c", HEX[c >> 4], HEX[c & 15]);
    }
}

/* Strangers' bytes: nothing in them may run, be guessed at or be kept by a proxy. */
static int write_file_head(struct lws *wsi, const struct session *s)
{
    unsigned char room[LWS_PRE + HEAD_CAP];
    unsigned char *start = room + LWS_PRE;
    unsigned char *at = start;
    unsigned char *end = room + sizeof room - 1;
    struct str disposition = STR_EMPTY;
    struct file_reply file = s->file;
    file.name = str_view(&s->file_name);
    add_disposition(&file, &disposition);
    bool ok = lws_add_http_common_headers(wsi, HTTP_STATUS_OK, file.mime, (lws_filepos_t)file.len,
                                          &at, end) == 0 &&
              add_header(wsi, "content-disposition:", str_view(&disposition), &at, end) &&
              add_header(wsi, "content-security-policy:",
                         VIEW("default-src 'none'; sandbox; frame-ancestors 'none'"), &at, end) &&
              add_header(wsi, "x-content-type-options:", VIEW("nosniff"), &at, end) &&
              add_header(wsi, "cross-origin-resource-policy:", VIEW("same-origin"), &at, end) &&
              add_header(wsi, "referrer-policy:", VIEW("no-referrer"), &at, end) &&
              add_header(wsi, "cache-control:", VIEW("private, no-store"), &at, end);
    str_clear(&disposition);
    return ok ? lws_finalize_write_http_header(wsi, start, &at, end) : -1;
}

static int begin_file(struct lws *wsi, struct session *s)
{
    s->head_is_due = false;
    if (write_file_head(wsi, s) != 0)
        return -1;
    s->out_at = 0;
    s->out_len = (size_t)s->file.len;
    lws_callback_on_writable(wsi);
    return 0;
}

static int write_file_piece(struct lws *wsi, struct session *s)
{
    unsigned char room[LWS_PRE + PIECE_LEN];
    size_t want = s->out_len - s->out_at;
    bool is_last = want <= PIECE_LEN;
    if (!is_last)
        want = PIECE_LEN;
    ssize_t n = pread(s->fd, room + LWS_PRE, want, (off_t)s->out_at);
    if (n != (ssize_t)want) /* shorter than its row says: better none than half a file */
        return -1;
    if (lws_write(wsi, room + LWS_PRE, want, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
        return -1;
    s->out_at += want;
    if (is_last)
        return complete(wsi, s);
    lws_callback_on_writable(wsi);
    return 0;
}

void http_send_file(struct conn *c, const struct file_reply *file)
{
    struct lws *wsi = c->wire;
    struct session *s = lws_wsi_user(wsi);
    CHECK(s->magic == SESSION_MAGIC && s->conn == c && s->fd < 0);
    s->fd = file->fd;
    s->file = *file;
    str_reset(&s->file_name);
    str_add(&s->file_name, file->name);
    s->head_is_due = true;
    lws_callback_on_writable(wsi);
}

/* --- POST /rpc -----------------------------------------------------------------------------------
 */

static int refuse_post(struct lws *wsi, int status, const char *text)
{
    return http_refuse(wsi, status, text);
}

static void take_bearer(struct lws *wsi, char token[96])
{
    char header[128];
    struct view value = net_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, header, sizeof header);
    token[0] = '\0';
    if (view_starts(value, "Bearer ") && value.len - 7 < 96)
        snprintf(token, 96, "%.*s", VIEW_ARG(view_trim(view_sub(value, 7, value.len))));
}

/* What both kinds of POST must bring: an origin that may, and a length that is not too much. */
static int begin_body_of(struct lws *wsi, struct session *s, int64_t max_kb)
{
    char len[24];
    int64_t announced = -1;
    if (!view_to_int64(net_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, len, sizeof len), &announced))
        return refuse_post(wsi, HTTP_STATUS_LENGTH_REQUIRED, "缺少 Content-Length");
    if (announced < 0 || announced > max_kb * 1024)
        return refuse_post(wsi, HTTP_STATUS_REQ_ENTITY_TOO_LARGE, "内容太大");
    const char *fault = net_site_fault(wsi);
    if (fault != NULL)
        return refuse_post(wsi, HTTP_STATUS_FORBIDDEN, fault);
    take_bearer(wsi, s->token);
    s->body_len = (size_t)announced;
    str_reset(&s->body);
    return 0;
}

static int begin_post(struct lws *wsi, struct session *s)
{
    char type[64];
    if (!view_starts(net_header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, type, sizeof type),
                     "application/json"))
        return refuse_post(wsi, HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE,
                           "Content-Type 应为 application/json");
    s->wish = WISH_CALL;
    return begin_body_of(wsi, s, net_options(net_of(wsi))->frame_kb);
}

/* --- files in ------------------------------------------------------------------------------------
 */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The name of "attachment; filename*=UTF-8''%E5..."; empty when there is none. */
static void take_name(struct lws *wsi, struct str *out)
{
    char header[1024];
    struct view value = net_header(wsi, WSI_TOKEN_HTTP_CONTENT_DISPOSITION, header, sizeof header);
    size_t at = view_find(value, VIEW("filename*=UTF-8''"));
    str_reset(out);
    for (size_t i = at == SIZE_MAX ? value.len : at + 17; i < value.len && value.ptr[i] != ';';
         i++) {
        bool coded = value.ptr[i] == '%' && i + 2 < value.len && hex_value(value.ptr[i + 1]) >= 0 &&
                     hex_value(value.ptr[i + 2]) >= 0;
        if (coded) {
            str_add_char(out,
                         (char)(hex_value(value.ptr[i + 1]) * 16 + hex_value(value.ptr[i + 2])));
            i += 2;
        } else {
            str_add_char(out, value.ptr[i]);
        }
    }
}

static void end_upload(struct session *s)
{
    if (s->wish == WISH_UPLOAD)
        n_uploading -= s->body_len;
    s->wish = WISH_CALL;
}

static int begin_upload(struct lws *wsi, struct session *s, const char *method, int64_t max_kb)
{
    if (max_kb == 0)
        return refuse_post(wsi, HTTP_STATUS_FORBIDDEN, "本服务台不接收文件");
    s->wish = WISH_CALL;
    s->method = method;
    if (begin_body_of(wsi, s, max_kb) != 0)
        return -1;
    if (s->token[0] == '\0')
        return refuse_post(wsi, HTTP_STATUS_UNAUTHORIZED, "缺少令牌");
    if (n_uploading + s->body_len > UPLOADS_MAX)
        return refuse_post(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE, "上传太多，请稍候重试");
    take_name(wsi, &s->name);
    s->wish = WISH_UPLOAD;
    n_uploading += s->body_len;
    return 0;
}

static void hand_on_upload(struct net *n, struct session *s)
{
    struct arena *arena = arena_new(s->body.len + s->name.len + 4096);
    struct file_upload *upload = arena_alloc(arena, sizeof *upload);
    upload->bytes = arena_view(arena, str_view(&s->body));
    upload->name = arena_view(arena, str_view(&s->name));
    end_upload(s);
    front_call(net_front(n), s->conn, s->method, upload, arena, s->token);
}

static int ask_for_file(struct lws *wsi, struct session *s, const char *method, void *wanted,
                        struct arena *arena)
{
    struct net *n = net_of(wsi);
    char remote[64];
    take_bearer(wsi, s->token);
    net_remote(wsi, remote);
    s->wish = WISH_FILE;
    s->conn = front_connect(net_front(n), CONN_POST, remote, wsi);
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, REPLY_WAIT_S);
    front_call(net_front(n), s->conn, method, wanted, arena, s->token);
    memset(s->token, 0, sizeof s->token);
    return 0;
}

/* GET /files/ID, with a bearer token or a code of file.link as ?k=. */
static int get_file(struct lws *wsi, struct session *s, struct view number)
{
    char arg[96];
    int64_t file_id = 0;
    if (!view_to_int64(number, &file_id) || file_id <= 0)
        return send_text(wsi, s, HTTP_STATUS_NOT_FOUND, "text/plain; charset=utf-8",
                         VIEW("没有这个文件\n"), false);
    struct arena *arena = arena_new(0);
    struct file_download *wanted = arena_alloc(arena, sizeof *wanted);
    wanted->file_id = file_id;
    wanted->code = arena_view(arena, view_of(lws_get_urlarg_by_name(wsi, "k=", arg, sizeof arg)));
    return ask_for_file(wsi, s, "file.open", wanted, arena);
}

/* GET /exports/NAME, with a bearer token. */
static int get_export(struct lws *wsi, struct session *s, struct view name)
{
    struct arena *arena = arena_new(0);
    struct export_wish *wanted = arena_alloc(arena, sizeof *wanted);
    wanted->name = arena_view(arena, name);
    return ask_for_file(wsi, s, "export.open", wanted, arena);
}

static int take_body(struct session *s, const char *bytes, size_t len)
{
    if (len > s->body_len - s->body.len)
        return -1; /* more than announced */
    str_add(&s->body, (struct view){bytes, len});
    return 0;
}

static int run_post(struct lws *wsi, struct session *s)
{
    struct net *n = net_of(wsi);
    char remote[64];
    net_remote(wsi, remote);
    s->conn = front_connect(net_front(n), CONN_POST, remote, wsi);
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, REPLY_WAIT_S);
    if (s->wish == WISH_UPLOAD)
        hand_on_upload(n, s);
    else
        front_receive(net_front(n), s->conn, str_view(&s->body), s->token);
    memset(s->token, 0, sizeof s->token);
    str_clear(&s->body);
    return 0;
}

void http_send(struct conn *c, struct packet *p)
{
    struct lws *wsi = c->wire;
    struct session *s = lws_wsi_user(wsi);
    CHECK(s->magic == SESSION_MAGIC && s->conn == c);
    CHECK(s->reply == NULL);
    s->reply = p;
    s->head_is_due = true;
    lws_callback_on_writable(wsi);
}

static void end_post(struct net *n, struct session *s)
{
    if (s->conn != NULL)
        front_disconnect(net_front(n), s->conn);
    s->conn = NULL;
}

static int begin_reply(struct lws *wsi, struct session *s)
{
    struct packet *p = s->reply;
    struct head h = plain_head(HTTP_STATUS_OK, "application/json", p->len);
    s->head_is_due = false;
    s->reply = NULL;
    end_post(net_of(wsi), s);
    if (s->wish != WISH_FILE)
        return begin_body(wsi, s, &h, p->text, p);
    packet_unref(p); /* whatever was wrong: to this caller there is no such file */
    return send_text(wsi, s, HTTP_STATUS_NOT_FOUND, "text/plain; charset=utf-8",
                     VIEW("没有这个文件\n"), false);
}

/* --- callbacks -----------------------------------------------------------------------------------
 */

static int on_request(struct lws *wsi, struct session *s)
{
    char *uri = NULL;
    int uri_len = 0;
    if (s->magic != SESSION_MAGIC)
        s->fd = -1;
    s->magic = SESSION_MAGIC;
    s->wish = WISH_CALL;
    metrics_count(METRIC_HTTP, 1);
    int method = lws_http_get_uri_and_method(wsi, &uri, &uri_len);
    struct view path = uri_len > 0 ? (struct view){uri, (size_t)uri_len} : VIEW_EMPTY;
    if (view_eq_text(path, "/rpc"))
        return method == LWSHUMETH_POST ? begin_post(wsi, s) : refuse_post(wsi, 405, "请使用 POST");
    if (view_eq_text(path, "/files"))
        return method == LWSHUMETH_POST
                   ? begin_upload(wsi, s, "file.put", net_options(net_of(wsi))->upload_kb)
                   : refuse_post(wsi, 405, "请使用 POST");
    if (view_eq_text(path, "/imports"))
        return method == LWSHUMETH_POST
                   ? begin_upload(wsi, s, "import.put", net_options(net_of(wsi))->import_kb)
                   : refuse_post(wsi, 405, "请使用 POST");
    if (view_starts(path, "/exports/") && method == LWSHUMETH_GET)
        return get_export(wsi, s, view_sub(path, 9, path.len));
    if (view_starts(path, "/files/") && method == LWSHUMETH_GET)
        return get_file(wsi, s, view_sub(path, 7, path.len));
    if (method == LWSHUMETH_GET || method == LWSHUMETH_HEAD)
        return get(wsi, s, path, method == LWSHUMETH_HEAD);
    return http_refuse(wsi, 405, "只支持 GET 和 HEAD");
}

static int on_writable(struct lws *wsi, struct session *s)
{
    if (s->head_is_due && s->fd >= 0) {
        end_post(net_of(wsi), s);
        return begin_file(wsi, s);
    }
    if (s->head_is_due)
        return begin_reply(wsi, s);
    if (s->fd >= 0)
        return write_file_piece(wsi, s);
    return s->out != NULL ? write_piece(wsi, s) : 0;
}

static void on_closed(struct lws *wsi, struct session *s)
{
    if (s == NULL || s->magic != SESSION_MAGIC)
        return;
    end_post(net_of(wsi), s);
    forget_reply(s);
    end_upload(s);
    str_clear(&s->body);
    str_clear(&s->name);
    str_clear(&s->file_name);
    s->magic = 0;
}

/* The library would speak HTTP/2 to whoever asks; only WebSockets are let through. */
static int confirm_upgrade(struct lws *wsi, const char *to)
{
    if (to != NULL && strcmp(to, "websocket") == 0)
        return 0;
    metrics_count(METRIC_REFUSED, 1);
    return http_refuse(wsi, HTTP_STATUS_BAD_REQUEST, "只支持升级到 WebSocket");
}

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
                  size_t len)
{
    struct session *s = session;
    switch (reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return confirm_upgrade(wsi, in);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        metrics_count(METRIC_REFUSED, 1);
        return http_refuse(wsi, HTTP_STATUS_BAD_REQUEST, "缺少子协议 " WS_SUBPROTOCOL);
    case LWS_CALLBACK_HTTP:
        return on_request(wsi, s);
    case LWS_CALLBACK_HTTP_BODY:
        return take_body(s, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return run_post(wsi, s);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_writable(wsi, s);
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
    case LWS_CALLBACK_CLOSED_HTTP:
        on_closed(wsi, s);
        return 0;
    default:
        return 0;
    }
}
