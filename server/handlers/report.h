/* report.h - the supervisor's reports: as tables on the page and as files.
 * Each is made from events (server/desk/report.h). The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_REPORT_H
#define BANGBAN_SERVER_HANDLERS_REPORT_H

#include "server/dispatch.h"

/* report.volume, report.first_response, report.handovers, report.blockers take the same params. */
extern const struct params report_params;
enum rc report_volume_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc report_first_response_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc report_handovers_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc report_blockers_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params report_export_params;
enum rc report_export_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
