/* request.c - decodes frames. Called by the front on the loop thread, and by the fuzz target. */
#include "server/proto/request.h"

#include <jansson.h>
#include <string.h>

#include "kb/base/jsonw.h"

/* Depth before parsing: the parser's own limit of 2048 lets 64 KiB grow to megabytes. */
static bool too_deep(struct view text)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > REQUEST_MAX_DEPTH)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static enum fault parse_root(struct view frame, json_t **root_out, struct err *err)
{
    size_t bad_at;
    if (!utf8_valid(frame, &bad_at)) {
        err_set(err, RC_INVALID, "第 %zu 字节处不是有效的 UTF-8 文本", bad_at);
        return FAULT_PARSE;
    }
    if (too_deep(frame)) {
        err_set(err, RC_LIMIT, "JSON 嵌套超过 %d 层", REQUEST_MAX_DEPTH);
        return FAULT_PARSE;
    }
    json_error_t at;
    *root_out = json_loadb(frame.ptr, frame.len, JSON_REJECT_DUPLICATES, &at);
    if (*root_out != NULL)
        return FAULT_NONE;
    bool twice = json_error_code(&at) == json_error_duplicate_key;
    err_set(err, RC_INVALID,
            twice ? "JSON 中有重复的键（第 %d 字节）" : "不是有效的 JSON（第 %d 字节）",
            at.position);
    return FAULT_PARSE;
}

static bool take_id(json_t *id, struct arena *a, struct view *out)
{
    if (id == NULL)
        return true;
    if (json_is_integer(id)) {
        *out = arena_printf(a, "%lld", (long long)json_integer_value(id));
        return true;
    }
    struct view text = {json_string_value(id), json_string_length(id)};
    if (!json_is_string(id) || utf8_count(text) > REQUEST_MAX_ID)
        return false;
    struct str quoted = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &quoted);
    jsonw_view(&w, NULL, text);
    *out = arena_view(a, str_view(&quoted));
    str_clear(&quoted);
    return true;
}

static enum fault not_a_request(struct err *err, const char *text)
{
    err_set(err, RC_INVALID, "%s", text);
    return FAULT_REQUEST;
}

enum fault request_parse(struct view frame, struct arena *a, struct request *out, struct err *err)
{
    *out = (struct request){.id_json = VIEW_EMPTY, .method = VIEW_EMPTY};
    enum fault fault = parse_root(frame, &out->root, err);
    if (fault != FAULT_NONE)
        return fault;
    if (!json_is_object(out->root))
        return not_a_request(err, "请求应是一个 JSON 对象（不支持批量）");
    if (!take_id(json_object_get(out->root, "id"), a, &out->id_json))
        return not_a_request(err, "id 应是整数或不超过 64 个字符的文本");
    json_t *version = json_object_get(out->root, "jsonrpc");
    if (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0)
        return not_a_request(err, "缺少 \"jsonrpc\":\"2.0\"");
    json_t *method = json_object_get(out->root, "method");
    if (!json_is_string(method))
        return not_a_request(err, "缺少 method");
    out->params = json_object_get(out->root, "params");
    if (out->params != NULL && !json_is_object(out->params))
        return not_a_request(err, "params 应是 JSON 对象");
    out->method =
        arena_view(a, (struct view){json_string_value(method), json_string_length(method)});
    return FAULT_NONE;
}

void request_clear(struct request *r)
{
    json_decref(r->root);
    r->root = NULL;
    r->params = NULL;
}

/* --- params --------------------------------------------------------------------------------------
 */

static enum rc take_view(const struct param *p, json_t *value, struct arena *a, void *slot,
                         struct err *err)
{
    if (!json_is_string(value))
        return err_set_field(err, RC_INVALID, p->name, "参数 %s 应是文本", p->name);
    struct view text = {json_string_value(value), json_string_length(value)};
    size_t n = utf8_count(text);
    if (p->max > 0 && n > (size_t)p->max)
        return err_set_field(err, RC_LIMIT, p->name, "参数 %s 有 %zu 个字符，最多 %lld 个", p->name,
                             n, (long long)p->max);
    if (n < (size_t)(p->min > 0 ? p->min : 0))
        return err_set_field(err, RC_INVALID, p->name,
                             n == 0 ? "参数 %s 不能为空" : "参数 %s 至少要 %lld 个字符", p->name,
                             (long long)p->min);
    *(struct view *)slot = arena_view(a, text);
    return RC_OK;
}

static enum rc take_int(const struct param *p, json_t *value, void *slot, struct err *err)
{
    if (!json_is_integer(value))
        return err_set_field(err, RC_INVALID, p->name, "参数 %s 应是整数", p->name);
    int64_t number = json_integer_value(value);
    bool is_id = p->type == PARAM_ID;
    if (is_id && number < 1)
        return err_set_field(err, RC_INVALID, p->name, "参数 %s 应是正整数", p->name);
    if (!is_id && p->min < p->max && (number < p->min || number > p->max))
        return err_set_field(err, RC_INVALID, p->name, "参数 %s 应在 %lld 到 %lld 之间", p->name,
                             (long long)p->min, (long long)p->max);
    *(int64_t *)slot = number;
    return RC_OK;
}

/* Structured params travel as JSON text: whoever knows their shape reads them (kb/exchange). */
static enum rc take_json(const struct param *p, json_t *value, struct arena *a, void *slot,
                         struct err *err)
{
    bool is_array = p->type == PARAM_ARRAY;
    if (is_array ? !json_is_array(value) : !json_is_object(value))
        return err_set_field(err, RC_INVALID, p->name, "参数 %s 应是%s", p->name,
                             is_array ? "数组 […]" : "对象 {…}");
    size_t len = json_dumpb(value, NULL, 0, JSON_COMPACT);
    if (p->max > 0 && len > (size_t)p->max)
        return err_set_field(err, RC_LIMIT, p->name, "参数 %s 有 %zu 字节，最多 %lld 字节", p->name,
                             len, (long long)p->max);
    char *text = arena_alloc(a, len + 1);
    size_t written = json_dumpb(value, text, len, JSON_COMPACT);
    CHECK(written == len);
    *(struct view *)slot = (struct view){text, len};
    return RC_OK;
}

static enum rc take_param(const struct param *p, json_t *value, struct arena *a, void *slot,
                          struct err *err)
{
    switch (p->type) {
    case PARAM_VIEW:
        return take_view(p, value, a, slot, err);
    case PARAM_INT:
    case PARAM_ID:
        return take_int(p, value, slot, err);
    case PARAM_BOOL:
        if (!json_is_boolean(value))
            return err_set_field(err, RC_INVALID, p->name, "参数 %s 应是 true 或 false", p->name);
        *(bool *)slot = json_is_true(value);
        return RC_OK;
    case PARAM_OBJECT:
    case PARAM_ARRAY:
        return take_json(p, value, a, slot, err);
    }
    CHECK(!"param type");
    return RC_INTERNAL;
}

enum rc request_params(const struct request *r, const struct params *spec, struct arena *a,
                       void **out, struct err *err)
{
    if (spec == NULL) {
        *out = NULL;
        return RC_OK;
    }
    char *target = arena_alloc(a, spec->size);
    for (size_t i = 0; i < spec->n; i++) {
        const struct param *p = &spec->list[i];
        json_t *value = json_object_get(r->params, p->name);
        if (value == NULL || (json_is_null(value) && !p->required)) {
            if (p->required)
                return err_set_field(err, RC_INVALID, p->name, "缺少参数 %s", p->name);
            continue;
        }
        enum rc rc = take_param(p, value, a, target + p->offset, err);
        if (rc != RC_OK)
            return rc;
    }
    *out = target;
    return RC_OK;
}
