/* packet.h - one encoded outgoing text, shared by everyone it goes to.
 *
 * Encoded once per event, then counted: a push to a thousand windows is one buffer. In front of the
 * text lies room for the frame header, which the network layer writes there; it is the same for
 * every receiver. Loop thread only.
 */
#ifndef BANGBAN_SERVER_PACKET_H
#define BANGBAN_SERVER_PACKET_H

#include "kb/base/str.h"

#define PACKET_HEADROOM 32

struct packet {
    unsigned refs;
    size_t len;
    unsigned char *text; /* len bytes, PACKET_HEADROOM writable bytes before it */
};

struct packet *packet_new(struct view text); /* one reference; text is copied */
struct packet *packet_ref(struct packet *p);
void packet_unref(struct packet *p); /* NULL is legal */

#endif
