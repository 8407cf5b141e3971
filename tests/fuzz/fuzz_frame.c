/* fuzz_frame.c - any bytes as a frame, and as the params of every method there is. */
#include <stdint.h>
#include <stdlib.h>

#include "server/proto/reply.h"

static void decode_for_all(const struct request *r, struct arena *a)
{
    const struct method *m;
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++) {
        void *params = NULL;
        struct err err = ERR_NONE;
        enum rc rc = request_params(r, m->params, a, &params, &err);
        CHECK(rc == RC_OK || err.field[0] != '\0');
        if (rc != RC_OK)
            packet_unref(reply_error(r->id_json, FAULT_CALL, &err, VIEW_EMPTY));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *a = arena_new(0);
    struct request r;
    struct err err = ERR_NONE;
    enum fault fault = request_parse((struct view){(const char *)bytes, len}, a, &r, &err);
    if (fault == FAULT_NONE)
        decode_for_all(&r, a);
    else
        packet_unref(reply_error(r.id_json, fault, &err, VIEW_EMPTY));
    request_clear(&r);
    arena_free(a);
    return 0;
}
