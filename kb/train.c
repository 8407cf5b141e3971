/* train.c - Newton's method for two small convex problems. Pure; any thread. */
#include "kb/train.h"

#include <math.h>
#include <string.h>

#include "kb/base/err.h"

#define MAX_STEPS 60
#define MAX_DIM 32
#define ENOUGH 1e-9
#define MAX_HALVINGS 30

/* Minimises loss(x) + l2/2 |x - x0|^2. */
struct problem {
    size_t dim;
    double l2;
    double start[MAX_DIM];
    bool fixed[MAX_DIM]; /* stays where it is */
    /* Loss at x; adds gradient and Hessian (full, row by row) when they are not NULL. */
    double (*loss)(const void *arg, const double *x, double *gradient, double (*hessian)[MAX_DIM]);
    const void *arg;
};

/* So that a step does not move x[i]. */
static void forget_dimension(size_t dim, size_t i, double *gradient, double (*hessian)[MAX_DIM])
{
    gradient[i] = 0;
    for (size_t k = 0; hessian != NULL && k < dim; k++)
        hessian[i][k] = hessian[k][i] = k == i ? 1.0 : 0.0;
}

static double total_loss(const struct problem *p, const double *x, double *gradient,
                         double (*hessian)[MAX_DIM])
{
    double loss = p->loss(p->arg, x, gradient, hessian);
    for (size_t i = 0; i < p->dim; i++) {
        double away = x[i] - p->start[i];
        loss += 0.5 * p->l2 * away * away;
        if (gradient != NULL)
            gradient[i] += p->l2 * away;
        if (hessian != NULL)
            hessian[i][i] += p->l2;
    }
    for (size_t i = 0; gradient != NULL && i < p->dim; i++)
        if (p->fixed[i])
            forget_dimension(p->dim, i, gradient, hessian);
    return loss;
}

/* Solves h * step = g in place (Cholesky); h is positive definite because l2 > 0. */
static void solve(size_t n, double (*h)[MAX_DIM], double *g)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < j; k++)
            h[j][j] -= h[j][k] * h[j][k];
        h[j][j] = sqrt(h[j][j] > 1e-12 ? h[j][j] : 1e-12);
        for (size_t i = j + 1; i < n; i++) {
            for (size_t k = 0; k < j; k++)
                h[i][j] -= h[i][k] * h[j][k];
            h[i][j] /= h[j][j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            g[i] -= h[i][k] * g[k];
        g[i] /= h[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            g[i] -= h[k][i] * g[k];
        g[i] /= h[i][i];
    }
}

/* One Newton step, halved until the loss falls; false when there is nothing left to gain. */
static bool newton_step(const struct problem *p, double *x)
{
    double gradient[MAX_DIM] = {0}, hessian[MAX_DIM][MAX_DIM], next[MAX_DIM];
    memset(hessian, 0, sizeof hessian);
    double now = total_loss(p, x, gradient, hessian);
    solve(p->dim, hessian, gradient);
    double size = 1.0;
    for (int i = 0; i < MAX_HALVINGS; i++, size *= 0.5) {
        for (size_t k = 0; k < p->dim; k++)
            next[k] = x[k] - size * gradient[k];
        double loss = total_loss(p, next, NULL, NULL);
        if (loss < now) {
            memcpy(x, next, p->dim * sizeof *x);
            return now - loss > ENOUGH;
        }
    }
    return false;
}

static void minimise(const struct problem *p, double *x)
{
    CHECK(p->dim <= MAX_DIM && p->l2 > 0);
    for (int i = 0; i < MAX_STEPS; i++)
        if (!newton_step(p, x))
            return;
}

/* --- ranking
 * ---------------------------------------------------------------------------------------------- */

struct rank_problem {
    const struct train_list *lists;
    size_t n;
    size_t n_used; /* lists with something to choose from */
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double log_sum(const struct train_list *l, const double *x, double *top_out)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < l->n; i++)
        top = fmax(top, dot(x, l->features[i], RANK_N_USED));
    for (size_t i = 0; i < l->n; i++)
        sum += exp(dot(x, l->features[i], RANK_N_USED) - top);
    *top_out = top;
    return log(sum) + top;
}

/* Expected features under the softmax, and their covariance: gradient and Hessian of one list. */
static void add_list(const struct train_list *l, const double *x, double norm, double scale,
                     double *gradient, double (*hessian)[MAX_DIM])
{
    double mean[RANK_N_USED] = {0};
    for (size_t i = 0; i < l->n; i++) {
        double p = exp(dot(x, l->features[i], RANK_N_USED) - norm);
        for (size_t a = 0; a < RANK_N_USED; a++) {
            mean[a] += p * l->features[i][a];
            for (size_t b = 0; b < RANK_N_USED; b++)
                hessian[a][b] += scale * p * l->features[i][a] * l->features[i][b];
        }
    }
    for (size_t a = 0; a < RANK_N_USED; a++) {
        gradient[a] += scale * (mean[a] - l->features[l->right][a]);
        for (size_t b = 0; b < RANK_N_USED; b++)
            hessian[a][b] -= scale * mean[a] * mean[b];
    }
}

static double rank_loss(const void *arg, const double *x, double *gradient,
                        double (*hessian)[MAX_DIM])
{
    const struct rank_problem *p = arg;
    double loss = 0, scale = 1.0 / (double)p->n_used;
    for (size_t i = 0; i < p->n; i++) {
        const struct train_list *l = &p->lists[i];
        if (l->n < 2)
            continue;
        double top = 0;
        double norm = log_sum(l, x, &top);
        loss += scale * (norm - dot(x, l->features[l->right], RANK_N_USED));
        if (gradient != NULL)
            add_list(l, x, norm, scale, gradient, hessian);
    }
    return loss;
}

static struct rank_problem rank_problem_of(const struct train_list *lists, size_t n)
{
    struct rank_problem r = {lists, n, 0};
    for (size_t i = 0; i < n; i++)
        r.n_used += lists[i].n >= 2;
    return r;
}

void train_rank(struct rank_model *model, const struct train_list *lists, size_t n, double l2)
{
    struct rank_problem r = rank_problem_of(lists, n);
    if (r.n_used == 0)
        return;
    struct problem p = {.dim = RANK_N_USED, .l2 = l2, .loss = rank_loss, .arg = &r};
    memcpy(p.start, model->weights, RANK_N_USED * sizeof p.start[0]);
    minimise(&p, model->weights);
}

double train_rank_loss(const struct rank_model *model, const struct train_list *lists, size_t n)
{
    struct rank_problem r = rank_problem_of(lists, n);
    return r.n_used > 0 ? rank_loss(&r, model->weights, NULL, NULL) : 0;
}

/* --- confidence
 * --------------------------------------------------------------------------------------------- */

#define CONF_DIM (CONF_N_USED + 1) /* the last one is the bias */

struct confidence_problem {
    const struct train_judged *list;
    size_t n;
    double weight; /* of all questions */
    double mean[CONF_N_USED];
    double spread[CONF_N_USED];
};

static void scale_features(const struct confidence_problem *c, const double *features, double *out)
{
    for (size_t i = 0; i < CONF_N_USED; i++)
        out[i] = (features[i] - c->mean[i]) / c->spread[i];
    out[CONF_N_USED] = 1.0;
}

static double confidence_loss(const void *arg, const double *x, double *gradient,
                              double (*hessian)[MAX_DIM])
{
    const struct confidence_problem *c = arg;
    double loss = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct train_judged *j = &c->list[i];
        double f[CONF_DIM];
        scale_features(c, j->features, f);
        double z = dot(x, f, CONF_DIM);
        double scale = j->weight / c->weight;
        loss += scale * (fmax(z, 0) - (j->is_right ? z : 0) + log1p(exp(-fabs(z))));
        if (gradient == NULL)
            continue;
        double p = 1.0 / (1.0 + exp(-z));
        for (size_t a = 0; a < CONF_DIM; a++) {
            gradient[a] += scale * (p - (j->is_right ? 1.0 : 0.0)) * f[a];
            for (size_t b = 0; b < CONF_DIM; b++)
                hessian[a][b] += scale * p * (1.0 - p) * f[a] * f[b];
        }
    }
    return loss;
}

static struct confidence_problem confidence_problem_of(const struct train_judged *list, size_t n)
{
    struct confidence_problem c = {.list = list, .n = n};
    for (size_t i = 0; i < n; i++) {
        c.weight += list[i].weight;
        for (size_t k = 0; k < CONF_N_USED; k++)
            c.mean[k] += list[i].weight * list[i].features[k];
    }
    for (size_t k = 0; k < CONF_N_USED && c.weight > 0; k++)
        c.mean[k] /= c.weight;
    for (size_t k = 0; k < CONF_N_USED && c.weight > 0; k++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += list[i].weight * (list[i].features[k] - c.mean[k]) *
                   (list[i].features[k] - c.mean[k]);
        double spread = sqrt(sum / c.weight);
        c.spread[k] = spread > 1e-6 ? spread : 1.0; /* the same in all: says nothing */
    }
    return c;
}

/* The weight that goes most against its direction; CONF_N_USED when none does. */
static size_t most_wrong(const double *x)
{
    size_t worst = CONF_N_USED;
    for (size_t i = 0; i < CONF_N_USED; i++)
        if (x[i] * confidence_direction((int)i) < 0 &&
            (worst == CONF_N_USED || fabs(x[i]) > fabs(x[worst])))
            worst = i;
    return worst;
}

void train_confidence(struct confidence_model *model, const struct train_judged *list, size_t n,
                      double l2)
{
    struct confidence_problem c = confidence_problem_of(list, n);
    if (c.weight <= 0)
        return;
    struct problem p = {.dim = CONF_DIM, .l2 = l2, .loss = confidence_loss, .arg = &c};
    double x[MAX_DIM] = {0};
    x[CONF_N_USED] = model->bias;
    for (size_t i = 0; i < CONF_N_USED; i++) {
        x[i] = model->weights[i] * c.spread[i];
        x[CONF_N_USED] += model->weights[i] * c.mean[i];
    }
    memcpy(p.start, x, sizeof p.start);
    minimise(&p, x);
    for (size_t worst = most_wrong(x); worst < CONF_N_USED; worst = most_wrong(x)) {
        p.fixed[worst] = true;
        x[worst] = p.start[worst] = 0;
        minimise(&p, x);
    }
    model->bias = x[CONF_N_USED];
    for (size_t i = 0; i < CONF_N_USED; i++) {
        model->weights[i] = x[i] / c.spread[i];
        model->bias -= model->weights[i] * c.mean[i];
    }
}
