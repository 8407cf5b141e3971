/* person.h - everything that is stored about one visitor: found, given out, taken away.
 *
 * The one place that looks across tables owned by others, so that what an access or an erasure
 * covers stands in one list (PARTS in person.c). A new table or column with a visitor's words
 * belongs into that list: tests/unit/test_erasure.c compares it with the schema.
 *
 * Erasing puts a mark in the place of words and deletes what is about nothing else; moves, times,
 * grades and numbers stay, so that reports and numbering do not change. Commands only; the writer's
 * connection of a process of its own.
 */
#ifndef BANGBAN_SERVER_PEOPLE_PERSON_H
#define BANGBAN_SERVER_PEOPLE_PERSON_H

#include "kb/base/db.h"
#include "server/options.h"

/* Whom a ticket belongs to, by its number (server/desk/ticket.h). RC_NOT_FOUND. */
enum rc person_of_ticket(struct db *db, int64_t ticket_id, int64_t *visitor_id_out,
                         struct err *err);

/* Appends one JSON object: a key for each part, each an array of rows with the names of columns;
 * times in milliseconds UTC. RC_NOT_FOUND when there is no such visitor. */
enum rc person_export(struct db *db, int64_t visitor_id, struct str *out, struct err *err);

struct person_erased {
    int64_t n_conversations;
    int64_t n_messages;
    int64_t n_tickets;
    int64_t n_files;
};
/* What is there to erase. RC_NOT_FOUND, or RC_CONFLICT while a person has a conversation of his or
 * a ticket is not done: erasing would pull it from under the hands of those who work on it. */
enum rc person_look(struct db *db, int64_t visitor_id, struct person_erased *out, struct err *err);
/* Inside a transaction: words, contacts, names, tokens. Erasing twice is harmless. */
enum rc person_erase(struct db *db, int64_t visitor_id, int64_t now_ms, struct err *err);
/* After its commit: contents of files that nobody else has sent, and their rows. A transaction of
 * its own; may be repeated when it was interrupted. */
enum rc person_erase_files(struct db *db, const struct options *o, int64_t visitor_id,
                           struct err *err);

#endif
