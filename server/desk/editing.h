/* editing.h - what happens to entries by itself: planned publication and retirement, reminders.
 * Apply thread, inside the request's savepoint.
 */
#ifndef BANGBAN_SERVER_DESK_EDITING_H
#define BANGBAN_SERVER_DESK_EDITING_H

#include "kb/version.h"
#include "server/desk/desk.h"

/* After the start: versions for entries that have none, and the timetable. */
enum rc editing_recover(struct desk *d, struct err *err);
/* What is planned for now; asks to be woken for the next. */
enum rc editing_run_planned(struct desk *d, struct err *err);
/* Sets the timetable after a version was scheduled, unscheduled or published. */
enum rc editing_plan(struct db *db, struct call *c, struct err *err);
/* The morning: tells owners which entries are to be looked through. */
enum rc editing_remind(struct desk *d, struct err *err);

/* entry.changed to every editors' console, from the row as it is now. */
enum rc editing_announce(struct db *db, struct call *c, struct view external_id, struct err *err);

#endif
