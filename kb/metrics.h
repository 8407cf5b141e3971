/* metrics.h - the figures by which retrieval and confidence are judged. Pure; any thread.
 *
 * AUROC: probability that a random positive scores above a random negative, ties count half
 * (Mann-Whitney U). Calibration error: expected calibration error over 10 equal bins of probability
 * (Guo 2017). Coverage at risk r: the largest share of all questions that can be answered, most
 * confident first, while at most r of the answered ones are wrong.
 */
#ifndef BANGBAN_KB_METRICS_H
#define BANGBAN_KB_METRICS_H

#include <stdbool.h>
#include <stddef.h>

/* One question: how sure the system was, and whether its first candidate was right. */
struct outcome {
    double confidence;
    bool is_right;
};

/* 0.5 when one side is empty. Sorts both arrays. */
double metrics_auroc(double *positive, size_t n_positive, double *negative, size_t n_negative);
double metrics_calibration_error(const struct outcome *list, size_t n);
/* The calibration error to expect of so few questions if every confidence were true: the mean
 * deviation of each bin's number of right ones, as a normal distribution has it. */
double metrics_calibration_chance(const struct outcome *list, size_t n);
/* Sorts the list, most confident first. Questions of equal confidence are answered together. */
double metrics_coverage_at_risk(struct outcome *list, size_t n, double risk);
/* Share p (0..1) of the values is at most the result; 0 when n = 0. Sorts the values. */
double metrics_percentile(double *values, size_t n, double p);

#endif
