/* test_mailbox.c - nothing lost, nothing doubled, order kept per putter. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "kb/base/mailbox.h"

#define PUTTERS 4
#define EACH 20000

struct letter {
    struct mail mail;
    int putter;
    int number;
};

static void *put_many(void *arg)
{
    struct mailbox *box = ((void **)arg)[0];
    int putter = (int)(intptr_t)((void **)arg)[1];
    for (int i = 0; i < EACH; i++) {
        struct letter *l = malloc(sizeof *l);
        l->putter = putter;
        l->number = i;
        mailbox_put(box, &l->mail);
    }
    return NULL;
}

static void test_many_putters_one_taker(void **state)
{
    (void)state;
    struct mailbox *box = mailbox_new();
    pthread_t threads[PUTTERS];
    void *args[PUTTERS][2];
    for (intptr_t i = 0; i < PUTTERS; i++) {
        args[i][0] = box;
        args[i][1] = (void *)i;
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, args[i]), 0);
    }
    int next[PUTTERS] = {0};
    for (int taken = 0; taken < PUTTERS * EACH;) {
        struct mail *all = taken % 2 == 0 ? mailbox_take_all(box) : mailbox_take(box);
        while (all != NULL) {
            struct letter *l = (struct letter *)(void *)all;
            all = all->next;
            assert_int_equal(l->number, next[l->putter]);
            next[l->putter]++;
            taken++;
            free(l);
        }
    }
    for (int i = 0; i < PUTTERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(mailbox_len(box), 0);
    assert_null(mailbox_poll_all(box));
    mailbox_close(box);
    assert_null(mailbox_take(box));
    assert_null(mailbox_take_all(box));
    mailbox_free(box);
}

static void test_close_lets_takers_drain(void **state)
{
    (void)state;
    struct mailbox *box = mailbox_new();
    struct letter a = {.number = 1};
    struct letter b = {.number = 2};
    assert_true(mailbox_put(box, &a.mail));
    assert_false(mailbox_put(box, &b.mail));
    mailbox_close(box);
    assert_ptr_equal(mailbox_take(box), &a.mail);
    assert_ptr_equal(mailbox_take(box), &b.mail);
    assert_null(mailbox_take(box));
    mailbox_free(box);
}

static void test_chains_keep_their_order(void **state)
{
    (void)state;
    struct mailbox *box = mailbox_new();
    struct letter list[4];
    memset(list, 0, sizeof list);
    list[1].mail.next = &list[2].mail;
    list[2].mail.next = &list[3].mail;
    assert_null(mailbox_poll(box));
    assert_false(mailbox_put_all(box, NULL));
    assert_int_equal(mailbox_len(box), 0);
    assert_true(mailbox_put(box, &list[0].mail));
    assert_false(mailbox_put_all(box, &list[1].mail));
    assert_int_equal(mailbox_len(box), 4);
    assert_ptr_equal(mailbox_poll(box), &list[0].mail);
    assert_ptr_equal(mailbox_take(box), &list[1].mail);
    assert_null(list[1].mail.next);
    struct mail *rest = mailbox_take_all(box);
    assert_ptr_equal(rest, &list[2].mail);
    assert_ptr_equal(rest->next, &list[3].mail);
    assert_null(rest->next->next);
    assert_true(mailbox_put(box, &list[0].mail));
    assert_ptr_equal(mailbox_poll(box), &list[0].mail);
    mailbox_free(box);
}

static void *put_late(void *arg)
{
    static struct letter late;
    usleep(20000);
    mailbox_put(arg, &late.mail);
    return NULL;
}

static void test_waiting_has_an_end(void **state)
{
    (void)state;
    struct mailbox *box = mailbox_new();
    struct letter here;
    pthread_t putter;
    assert_null(mailbox_poll_for(box, 1000));
    mailbox_put(box, &here.mail);
    assert_ptr_equal(mailbox_poll_for(box, 1000), &here.mail);
    assert_int_equal(pthread_create(&putter, NULL, put_late, box), 0);
    assert_non_null(mailbox_poll_for(box, 60 * 1000000)); /* comes long before */
    pthread_join(putter, NULL);
    mailbox_close(box);
    assert_null(mailbox_poll_for(box, 60 * 1000000));
    mailbox_free(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_putters_one_taker),
        cmocka_unit_test(test_close_lets_takers_drain),
        cmocka_unit_test(test_chains_keep_their_order),
        cmocka_unit_test(test_waiting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
