/* census.h - open sockets per address, for the cap. Loop thread only; one per process. */
#ifndef BANGBAN_SERVER_NET_CENSUS_H
#define BANGBAN_SERVER_NET_CENSUS_H

#include <stdint.h>

void census_add(const char *address, int change); /* +1 or -1 */
int64_t census_count(const char *address);

#endif
