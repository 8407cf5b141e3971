/* test_contrast.c - the contrastive loss against its definition and against finite differences. */
#include "tests/unit/unit.h"

#include "kb/contrast.h"
#include "kb/ngram.h"
#include <math.h>

#define N 6

static const int64_t GROUPS[N] = {1, 2, 2, 3, 4, 5}; /* pairs 1 and 2 are of one group */

struct inputs {
    float a[N * CONTRAST_DIM];
    float b[N * CONTRAST_DIM];
};

static void fill(struct inputs *in)
{
    uint64_t state = 5;
    float *all = in->a;
    for (size_t i = 0; i < sizeof *in / sizeof(float); i++, state += NGRAM_GOLDEN)
        all[i] = (float)((double)(ngram_mix(state) >> 11) * 0x1p-53 - 0.5);
}

static double run(const struct inputs *in, float *grad_a, float *grad_b)
{
    struct inputs copy = *in;
    float logits[N * N];
    float soft[N * N];
    float lengths[2 * N];
    struct contrast c = {.n = N,
                         .temperature = 0.2F,
                         .group = GROUPS,
                         .a = copy.a,
                         .b = copy.b,
                         .grad_a = grad_a,
                         .grad_b = grad_b,
                         .logits = logits,
                         .soft = soft,
                         .lengths = lengths};
    return contrast_run(&c);
}

static double cosine(const float *x, const float *y)
{
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (size_t d = 0; d < CONTRAST_DIM; d++) {
        xy += (double)x[d] * y[d];
        xx += (double)x[d] * x[d];
        yy += (double)y[d] * y[d];
    }
    return xy / sqrt(xx * yy);
}

/* -log softmax over documents and over questions, written down again in double precision. */
static double plain_loss(const struct inputs *in)
{
    double loss = 0;
    for (size_t i = 0; i < N; i++) {
        double own = exp(cosine(in->a + i * CONTRAST_DIM, in->b + i * CONTRAST_DIM) / 0.2);
        double over_b = 0;
        double over_a = 0;
        for (size_t j = 0; j < N; j++) {
            if (j == i || GROUPS[j] != GROUPS[i])
                over_b += exp(cosine(in->a + i * CONTRAST_DIM, in->b + j * CONTRAST_DIM) / 0.2);
            if (j == i || GROUPS[j] != GROUPS[i])
                over_a += exp(cosine(in->a + j * CONTRAST_DIM, in->b + i * CONTRAST_DIM) / 0.2);
        }
        loss += log(over_b / own) + log(over_a / own);
    }
    return loss / (2 * N);
}

static void test_loss_equals_its_definition(void **state)
{
    (void)state;
    struct inputs in;
    fill(&in);
    float grad_a[N * CONTRAST_DIM];
    float grad_b[N * CONTRAST_DIM];
    assert_true(fabs(run(&in, grad_a, grad_b) - plain_loss(&in)) < 1e-5);
}

/* Central differences of the definition, in double precision but for the step of the input. */
static void check_gradient(struct inputs *in, float *x, size_t n, const float *grad)
{
    for (size_t i = 0; i < n; i++) {
        const float kept = x[i];
        x[i] = kept + 0.005F;
        double up = plain_loss(in);
        double width = x[i];
        x[i] = kept - 0.005F;
        width -= x[i];
        double wanted = (up - plain_loss(in)) / width;
        x[i] = kept;
        assert_true(fabs((double)grad[i] - wanted) < 2e-5 + 1e-3 * fabs(wanted));
    }
}

static void test_gradient_equals_finite_differences(void **state)
{
    (void)state;
    struct inputs in;
    fill(&in);
    float grad_a[N * CONTRAST_DIM];
    float grad_b[N * CONTRAST_DIM];
    run(&in, grad_a, grad_b);
    double size = 0;
    for (size_t i = 0; i < N * CONTRAST_DIM; i++)
        size += (double)grad_a[i] * grad_a[i];
    assert_true(sqrt(size) > 0.01); /* else the comparison would say nothing */
    check_gradient(&in, in.a, N * CONTRAST_DIM, grad_a);
    check_gradient(&in, in.b, N * CONTRAST_DIM, grad_b);
}

static void test_empty_text_has_no_gradient(void **state)
{
    (void)state;
    struct inputs in;
    fill(&in);
    for (size_t d = 0; d < CONTRAST_DIM; d++)
        in.a[d] = 0.0F;
    float grad_a[N * CONTRAST_DIM];
    float grad_b[N * CONTRAST_DIM];
    assert_true(isfinite(run(&in, grad_a, grad_b)));
    for (size_t d = 0; d < CONTRAST_DIM; d++)
        assert_true(grad_a[d] == 0.0F && isfinite(grad_b[d]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loss_equals_its_definition),
        cmocka_unit_test(test_gradient_equals_finite_differences),
        cmocka_unit_test(test_empty_text_has_no_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
