/* scratch.h - a folder with a database for one fault test. In memory where there is such a place:
 * the tests decide what a disk does, not the disk of this machine. */
#ifndef BANGBAN_TESTS_FAULTS_SCRATCH_H
#define BANGBAN_TESTS_FAULTS_SCRATCH_H

struct scratch {
    char dir[64];
    char db[96]; /* path of the database in it */
};

void scratch_open(struct scratch *s);
void scratch_empty(const struct scratch *s);
void scratch_close(struct scratch *s);
/* to holds what from holds; nobody has either open. */
void scratch_copy(const struct scratch *from, const struct scratch *to);

#endif
