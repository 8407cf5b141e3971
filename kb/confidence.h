/* confidence.h - the calibrated probability that the first candidate is right, and the cuts.
 * (Owner: ranking.) */
#ifndef BANGBAN_KB_CONFIDENCE_H
#define BANGBAN_KB_CONFIDENCE_H

#define CONFIDENCE_N_FEATURES 16

struct cuts {
    double answer;     /* at least this: ANSWER */
    double clarify;    /* at least this: CLARIFY; below: HANDOFF or out of scope */
    double max_error;  /* share of wrong answers among answered the editor accepts, default 0.05 */
};

const char *confidence_feature_name(int i);

#endif
