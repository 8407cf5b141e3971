/* json.h - one line of JSON as an object, and its members by type.
 *
 * Bounded: nesting at most JSON_DEPTH_MAX, no key twice in one object, no NUL in a text. A member
 * that is missing or null leaves the output as it is; one of the wrong type is RC_INVALID with
 * err.field naming it. Any thread. For kb/exchange only (jansson).
 */
#ifndef BANGBAN_KB_EXCHANGE_JSON_H
#define BANGBAN_KB_EXCHANGE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "kb/base/arena.h"
#include "kb/base/err.h"

#define JSON_DEPTH_MAX 16

/* `*object_out` is the caller's (json_decref). */
enum rc json_read_object(struct view text, json_t **object_out, struct err *err);

/* Texts are copied into `a`; `name` is what errors call the member ("source.title"). */
enum rc json_get_text(struct arena *a, const json_t *object, const char *key, const char *name,
                      struct view *out, struct err *err);
enum rc json_get_texts(struct arena *a, const json_t *object, const char *key, const char *name,
                       struct view **list_out, size_t *n_out, struct err *err);
enum rc json_get_day(const json_t *object, const char *key, const char *name, int32_t *out,
                     struct err *err);
enum rc json_get_bool(const json_t *object, const char *key, bool *out, struct err *err);
/* The member as an array or object; NULL when it is missing or null. */
enum rc json_get_array(const json_t *object, const char *key, json_t **out, struct err *err);
enum rc json_get_object(const json_t *object, const char *key, json_t **out, struct err *err);

#endif
