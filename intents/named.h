/* named.h - does the question call one matter by its name? 公司注销要带什么材料 names
 * 公司注销登记（一般程序） although 分公司注销登记 shares every character with it.
 *
 * Names are compared without what is in brackets and without words that every title ends in (登记,
 * 申请, 核发 ...). Pure.
 */
#ifndef BANGBAN_INTENTS_NAMED_H
#define BANGBAN_INTENTS_NAMED_H

#include "intents/asked.h"
#include "kb/search.h"

/* The only candidate of that name; NULL when there is none or more than one. */
const struct candidate *named_find(const struct asked_rest *rest, const struct search_result *s);

/* The name within a title: 公司注销 of 公司注销登记（一般程序）. For tests. */
struct view named_core(struct view title);

#endif
