/* bench_server.c - how much of a bare echo is left once every question is answered durably.
 *
 *   bench_server BANGBAND DB [CONNECTIONS] [SECONDS]     (tests/bench/server.sh prepares both)
 *
 * In one run, with the same client and on the same kind of loop (libwebsockets on libev):
 *   1. echo of 300 bytes by a bare server, CONNECTIONS sockets, each waiting for its answer;
 *   2. question -> acknowledgement after COMMIT and the bot's answer, as many sockets, each
 * question written in a way nobody has written it before, so that each is thought through;
 *   3. the same with a few questions asked over and over, which think threads remember;
 *   4. 2 with one socket, against the time of the COMMIT itself.
 * Prints the ratios that are goals: throughput 2/1 and 3/1 (at least 0.05 at 64 connections, 0.12
 * at 256) and the median of 4 minus the commit (at most 2 ms). The client speaks WebSocket by hand:
 * it costs less than any library, so the servers are what is measured.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <libwebsockets.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/base/err.h"
#include "kb/base/mem.h"
#include "kb/base/str.h"

#define ECHO_LEN 300
#define MAX_SAMPLES 2000000
#define START_WAIT_MS 20000
#define N_MARKS 24

static const char *const QUESTIONS[] = {
    "公司注销要带什么材料", "个体工商户怎么开", "社保怎么补缴",         "食品经营许可证在哪办",
    "营业执照丢了怎么补",   "公积金开户要多久", "公司改名字要什么材料", "高新技术企业怎么认定",
};
#define N_QUESTIONS (sizeof QUESTIONS / sizeof QUESTIONS[0])

/* --- the echo server, in a child process ---------------------------------------------------------
 */

struct echo_session {
    size_t len;
    unsigned char text[LWS_PRE + 1024];
};

static int echo_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
                         size_t len)
{
    struct echo_session *s = session;
    if (reason == LWS_CALLBACK_RECEIVE && s->len + len <= sizeof s->text - LWS_PRE) {
        memcpy(s->text + LWS_PRE + s->len, in, len);
        s->len += len;
        if (lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0)
            lws_callback_on_writable(wsi);
    } else if (reason == LWS_CALLBACK_SERVER_WRITEABLE && s->len > 0) {
        int written = lws_write(wsi, s->text + LWS_PRE, s->len, LWS_WRITE_TEXT);
        s->len = 0;
        return written < 0 ? -1 : 0;
    }
    return 0;
}

static _Noreturn void run_echo(int port)
{
    static const struct lws_protocols PROTOCOLS[] = {
        {"bangban.v1", echo_callback, sizeof(struct echo_session), 1024, 0, NULL, 0},
        {NULL, NULL, 0, 0, 0, NULL, 0},
    };
    static const lws_retry_bo_t NO_RETRY = {0};
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = PROTOCOLS,
        .options = LWS_SERVER_OPTION_LIBEV,
        .foreign_loops = loops,
        .retry_and_idle_policy = &NO_RETRY,
        .gid = -1,
        .uid = -1,
    };
    lws_set_log_level(LLL_ERR, NULL);
    if (lws_create_context(&info) == NULL)
        _exit(1);
    ev_run(loop, 0);
    _exit(0);
}

/* --- the client ----------------------------------------------------------------------------------
 */

enum load { ECHO, NEW_QUESTIONS, FEW_QUESTIONS };

struct peer {
    int fd;
    enum load load;
    int step; /* chat: answers of the current question still to come */
    unsigned turn;
    int64_t asked_us;
    struct str in;
};

struct result {
    double per_s;
    double p50_ms;
    double p95_ms;
};

static int32_t *samples; /* microseconds */
static size_t n_samples;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_server: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* A masked text frame with the key 0, which leaves the text as it is. */
static void send_text(struct peer *p, struct view text)
{
    unsigned char frame[2048];
    size_t head;
    frame[0] = 0x81;
    if (text.len < 126) {
        frame[1] = (unsigned char)(0x80 | text.len);
        head = 2;
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (unsigned char)(text.len >> 8);
        frame[3] = (unsigned char)(text.len & 255);
        head = 4;
    }
    memset(frame + head, 0, 4);
    CHECK(head + 4 + text.len <= sizeof frame);
    memcpy(frame + head + 4, text.ptr, text.len);
    if (write(p->fd, frame, head + 4 + text.len) < 0)
        fail("write");
}

/* Marks after the question that mean nothing, but are never the same. */
static void add_marks(char out[N_MARKS * 3 + 1])
{
    static unsigned number;
    unsigned bits = number++;
    out[0] = '\0';
    for (int i = 0; i < N_MARKS; i++, bits >>= 1)
        strcat(out, (bits & 1) != 0 ? "？" : "。");
}

static void ask(struct peer *p)
{
    char text[1024];
    char marks[N_MARKS * 3 + 1] = "";
    p->asked_us = clock_mono_us();
    if (p->load == ECHO) {
        memset(text, 'x', ECHO_LEN);
        send_text(p, (struct view){text, ECHO_LEN});
        return;
    }
    p->step = 2; /* the acknowledgement and the bot's message */
    if (p->load == NEW_QUESTIONS)
        add_marks(marks);
    int len =
        snprintf(text, sizeof text,
                 "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"message.send\",\"params\":"
                 "{\"client_id\":\"%u\",\"text\":\"%s%s\"}}",
                 p->turn, p->turn, QUESTIONS[(p->turn + (unsigned)p->fd) % N_QUESTIONS], marks);
    p->turn++;
    send_text(p, (struct view){text, (size_t)len});
}

static void take_answer(struct peer *p, struct view text)
{
    if (p->load != ECHO) {
        if (view_find(text, VIEW("\"error\"")) != SIZE_MAX) {
            fprintf(stderr, "bench_server: %.*s\n", VIEW_ARG(text));
            exit(1);
        }
        bool counts = view_find(text, VIEW("\"result\"")) != SIZE_MAX ||
                      view_find(text, VIEW("\"from\":\"bot\"")) != SIZE_MAX;
        if (!counts || --p->step > 0)
            return;
    }
    if (n_samples < MAX_SAMPLES)
        samples[n_samples++] = (int32_t)(clock_mono_us() - p->asked_us);
    ask(p);
}

/* Length of the first whole frame in v and its text; 0 if there is none yet. */
static size_t first_frame(struct view v, struct view *text_out)
{
    const unsigned char *b = (const unsigned char *)v.ptr;
    size_t head = 2;
    if (v.len < 2)
        return 0;
    int code = b[1] & 127;
    size_t len = (size_t)code;
    if (code == 126) {
        head = 4;
        if (v.len < 4)
            return 0;
        len = (size_t)b[2] << 8 | b[3];
    }
    if (code == 127) {
        head = 10;
        if (v.len < 10)
            return 0;
        len = (size_t)b[6] << 24 | (size_t)b[7] << 16 | (size_t)b[8] << 8 | b[9];
    }
    if (v.len < head + len)
        return 0;
    *text_out = view_sub(v, head, len);
    return head + len;
}

static void drop_front(struct str *s, size_t len)
{
    memmove(s->ptr, s->ptr + len, s->len - len);
    s->len -= len;
}

static void on_readable(struct peer *p)
{
    char bytes[16384];
    ssize_t n = read(p->fd, bytes, sizeof bytes);
    if (n <= 0)
        fail("connection lost");
    str_add(&p->in, (struct view){bytes, (size_t)n});
    struct view rest = str_view(&p->in);
    struct view text;
    size_t used;
    while ((used = first_frame(rest, &text)) > 0) {
        bool is_text = (rest.ptr[0] & 15) == 1;
        rest = view_sub(rest, used, rest.len);
        if (is_text)
            take_answer(p, text);
    }
    drop_front(&p->in, p->in.len - rest.len);
}

static int connect_to(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    if (fd < 0)
        fail("socket");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    close(fd);
    return -1;
}

static void read_more(struct peer *p)
{
    char bytes[4096];
    ssize_t n = read(p->fd, bytes, sizeof bytes);
    if (n <= 0)
        fail("no answer");
    str_add(&p->in, (struct view){bytes, (size_t)n});
}

/* Takes whole frames until the answer to visitor.start. */
static void read_start(struct peer *p)
{
    struct view text;
    bool started = false;
    while (!started) {
        size_t used = first_frame(str_view(&p->in), &text);
        if (used == 0) {
            read_more(p);
            continue;
        }
        started = view_find(text, VIEW("\"token\"")) != SIZE_MAX;
        drop_front(&p->in, used);
    }
}

static void open_peer(struct peer *p, int port, enum load load)
{
    static const char UPGRADE[] =
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: bangban.v1\r\n\r\n";
    *p = (struct peer){.fd = connect_to(port), .load = load};
    if (p->fd < 0 || write(p->fd, UPGRADE, sizeof UPGRADE - 1) < 0)
        fail("connect");
    size_t end;
    while ((end = view_find(str_view(&p->in), VIEW("\r\n\r\n"))) == SIZE_MAX)
        read_more(p);
    drop_front(&p->in, end + 4);
    if (load == ECHO)
        return;
    send_text(p, VIEW("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"visitor.start\",\"params\":{}}"));
    read_start(p);
}

static int compare(const void *a, const void *b)
{
    return (*(const int32_t *)a > *(const int32_t *)b) -
           (*(const int32_t *)a < *(const int32_t *)b);
}

static struct result run_clients(int port, enum load load, int n, double seconds)
{
    struct peer *peers = mem_calloc((size_t)n, sizeof *peers);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < n; i++) {
        open_peer(&peers[i], port, load);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &peers[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, peers[i].fd, &e);
    }
    n_samples = 0;
    for (int i = 0; i < n; i++)
        ask(&peers[i]);
    int64_t from_us = clock_mono_us();
    int64_t warm_us = from_us + (int64_t)(seconds * 0.2e6);
    bool is_warm = false;
    int64_t now_us;
    while ((now_us = clock_mono_us()) < from_us + (int64_t)(seconds * 1.2e6)) {
        struct epoll_event ready[64];
        int got = epoll_wait(epoll, ready, 64, 5000);
        if (got <= 0)
            fail("no answer for five seconds");
        for (int i = 0; i < got; i++)
            on_readable(ready[i].data.ptr);
        if (!is_warm && now_us > warm_us) {
            is_warm = true;
            n_samples = 0;
            warm_us = clock_mono_us();
        }
    }
    double took = (double)(clock_mono_us() - warm_us) / 1e6;
    for (int i = 0; i < n; i++) {
        close(peers[i].fd);
        str_clear(&peers[i].in);
    }
    close(epoll);
    free(peers);
    if (n_samples == 0)
        fail("nothing was answered");
    qsort(samples, n_samples, sizeof *samples, compare);
    return (struct result){(double)n_samples / took, samples[n_samples / 2] / 1e3,
                           samples[n_samples * 95 / 100] / 1e3};
}

/* --- servers -------------------------------------------------------------------------------------
 */

static void wait_for_port(int port)
{
    for (int ms = 0; ms < START_WAIT_MS; ms += 20) {
        int fd = connect_to(port);
        if (fd >= 0) {
            close(fd);
            return;
        }
        usleep(20000);
    }
    fail("server did not start");
}

static struct str http_get(int port, const char *path)
{
    struct peer p = {.fd = connect_to(port)};
    char request[128];
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    char bytes[4096];
    ssize_t n;
    if (p.fd < 0 || write(p.fd, request, (size_t)len) < 0)
        fail("GET");
    while ((n = read(p.fd, bytes, sizeof bytes)) > 0)
        str_add(&p.in, (struct view){bytes, (size_t)n});
    close(p.fd);
    return p.in;
}

static void wait_until_ready(int port)
{
    for (int ms = 0; ms < START_WAIT_MS; ms += 20) {
        struct str answer = http_get(port, "/readyz");
        bool ready = view_find(str_view(&answer), VIEW(" 200 ")) != SIZE_MAX;
        str_clear(&answer);
        if (ready)
            return;
        usleep(20000);
    }
    fail("server did not get ready");
}

static double metric(int port, const char *name)
{
    struct str answer = http_get(port, "/metrics");
    char line[96];
    snprintf(line, sizeof line, "\n%s ", name);
    size_t at = view_find(str_view(&answer), view_of(line));
    double value = at == SIZE_MAX ? 0 : strtod(answer.ptr + at + strlen(line), NULL);
    str_clear(&answer);
    return value;
}

static pid_t start_bangband(const char *program, const char *db, int port)
{
    char port_flag[32];
    snprintf(port_flag, sizeof port_flag, "--port=%d", port);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a failed measurement leaves nothing behind */
        execl(program, program, "--db", db, port_flag, "--log-level=warn", "--visitor-rate=1000000",
              "--address-rate=1000000", "--ping-s=3600", (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

static void print(const char *what, struct result r)
{
    printf("%-44s %9.0f /s   p50 %7.3f ms   p95 %7.3f ms\n", what, r.per_s, r.p50_ms, r.p95_ms);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: bench_server BANGBAND DB [CONNECTIONS] [SECONDS]\n", stderr);
        return 2;
    }
    int n = argc > 3 ? atoi(argv[3]) : 64;
    double seconds = argc > 4 ? atof(argv[4]) : 5;
    int port = 20000 + (int)(getpid() % 20000);
    samples = mem_calloc(MAX_SAMPLES, sizeof *samples);
    signal(SIGPIPE, SIG_IGN);

    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        run_echo(port);
    }
    wait_for_port(port);
    struct result echo = run_clients(port, ECHO, n, seconds);
    stop(pid);

    pid = start_bangband(argv[1], argv[2], ++port);
    wait_for_port(port);
    wait_until_ready(port);
    struct result chat = run_clients(port, NEW_QUESTIONS, n, seconds);
    double batches = metric(port, "bangban_batch_calls_count");
    double calls = metric(port, "bangban_batch_calls_sum");
    struct result few = run_clients(port, FEW_QUESTIONS, n, seconds);
    double commits = metric(port, "bangban_commit_seconds_count");
    double commit_s = metric(port, "bangban_commit_seconds_sum");
    struct result one = run_clients(port, NEW_QUESTIONS, 1, seconds);
    commits = metric(port, "bangban_commit_seconds_count") - commits;
    commit_s = metric(port, "bangban_commit_seconds_sum") - commit_s;
    stop(pid);

    double commit_ms = commits > 0 ? commit_s / commits * 1e3 : 0;
    printf("connections %d, %.0f s each\n", n, seconds);
    print("echo of 300 bytes, bare libwebsockets", echo);
    print("new question to durable answer", chat);
    print("question asked before to durable answer", few);
    print("new question to durable answer, one client", one);
    printf("%-44s %9.1f\n", "calls per transaction (new questions)",
           batches > 0 ? calls / batches : 0);
    printf("%-44s %9.3f\n", "new questions, of the echo", chat.per_s / echo.per_s);
    printf("%-44s %9.3f\n", "questions asked before, of the echo", few.per_s / echo.per_s);
    printf("%-44s %9.3f ms (commit %.3f ms; goal 2)\n", "one client's median above the commit",
           one.p50_ms - commit_ms, commit_ms);
    free(samples);
    return 0;
}
