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
 * Both servers run all the time and the loads take turns, ROUNDS short slices each, because on a
 * shared machine a second is not like the next: throughput 2/1 and 3/1 is the median of the rounds
 * (at least 0.05 at 64 connections, 0.12 at 256). The median of 4 minus the commit should be 2 ms
 * at most. The client speaks WebSocket by hand:
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
#define ROUNDS 9
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

struct server {
    int port;
    pid_t pid;
};

/* What one load gave. */
struct series {
    enum load load;
    int32_t *samples; /* microseconds */
    size_t n_samples;
    double per_s[ROUNDS];
    size_t n_answers; /* warm-up included, as in cpu_s */
    double cpu_s;     /* of the server */
};

static struct series *now; /* the load that runs */

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
    now->n_answers++;
    if (now->n_samples < MAX_SAMPLES)
        now->samples[now->n_samples++] = (int32_t)(clock_mono_us() - p->asked_us);
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

/* Seconds of CPU a process has used, all threads, user and system. */
static double cpu_of(pid_t pid)
{
    char path[64];
    unsigned long user = 0;
    unsigned long system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                            &user, &system) != 2)
        fail(path);
    fclose(f);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* One slice of a load; the first sixth warms up. */
static double run_clients(struct series *s, struct server at, int n, double seconds)
{
    now = s;
    size_t before = s->n_samples;
    struct peer *peers = mem_calloc((size_t)n, sizeof *peers);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < n; i++) {
        open_peer(&peers[i], at.port, s->load);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &peers[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, peers[i].fd, &e);
    }
    double cpu_s = cpu_of(at.pid);
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
            s->n_samples = before;
            warm_us = clock_mono_us();
        }
    }
    double took = (double)(clock_mono_us() - warm_us) / 1e6;
    s->cpu_s += cpu_of(at.pid) - cpu_s;
    for (int i = 0; i < n; i++) {
        close(peers[i].fd);
        str_clear(&peers[i].in);
    }
    close(epoll);
    free(peers);
    if (s->n_samples == before)
        fail("nothing was answered");
    return (double)(s->n_samples - before) / took;
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

/* --- figures -------------------------------------------------------------------------------------
 */

static int compare_samples(const void *a, const void *b)
{
    return (*(const int32_t *)a > *(const int32_t *)b) -
           (*(const int32_t *)a < *(const int32_t *)b);
}

static int compare_rates(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double percentile_ms(struct series *s, size_t percent)
{
    qsort(s->samples, s->n_samples, sizeof *s->samples, compare_samples);
    return s->samples[s->n_samples * percent / 100] / 1e3;
}

static void print(const char *what, struct series *s)
{
    double rates[ROUNDS];
    memcpy(rates, s->per_s, sizeof rates);
    qsort(rates, ROUNDS, sizeof *rates, compare_rates);
    printf("%-44s %9.0f /s   p50 %7.3f ms   p95 %7.3f ms\n", what, rates[ROUNDS / 2],
           percentile_ms(s, 50), percentile_ms(s, 95));
}

static void print_ratio(const char *what, const struct series *s, const struct series *echo)
{
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        ratios[i] = s->per_s[i] / echo->per_s[i];
    qsort(ratios, ROUNDS, sizeof *ratios, compare_rates);
    printf("%-44s %9.3f      (%.3f to %.3f in %d rounds)\n", what, ratios[ROUNDS / 2], ratios[0],
           ratios[ROUNDS - 1], ROUNDS);
}

static double cpu_us(const struct series *s)
{
    return s->cpu_s / (double)s->n_answers * 1e6;
}

/* Where both have the whole machine, throughput is in inverse ratio to this. */
static void print_cpu(const char *what, const struct series *s, const struct series *echo)
{
    printf("%-44s %9.0f us   (%.1f echoes)\n", what, cpu_us(s), cpu_us(s) / cpu_us(echo));
}

static struct series series_of(enum load load)
{
    return (struct series){.load = load, .samples = mem_calloc(MAX_SAMPLES, sizeof(int32_t))};
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: bench_server BANGBAND DB [CONNECTIONS] [SECONDS]\n", stderr);
        return 2;
    }
    int n = argc > 3 ? atoi(argv[3]) : 64;
    double seconds = argc > 4 ? atof(argv[4]) : 5;
    double slice = seconds / ROUNDS;
    struct server bare = {.port = 20000 + (int)(getpid() % 20000)};
    struct server desk = {.port = bare.port + 1};
    struct series echo = series_of(ECHO);
    struct series new = series_of(NEW_QUESTIONS);
    struct series few = series_of(FEW_QUESTIONS);
    struct series one = series_of(NEW_QUESTIONS);
    signal(SIGPIPE, SIG_IGN);

    bare.pid = fork();
    if (bare.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        run_echo(bare.port);
    }
    desk.pid = start_bangband(argv[1], argv[2], desk.port);
    wait_for_port(bare.port);
    wait_for_port(desk.port);
    wait_until_ready(desk.port);
    for (int i = 0; i < ROUNDS; i++) {
        echo.per_s[i] = run_clients(&echo, bare, n, slice);
        new.per_s[i] = run_clients(&new, desk, n, slice);
        few.per_s[i] = run_clients(&few, desk, n, slice);
    }
    double batches = metric(desk.port, "bangban_batch_calls_count");
    double calls = metric(desk.port, "bangban_batch_calls_sum");
    double commits = metric(desk.port, "bangban_commit_seconds_count");
    double commit_s = metric(desk.port, "bangban_commit_seconds_sum");
    for (int i = 0; i < ROUNDS; i++)
        one.per_s[i] = run_clients(&one, desk, 1, slice);
    commits = metric(desk.port, "bangban_commit_seconds_count") - commits;
    commit_s = metric(desk.port, "bangban_commit_seconds_sum") - commit_s;
    stop(desk.pid);
    stop(bare.pid);

    double commit_ms = commits > 0 ? commit_s / commits * 1e3 : 0;
    printf("connections %d, %.0f s each, in %d slices\n", n, seconds, ROUNDS);
    print("echo of 300 bytes, bare libwebsockets", &echo);
    print("new question to durable answer", &new);
    print("question asked before to durable answer", &few);
    print("new question to durable answer, one client", &one);
    printf("%-44s %9.1f\n", "calls per transaction", batches > 0 ? calls / batches : 0);
    print_ratio("new questions, of the echo", &new, &echo);
    print_ratio("questions asked before, of the echo", &few, &echo);
    print_cpu("server CPU of an echo", &echo, &echo);
    print_cpu("server CPU of a new question", &new, &echo);
    print_cpu("server CPU of one asked before", &few, &echo);
    printf("%-44s %9.3f ms   (commit %.3f ms)\n", "one client's median above the commit",
           percentile_ms(&one, 50) - commit_ms, commit_ms);
    free(echo.samples);
    free(new.samples);
    free(few.samples);
    free(one.samples);
    return 0;
}
