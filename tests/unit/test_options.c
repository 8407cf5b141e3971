/* test_options.c - settings of the server: file < environment < flags; an unknown key stops. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "server/options.h"

static char folder[] = "/tmp/bangban-test-options-XXXXXX";

static const char *write_file(const char *text)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/bangban.ini", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

struct given {
    const char *file; /* NULL: none */
    char *environment[4];
    char *flags[6];
};

static enum rc load(const struct given *g, struct options *o, enum options_action *action,
                    struct err *err)
{
    char *argv[12] = {"bangband"};
    int argc = 1;
    if (g->file != NULL) {
        argv[argc++] = "--config";
        argv[argc++] = (char *)(uintptr_t)write_file(g->file);
    }
    for (size_t i = 0; i < COUNT(g->flags) && g->flags[i] != NULL; i++)
        argv[argc++] = g->flags[i];
    *o = (struct options){0};
    return options_load(o, argc, argv, g->environment, action, err);
}

static void test_the_later_source_wins(void **state)
{
    (void)state;
    static const struct {
        struct given given;
        int64_t port;
    } CASES[] = {
        {{0}, 8080},
        {{.file = "port = 1001\n"}, 1001},
        {{.environment = {"BANGBAN_PORT=1002"}}, 1002},
        {{.flags = {"--port", "1003"}}, 1003},
        {{.flags = {"--port=1004"}}, 1004},
        {{.file = "port = 1001\n", .environment = {"BANGBAN_PORT=1002"}}, 1002},
        {{.file = "port = 1001\n", .flags = {"--port=1003"}}, 1003},
        {{.environment = {"BANGBAN_PORT=1002"}, .flags = {"--port=1003"}}, 1003},
        {{.file = "port = 1001\n",
          .environment = {"HOME=/", "BANGBAN_PORT=1002"},
          .flags = {"--port=1003"}},
         1003},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options o;
        struct err err = ERR_NONE;
        enum options_action action;
        if (load(&CASES[i].given, &o, &action, &err) != RC_OK)
            fail_msg("case %zu: %s", i, err.text);
        if (o.port != CASES[i].port)
            fail_msg("case %zu: %lld", i, (long long)o.port);
        assert_int_equal(action, OPTIONS_RUN);
        options_clear(&o);
    }
}

static void test_what_is_wrong_stops_the_start(void **state)
{
    (void)state;
    static const struct {
        struct given given;
        const char *says;
    } CASES[] = {
        {{.file = "prot = 1\n"}, "prot"},
        {{.environment = {"BANGBAN_PROT=1"}}, "BANGBAN_PROT"},
        {{.flags = {"--prot=1"}}, "prot"},
        {{.flags = {"extra"}}, "extra"},
        {{.flags = {"--port"}}, "port"},
        {{.flags = {"--port=70000"}}, "65535"},
        {{.flags = {"--log_level=loud"}}, "loud"},
        {{.flags = {"--hours=9-17"}}, "9-17"},
        {{.flags = {"--password_kib=64"}}, "8192"},
        {{.flags = {"--describe=wsdl"}}, "describe"},
        {{.flags = {"--config", "/nonexistent.ini"}}, "没有这个文件"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options o;
        struct err err = ERR_NONE;
        enum options_action action;
        assert_int_not_equal(load(&CASES[i].given, &o, &action, &err), RC_OK);
        if (strstr(err.text, CASES[i].says) == NULL)
            fail_msg("case %zu: %s", i, err.text);
        options_clear(&o);
    }
}

static void test_words_that_are_no_settings(void **state)
{
    (void)state;
    static const struct {
        struct given given;
        enum options_action action;
        enum description description;
    } CASES[] = {
        {{.flags = {"--print-config", "--port=1"}}, OPTIONS_PRINT_CONFIG, DESCRIBE_OPENRPC},
        {{.flags = {"--describe"}}, OPTIONS_DESCRIBE, DESCRIBE_OPENRPC},
        {{.flags = {"--describe", "asyncapi"}}, OPTIONS_DESCRIBE, DESCRIBE_ASYNCAPI},
        {{.flags = {"--describe=openapi", "--port=1"}}, OPTIONS_DESCRIBE, DESCRIBE_OPENAPI},
        {{.flags = {"--version"}}, OPTIONS_VERSION, DESCRIBE_OPENRPC},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options o;
        struct err err = ERR_NONE;
        enum options_action action;
        assert_int_equal(load(&CASES[i].given, &o, &action, &err), RC_OK);
        assert_int_equal(action, CASES[i].action);
        assert_int_equal(o.description, CASES[i].description);
        options_clear(&o);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(write_file(""));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_later_source_wins),
        cmocka_unit_test(test_what_is_wrong_stops_the_start),
        cmocka_unit_test(test_words_that_are_no_settings),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
