/* routing.h - who is to serve whom, and why: pure functions over plain values.
 *
 * Conversations wait in an order (front first, then rank_ms: the hand-over less what priority is
 * worth). routing_next takes the first in that order whom a free helper may serve, and for it the
 * best helper: the company's specialist, then the helper the visitor had last, then the one who is
 * least loaded for his capacity, then who has been without a new conversation longest. Each choice
 * can be explained helper by helper. Called by the sweep (sweep.c); any thread.
 */
#ifndef BANGBAN_SERVER_DESK_ROUTING_H
#define BANGBAN_SERVER_DESK_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/jsonw.h"

/* Who is asked: everybody first, the department's specialists and the leader when it takes long. */
enum routing_tier { TIER_HELPER, TIER_SPECIALIST, TIER_LEADER, TIER_N };
const char *routing_tier_name(enum routing_tier t); /* "helper" */

struct routing_membership {
    int64_t group_id;
    enum routing_tier tier;
};

struct routing_helper {
    int64_t account_id;
    const struct routing_membership *groups; /* ascending group_id */
    size_t n_groups;
    uint32_t languages; /* bit set; bit 0 = Chinese, everybody has it */
    struct view speaks; /* the same as given, "en,ja" */
    int capacity;
    int load; /* conversations in hand and offered */
    int64_t assigned_at_ms;
    bool is_online;
    bool may_serve;     /* false: others have duty now */
    bool is_specialist; /* of some company */
};

struct routing_waiting {
    int64_t conversation_id;
    int64_t group_id; /* 0 = anybody's */
    bool is_front;
    int64_t rank_ms;
    bool is_wide;              /* took long: helpers of other groups may serve too */
    enum routing_tier tier;    /* up to this tier members are asked */
    uint32_t language;         /* one bit */
    struct view locale;        /* whose language that is, "zh-CN" */
    int64_t specialist_id;     /* of the visitor's company, 0 = none */
    int64_t last_helper_id;    /* 0 = none */
    const int64_t *passed_ids; /* helpers who declined it or let it ring */
    size_t n_passed;
};

/* Why a helper is chosen, or is not. */
enum routing_why {
    WHY_SPECIALIST,
    WHY_LAST_HELPER,
    WHY_LEAST_LOAD,
    WHY_IDLE_LONGEST,
    /* eligible, but another one is better */
    WHY_NOT_SPECIALIST,
    WHY_NOT_LAST_HELPER,
    WHY_MORE_LOAD,
    WHY_SERVED_LATER,
    /* not eligible */
    WHY_OFFLINE,
    WHY_NO_DUTY,
    WHY_PASSED,
    WHY_OTHER_GROUP,
    WHY_TIER,
    WHY_LANGUAGE,
    WHY_FULL,
    WHY_N
};
const char *routing_why_name(enum routing_why w); /* "last_helper" */
const char *routing_why_text(enum routing_why w); /* "访客上次由其接待" */

/* The order of the queue: < 0 if a comes first. */
int routing_compare(const struct routing_waiting *a, const struct routing_waiting *b);

/* May this helper serve it now? If not, *why_out (may be NULL) says what stands against it. */
bool routing_is_eligible(const struct routing_waiting *w, const struct routing_helper *h,
                         enum routing_why *why_out);

struct routing_choice {
    size_t waiting; /* index */
    size_t helper;  /* index */
    enum routing_why why;
};
/* The best helper for one conversation; false when nobody is eligible. */
bool routing_choose(const struct routing_waiting *w, const struct routing_helper *helpers, size_t n,
                    struct routing_choice *out);
/* One decision: the first in the queue's order whom anybody may serve, and by whom. */
bool routing_next(const struct routing_waiting *waiting, size_t n_waiting,
                  const struct routing_helper *helpers, size_t n_helpers,
                  struct routing_choice *out);

/* {"chosen":account_id or null,"why","text","others":[{"account_id","why","text"}]} into an open
 * object: why this one, and of each other one why not. */
void routing_explain(struct jsonw *w, const struct routing_waiting *waiting,
                     const struct routing_helper *helpers, size_t n);

/* "zh-CN", "en", "de-AT" as a bit; what is not known is Chinese. "zh,en" as a set. */
uint32_t routing_language(struct view tag);
uint32_t routing_languages(struct view list);

#endif
