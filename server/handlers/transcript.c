/* transcript.c - conversation.export: what visitor and helper said, page by page, for a file.
 *
 * Only the helper who has the conversation gets it as it was said; for everybody else personal data
 * is covered, since a file goes further than a screen. What staff said among themselves is not part
 * of it. Each export is in the audit log.
 */
#include "server/handlers/transcript.h"

#include "kb/text/mask.h"
#include "server/desk/message.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"
#include "server/people/visitor.h"

#define PAGE_USUAL 50

struct conversation_export {
    int64_t conversation_id;
    int64_t after_seq;
    int64_t limit;
};

static const struct param CONVERSATION_EXPORT[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_export, conversation_id), true, 0, 0,
     "哪个会话"},
    {"after_seq", PARAM_INT, offsetof(struct conversation_export, after_seq), false, 0, INT64_MAX,
     "这一条之后的"},
    {"limit", PARAM_INT, offsetof(struct conversation_export, limit), false, 1, MESSAGE_PAGE_MAX,
     "最多几条，默认 50"},
};
const struct params conversation_export_params =
    PARAMS(struct conversation_export, CONVERSATION_EXPORT);

struct exported {
    struct visitor visitor;
    struct message_page page;
    bool is_masked;
};

/* Where the string that begins at `at` ends: the place of its closing quote. */
static size_t string_end(struct view json, size_t at)
{
    while (at < json.len && json.ptr[at] != '"')
        at += json.ptr[at] == '\\' ? 2 : 1;
    return at < json.len ? at : json.len;
}

/* Covers within the strings of a JSON text; numbers and names of members stay what they are. */
static struct view mask_strings(struct arena *a, struct view json)
{
    struct str out = STR_EMPTY;
    for (size_t at = 0; at < json.len; at++) {
        str_add_char(&out, json.ptr[at]);
        if (json.ptr[at] != '"')
            continue;
        size_t end = string_end(json, at + 1);
        str_add(&out, mask_personal(a, view_sub(json, at + 1, end - at - 1)));
        if (end < json.len)
            str_add_char(&out, '"');
        at = end;
    }
    struct view masked = arena_view(a, str_view(&out));
    str_clear(&out);
    return masked;
}

static enum rc load(struct think_ctx *t, struct call *c, const struct conversation *cv,
                    struct exported *e, struct err *err)
{
    const struct conversation_export *p = c->params;
    enum rc rc = visitor_load(t->db, c->arena, cv->visitor_id, &e->visitor, err);
    if (rc == RC_OK)
        rc = message_list_after(t->db, c->arena, cv->conversation_id, p->after_seq,
                                p->limit > 0 ? p->limit : PAGE_USUAL, &e->page, err);
    e->is_masked = cv->account_id != c->who.account_id;
    for (size_t i = 0; rc == RC_OK && e->is_masked && i < e->page.n; i++)
        e->page.items[i].blocks = mask_strings(c->arena, e->page.items[i].blocks);
    return rc;
}

enum rc conversation_export_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct conversation_export *p = c->params;
    struct exported *e = arena_alloc(c->arena, sizeof *e);
    struct conversation cv;
    c->thought = e;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = conversation_load(t->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(t->db, c, &cv, err);
    return rc == RC_OK ? load(t, c, &cv, e, err) : rc;
}

static enum rc audit(struct desk *d, const struct exported *e, struct err *err)
{
    const struct conversation_export *p = d->call->params;
    if (p->after_seq != 0)
        return RC_OK; /* further pages of the same */
    return staff_audit(
        d, "conversation.export",
        arena_printf(d->call->arena, "conversation:%lld", (long long)p->conversation_id),
        e->is_masked ? VIEW("{\"masked\":true}") : VIEW("{\"masked\":false}"), err);
}

enum rc conversation_export_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_export *p = c->params;
    const struct exported *e = c->thought;
    struct desk d;
    struct jsonw w;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = audit(&d, e, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", p->conversation_id);
    jsonw_bool(&w, "masked", e->is_masked);
    jsonw_view(&w, "visitor_name", e->is_masked ? VIEW_EMPTY : e->visitor.name);
    message_write_page(&w, &e->page, VIEWER_STAFF);
    jsonw_obj_end(&w);
    return RC_OK;
}
