/* fill_history.c - a long conversation for the browser tests:
 *
 *     fill_history DB CONVERSATION N
 *
 * writes N messages of the visitor into it in one transaction, as message.send would have stored
 * them one by one. The server may run beside it; nobody is told, so open the page afterwards.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kb/base/clock.h"
#include "server/desk/message.h"
#include "server/storage.h"

static enum rc add_one(struct db *db, struct conversation *cv, int64_t i, int64_t at_ms,
                       struct err *err)
{
    struct arena *a = arena_new(0);
    struct view text = arena_printf(a, "第%lld条，请问清税证明要多久", (long long)i);
    struct message m = {.from = FROM_VISITOR,
                        .client_id = arena_printf(a, "m%lld", (long long)i),
                        .at_ms = at_ms,
                        .blocks = message_text_blocks(a, text)};
    enum rc rc = message_add(db, a, cv, &m, text, err);
    cv->last_text = VIEW_EMPTY; /* lived in the arena */
    arena_free(a);
    return rc;
}

static enum rc fill(struct db *db, int64_t conversation_id, int64_t n, struct err *err)
{
    struct arena *a = arena_new(0);
    struct conversation cv;
    int64_t now_ms = clock_now_ms();
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = conversation_load(db, a, conversation_id, &cv, err);
    for (int64_t i = 0; rc == RC_OK && i < n; i++)
        rc = add_one(db, &cv, i, now_ms - (n - i) * 100, err);
    if (rc == RC_OK)
        rc = conversation_save(db, &cv, err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    arena_free(a);
    return rc;
}

int main(int argc, char **argv)
{
    struct db *db = NULL;
    struct err err = ERR_NONE;
    if (argc != 4) {
        fputs("fill_history DB CONVERSATION N\n", stderr);
        return 2;
    }
    enum rc rc = storage_open(argv[1], DB_WRITE, &db, &err);
    if (rc == RC_OK)
        rc = fill(db, strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10), &err);
    db_close(db);
    if (rc != RC_OK)
        fprintf(stderr, "%s\n", err.text);
    return rc == RC_OK ? 0 : 1;
}
