/* xml.c - drives expat within the limits of the header. Called by the DOCX and XLSX readers. */
#include "kb/reader/xml.h"

#include <expat.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

struct xml {
    XML_Parser parser;
    const struct xml_handlers *handlers;
    void *arg;
    int depth;
    bool is_stopped;
    struct err err; /* rc is RC_OK until something is wrong */
};

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(local_name(attributes[i]), name) == 0)
            return attributes[i + 1];
    }
    return NULL;
}

int xml_number(const char **attributes, const char *name, int otherwise)
{
    const char *value = xml_attribute(attributes, name);
    int64_t number = 0;
    if (value == NULL || !view_to_int64(view_of(value), &number) || number < INT_MIN ||
        number > INT_MAX)
        return otherwise;
    return (int)number;
}

bool xml_is_on(const char **attributes)
{
    const char *value = xml_attribute(attributes, "val");
    return value == NULL || (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 &&
                             strcmp(value, "off") != 0 && strcmp(value, "none") != 0);
}

void xml_stop(struct xml *x)
{
    x->is_stopped = true;
    XML_StopParser(x->parser, XML_FALSE);
}

void xml_fail(struct xml *x, enum rc rc, const char *fmt, ...)
{
    char text[ERR_TEXT_LEN];
    va_list args;
    if (x->is_stopped)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    err_set(&x->err, rc, "%s", text);
    xml_stop(x);
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct xml *x = arg;
    if (x->is_stopped)
        return;
    if (++x->depth > XML_DEPTH_MAX)
        xml_fail(x, RC_LIMIT, "文件里的元素嵌套超过 %d 层", XML_DEPTH_MAX);
    else
        x->handlers->start(x, x->arg, local_name(name), attributes);
}

static void on_end(void *arg, const char *name)
{
    struct xml *x = arg;
    if (x->is_stopped)
        return;
    x->depth--;
    x->handlers->end(x, x->arg, local_name(name));
}

static void on_text(void *arg, const char *text, int len)
{
    struct xml *x = arg;
    if (!x->is_stopped && x->handlers->text != NULL)
        x->handlers->text(x, x->arg, (struct view){text, (size_t)len});
}

static void on_doctype(void *arg, const char *name, const char *system_id, const char *public_id,
                       int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    xml_fail(arg, RC_DENIED, "文件里有文档类型声明（DTD 或外部实体），不能导入");
}

static enum rc parse_piece(void *arg, struct view piece, bool is_last, struct err *err)
{
    struct xml *x = arg;
    if (x->is_stopped)
        return RC_OK;
    if (XML_Parse(x->parser, piece.ptr, (int)piece.len, is_last) == XML_STATUS_OK)
        return RC_OK;
    if (x->err.rc != RC_OK) {
        if (err != NULL)
            *err = x->err;
        return x->err.rc;
    }
    if (x->is_stopped)
        return RC_OK;
    if (XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY)
        return err_set(err, RC_LIMIT, "读取时超过内存上限");
    return err_set(err, RC_INVALID, "文件已损坏（第 %lu 行：%s）",
                   XML_GetCurrentLineNumber(x->parser),
                   XML_ErrorString(XML_GetErrorCode(x->parser)));
}

static enum rc start(struct xml *x, const struct xml_handlers *handlers, void *arg, struct err *err)
{
    *x = (struct xml){.parser = XML_ParserCreate(NULL), .handlers = handlers, .arg = arg};
    x->err = ERR_NONE;
    if (x->parser == NULL)
        return err_set(err, RC_LIMIT, "读取时超过内存上限");
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return RC_OK;
}

enum rc xml_read_member(struct package *p, const char *name, const struct xml_handlers *handlers,
                        void *arg, struct err *err)
{
    struct xml x;
    enum rc rc = start(&x, handlers, arg, err);
    if (rc != RC_OK)
        return rc;
    rc = package_read(p, name, parse_piece, &x, err);
    XML_ParserFree(x.parser);
    return rc == RC_OK || rc == RC_NOT_FOUND ? rc : err_wrap(err, "%s", name);
}

enum rc xml_read_bytes(struct view bytes, const struct xml_handlers *handlers, void *arg,
                       struct err *err)
{
    struct xml x;
    enum rc rc = start(&x, handlers, arg, err);
    if (rc != RC_OK)
        return rc;
    rc = bytes.len > INT_MAX ? err_set(err, RC_LIMIT, "文件太大")
                             : parse_piece(&x, bytes, true, err);
    XML_ParserFree(x.parser);
    return rc;
}
