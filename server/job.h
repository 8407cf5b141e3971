/* job.h - work too long for one call: it goes on over several internal calls that hand it on.
 *
 * A handler puts a job into c->job (the call then owns that reference) and asks with
 * outbox_continue() for internal methods to be run with it, each holding a reference of its own.
 * Between two of them others get their turn, so live traffic waits for one slice at most. When the
 * server stops, nothing is continued and the last reference frees the job. Several calls of one job
 * may run at the same time: what they share is the owner's business.
 */
#ifndef BANGBAN_SERVER_JOB_H
#define BANGBAN_SERVER_JOB_H

#include <stdatomic.h>

/* First member of the owner's struct. */
struct job {
    atomic_uint refs;
    void (*free)(struct job *job);
};

void job_init(struct job *job, void (*free_job)(struct job *job)); /* one reference */
struct job *job_ref(struct job *job);
void job_unref(struct job *job); /* NULL is legal */

#endif
