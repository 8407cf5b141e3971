/* test_fsm.c - transition tables: a door. */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "kb/base/fsm.h"

enum { OPEN, CLOSED, LOCKED };
enum { SHUT, TURN };
static const char *const STATES[] = {"open", "closed", "locked"};
static const char *const EVENTS[] = {"shut", "turn"};
static const struct fsm_move MOVES[] = {
    {OPEN, SHUT, CLOSED}, {CLOSED, TURN, LOCKED}, {LOCKED, TURN, CLOSED}};
static const struct fsm DOOR = {"door", STATES, EVENTS, MOVES, COUNT(MOVES)};

static void test_moves(void **state)
{
    (void)state;
    int to = -1;
    assert_true(fsm_next(&DOOR, OPEN, SHUT, &to));
    assert_int_equal(to, CLOSED);
    assert_false(fsm_next(&DOOR, OPEN, TURN, &to));
    assert_int_equal(fsm_step(&DOOR, 1, CLOSED, TURN), LOCKED);
}

static void test_forbidden_move_aborts(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        freopen("/dev/null", "w", stderr);
        fsm_step(&DOOR, 1, OPEN, TURN);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_forbidden_move_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
