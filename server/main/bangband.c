/* bangband.c - the server program: options, storage, loop, orderly end. Main thread. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "server/describe.h"
#include "server/front.h"
#include "server/net/net.h"
#include "server/net/post.h"
#include "server/people/account.h"
#include "server/storage.h"

#define EXIT_BAD_OPTIONS 2

extern char **environ;

static struct net *running; /* for the signal handler only */

static void on_signal(int number)
{
    (void)number;
    net_stop(running);
}

static void handle_signals(struct net *n)
{
    running = n;
    struct sigaction stop = {.sa_handler = on_signal};
    sigemptyset(&stop.sa_mask);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
}

static enum rc serve(const struct options *o, struct err *err)
{
    struct net *net = NULL;
    struct front *front = NULL;
    int64_t from_us = clock_mono_us();
    if (o->test_methods && o->test_wall_ms > 0)
        clock_set_wall_ms(o->test_wall_ms);
    enum rc rc = net_open(o, &net, err);
    if (rc != RC_OK)
        return rc;
    struct front_config config = {
        .options = o,
        .storage = storage_of(o->db),
        .net = net_front_ops(net),
        .timers = net_timers(net),
    };
    rc = front_start(&config, &front, err);
    if (rc == RC_OK) {
        handle_signals(net);
        net_run(net, front);
        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
    }
    front_finish(front);
    net_close(net);
    front_free(front);
    if (rc == RC_OK)
        log_event(LOG_INFO, "stopped", "uptime_s=%lld",
                  (long long)(clock_mono_us() - from_us) / 1000000);
    return rc;
}

static void print_options(struct options *o)
{
    struct str text = STR_EMPTY;
    options_print(o, &text);
    fputs(text.ptr, stdout);
    str_clear(&text);
}

static void print_description(enum description what)
{
    struct str text = STR_EMPTY;
    describe(what, &text);
    fputs(text.ptr, stdout);
    str_clear(&text);
}

static void print_help(void)
{
    puts("用法：bangband [--config 文件] [--键 值 ...]\n"
         "  --print-config  写出全部设置项及说明\n"
         "  --describe 格式 写出接口说明：openrpc（默认）、openapi（POST "
         "/rpc）、asyncapi（WebSocket）\n"
         "  --version       版本\n"
         "常用：bangband --db bangban.db --port 8080 --web-root build/web");
}

static enum rc run(struct options *o, enum options_action action, struct err *err)
{
    enum log_level level;
    switch (action) {
    case OPTIONS_PRINT_CONFIG:
        print_options(o);
        return RC_OK;
    case OPTIONS_DESCRIBE:
        print_description(o->description);
        return RC_OK;
    case OPTIONS_HELP:
        print_help();
        return RC_OK;
    case OPTIONS_VERSION:
        puts("bangband " BANGBAN_VERSION);
        return RC_OK;
    default:
        CHECK(log_parse_level(o->log_level, &level));
        log_set_level(level);
        account_set_hash_cost(o->password_kib);
        return serve(o, err);
    }
}

int main(int argc, char **argv)
{
    struct options options = {0};
    enum options_action action = OPTIONS_RUN;
    struct err err = ERR_NONE;
    mem_keep_freed();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is an I/O error like any other */
    if (sodium_init() < 0) {
        fputs("bangband：无法初始化加密库\n", stderr);
        return EXIT_FAILURE;
    }
    post_init();
    int status = EXIT_SUCCESS;
    enum rc rc = options_load(&options, argc, argv, environ, &action, &err);
    if (rc != RC_OK && action != OPTIONS_HELP)
        status = EXIT_BAD_OPTIONS;
    else if ((rc = run(&options, action, &err)) != RC_OK)
        status = EXIT_FAILURE;
    if (status != EXIT_SUCCESS)
        fprintf(stderr, "bangband：%s\n", err.text);
    options_clear(&options);
    return status;
}
