/* encoding.h - finds out how a text is encoded and makes it UTF-8.
 *
 * A byte order mark decides (UTF-8, UTF-16). Without one a text that is valid UTF-8 is UTF-8; any
 * other is GB18030, of which GBK and GB 2312 are parts, unless it has more well-formed UTF-8
 * characters than wrong bytes: then it is UTF-8 with an error in it. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_ENCODING_H
#define BANGBAN_KB_EXCHANGE_ENCODING_H

#include "kb/base/err.h"
#include "kb/base/str.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };

/* What the bytes look like; *mark_len_out is the length of the byte order mark, 0 without one. */
enum encoding encoding_detect(struct view bytes, size_t *mark_len_out);

/* Appends the text after its byte order mark as UTF-8. RC_INVALID with err.line for a byte that is
 * none of the encoding; `out` then holds what came before it. ENCODING_UTF8 is appended as it is,
 * unchecked. */
enum rc encoding_convert(struct view bytes, enum encoding from, struct str *out, struct err *err);

#endif
