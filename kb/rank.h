/* rank.h - the features of a candidate and the linear model over them. (Owner: ranking.) */
#ifndef BANGBAN_KB_RANK_H
#define BANGBAN_KB_RANK_H

#define RANK_N_FEATURES 24

/* Stable names, "" for unused places; description is one Chinese sentence for --explain. */
const char *rank_feature_name(int i);
const char *rank_feature_help(int i);

#endif
