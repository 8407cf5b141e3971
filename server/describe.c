/* describe.c - `bangband --describe`. */
#include "server/describe.h"

#include "kb/base/jsonw.h"
#include "server/dispatch.h"

static const struct {
    unsigned role;
    const char *name;
} ROLES[] = {
    {ROLE_GUEST, "guest"},   {ROLE_VISITOR, "visitor"},   {ROLE_HELPER, "helper"},
    {ROLE_EDITOR, "editor"}, {ROLE_REVIEWER, "reviewer"}, {ROLE_SUPERVISOR, "supervisor"},
    {ROLE_ADMIN, "admin"},
};

static void describe_schema(struct jsonw *w, const struct param *p)
{
    static const char *const TYPES[] = {
        [PARAM_VIEW] = "string", [PARAM_INT] = "integer",   [PARAM_BOOL] = "boolean",
        [PARAM_ID] = "integer",  [PARAM_OBJECT] = "object", [PARAM_ARRAY] = "array"};
    jsonw_obj(w, "schema");
    jsonw_text(w, "type", TYPES[p->type]);
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

static void describe_params(struct jsonw *w, const struct params *spec)
{
    jsonw_arr(w, "params");
    for (size_t i = 0; spec != NULL && i < spec->n; i++) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "name", spec->list[i].name);
        jsonw_text(w, "description", spec->list[i].help);
        jsonw_bool(w, "required", spec->list[i].required);
        describe_schema(w, &spec->list[i]);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void describe_one(struct jsonw *w, const struct method *m)
{
    jsonw_obj(w, NULL);
    jsonw_text(w, "name", m->name);
    jsonw_text(w, "summary", m->help);
    jsonw_text(w, "paramStructure", "by-name");
    describe_params(w, m->params);
    jsonw_obj(w, "result");
    jsonw_text(w, "name", "result");
    jsonw_obj(w, "schema");
    jsonw_text(w, "type", "object");
    jsonw_obj_end(w);
    jsonw_obj_end(w);
    jsonw_arr(w, "x-roles");
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
        if ((m->roles & ROLES[i].role) != 0)
            jsonw_text(w, NULL, ROLES[i].name);
    jsonw_arr_end(w);
    jsonw_int(w, "x-cost", m->cost);
    jsonw_obj_end(w);
}

void describe_methods(struct str *out)
{
    struct jsonw w;
    const struct method *m;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "openrpc", "1.3.2");
    jsonw_obj(&w, "info");
    jsonw_text(&w, "title", "bangban.v1");
    jsonw_text(&w, "version", BANGBAN_VERSION);
    jsonw_obj_end(&w);
    jsonw_arr(&w, "methods");
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++)
        if ((m->roles & ROLE_ANYONE) != 0 && !view_starts(view_of(m->name), "test."))
            describe_one(&w, m);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    str_add_char(out, '\n');
}
