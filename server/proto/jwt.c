/* jwt.c - checks the identity a site gives its visitor. Called by server/handlers/visitor.c. */
#include "server/proto/jwt.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

static enum rc refuse(struct err *err, const char *why)
{
    return err_set_field(err, RC_IDENTITY, "identity", "网站给出的身份无法采信：%s", why);
}

struct parts {
    struct view header;
    struct view payload;
    struct view signature;
    struct view signed_text; /* header.payload */
};

static bool split(struct view token, struct parts *out)
{
    size_t first = view_find(token, VIEW("."));
    if (first == SIZE_MAX)
        return false;
    struct view rest = view_sub(token, first + 1, token.len);
    size_t second = view_find(rest, VIEW("."));
    if (second == SIZE_MAX)
        return false;
    out->header = view_sub(token, 0, first);
    out->payload = view_sub(rest, 0, second);
    out->signature = view_sub(rest, second + 1, rest.len);
    out->signed_text = view_sub(token, 0, first + 1 + second);
    return view_find(out->signature, VIEW(".")) == SIZE_MAX;
}

static bool decode(struct view text, struct arena *a, struct view *out)
{
    size_t len = 0;
    char *bytes = arena_alloc(a, text.len + 1);
    if (sodium_base642bin((unsigned char *)bytes, text.len, text.ptr, text.len, NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    *out = (struct view){bytes, len};
    return true;
}

/* NULL unless it is a JSON object in UTF-8 without a key that stands twice. */
static json_t *parse(struct view part, struct arena *a)
{
    struct view text;
    json_error_t at;
    if (!decode(part, a, &text) || !utf8_valid(text, NULL))
        return NULL;
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &at);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

static struct view text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? (struct view){json_string_value(value), json_string_length(value)}
               : VIEW_EMPTY;
}

/* --- header and signature ------------------------------------------------------------------------
 */

static const struct jwt_key *key_of(const struct jwt_rules *rules, struct view kid)
{
    for (size_t i = 0; i < rules->n_keys; i++)
        if (view_eq(rules->keys[i].kid, kid))
            return &rules->keys[i];
    return NULL;
}

static enum rc check_header(const json_t *header, const struct jwt_rules *rules,
                            const struct jwt_key **key_out, struct err *err)
{
    if (header == NULL)
        return refuse(err, "头部不是有效的 JSON");
    if (!view_eq_text(text_of(header, "alg"), "HS256"))
        return refuse(err, "签名算法只能是 HS256");
    if (json_object_get(header, "crit") != NULL)
        return refuse(err, "不支持 crit");
    *key_out = key_of(rules, text_of(header, "kid"));
    return *key_out != NULL ? RC_OK : refuse(err, "kid 不是在用的密钥");
}

static enum rc check_signature(const struct parts *parts, const struct jwt_key *key,
                               struct arena *a, struct err *err)
{
    crypto_auth_hmacsha256_state state;
    unsigned char right[crypto_auth_hmacsha256_BYTES];
    struct view given;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key->secret.ptr, key->secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts->signed_text.ptr,
                                  parts->signed_text.len);
    crypto_auth_hmacsha256_final(&state, right);
    bool same = decode(parts->signature, a, &given) && given.len == sizeof right &&
                sodium_memcmp(given.ptr, right, sizeof right) == 0;
    sodium_memzero(right, sizeof right);
    return same ? RC_OK : refuse(err, "签名不符");
}

/* --- claims --------------------------------------------------------------------------------------
 */

static bool is_for(const json_t *audience, struct view wanted)
{
    const json_t *one;
    size_t i;
    if (json_is_string(audience))
        return view_eq((struct view){json_string_value(audience), json_string_length(audience)},
                       wanted);
    json_array_foreach(audience, i,
                       one) if (json_is_string(one) && is_for(one, wanted)) return true;
    return false;
}

/* Seconds since 1970; false when it is there and no whole number, or missing though wanted. */
static bool take_time(const json_t *claims, const char *key, bool wanted, int64_t *out)
{
    const json_t *value = json_object_get(claims, key);
    if (value == NULL)
        return !wanted;
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0 && *out < INT64_C(1) << 40;
}

static enum rc check_times(const json_t *claims, int64_t now_ms, struct err *err)
{
    int64_t now = now_ms / 1000;
    int64_t until = 0;
    int64_t from = now;
    int64_t made = now;
    if (!take_time(claims, "exp", true, &until) || !take_time(claims, "nbf", false, &from) ||
        !take_time(claims, "iat", false, &made))
        return refuse(err, "exp 必须有，exp、nbf、iat 应是整数秒");
    if (until + JWT_LEEWAY_S <= now)
        return refuse(err, "已经过期");
    if (from - JWT_LEEWAY_S > now || made - JWT_LEEWAY_S > now)
        return refuse(err, "还没有生效");
    if (until - now > JWT_LIFE_S + JWT_LEEWAY_S || until - made > JWT_LIFE_S + JWT_LEEWAY_S)
        return refuse(err, "有效期不能超过一小时");
    return RC_OK;
}

static bool is_plain(struct view text, size_t max)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return utf8_count(text) <= max;
}

static enum rc take_person(const json_t *claims, struct arena *a, struct identity *out,
                           struct err *err)
{
    struct identity who = {.subject = text_of(claims, "sub"),
                           .name = view_trim(text_of(claims, "name")),
                           .company = view_trim(text_of(claims, "company"))};
    if (view_trim(who.subject).len == 0 || !is_plain(who.subject, JWT_SUBJECT_MAX))
        return refuse(err, "sub 应是 1 到 128 个字符的文本");
    if (!is_plain(who.name, JWT_NAME_MAX) || !is_plain(who.company, JWT_COMPANY_MAX))
        return refuse(err, "name 或 company 太长，或含有控制字符");
    *out = (struct identity){.subject = arena_view(a, who.subject),
                             .name = arena_view(a, who.name),
                             .company = arena_view(a, who.company)};
    return RC_OK;
}

static enum rc check_claims(const json_t *claims, const struct jwt_rules *rules, struct arena *a,
                            struct identity *out, struct err *err)
{
    if (claims == NULL)
        return refuse(err, "内容不是有效的 JSON，或有重复的键");
    if (!is_for(json_object_get(claims, "aud"), rules->audience))
        return refuse(err, "aud 不是本服务台");
    enum rc rc = check_times(claims, rules->now_ms, err);
    return rc == RC_OK ? take_person(claims, a, out, err) : rc;
}

enum rc jwt_read(struct view token, const struct jwt_rules *rules, struct arena *a,
                 struct identity *out, struct err *err)
{
    struct parts parts;
    const struct jwt_key *key = NULL;
    if (token.len > JWT_MAX)
        return refuse(err, "太长");
    if (!split(token, &parts))
        return refuse(err, "不是三段的 JWT");
    json_t *header = parse(parts.header, a);
    enum rc rc = check_header(header, rules, &key, err);
    json_decref(header);
    if (rc == RC_OK)
        rc = check_signature(&parts, key, a, err);
    if (rc != RC_OK)
        return rc;
    json_t *claims = parse(parts.payload, a);
    rc = check_claims(claims, rules, a, out, err);
    json_decref(claims);
    return rc;
}
