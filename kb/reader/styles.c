/* styles.c - reads the styles of a Word document. Called by docx.c. */
#include "kb/reader/styles.h"

#include <string.h>
#include <strings.h>
#include <uthash.h>

#include "kb/reader/xml.h"

#define STYLES_MAX 10000
#define BASED_ON_MAX 16
#define UNKNOWN (-2) /* the style does not say */

struct one {
    UT_hash_handle hh;
    struct view id;
    struct view based_on;
    struct style style;
};

struct styles {
    struct arena *a;
    struct one *all;
    struct one *now; /* being read */
    size_t n;
};

/* "heading 2", "标题 2" -> 1; -2 for other names. */
static int outline_of_name(const char *name)
{
    const char *digit = NULL;
    if (strncasecmp(name, "heading ", 8) == 0)
        digit = name + 8;
    else if (strncmp(name, "标题 ", 7) == 0)
        digit = name + 7;
    return digit != NULL && digit[0] >= '1' && digit[0] <= '9' && digit[1] == '\0' ? digit[0] - '1'
                                                                                   : UNKNOWN;
}

static void set_name(struct one *now, const char *name)
{
    int outline = outline_of_name(name);
    if (outline != UNKNOWN)
        now->style.outline = outline;
    now->style.is_title = strcasecmp(name, "Title") == 0 || strcmp(name, "标题") == 0;
    now->style.is_contents = strncasecmp(name, "toc ", 4) == 0;
}

static void start_style(struct styles *s, struct xml *x, const char *id)
{
    if (++s->n > STYLES_MAX) {
        xml_fail(x, RC_LIMIT, "文档的样式超过 %d 个", STYLES_MAX);
        return;
    }
    s->now = arena_alloc(s->a, sizeof *s->now);
    s->now->id = arena_view(s->a, view_of(id));
    s->now->based_on = VIEW_EMPTY;
    s->now->style = (struct style){.outline = UNKNOWN, .list_id = UNKNOWN};
    HASH_ADD_KEYPTR(hh, s->all, s->now->id.ptr, s->now->id.len, s->now);
}

static void on_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct styles *s = arg;
    const char *value = xml_attribute(attributes, "val");
    if (strcmp(name, "style") == 0) {
        const char *id = xml_attribute(attributes, "styleId");
        if (id != NULL && id[0] != '\0')
            start_style(s, x, id);
    }
    if (s->now == NULL || value == NULL)
        return;
    if (strcmp(name, "name") == 0)
        set_name(s->now, value);
    else if (strcmp(name, "basedOn") == 0)
        s->now->based_on = arena_view(s->a, view_of(value));
    else if (strcmp(name, "outlineLvl") == 0)
        s->now->style.outline = xml_number(attributes, "val", 9);
    else if (strcmp(name, "numId") == 0)
        s->now->style.list_id = xml_number(attributes, "val", 0);
    else if (strcmp(name, "ilvl") == 0)
        s->now->style.level = xml_number(attributes, "val", 0);
}

static void on_end(struct xml *x, void *arg, const char *name)
{
    struct styles *s = arg;
    (void)x;
    if (strcmp(name, "style") == 0)
        s->now = NULL;
}

enum rc styles_read(struct arena *a, struct package *p, struct styles **out, struct err *err)
{
    static const struct xml_handlers HANDLERS = {on_start, on_end, NULL};
    struct styles *s = arena_alloc(a, sizeof *s);
    *s = (struct styles){.a = a};
    enum rc rc = RC_OK;
    if (package_has(p, "word/styles.xml"))
        rc = xml_read_member(p, "word/styles.xml", &HANDLERS, s, err);
    if (rc == RC_OK)
        *out = s;
    else
        styles_clear(s);
    return rc;
}

struct style styles_find(const struct styles *s, struct view id)
{
    struct style found = {.outline = UNKNOWN, .list_id = UNKNOWN};
    for (int i = 0; s != NULL && id.len > 0 && i < BASED_ON_MAX; i++) {
        const struct one *one = NULL;
        HASH_FIND(hh, s->all, id.ptr, id.len, one);
        if (one == NULL)
            break;
        if (found.outline == UNKNOWN)
            found.outline = one->style.outline;
        if (found.list_id == UNKNOWN) {
            found.list_id = one->style.list_id;
            found.level = one->style.level;
        }
        found.is_title |= one->style.is_title && i == 0;
        found.is_contents |= one->style.is_contents;
        id = one->based_on;
    }
    if (found.outline < 0 || found.outline > 8)
        found.outline = -1;
    if (found.list_id <= 0)
        found.list_id = STYLE_NO_LIST;
    return found;
}

void styles_clear(struct styles *n)
{
    if (n == NULL)
        return;
    HASH_CLEAR(hh, n->all);
}
