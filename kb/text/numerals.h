/* numerals.h - one form for numbers: 三十个工作日 -> 30个工作日, 1.5万元 -> 15000元, 百分之五 ->
 * 5%.
 *
 * A Chinese numeral is rewritten only where it counts or orders something (before a measure word,
 * between 第 and 条/章/..., a year of digits, after 百分之): 一般纳税人, 三方协议, 十四五 stay as
 * they are. Digits with 百/千/万/亿 behind them are multiplied out, thousands separators removed.
 * Idempotent. Any thread.
 */
#ifndef BANGBAN_KB_TEXT_NUMERALS_H
#define BANGBAN_KB_TEXT_NUMERALS_H

#include <stdbool.h>

#include "kb/base/arena.h"
#include "kb/text/chars.h"

/* Rewrites in place; a rewritten number's characters all come from its first byte. True if anything
 * was rewritten: the result may then stand in a context that allows another rewrite, so callers
 * repeat. */
bool numerals_unify(struct arena *a, struct chars *c);

#endif
