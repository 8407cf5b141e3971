/* clause_mark.h - recognises the mark a line of a policy text begins with.
 *
 * 第X编 第X章 第X节 第X条 (Chinese or Arabic numerals, 第X条之一), 一、 (一) 1. (1) ①, 附件. A
 * reference such as 第二条规定的... at the start of a line is not a mark. Pure; any thread.
 */
#ifndef BANGBAN_KB_CLAUSE_MARK_H
#define BANGBAN_KB_CLAUSE_MARK_H

#include <stdbool.h>

#include "kb/base/str.h"

/* In order of depth: what is further down stands inside what is further up. */
enum mark_kind {
    MARK_NONE,
    MARK_ANNEX,       /* 附件1, 附录, 附：; may hold a whole document */
    MARK_PART,        /* 第一编, 第一篇, 第一部分 */
    MARK_SUBPART,     /* 第一分编 */
    MARK_CHAPTER,     /* 第一章 */
    MARK_SECTION,     /* 第一节 */
    MARK_ARTICLE,     /* 第一条, 第一条之二 */
    MARK_HAN,         /* 一、 */
    MARK_HAN_PAREN,   /* (一) （一） */
    MARK_DIGIT,       /* 1. 1、 1． */
    MARK_DIGIT_PAREN, /* (1) （1） 1) ⑴ */
    MARK_CIRCLE       /* ① */
};

struct mark {
    enum mark_kind kind;
    int number; /* 0 when there is none */
    size_t len; /* bytes of the mark, white space after it not counted */
};

/* `line` is one line of valid UTF-8, cut of white space at both ends. `next_article` is the number
 * that the next article would have: 第五条 directly followed by text is taken for a mark only then.
 */
struct mark mark_read(struct view line, int next_article);

/* Cuts ASCII white space, U+00A0, U+2000-200B, U+3000 and U+FEFF from both ends. */
struct view mark_trim(struct view text);

/* Value of a numeral in Chinese or Arabic digits (up to 9999); 0 if it is not one. */
int mark_number(struct view numeral);

#endif
