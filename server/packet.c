/* packet.c - reference-counted outgoing texts. Loop thread only. */
#include "server/packet.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

struct packet *packet_new(struct view text)
{
    struct packet *p = mem_alloc(sizeof *p + PACKET_HEADROOM + text.len);
    p->refs = 1;
    p->len = text.len;
    p->text = (unsigned char *)(p + 1) + PACKET_HEADROOM;
    if (text.len > 0)
        memcpy(p->text, text.ptr, text.len);
    return p;
}

struct packet *packet_ref(struct packet *p)
{
    p->refs++;
    return p;
}

void packet_unref(struct packet *p)
{
    if (p == NULL)
        return;
    CHECK(p->refs > 0);
    if (--p->refs == 0)
        free(p);
}
