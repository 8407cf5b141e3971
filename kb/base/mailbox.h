/* mailbox.h - hands whole messages from thread to thread, first in, first out.
 *
 * The only module with mutexes and condition variables. What is put in belongs to the taker from
 * then on; the putter must not touch it again. Intrusive: a message embeds a struct mail, so that
 * nothing is allocated here. Any number of putters and takers.
 */
#ifndef BANGBAN_KB_BASE_MAILBOX_H
#define BANGBAN_KB_BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mailbox;

struct mail {
    struct mail *next;
};

struct mailbox *mailbox_new(void);
void mailbox_free(struct mailbox *box); /* must be empty; NULL is legal */
/* Returns true if the box was empty before (the taker may need to be woken by other means). */
bool mailbox_put(struct mailbox *box, struct mail *m);
/* The same for a whole chain linked by next; NULL puts nothing and returns false. */
bool mailbox_put_all(struct mailbox *box, struct mail *first);
/* Waits for one message; NULL once the box is closed and empty. */
struct mail *mailbox_take(struct mailbox *box);
/* The same without waiting; NULL when there is nothing. */
struct mail *mailbox_poll(struct mailbox *box);
/* Waits, but not longer than that; NULL when there was nothing by then or the box is closed. */
struct mail *mailbox_poll_for(struct mailbox *box, int64_t wait_us);
/* Waits, then takes everything there is, in order, linked by next; NULL once closed and empty. */
struct mail *mailbox_take_all(struct mailbox *box);
/* The same without waiting; NULL when there is nothing. */
struct mail *mailbox_poll_all(struct mailbox *box);
void mailbox_close(struct mailbox *box); /* takers drain what is left, then get NULL */
size_t mailbox_len(struct mailbox *box); /* for limits and metrics; stale at once */

#endif
