/* reply.c - encodes results, errors and pushes. Loop thread. */
#include "server/proto/reply.h"

#include "kb/base/jsonw.h"

static struct packet *finish(struct jsonw *w, struct str *text)
{
    jsonw_obj_end(w);
    CHECK(jsonw_done(w));
    struct packet *p = packet_new(str_view(text));
    str_clear(text);
    return p;
}

static void start(struct jsonw *w, struct str *text)
{
    jsonw_init(w, text);
    jsonw_obj(w, NULL);
    jsonw_text(w, "jsonrpc", "2.0");
}

struct packet *reply_result(struct view id_json, struct view result)
{
    struct str text = STR_EMPTY;
    struct jsonw w;
    start(&w, &text);
    jsonw_raw(&w, "id", id_json);
    jsonw_raw(&w, "result", result.len > 0 ? result : VIEW("{}"));
    return finish(&w, &text);
}

const char *reply_kind(enum fault fault, const struct err *err)
{
    switch (fault) {
    case FAULT_PARSE:
        return err->rc == RC_LIMIT ? "too_large" : "parse_error";
    case FAULT_REQUEST:
        return "invalid_request";
    case FAULT_METHOD:
        return "unknown_method";
    default:
        return rc_kind(err->rc);
    }
}

static int code_of(enum fault fault, enum rc rc)
{
    switch (fault) {
    case FAULT_PARSE:
        return -32700;
    case FAULT_REQUEST:
        return -32600;
    case FAULT_METHOD:
        return -32601;
    default:
        break;
    }
    if (rc == RC_INVALID || rc == RC_LIMIT)
        return -32602;
    return rc == RC_INTERNAL ? -32603 : -32000 - (int)rc;
}

struct packet *reply_error(struct view id_json, enum fault fault, const struct err *err,
                           struct view detail)
{
    struct str text = STR_EMPTY;
    struct jsonw w;
    start(&w, &text);
    jsonw_raw(&w, "id", id_json.len > 0 ? id_json : VIEW("null"));
    jsonw_obj(&w, "error");
    jsonw_int(&w, "code", code_of(fault, err->rc));
    jsonw_text(&w, "message", err->text);
    jsonw_obj(&w, "data");
    jsonw_text(&w, "kind", reply_kind(fault, err));
    if (err->field[0] != '\0')
        jsonw_text(&w, "field", err->field);
    if (err->retry_ms > 0)
        jsonw_int(&w, "retry_ms", err->retry_ms);
    if (detail.len > 0)
        jsonw_raw(&w, "detail", detail);
    jsonw_obj_end(&w);
    jsonw_obj_end(&w);
    return finish(&w, &text);
}

struct packet *reply_push(const char *method, struct view params)
{
    struct str text = STR_EMPTY;
    struct jsonw w;
    start(&w, &text);
    jsonw_text(&w, "method", method);
    jsonw_raw(&w, "params", params.len > 0 ? params : VIEW("{}"));
    return finish(&w, &text);
}
