/* describe.h - the method table as an OpenRPC document, for client generators and people.
 *
 * Written from the same rows that dispatch uses, so it cannot be out of date. Internal and test
 * methods are left out. Any thread.
 */
#ifndef BANGBAN_SERVER_DESCRIBE_H
#define BANGBAN_SERVER_DESCRIBE_H

#include "kb/base/str.h"

void describe_methods(struct str *out);

#endif
