/* test_config.c - kb/base/config.c: values from every source, and errors that name the place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kb/base/config.h"

struct sample {
    char *name;
    int64_t port;
    bool loud;
};

static const struct config_option TABLE[] = {
    {"name", CONFIG_TEXT, offsetof(struct sample, name), "台", 0, 0, "", "名称"},
    {"web_port", CONFIG_INT, offsetof(struct sample, port), "80", 1, 100, "个", "端口"},
    {"loud", CONFIG_BOOL, offsetof(struct sample, loud), "false", 0, 0, "", "大声"},
};

static struct sample sample;
static const struct config CONFIG = {TABLE, 3, &sample};

static int setup(void **state)
{
    (void)state;
    memset(&sample, 0, sizeof sample);
    config_defaults(&CONFIG);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_clear(&CONFIG);
    return 0;
}

static void write_file(char path[32], const char *text)
{
    strcpy(path, "/tmp/bb_config_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static enum rc read_file(const char *text, struct err *err)
{
    char path[32];
    write_file(path, text);
    enum rc rc = config_file(&CONFIG, path, err);
    unlink(path);
    return rc;
}

static void test_defaults(void **state)
{
    (void)state;
    assert_string_equal(sample.name, "台");
    assert_int_equal(sample.port, 80);
    assert_false(sample.loud);
}

static void test_later_sources_win(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    assert_int_equal(read_file("# c\nname = 甲\nweb_port=7\nloud = yes\n", &err), RC_OK);
    assert_string_equal(sample.name, "甲");
    assert_int_equal(sample.port, 7);
    assert_true(sample.loud);
    char *env[] = {"OTHER=1", "BB_NAME=乙", "BB_WEB_PORT=8", NULL};
    assert_int_equal(config_env(&CONFIG, "BB_", env, &err), RC_OK);
    assert_string_equal(sample.name, "乙");
    char *argv[] = {"x", "--web-port", "9", "--loud=false", "--name=丙", NULL};
    assert_int_equal(config_flags(&CONFIG, 5, argv, &err), RC_OK);
    assert_string_equal(sample.name, "丙");
    assert_int_equal(sample.port, 9);
    assert_false(sample.loud);
    char *alone[] = {"x", "--loud", NULL};
    assert_int_equal(config_flags(&CONFIG, 2, alone, &err), RC_OK);
    assert_true(sample.loud);
}

static void test_long_value_goes_on(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    assert_int_equal(read_file("name = a,\n  b,\n  c\nloud = on\n", &err), RC_OK);
    assert_string_equal(sample.name, "a,b,c");
    assert_true(sample.loud);
}

static void test_bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *part;
    } CASES[] = {
        {"name = a\nunknown = 1\n", 2, "没有名为 unknown"},
        {"web_port = 0\n", 1, "1 到 100"},
        {"web_port = 7x\n", 1, "7x"},
        {"loud = maybe\n", 1, "true 或 false"},
        {"name = a\n\nname = b\n", 3, "重复"},
        {"name = a\nname = b\n", 2, "重复"},
        {"web_port = 1\n  2\n", 2, "只能有一行"},
        {"[net]\nname = a\n", 2, "不分节"},
        {"just words\n", 1, "键 = 值"},
        {"name = \xff\xfe\n", 1, "UTF-8"},
        {"name = "
         "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
         "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
         "0123456789012345678901234567890123456789\n",
         1, "198"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err err = ERR_NONE;
        assert_int_equal(read_file(CASES[i].text, &err), RC_INVALID);
        assert_int_equal(err.line, CASES[i].line);
        if (strstr(err.text, CASES[i].part) == NULL)
            fail_msg("case %zu: %s", i, err.text);
    }
}

static void test_bad_environment_and_flags(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    char *env[] = {"BB_NAEM=1", NULL};
    assert_int_equal(config_env(&CONFIG, "BB_", env, &err), RC_INVALID);
    assert_non_null(strstr(err.text, "BB_NAEM"));
    static char *const LINES[][3] = {{"x", "--nope=1", NULL},
                                     {"x", "stray", NULL},
                                     {"x", "--web-port", NULL},
                                     {"x", "--", NULL}};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(config_flags(&CONFIG, 2, LINES[i], &err), RC_INVALID);
    assert_int_equal(config_file(&CONFIG, "/nonexistent/x.ini", &err), RC_NOT_FOUND);
}

static void test_print_reads_back(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    char *argv[] = {"x", "--web-port=42", "--name=甲 乙", "--loud", NULL};
    assert_int_equal(config_flags(&CONFIG, 4, argv, &err), RC_OK);
    struct str text = STR_EMPTY;
    config_print(&CONFIG, &text);
    config_defaults(&CONFIG);
    assert_int_equal(read_file(text.ptr, &err), RC_OK);
    assert_int_equal(sample.port, 42);
    assert_string_equal(sample.name, "甲 乙");
    assert_true(sample.loud);
    str_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later_sources_win, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_value_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_environment_and_flags, setup, teardown),
        cmocka_unit_test_setup_teardown(test_print_reads_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
