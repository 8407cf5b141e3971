/* rule.c - reading, changing and trying the rules of official channels. */
#include "server/handlers/rule.h"

#include "intents/phrase.h"
#include "intents/redirect_store.h"
#include "intents/turn.h"
#include "server/handlers/staff.h"

#define POSITION_DEFAULT 10000 /* behind all shipped ones */

static void write_rule(struct jsonw *w, const struct redirect_row *row)
{
    const struct redirect_rule *r = &row->rule;
    jsonw_obj(w, NULL);
    jsonw_text(w, "name", r->name);
    jsonw_bool(w, "firm", r->is_firm);
    jsonw_text(w, "pattern", r->when);
    jsonw_text(w, "unless", r->unless != NULL ? r->unless : "");
    jsonw_text(w, "text", r->text);
    jsonw_arr(w, "tels");
    for (size_t i = 0; i < REDIRECT_MAX_TELS && r->tels[i].number != NULL; i++) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "label", r->tels[i].label);
        jsonw_text(w, "number", r->tels[i].number);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    jsonw_int(w, "position", row->position);
    jsonw_bool(w, "enabled", row->is_enabled);
    jsonw_bool(w, "shipped", row->is_shipped);
    jsonw_bool(w, "changed", row->is_changed);
    jsonw_obj_end(w);
}

enum rc rule_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct redirect_row *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = redirect_list(t->db, c->arena, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "rules");
    for (size_t i = 0; i < n; i++)
        write_rule(&w, &list[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct rule_putting {
    struct view name;
    bool firm;
    struct view pattern;
    struct view unless;
    struct view text;
    struct view tels;
    int64_t position;
    bool disabled;
};

static const struct param RULE_PUT[] = {
    {"name", PARAM_VIEW, offsetof(struct rule_putting, name), true, 1, REDIRECT_NAME_MAX,
     "规则名，与出厂规则同名即改写它"},
    {"firm", PARAM_BOOL, offsetof(struct rule_putting, firm), false, 0, 0,
     "true 在检索之前，默认在检索没有把握时"},
    {"pattern", PARAM_VIEW, offsetof(struct rule_putting, pattern), true, 1, REDIRECT_PATTERN_MAX,
     "什么样的话：字词用 | 分隔，~ 间隔几个字，[甲乙] 任一字，^ $ 句首句尾"},
    {"unless", PARAM_VIEW, offsetof(struct rule_putting, unless), false, 0, REDIRECT_PATTERN_MAX,
     "除非话里有这些"},
    {"text", PARAM_VIEW, offsetof(struct rule_putting, text), true, 1, REDIRECT_TEXT_MAX,
     "告知访客的话"},
    {"tels", PARAM_VIEW, offsetof(struct rule_putting, tels), false, 0, REDIRECT_TELS_MAX,
     "电话，如 报警=110,急救=120"},
    {"position", PARAM_INT, offsetof(struct rule_putting, position), false, 1, 1000000,
     "次序，小的先；出厂规则为 100、200…，默认排在最后"},
    {"disabled", PARAM_BOOL, offsetof(struct rule_putting, disabled), false, 0, 0, "停用"},
};
const struct params rule_put_params = PARAMS(struct rule_putting, RULE_PUT);

/* A shipped rule that is rewritten keeps its place unless another is given. */
static enum rc position_of(struct db *db, struct call *c, const struct rule_putting *p,
                           int64_t *out, struct err *err)
{
    struct redirect_row *list = NULL;
    size_t n = 0;
    *out = p->position > 0 ? p->position : POSITION_DEFAULT;
    if (p->position > 0)
        return RC_OK;
    enum rc rc = redirect_list(db, c->arena, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (view_eq_text(p->name, list[i].rule.name))
            *out = list[i].position;
    }
    return rc;
}

static struct view subject_of(struct arena *a, struct view name)
{
    return arena_printf(a, "rule:%.*s", VIEW_ARG(name));
}

static struct view detail_of(struct arena *a, const struct redirect_change *change)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_bool(&w, "firm", change->is_firm);
    jsonw_view(&w, "pattern", change->pattern);
    jsonw_view(&w, "unless", change->exception);
    jsonw_view(&w, "text", change->text);
    jsonw_view(&w, "tels", change->tels);
    jsonw_int(&w, "position", change->position);
    jsonw_bool(&w, "enabled", change->is_enabled);
    jsonw_obj_end(&w);
    struct view detail = arena_view(a, str_view(&out));
    str_clear(&out);
    return detail;
}

enum rc rule_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    const struct rule_putting *p = c->params;
    struct redirect_change change = {.name = p->name,
                                     .is_firm = p->firm,
                                     .pattern = p->pattern,
                                     .exception = p->unless,
                                     .text = p->text,
                                     .tels = p->tels,
                                     .is_enabled = !p->disabled};
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = position_of(a->db, c, p, &change.position, err);
    if (rc == RC_OK)
        rc = redirect_put(a->db, &change, c->who.account_id, c->now_ms, err);
    return rc == RC_OK ? staff_audit(&d, "rule.put", subject_of(c->arena, p->name),
                                     detail_of(c->arena, &change), err)
                       : rc;
}

struct rule_resetting {
    struct view name;
};

static const struct param RULE_RESET[] = {
    {"name", PARAM_VIEW, offsetof(struct rule_resetting, name), true, 1, REDIRECT_NAME_MAX,
     "哪条规则"},
};
const struct params rule_reset_params = PARAMS(struct rule_resetting, RULE_RESET);

enum rc rule_reset_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct rule_resetting *p = c->params;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = redirect_reset(a->db, p->name, err);
    return rc == RC_OK
               ? staff_audit(&d, "rule.reset", subject_of(c->arena, p->name), VIEW_EMPTY, err)
               : rc;
}

struct rule_testing {
    struct view text;
    struct view pattern;
    struct view unless;
};

static const struct param RULE_TEST[] = {
    {"text", PARAM_VIEW, offsetof(struct rule_testing, text), true, 1, QUESTION_MAX_CHARS,
     "访客会说的话"},
    {"pattern", PARAM_VIEW, offsetof(struct rule_testing, pattern), false, 0, REDIRECT_PATTERN_MAX,
     "还没保存的写法，一并试试"},
    {"unless", PARAM_VIEW, offsetof(struct rule_testing, unless), false, 0, REDIRECT_PATTERN_MAX,
     "还没保存的例外"},
};
const struct params rule_test_params = PARAMS(struct rule_testing, RULE_TEST);

static enum rc try_pattern(struct call *c, struct view words, bool *fits_out, struct err *err)
{
    const struct rule_testing *p = c->params;
    enum rc rc = phrase_check(p->pattern, "pattern", err);
    if (rc == RC_OK && p->unless.len > 0)
        rc = phrase_check(p->unless, "unless", err);
    if (rc != RC_OK)
        return rc;
    const char *unless = p->unless.len > 0 ? arena_text(c->arena, p->unless) : NULL;
    *fits_out = phrase_in(words, arena_text(c->arena, p->pattern)) && !phrase_in(words, unless);
    return RC_OK;
}

static void write_hit(struct jsonw *w, const char *key, const struct redirect_rule *rule)
{
    jsonw_text(w, key, rule != NULL ? rule->name : NULL);
}

/* {"words": what patterns are compared with, "firm" and "soft": the rules in force that fit or
 * null, "fits": the pattern given with it}. */
enum rc rule_test_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct rule_testing *p = c->params;
    struct redirect_rules rules;
    struct norm norm;
    struct jsonw w;
    bool fits = false;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = norm_question(c->arena, p->text, &norm, err);
    if (rc == RC_OK)
        rc = redirect_load(t->db, c->arena, &rules, err);
    struct view words = rc == RC_OK ? turn_words(c->arena, &norm) : VIEW_EMPTY;
    if (rc == RC_OK && p->pattern.len > 0)
        rc = try_pattern(c, words, &fits, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "words", words);
    write_hit(&w, "firm", redirect_find_in(&rules, words, true));
    write_hit(&w, "soft", redirect_find_in(&rules, words, false));
    if (p->pattern.len > 0)
        jsonw_bool(&w, "fits", fits);
    jsonw_obj_end(&w);
    return RC_OK;
}
