/* describe.c - `bangband --describe`. */
#include "server/describe.h"

#include <stdio.h>
#include <string.h>

#include "kb/base/jsonw.h"
#include "server/dispatch.h"
#include "server/proto/schemas.h"

#define NAME_LEN 96
#define PUSH "push."

static const struct {
    unsigned role;
    const char *name;
} ROLES[] = {
    {ROLE_GUEST, "guest"},   {ROLE_VISITOR, "visitor"},   {ROLE_HELPER, "helper"},
    {ROLE_EDITOR, "editor"}, {ROLE_REVIEWER, "reviewer"}, {ROLE_SUPERVISOR, "supervisor"},
    {ROLE_ADMIN, "admin"},
};

/* The next row that people may call, from *i on; NULL past the end. */
static const struct method *next_method(size_t *i)
{
    const struct method *m;
    while ((m = dispatch_at((*i)++)) != NULL)
        if ((m->roles & ROLE_ANYONE) != 0 && !m->http_only &&
            !view_starts(view_of(m->name), "test."))
            return m;
    return NULL;
}

/* The next schema of a push; its method's name follows PUSH. */
static bool next_push(struct schema_walk *walk, struct schema *out)
{
    while (schemas_next(walk, out))
        if (strncmp(out->name, PUSH, strlen(PUSH)) == 0)
            return true;
    return false;
}

/* --- pieces of all documents ------------------------------------------------------------------ */

/* {"$ref": "#WHERE/KIND.NAME"} */
static void write_ref(struct jsonw *w, const char *key, const char *where, const char *kind,
                      const char *name)
{
    char target[NAME_LEN * 2];
    snprintf(target, sizeof target, "#/%s/%s%s", where, kind, name);
    jsonw_obj(w, key);
    jsonw_text(w, "$ref", target);
    jsonw_obj_end(w);
}

static void write_schema_ref(struct jsonw *w, const char *key, const char *kind, const char *name)
{
    write_ref(w, key, "components/schemas", kind, name);
}

static void open_named(struct jsonw *w, const char *kind, const char *name)
{
    char key[NAME_LEN];
    snprintf(key, sizeof key, "%s%s", kind, name);
    jsonw_obj(w, key);
}

static void write_const(struct jsonw *w, const char *key, const char *value)
{
    jsonw_obj(w, key);
    jsonw_text(w, "const", value);
    jsonw_obj_end(w);
}

static void write_required(struct jsonw *w, const char *const *names, size_t n)
{
    jsonw_arr(w, "required");
    for (size_t i = 0; i < n; i++)
        jsonw_text(w, NULL, names[i]);
    jsonw_arr_end(w);
}

static void write_info(struct jsonw *w)
{
    jsonw_obj(w, "info");
    jsonw_text(w, "title", "bangban.v1");
    jsonw_text(w, "version", BANGBAN_VERSION);
    jsonw_text(w, "description",
               "JSON-RPC 2.0 over a WebSocket (/ws, subprotocol bangban.v1) and over POST /rpc.");
    jsonw_obj_end(w);
}

/* Who may call it and what it costs against the rate limit. */
static void write_terms(struct jsonw *w, const struct method *m)
{
    jsonw_arr(w, "x-roles");
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
        if ((m->roles & ROLES[i].role) != 0)
            jsonw_text(w, NULL, ROLES[i].name);
    jsonw_arr_end(w);
    jsonw_int(w, "x-cost", m->cost);
}

/* --- components/schemas ----------------------------------------------------------------------- */

static void write_param(struct jsonw *w, const char *key, const struct param *p)
{
    static const char *const TYPES[] = {
        [PARAM_VIEW] = "string", [PARAM_INT] = "integer",   [PARAM_BOOL] = "boolean",
        [PARAM_ID] = "integer",  [PARAM_OBJECT] = "object", [PARAM_ARRAY] = "array"};
    jsonw_obj(w, key);
    jsonw_text(w, "type", TYPES[p->type]);
    jsonw_text(w, "description", p->help);
    if (p->type == PARAM_VIEW) {
        if (p->min > 0)
            jsonw_int(w, "minLength", p->min);
        jsonw_int(w, "maxLength", p->max);
    } else if (p->type == PARAM_ID) {
        jsonw_int(w, "minimum", 1);
    } else if (p->type == PARAM_INT && p->min < p->max) {
        jsonw_int(w, "minimum", p->min);
        jsonw_int(w, "maximum", p->max);
    }
    jsonw_obj_end(w);
}

static void write_params(struct jsonw *w, const struct method *m)
{
    size_t n = m->params != NULL ? m->params->n : 0;
    open_named(w, "params.", m->name);
    jsonw_text(w, "type", "object");
    jsonw_obj(w, "properties");
    for (size_t i = 0; i < n; i++)
        write_param(w, m->params->list[i].name, &m->params->list[i]);
    jsonw_obj_end(w);
    jsonw_arr(w, "required");
    for (size_t i = 0; i < n; i++)
        if (m->params->list[i].required)
            jsonw_text(w, NULL, m->params->list[i].name);
    jsonw_arr_end(w);
    jsonw_obj_end(w);
}

static void write_request(struct jsonw *w, const struct method *m)
{
    static const char *const ALWAYS[] = {"jsonrpc", "method", "params"};
    bool may_be_empty = true;
    for (size_t i = 0; m->params != NULL && i < m->params->n; i++)
        may_be_empty = may_be_empty && !m->params->list[i].required;
    open_named(w, "request.", m->name);
    jsonw_text(w, "type", "object");
    write_required(w, ALWAYS, may_be_empty ? 2 : 3);
    jsonw_obj(w, "properties");
    write_const(w, "jsonrpc", "2.0");
    write_schema_ref(w, "id", "", "request_id");
    write_const(w, "method", m->name);
    write_schema_ref(w, "params", "params.", m->name);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}

static void write_reply(struct jsonw *w, const char *name, const char *member, const char *schema)
{
    static const char *const ALWAYS[] = {"jsonrpc", "id"};
    const char *required[] = {ALWAYS[0], ALWAYS[1], member};
    open_named(w, "reply.", name);
    jsonw_text(w, "type", "object");
    write_required(w, required, 3);
    jsonw_obj(w, "properties");
    write_const(w, "jsonrpc", "2.0");
    write_schema_ref(w, "id", "", "request_id");
    write_schema_ref(w, member, schema, strcmp(schema, "error") == 0 ? "" : name);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}

static void write_notification(struct jsonw *w, const char *name)
{
    static const char *const ALWAYS[] = {"jsonrpc", "method", "params"};
    open_named(w, "notification.", name);
    jsonw_text(w, "type", "object");
    write_required(w, ALWAYS, 3);
    jsonw_obj(w, "properties");
    write_const(w, "jsonrpc", "2.0");
    write_const(w, "method", name);
    write_schema_ref(w, "params", PUSH, name);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}

static void write_schemas(struct jsonw *w)
{
    struct schema_walk walk = {0};
    struct schema s;
    const struct method *m;
    jsonw_obj(w, "schemas");
    while (schemas_next(&walk, &s))
        jsonw_raw(w, s.name, s.json);
    walk = (struct schema_walk){0};
    while (next_push(&walk, &s))
        write_notification(w, s.name + strlen(PUSH));
    for (size_t i = 0; (m = next_method(&i)) != NULL;) {
        write_params(w, m);
        write_request(w, m);
        write_reply(w, m->name, "result", "result.");
    }
    write_reply(w, "error", "error", "error");
    jsonw_obj_end(w);
}

/* --- OpenRPC ---------------------------------------------------------------------------------- */

static void write_rpc_method(struct jsonw *w, const struct method *m)
{
    jsonw_obj(w, NULL);
    jsonw_text(w, "name", m->name);
    jsonw_text(w, "summary", m->help);
    jsonw_text(w, "paramStructure", "by-name");
    jsonw_arr(w, "params");
    for (size_t i = 0; m->params != NULL && i < m->params->n; i++) {
        const struct param *p = &m->params->list[i];
        jsonw_obj(w, NULL);
        jsonw_text(w, "name", p->name);
        jsonw_text(w, "description", p->help);
        jsonw_bool(w, "required", p->required);
        write_param(w, "schema", p);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    jsonw_obj(w, "result");
    jsonw_text(w, "name", "result");
    write_schema_ref(w, "schema", "result.", m->name);
    jsonw_obj_end(w);
    write_terms(w, m);
    jsonw_obj_end(w);
}

static void write_openrpc(struct jsonw *w)
{
    const struct method *m;
    jsonw_text(w, "openrpc", "1.3.2");
    write_info(w);
    jsonw_arr(w, "methods");
    for (size_t i = 0; (m = next_method(&i)) != NULL;)
        write_rpc_method(w, m);
    jsonw_arr_end(w);
    jsonw_obj(w, "components");
    write_schemas(w);
    jsonw_obj_end(w);
}

/* --- OpenAPI ---------------------------------------------------------------------------------- */

/* "content":{"application/json":{"schema":{HOW:[...]}}} over a kind of schema of all methods. */
static void write_content(struct jsonw *w, const char *how, const char *kind, bool or_error)
{
    const struct method *m;
    jsonw_obj(w, "content");
    jsonw_obj(w, "application/json");
    jsonw_obj(w, "schema");
    jsonw_arr(w, how);
    for (size_t i = 0; (m = next_method(&i)) != NULL;)
        write_schema_ref(w, NULL, kind, m->name);
    if (or_error)
        write_schema_ref(w, NULL, kind, "error");
    jsonw_arr_end(w);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}

static void write_responses(struct jsonw *w)
{
    static const struct {
        const char *status;
        const char *text;
    } REFUSED[] = {
        {"403", "Not from this web site (setting origins)"},
        {"405", "Only POST"},
        {"411", "No Content-Length"},
        {"413", "Too large"},
        {"415", "Not application/json"},
    };
    jsonw_obj(w, "responses");
    jsonw_obj(w, "200");
    jsonw_text(w, "description", "The reply, also when the call failed");
    write_content(w, "anyOf", "reply.", true);
    jsonw_obj_end(w);
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        jsonw_obj(w, REFUSED[i].status);
        jsonw_text(w, "description", REFUSED[i].text);
        jsonw_obj_end(w);
    }
    jsonw_obj_end(w);
}

static void write_methods_as_list(struct jsonw *w)
{
    const struct method *m;
    jsonw_arr(w, "x-methods");
    for (size_t i = 0; (m = next_method(&i)) != NULL;) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "name", m->name);
        jsonw_text(w, "summary", m->help);
        write_terms(w, m);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_rpc_path(struct jsonw *w)
{
    jsonw_obj(w, "/rpc");
    jsonw_obj(w, "post");
    jsonw_text(w, "operationId", "rpc");
    jsonw_text(w, "summary", "Calls one method");
    jsonw_arr(w, "security");
    jsonw_obj(w, NULL);
    jsonw_obj_end(w);
    jsonw_obj(w, NULL);
    jsonw_arr(w, "token");
    jsonw_arr_end(w);
    jsonw_obj_end(w);
    jsonw_arr_end(w);
    jsonw_obj(w, "requestBody");
    jsonw_bool(w, "required", true);
    write_content(w, "oneOf", "request.", false);
    jsonw_obj_end(w);
    write_responses(w);
    write_methods_as_list(w);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
}

static void write_openapi(struct jsonw *w)
{
    jsonw_text(w, "openapi", "3.1.0");
    write_info(w);
    jsonw_obj(w, "paths");
    write_rpc_path(w);
    jsonw_obj_end(w);
    jsonw_obj(w, "components");
    jsonw_obj(w, "securitySchemes");
    jsonw_obj(w, "token");
    jsonw_text(w, "type", "http");
    jsonw_text(w, "scheme", "bearer");
    jsonw_text(w, "description", "From visitor.start or staff.login");
    jsonw_obj_end(w);
    jsonw_obj_end(w);
    write_schemas(w);
    jsonw_obj_end(w);
}

/* --- AsyncAPI --------------------------------------------------------------------------------- */

/* VISIT for every message: "request.X", "reply.X", "reply.error", "notification.X". */
static void each_message(struct jsonw *w,
                         void (*visit)(struct jsonw *w, const char *kind, const char *name))
{
    const struct method *m;
    struct schema_walk walk = {0};
    struct schema s;
    for (size_t i = 0; (m = next_method(&i)) != NULL;) {
        visit(w, "request.", m->name);
        visit(w, "reply.", m->name);
    }
    visit(w, "reply.", "error");
    while (next_push(&walk, &s))
        visit(w, "notification.", s.name + strlen(PUSH));
}

static void write_channel_message(struct jsonw *w, const char *kind, const char *name)
{
    char key[NAME_LEN];
    snprintf(key, sizeof key, "%s%s", kind, name);
    write_ref(w, key, "components/messages", kind, name);
}

static void write_message(struct jsonw *w, const char *kind, const char *name)
{
    char full[NAME_LEN];
    snprintf(full, sizeof full, "%s%s", kind, name);
    jsonw_obj(w, full);
    jsonw_text(w, "name", full);
    write_schema_ref(w, "payload", kind, name);
    jsonw_obj_end(w);
}

static void write_operation_message(struct jsonw *w, const char *kind, const char *name)
{
    write_ref(w, NULL, "channels/socket/messages", kind, name);
}

static void write_call_operation(struct jsonw *w, const struct method *m)
{
    jsonw_obj(w, m->name);
    jsonw_text(w, "action", "receive");
    write_ref(w, "channel", "channels", "", "socket");
    jsonw_text(w, "summary", m->help);
    jsonw_arr(w, "messages");
    write_operation_message(w, "request.", m->name);
    jsonw_arr_end(w);
    jsonw_obj(w, "reply");
    write_ref(w, "channel", "channels", "", "socket");
    jsonw_arr(w, "messages");
    write_operation_message(w, "reply.", m->name);
    write_operation_message(w, "reply.", "error");
    jsonw_arr_end(w);
    jsonw_obj_end(w);
    write_terms(w, m);
    jsonw_obj_end(w);
}

static void write_push_operation(struct jsonw *w, const char *name)
{
    open_named(w, PUSH, name);
    jsonw_text(w, "action", "send");
    write_ref(w, "channel", "channels", "", "socket");
    jsonw_arr(w, "messages");
    write_operation_message(w, "notification.", name);
    jsonw_arr_end(w);
    jsonw_obj_end(w);
}

static void write_operations(struct jsonw *w)
{
    const struct method *m;
    struct schema_walk walk = {0};
    struct schema s;
    jsonw_obj(w, "operations");
    for (size_t i = 0; (m = next_method(&i)) != NULL;)
        write_call_operation(w, m);
    while (next_push(&walk, &s))
        write_push_operation(w, s.name + strlen(PUSH));
    jsonw_obj_end(w);
}

static void write_asyncapi(struct jsonw *w)
{
    jsonw_text(w, "asyncapi", "3.0.0");
    write_info(w);
    jsonw_text(w, "defaultContentType", "application/json");
    jsonw_obj(w, "channels");
    jsonw_obj(w, "socket");
    jsonw_text(w, "address", "/ws");
    jsonw_text(w, "description", "WebSocket, subprotocol bangban.v1, one JSON text per frame");
    jsonw_obj(w, "messages");
    each_message(w, write_channel_message);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
    jsonw_obj_end(w);
    write_operations(w);
    jsonw_obj(w, "components");
    jsonw_obj(w, "messages");
    each_message(w, write_message);
    jsonw_obj_end(w);
    write_schemas(w);
    jsonw_obj_end(w);
}

/* --- the documents ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*write)(struct jsonw *w);
} DOCUMENTS[DESCRIBE_N] = {
    [DESCRIBE_OPENRPC] = {"openrpc", write_openrpc},
    [DESCRIBE_OPENAPI] = {"openapi", write_openapi},
    [DESCRIBE_ASYNCAPI] = {"asyncapi", write_asyncapi},
};

bool description_parse(const char *name, enum description *out)
{
    for (int i = 0; i < DESCRIBE_N; i++) {
        if (strcmp(name, DOCUMENTS[i].name) == 0) {
            *out = (enum description)i;
            return true;
        }
    }
    return false;
}

void describe(enum description what, struct str *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    DOCUMENTS[what].write(&w);
    jsonw_obj_end(&w);
    CHECK(jsonw_done(&w));
    str_add_char(out, '\n');
}
