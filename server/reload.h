/* reload.h - the internal method kb.reload: looks whether the knowledge base changed, loads it if
 * so. */
#ifndef BANGBAN_SERVER_RELOAD_H
#define BANGBAN_SERVER_RELOAD_H

#include "server/dispatch.h"

/* Think thread. c->kb is the snapshot in use or NULL; c->thought becomes the new one, or stays NULL
 * when there is nothing new. */
enum rc reload_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
