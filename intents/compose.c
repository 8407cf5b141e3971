/* compose.c - an entry as blocks. Called by the ladder (answers, choices, follow-ups) and for the
 * cards that helpers insert. */
#include "intents/compose.h"

#include "intents/quote.h"
#include "intents/validity.h"

#define EXPIRES_SOON_DAYS 60
#define CONCLUSION_MAX_CHARS 220
#define N_OFFERS 4

static struct view title_quoted(struct arena *a, const struct entry *e)
{
    return view_starts(e->title, "《") ? e->title : arena_printf(a, "「%.*s」", VIEW_ARG(e->title));
}

/* --- fields ---------------------------------------------------------------------------------- */

/* The fields that answer a facet, most telling first; the order of enum facet. */
#define MAX_FACET_FIELDS 4
static const enum entry_field FACET_FIELDS[FACET_N][MAX_FACET_FIELDS] = {
    [FACET_NONE] = {FIELD_N},
    [FACET_MATERIALS] = {FIELD_N},
    [FACET_CONDITIONS] = {FIELD_CONDITIONS, FIELD_TARGET, FIELD_INDUSTRY, FIELD_SCALE},
    [FACET_PROCESS] = {FIELD_N},
    [FACET_TIME_LIMIT] = {FIELD_PROMISED_LIMIT, FIELD_LEGAL_LIMIT, FIELD_N},
    [FACET_FEE] = {FIELD_FEE, FIELD_N},
    [FACET_PLACE] = {FIELD_ADDRESS, FIELD_HOURS, FIELD_TRANSIT, FIELD_N},
    [FACET_HOURS] = {FIELD_HOURS, FIELD_ADDRESS, FIELD_N},
    [FACET_PHONE] = {FIELD_PHONE, FIELD_SUPERVISE_PHONE, FIELD_N},
    [FACET_BASIS] = {FIELD_BASIS, FIELD_N},
    [FACET_ONLINE] = {FIELD_ONLINE_URL, FIELD_VISITS, FIELD_N},
    [FACET_STANDARD] = {FIELD_STANDARD, FIELD_METHOD, FIELD_N},
    [FACET_DEADLINE] = {FIELD_APPLY_PERIOD, FIELD_APPLY_FROM, FIELD_APPLY_UNTIL, FIELD_N},
    [FACET_RESULT] = {FIELD_RESULT, FIELD_N},
};

/* What is shown when the matter as a whole was asked for. */
static const enum entry_field PROCEDURE_FIELDS[] = {
    FIELD_CONDITIONS, FIELD_PROMISED_LIMIT, FIELD_FEE, FIELD_ADDRESS, FIELD_HOURS, FIELD_RESULT};
static const enum entry_field POLICY_FIELDS[] = {FIELD_TARGET,   FIELD_CONDITIONS,
                                                 FIELD_STANDARD, FIELD_APPLY_PERIOD,
                                                 FIELD_METHOD,   FIELD_ADDRESS};
static const enum entry_field PLACE_FIELDS[] = {FIELD_ADDRESS, FIELD_HOURS,    FIELD_PHONE,
                                                FIELD_TRANSIT, FIELD_SERVICES, FIELD_PARKING};

static void add_field(struct arena *a, struct block *b, size_t *cap, const struct entry *e,
                      enum entry_field f)
{
    if (e->fields[f].len == 0)
        return;
    b->fields = arena_push(a, b->fields, b->n_fields, cap, sizeof *b->fields);
    b->fields[b->n_fields++] =
        (struct block_field){entry_field_name(f), view_of(entry_field_label(f)), e->fields[f]};
}

/* A block of those fields that the entry has, `skip` left out; nothing when it has none. */
static void say_fields(struct reply *r, const struct entry *e, enum block_type type,
                       const enum entry_field *list, size_t n, enum entry_field skip)
{
    struct block b = {.type = type};
    size_t cap = 0;
    for (size_t i = 0; i < n && list[i] != FIELD_N; i++) {
        if (list[i] != skip && list[i] != FIELD_ONLINE_URL)
            add_field(r->arena, &b, &cap, e, list[i]);
    }
    if (b.n_fields > 0)
        *reply_block(r, type) = b;
}

static void say_contacts(struct reply *r, const struct entry *e, bool tel, bool link)
{
    if (tel && e->fields[FIELD_PHONE].len > 0)
        reply_tel(r, VIEW("咨询电话"), e->fields[FIELD_PHONE]);
    if (link && e->fields[FIELD_ONLINE_URL].len > 0)
        reply_link(r, e->kind == ENTRY_POLICY ? VIEW("政策页面") : VIEW("网上办理"),
                   e->fields[FIELD_ONLINE_URL]);
}

static void say_materials(struct reply *r, const struct entry *e)
{
    if (e->n_materials == 0)
        return;
    struct block *b = reply_block(r, BLOCK_MATERIALS);
    b->materials = e->materials;
    b->n_materials = e->n_materials;
}

static void say_steps(struct reply *r, const struct entry *e)
{
    if (e->n_steps == 0)
        return;
    struct block *b = reply_block(r, BLOCK_STEPS);
    b->steps = e->steps;
    b->n_steps = e->n_steps;
}

static void say_members(const struct compose_input *in, struct reply *r)
{
    struct block b = {.type = BLOCK_MEMBERS,
                      .text = VIEW("这件事包含以下事项，点开可看各自的要求：")};
    size_t cap = 0;
    for (size_t i = 0; in->kb != NULL && i < in->entry->n_members; i++) {
        const struct entry *m = snapshot_find(in->kb, in->entry->members[i]);
        if (m == NULL || !entry_valid_on(m, in->as_of_day))
            continue;
        b.choices = arena_push(r->arena, b.choices, b.n_choices, &cap, sizeof *b.choices);
        b.choices[b.n_choices++] =
            (struct block_choice){m->entry_id, FACET_NONE, m->title, m->department};
    }
    if (b.n_choices > 0)
        *reply_block(r, BLOCK_MEMBERS) = b;
}

/* --- the conclusion ----------------------------------------------------------------------------
 */

static void conclude(struct reply *r, struct view text)
{
    reply_say(r, BLOCK_CONCLUSION, text);
}

/* The editor's conclusion; an entry without one says the sentence of the clause that answers, or
 * the head of its body. What comes from a clause is said word for word, marks and all. */
static void conclude_summary(const struct compose_input *in, const struct clause *clause,
                             struct reply *r)
{
    const struct entry *e = in->entry;
    if (e->summary.len > 0) {
        reply_prose(r, BLOCK_CONCLUSION, e->summary);
        return;
    }
    if (clause != NULL) {
        conclude(r, quote_sentence(clause, &(struct quote_for){in->words, e->title, in->asked.facet,
                                                               VIEW_EMPTY}));
        return;
    }
    struct view opening = quote_opening(e, in->as_of_day, CONCLUSION_MAX_CHARS);
    if (opening.len > 0 && e->n_clauses == 0)
        reply_prose(r, BLOCK_CONCLUSION, opening);
    else
        conclude(r, opening.len > 0 ? opening : e->title);
}

static void conclude_field(struct reply *r, const struct entry *e, enum entry_field f)
{
    conclude(r, arena_printf(r->arena, "%.*s%s：%.*s", VIEW_ARG(title_quoted(r->arena, e)),
                             entry_field_label(f), VIEW_ARG(e->fields[f])));
}

static enum entry_field first_field(const struct entry *e, enum facet facet)
{
    for (size_t i = 0; i < MAX_FACET_FIELDS && FACET_FIELDS[facet][i] != FIELD_N; i++) {
        if (e->fields[FACET_FIELDS[facet][i]].len > 0)
            return FACET_FIELDS[facet][i];
    }
    return FIELD_N;
}

/* The materials, the steps or the fields of one facet; false when the entry has nothing on it. */
static bool say_facet(struct reply *r, const struct entry *e, enum facet facet)
{
    struct view title = title_quoted(r->arena, e);
    if (facet == FACET_MATERIALS && e->n_materials > 0) {
        conclude(
            r, arena_printf(r->arena, "办理%.*s要交%zu样材料：", VIEW_ARG(title), e->n_materials));
        say_materials(r, e);
        return true;
    }
    if (facet == FACET_PROCESS && e->n_steps > 0) {
        conclude(r, arena_printf(r->arena, "%.*s分%zu步办理：", VIEW_ARG(title), e->n_steps));
        say_steps(r, e);
        return true;
    }
    enum entry_field first = first_field(e, facet);
    if (first == FIELD_N)
        return false;
    if (first == FIELD_ONLINE_URL)
        conclude(r, arena_printf(r->arena, "%.*s可以网上办理。", VIEW_ARG(title)));
    else
        conclude_field(r, e, first);
    say_fields(r, e, facet == FACET_PLACE ? BLOCK_PLACE : BLOCK_FIELDS, FACET_FIELDS[facet],
               MAX_FACET_FIELDS, first);
    return true;
}

static void say_whole_procedure(const struct compose_input *in, struct reply *r)
{
    const struct entry *e = in->entry;
    if (e->kind == ENTRY_POLICY)
        say_fields(r, e, BLOCK_FIELDS, POLICY_FIELDS,
                   sizeof POLICY_FIELDS / sizeof POLICY_FIELDS[0], FIELD_N);
    else
        say_fields(r, e, BLOCK_FIELDS, PROCEDURE_FIELDS,
                   sizeof PROCEDURE_FIELDS / sizeof PROCEDURE_FIELDS[0], FIELD_N);
    say_members(in, r);
}

static void say_whole(const struct compose_input *in, const struct clause *clause, struct reply *r)
{
    const struct entry *e = in->entry;
    conclude_summary(in, clause, r);
    if (e->kind == ENTRY_PLACE)
        say_fields(r, e, BLOCK_PLACE, PLACE_FIELDS, sizeof PLACE_FIELDS / sizeof PLACE_FIELDS[0],
                   FIELD_N);
    else
        say_whole_procedure(in, r);
}

/* The facet asked for is not among the structured parts. The editor's conclusion often holds it (a
 * faq always does); otherwise the gap is named. */
static void say_without_facet(const struct compose_input *in, const struct clause *clause,
                              struct reply *r)
{
    const struct entry *e = in->entry;
    const char *label = in->asked.field != FIELD_N ? entry_field_label(in->asked.field)
                                                   : facet_label(in->asked.facet);
    bool answers =
        e->kind == ENTRY_FAQ || clause != NULL || quote_speaks_of(e->summary, in->asked.facet);
    if (!answers) {
        reply_say(r, BLOCK_CONCLUSION,
                  arena_printf(r->arena, "%.*s的资料里没有写明%s%s。",
                               VIEW_ARG(title_quoted(r->arena, e)), label,
                               e->fields[FIELD_PHONE].len > 0 ? "，请打咨询电话核实" : ""));
        if (e->summary.len > 0)
            reply_prose(r, BLOCK_TEXT, e->summary);
        return;
    }
    conclude_summary(in, clause, r);
}

static void say_asked(const struct compose_input *in, const struct clause *clause, struct reply *r)
{
    const struct entry *e = in->entry;
    if (in->asked.field != FIELD_N && e->fields[in->asked.field].len > 0)
        conclude_field(r, e, in->asked.field);
    else if (in->asked.facet == FACET_NONE && in->asked.field == FIELD_N)
        say_whole(in, clause, r);
    else if (in->asked.facet == FACET_NONE || !say_facet(r, e, in->asked.facet))
        say_without_facet(in, clause, r);
    bool whole = in->asked.facet == FACET_NONE;
    bool missing = !whole && first_field(e, in->asked.facet) == FIELD_N &&
                   in->asked.facet != FACET_MATERIALS && in->asked.facet != FACET_PROCESS;
    say_contacts(r, e,
                 (whole && e->kind != ENTRY_PLACE) || missing || in->asked.facet == FACET_PHONE,
                 whole || in->asked.facet == FACET_ONLINE || in->asked.facet == FACET_DEADLINE);
}

/* --- source and marks ---------------------------------------------------------------------------
 */

static void say_source(const struct entry *e, const struct clause *clause, struct reply *r)
{
    if (clause == NULL && e->source.title.len == 0)
        return;
    struct block *b = reply_block(r, BLOCK_SOURCE);
    b->source = &e->source;
    b->clause = clause;
    b->text = e->source.title.len > 0 ? e->source.title : e->title;
}

static void say_day(struct reply *r, const char *fmt_before, int32_t day, const char *after)
{
    char text[16];
    day_format(day, text);
    reply_say(r, BLOCK_NOTICE, arena_printf(r->arena, "%s%s%s", fmt_before, text, after));
}

static void say_window(const struct compose_input *in, struct reply *r)
{
    int32_t from = DAY_NONE;
    int32_t until = DAY_NONE;
    bool has_from = day_parse(in->entry->fields[FIELD_APPLY_FROM], &from);
    bool has_until = day_parse(in->entry->fields[FIELD_APPLY_UNTIL], &until);
    if (has_from && in->as_of_day < from)
        say_day(r, "本批申报尚未开始，自", from, "起受理。");
    else if (has_until && in->as_of_day > until)
        say_day(r, "本批申报已于", until, "截止，下一批请留意通知或打咨询电话。");
}

/* 明年1月1日起改为 ..., once the successor is known. */
static void say_change(const struct compose_input *in, struct reply *r)
{
    const struct entry *next = validity_next(in->kb, in->entry, in->as_of_day);
    if (next == NULL)
        return;
    struct view day = validity_day(r->arena, next->effective_from, in->as_of_day);
    reply_say(r, BLOCK_NOTICE,
              arena_printf(r->arena, "%.*s起改为%.*s。", VIEW_ARG(day),
                           VIEW_ARG(title_quoted(r->arena, next))));
}

static void say_marks(const struct compose_input *in, struct reply *r)
{
    const struct entry *e = in->entry;
    say_window(in, r);
    if (e->expires_on != DAY_NONE && e->expires_on - in->as_of_day <= EXPIRES_SOON_DAYS)
        say_day(r, "请注意：所依据的文件有效期至", e->expires_on, "。");
    say_change(in, r);
    if (e->is_demo)
        reply_say(r, BLOCK_NOTICE, VIEW("以上为演示数据，不作为办事依据。"));
}

static bool facet_available(const struct entry *e, enum facet f)
{
    if (f == FACET_MATERIALS)
        return e->n_materials > 0;
    if (f == FACET_PROCESS)
        return e->n_steps > 0;
    return first_field(e, f) != FIELD_N;
}

static void say_offers(const struct compose_input *in, struct reply *r)
{
    static const enum facet OFFERS[] = {FACET_MATERIALS,  FACET_PROCESS,    FACET_STANDARD,
                                        FACET_CONDITIONS, FACET_TIME_LIMIT, FACET_DEADLINE,
                                        FACET_FEE,        FACET_PLACE};
    bool whole = in->asked.facet == FACET_NONE && in->asked.field == FIELD_N;
    struct block_choice *list = arena_alloc_array(r->arena, N_OFFERS, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < sizeof OFFERS / sizeof OFFERS[0] && n < N_OFFERS; i++) {
        bool shown = whole && OFFERS[i] != FACET_MATERIALS && OFFERS[i] != FACET_PROCESS;
        if (OFFERS[i] == in->asked.facet || shown || !facet_available(in->entry, OFFERS[i]))
            continue;
        list[n++] = (struct block_choice){in->entry->entry_id, OFFERS[i],
                                          view_of(facet_label(OFFERS[i])), VIEW_EMPTY};
    }
    if (n == 0)
        return;
    struct block *b = reply_block(r, BLOCK_CHOICES);
    b->text = VIEW("还可以接着问：");
    b->choices = list;
    b->n_choices = n;
}

/* --- an entry that is not in force -------------------------------------------------------------
 */

static void say_not_in_force(const struct compose_input *in, struct reply *r)
{
    const struct entry *e = in->entry;
    struct view title = title_quoted(r->arena, e);
    char day[16];
    if (e->repealed_on != DAY_NONE && in->as_of_day >= e->repealed_on) {
        day_format(e->repealed_on, day);
        conclude(r, arena_printf(r->arena, "%.*s已于%s废止，不再执行。", VIEW_ARG(title), day));
    } else if (e->expires_on != DAY_NONE && in->as_of_day > e->expires_on) {
        day_format(e->expires_on, day);
        conclude(r, arena_printf(r->arena, "%.*s已于%s到期，不再执行。", VIEW_ARG(title), day));
    } else if (e->effective_from != DAY_NONE && in->as_of_day < e->effective_from) {
        day_format(e->effective_from, day);
        conclude(r,
                 arena_printf(r->arena, "%.*s自%s起施行，目前还没有生效。", VIEW_ARG(title), day));
    } else {
        conclude(r, VIEW("这一条目已经停用，不能作为答复。"));
    }
    say_change(in, r);
    const struct entry *next = validity_instead(in->kb, e, in->as_of_day);
    if (next == NULL) {
        reply_say(r, BLOCK_TEXT, VIEW("如还有疑问，请换个说法再问，或回复“转人工”。"));
        return;
    }
    struct block *b = reply_block(r, BLOCK_CHOICES);
    b->text = VIEW("现行的是：");
    b->choices = arena_alloc_array(r->arena, 1, sizeof *b->choices);
    b->n_choices = 1;
    b->choices[0] =
        (struct block_choice){next->entry_id, in->asked.facet, next->title, next->department};
}

/* The words of the answer that a clause should bear out. */
static struct view shown_of(struct arena *a, const struct entry *e, const struct asked *q)
{
    if (q->field != FIELD_N)
        return e->fields[q->field];
    if (q->facet == FACET_NONE)
        return e->summary;
    enum entry_field f = first_field(e, q->facet);
    if (f != FIELD_N)
        return e->fields[f];
    if (q->facet == FACET_PROCESS && e->n_steps > 0)
        return e->steps[0].text;
    if (q->facet == FACET_MATERIALS && e->n_materials > 0)
        return arena_printf(a, "%.*s，%.*s", VIEW_ARG(e->materials[0].name),
                            VIEW_ARG(e->materials[e->n_materials - 1].name));
    return VIEW_EMPTY;
}

const struct clause *compose_entry(const struct compose_input *in, struct reply *r)
{
    if (!entry_valid_on(in->entry, in->as_of_day)) {
        say_not_in_force(in, r);
        return NULL;
    }
    struct compose_input here = *in;
    here.asked.facet = asked_for_entry(in->entry, in->asked.facet);
    const struct quote_for what = {in->words, in->entry->title, here.asked.facet,
                                   shown_of(r->arena, in->entry, &here.asked)};
    const struct clause *clause = quote_choose(in->entry, in->clause, &what, in->as_of_day);
    say_asked(&here, clause, r);
    say_source(in->entry, clause, r);
    say_marks(in, r);
    if (in->offer_more)
        say_offers(&here, r);
    return clause;
}
