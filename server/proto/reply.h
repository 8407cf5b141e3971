/* reply.h - writes what goes out: results, errors and pushes of JSON-RPC 2.0.
 *
 * Every packet is written once and returned with one reference. Loop thread.
 */
#ifndef BANGBAN_SERVER_PROTO_REPLY_H
#define BANGBAN_SERVER_PROTO_REPLY_H

#include "server/packet.h"
#include "server/proto/request.h"

/* result: a JSON object, empty = {}. */
struct packet *reply_result(struct view id_json, struct view result);
/* id_json empty writes null, as JSON-RPC asks when the id could not be read. detail: a JSON object
 * for programs, empty = none. */
struct packet *reply_error(struct view id_json, enum fault fault, const struct err *err,
                           struct view detail);
struct packet *reply_push(const char *method, struct view params);
/* Stable name of what went wrong: "parse_error", "unknown_method", or rc_kind() of the call. */
const char *reply_kind(enum fault fault, const struct err *err);

#endif
