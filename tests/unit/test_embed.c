/* test_embed.c - training, encoding and bytes of the learned channel. */
#include "tests/unit/unit.h"

#include "kb/embed_train.h"
#include <math.h>

/* Two ways of saying the same that share no character, for four matters. */
static const char *const SAME[][2] = {
    {"公司不想干了", "企业注销登记"},
    {"店铺搬家怎么弄", "住所变更"},
    {"招人补钱吗", "就业岗位奖励"},
    {"饭馆开张手续", "餐饮许可办理"},
};

struct world {
    struct arena *arena;
    struct norm texts[COUNT(SAME)][2];
    struct embed_pair pairs[COUNT(SAME)];
};

static void world_init(struct world *w)
{
    w->arena = arena_new(0);
    for (size_t i = 0; i < COUNT(SAME); i++) {
        for (size_t k = 0; k < 2; k++)
            assert_int_equal(norm_text(w->arena, view_of(SAME[i][k]), &w->texts[i][k], NULL),
                             RC_OK);
        w->pairs[i] = (struct embed_pair){&w->texts[i][0], &w->texts[i][1], (int64_t)i};
    }
}

static struct embed *train_with(const struct world *w, uint64_t seed, int epochs, double slip)
{
    struct embed_options o;
    embed_options_default(&o);
    o.seed = seed;
    o.epochs = epochs;
    o.slip = slip;
    struct embed *m = NULL;
    assert_int_equal(embed_train(w->pairs, COUNT(SAME), &o, &m, NULL), RC_OK);
    return m;
}

static struct embed *train(const struct world *w, uint64_t seed)
{
    return train_with(w, seed, 10, 0.0);
}

static float cosine_of(const struct embed *m, const struct norm *a, const struct norm *b)
{
    float va[EMBED_DIM];
    float vb[EMBED_DIM];
    embed_encode(m, a, va);
    embed_encode(m, b, vb);
    return embed_cosine(va, vb);
}

/* The least loss of n pairs whose texts share nothing: each pair in one point, the points corners
 * of a simplex, so that every cosine between two of them is -1/(n - 1). */
static void test_training_reaches_the_simplex(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed *m = train_with(&w, 1, 200, 0.0);
    for (size_t i = 0; i < COUNT(SAME); i++)
        for (size_t j = 0; j < COUNT(SAME); j++) {
            float cosine = cosine_of(m, &w.texts[i][0], &w.texts[j][1]);
            if (i == j)
                assert_true(cosine > 0.93F);
            else
                assert_true(fabsf(cosine + 1.0F / (COUNT(SAME) - 1)) < 0.1F);
        }
    embed_free(m);
    arena_free(w.arena);
}

static void test_same_group_is_not_pushed_apart(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    w.pairs[1].group = w.pairs[0].group;
    w.pairs[1].a = &w.texts[0][0]; /* one question, two documents of one entry */
    struct embed *m = train_with(&w, 1, 200, 0.0);
    assert_true(cosine_of(m, &w.texts[0][0], &w.texts[0][1]) > 0.8F);
    assert_true(cosine_of(m, &w.texts[0][0], &w.texts[1][1]) > 0.8F);
    embed_free(m);
    arena_free(w.arena);
}

/* Swapped characters make bigrams that only training with slips has seen. */
static void test_slips_are_learned(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct norm typed;
    assert_int_equal(norm_text(w.arena, view_of("饭馆张开手续"), &typed, NULL), RC_OK);
    struct embed *m[2] = {train_with(&w, 1, 200, 0.0), train_with(&w, 1, 200, 0.5)};
    float plain = cosine_of(m[0], &typed, &w.texts[3][1]);
    float slipped = cosine_of(m[1], &typed, &w.texts[3][1]);
    assert_true(slipped > plain);
    assert_true(slipped > 0.93F);
    assert_true(embed_n_touched(m[1]) > embed_n_touched(m[0]));
    embed_free(m[0]);
    embed_free(m[1]);
    arena_free(w.arena);
}

static void test_unseen_text_is_zero(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed *m = train(&w, 1);
    static const char *const UNSEEN[] = {"", "。！", "龘"};
    for (size_t i = 0; i < COUNT(UNSEEN); i++) {
        struct norm n;
        float v[EMBED_DIM];
        assert_int_equal(norm_text(w.arena, view_of(UNSEEN[i]), &n, NULL), RC_OK);
        embed_encode(m, &n, v);
        for (size_t d = 0; d < EMBED_DIM; d++)
            assert_true(v[d] == 0.0F);
        assert_true(cosine_of(m, &n, &w.texts[0][0]) == 0.0F);
    }
    assert_true(embed_n_touched(m) > 20 && embed_n_touched(m) < 150);
    embed_free(m);
    arena_free(w.arena);
}

static void test_same_seed_same_bytes(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    static const uint64_t SEEDS[] = {1, 1, 2};
    struct str bytes[COUNT(SEEDS)];
    for (size_t i = 0; i < COUNT(SEEDS); i++) {
        struct embed *m = train(&w, SEEDS[i]);
        bytes[i] = STR_EMPTY;
        embed_write(m, &bytes[i]);
        embed_free(m);
    }
    assert_true(view_eq(str_view(&bytes[0]), str_view(&bytes[1])));
    assert_false(view_eq(str_view(&bytes[0]), str_view(&bytes[2])));
    for (size_t i = 0; i < COUNT(SEEDS); i++)
        str_clear(&bytes[i]);
    arena_free(w.arena);
}

static void test_packed_cosine_is_close(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed *m = train(&w, 1);
    float q[EMBED_DIM];
    float v[EMBED_DIM];
    struct embed_packed packed;
    embed_encode(m, &w.texts[0][0], q);
    for (size_t i = 0; i < COUNT(SAME); i++) {
        embed_encode(m, &w.texts[i][1], v);
        embed_pack(v, &packed);
        assert_true(fabsf(embed_cosine_packed(q, &packed) - embed_cosine(q, v)) < 0.01F);
    }
    assert_true(fabsf(embed_cosine(q, q) - 1.0F) < 1e-5F);
    embed_free(m);
    arena_free(w.arena);
}

static void test_bytes_round_trip(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed *m = train(&w, 3);
    struct embed *read = NULL;
    struct str bytes = STR_EMPTY;
    struct str again = STR_EMPTY;
    embed_write(m, &bytes);
    assert_int_equal(embed_read(str_view(&bytes), &read, NULL), RC_OK);
    embed_write(read, &again);
    assert_true(view_eq(str_view(&bytes), str_view(&again)));
    assert_int_equal(embed_n_touched(read), embed_n_touched(m));
    float before = cosine_of(m, &w.texts[0][0], &w.texts[1][1]);
    assert_true(cosine_of(read, &w.texts[0][0], &w.texts[1][1]) == before);
    str_clear(&bytes);
    str_clear(&again);
    embed_free(m);
    embed_free(read);
    arena_free(w.arena);
}

static void test_damaged_bytes_are_refused(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed *m = train(&w, 3);
    struct str bytes = STR_EMPTY;
    embed_write(m, &bytes);
    embed_free(m);
    for (size_t i = 0; i < bytes.len; i += 1 + bytes.len / 100) {
        struct err err = ERR_NONE;
        struct embed *read = NULL;
        enum rc wanted = i >= 4 && i < 8 ? RC_VERSION : RC_CORRUPT;
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 0x40);
        assert_int_equal(embed_read(str_view(&bytes), &read, &err), wanted);
        assert_null(read);
        assert_true(strlen(err.text) > 0);
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 0x40);
        assert_int_equal(embed_read(view_sub(str_view(&bytes), 0, i), &read, NULL), RC_CORRUPT);
    }
    bytes.ptr[4] = 2;
    struct embed *read = NULL;
    assert_int_equal(embed_read(str_view(&bytes), &read, NULL), RC_VERSION);
    str_clear(&bytes);
    arena_free(w.arena);
}

static void test_options_and_pairs_are_checked(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct embed_options good;
    embed_options_default(&good);
    struct embed_options wrong[7];
    for (size_t i = 0; i < COUNT(wrong); i++)
        wrong[i] = good;
    wrong[0].epochs = -1;
    wrong[1].batch = 1;
    wrong[2].batch = EMBED_BATCH_MAX + 1;
    wrong[3].temperature = (double)NAN;
    wrong[4].rate = 0;
    wrong[5].drop = 1;
    wrong[6].slip = 1.5;
    struct embed *m = NULL;
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(embed_train(w.pairs, COUNT(SAME), &wrong[i], &m, NULL), RC_INVALID);
    assert_int_equal(embed_train(w.pairs, 1, &good, &m, NULL), RC_INVALID);
    assert_int_equal(embed_train(NULL, 0, &good, &m, NULL), RC_INVALID);
    assert_null(m);
    arena_free(w.arena);
}

static void count_progress(void *arg, size_t done, size_t total)
{
    size_t *calls = arg;
    assert_true(done <= total && done > 0);
    ++*calls;
}

static void test_progress_is_told(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    size_t calls = 0;
    struct embed_options o;
    embed_options_default(&o);
    o.epochs = 3;
    o.batch = 2;
    o.progress = count_progress;
    o.progress_arg = &calls;
    struct embed *m = NULL;
    assert_int_equal(embed_train(w.pairs, COUNT(SAME), &o, &m, NULL), RC_OK);
    assert_int_equal(calls, 3 * COUNT(SAME) / 2);
    embed_free(m);
    arena_free(w.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_training_reaches_the_simplex),
        cmocka_unit_test(test_same_group_is_not_pushed_apart),
        cmocka_unit_test(test_slips_are_learned),
        cmocka_unit_test(test_unseen_text_is_zero),
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_packed_cosine_is_close),
        cmocka_unit_test(test_bytes_round_trip),
        cmocka_unit_test(test_damaged_bytes_are_refused),
        cmocka_unit_test(test_options_and_pairs_are_checked),
        cmocka_unit_test(test_progress_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
