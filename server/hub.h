/* hub.h - who listens to what: topic -> connections.
 *
 * The front fans a push out to the members of its topic; the network layer reports lost
 * connections. TOPIC_ACCOUNT doubles as presence: an account is here while that topic has members.
 * Loop thread only.
 */
#ifndef BANGBAN_SERVER_HUB_H
#define BANGBAN_SERVER_HUB_H

#include "server/call.h"

struct hub;

struct hub *hub_new(void);
void hub_free(struct hub *h); /* NULL is legal */
/* Both are harmless when already so. */
void hub_join(struct hub *h, struct topic topic, struct conn_ref conn);
void hub_leave(struct hub *h, struct topic topic, struct conn_ref conn);
void hub_drop(struct hub *h, struct conn_ref conn); /* leaves everything */
bool hub_has(const struct hub *h, struct topic topic, struct conn_ref conn);
/* Members in joining order; borrowed until the next change of the hub. */
size_t hub_members(const struct hub *h, struct topic topic, const struct conn_ref **out);
/* How many they are. */
size_t hub_n_members(const struct hub *h, struct topic topic);
size_t hub_n_topics(const struct hub *h);

#endif
