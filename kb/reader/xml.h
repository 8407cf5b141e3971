/* xml.h - the XML of Office files, element by element, through expat.
 *
 * No document type is accepted, hence no entities, neither internal nor external; elements nest at
 * most XML_DEPTH_MAX deep. Names come without their prefix. Used by the reader process only.
 */
#ifndef BANGBAN_KB_READER_XML_H
#define BANGBAN_KB_READER_XML_H

#include "kb/reader/package.h"

#define XML_DEPTH_MAX 256

struct xml; /* the parser while it runs */

struct xml_handlers {
    void (*start)(struct xml *x, void *arg, const char *name, const char **attributes);
    void (*end)(struct xml *x, void *arg, const char *name);
    void (*text)(struct xml *x, void *arg, struct view text); /* may come in pieces; may be NULL */
};

/* The value of an attribute, by its name without prefix; NULL when it is not there. */
const char *xml_attribute(const char **attributes, const char *name);
/* The same as a number; `otherwise` when it is not there or no number. */
int xml_number(const char **attributes, const char *name, int otherwise);
/* <w:b/>, <w:b w:val="true"/>: everything but 0, false and off. */
bool xml_is_on(const char **attributes);

/* Ends the parsing from inside a handler. */
void xml_fail(struct xml *x, enum rc rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends it without a failure. */
void xml_stop(struct xml *x);

/* RC_NOT_FOUND when there is no such member; RC_INVALID, RC_DENIED for a document type, RC_LIMIT.
 */
enum rc xml_read_member(struct package *p, const char *name, const struct xml_handlers *handlers,
                        void *arg, struct err *err);
enum rc xml_read_bytes(struct view bytes, const struct xml_handlers *handlers, void *arg,
                       struct err *err);

#endif
