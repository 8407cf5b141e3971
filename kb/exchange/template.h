/* template.h - an empty workbook or CSV file whose columns an import knows, with an example. */
#ifndef BANGBAN_KB_EXCHANGE_TEMPLATE_H
#define BANGBAN_KB_EXCHANGE_TEMPLATE_H

#include "kb/base/err.h"

/* A sheet for each kind of entry and one for hotline knowledge, an example row in each (which an
 * import passes over), and a sheet that explains every column. */
enum rc template_write_xlsx(const char *path, struct err *err);

/* One of these sheets by its name ("事项", "政策", "常见问题", "办事点", "一件事", "12345知识") as
 * CSV, UTF-8 with a byte order mark, as spreadsheet programs want it. RC_NOT_FOUND. */
enum rc template_write_csv(const char *path, const char *sheet, struct err *err);

#endif
