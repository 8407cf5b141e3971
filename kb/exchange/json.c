/* json.c - bounded reading of JSON lines. Called by the readers of entries and questions. Any
 * thread. */
#include "kb/exchange/json.h"

#include "kb/base/clock.h"

/* jansson would go 2048 deep; brackets inside texts do not count. */
static bool is_too_deep(struct view text)
{
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static const char *problem_text(const json_error_t *problem)
{
    switch (json_error_code(problem)) {
    case json_error_premature_end_of_input:
        return "JSON 不完整";
    case json_error_end_of_input_expected:
        return "JSON 之后还有多余的内容";
    case json_error_duplicate_key:
        return "同一个键出现了两次";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "文字里有空字符（\\u0000）";
    case json_error_numeric_overflow:
        return "数字太大";
    case json_error_invalid_utf8:
        return "不是 UTF-8 文字";
    default:
        return "不是正确的 JSON";
    }
}

enum rc json_read_object(struct view text, json_t **object_out, struct err *err)
{
    json_error_t problem;
    if (is_too_deep(text))
        return err_set(err, RC_LIMIT, "JSON 嵌套超过 %d 层", JSON_DEPTH_MAX);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &problem);
    if (root == NULL)
        return err_set(err, RC_INVALID, "%s（第 %d 字节附近）", problem_text(&problem),
                       problem.position);
    if (!json_is_object(root)) {
        json_decref(root);
        return err_set(err, RC_INVALID, "应当是一个 JSON 对象 {…}");
    }
    *object_out = root;
    return RC_OK;
}

static json_t *member(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

static struct view text_of(struct arena *a, const json_t *value)
{
    return arena_view(a, (struct view){json_string_value(value), json_string_length(value)});
}

static enum rc wrong_type(const char *name, const char *wanted, struct err *err)
{
    return err_set_field(err, RC_INVALID, name, "%s 应当是%s", name, wanted);
}

enum rc json_get_text(struct arena *a, const json_t *object, const char *key, const char *name,
                      struct view *out, struct err *err)
{
    const json_t *value = member(object, key);
    if (value == NULL)
        return RC_OK;
    if (!json_is_string(value))
        return wrong_type(name, "文字", err);
    *out = text_of(a, value);
    return RC_OK;
}

enum rc json_get_texts(struct arena *a, const json_t *object, const char *key, const char *name,
                       struct view **list_out, size_t *n_out, struct err *err)
{
    json_t *array = NULL;
    enum rc rc = json_get_array(object, key, &array, err);
    if (rc != RC_OK || array == NULL)
        return rc;
    size_t n = json_array_size(array);
    struct view *list = arena_alloc_array(a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_array_get(array, i);
        if (!json_is_string(value))
            return wrong_type(name, "文字的数组", err);
        list[i] = text_of(a, value);
    }
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

enum rc json_get_day(const json_t *object, const char *key, const char *name, int32_t *out,
                     struct err *err)
{
    const json_t *value = member(object, key);
    if (value == NULL)
        return RC_OK;
    struct view text = {json_string_value(value), json_string_length(value)};
    if (!json_is_string(value) || !day_parse(text, out))
        return wrong_type(name, " 2026-11-22 这样的日期", err);
    return RC_OK;
}

enum rc json_get_bool(const json_t *object, const char *key, bool *out, struct err *err)
{
    const json_t *value = member(object, key);
    if (value == NULL)
        return RC_OK;
    if (!json_is_boolean(value))
        return wrong_type(key, " true 或 false", err);
    *out = json_is_true(value);
    return RC_OK;
}

enum rc json_get_array(const json_t *object, const char *key, json_t **out, struct err *err)
{
    json_t *value = member(object, key);
    if (value != NULL && !json_is_array(value))
        return wrong_type(key, "数组 […]", err);
    *out = value;
    return RC_OK;
}

enum rc json_get_object(const json_t *object, const char *key, json_t **out, struct err *err)
{
    json_t *value = member(object, key);
    if (value != NULL && !json_is_object(value))
        return wrong_type(key, "对象 {…}", err);
    *out = value;
    return RC_OK;
}
