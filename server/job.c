/* job.c - counting who still works on it. Any thread. */
#include "server/job.h"

#include <stddef.h>

void job_init(struct job *job, void (*free_job)(struct job *job))
{
    atomic_init(&job->refs, 1);
    job->free = free_job;
}

struct job *job_ref(struct job *job)
{
    atomic_fetch_add_explicit(&job->refs, 1, memory_order_relaxed);
    return job;
}

void job_unref(struct job *job)
{
    if (job != NULL && atomic_fetch_sub_explicit(&job->refs, 1, memory_order_acq_rel) == 1)
        job->free(job);
}
