/* trace.h - every decision is stored with what it rested on, and can be replayed. Owns table trace.
 *
 * A trace holds: the question, dialogue state, as-of day, region, KB and model version, normalised
 * form, act, rung, reason, entry, clause, facet, confidence, cuts, candidates with their features,
 * and a digest (SHA-256) of the blocks. Replay asks the same question of the present snapshot;
 * equal versions must give an equal digest, a changed knowledge base is reported with both.
 */
#ifndef BANGBAN_INTENTS_TRACE_H
#define BANGBAN_INTENTS_TRACE_H

#include "intents/answer.h"

#define TRACE_DIGEST_LEN 64 /* lower-case hex */

/* The digest of a reply, NUL-terminated. */
void trace_digest(const struct block *blocks, size_t n, char out[TRACE_DIGEST_LEN + 1]);

/* A decision made ready for storing: the writer has better things to do. A plain value; its texts
 * live where the turn's do. */
struct trace {
    struct answer_input in;
    struct view dialogue; /* before the turn */
    struct view normalised;
    int64_t kb_version;
    int64_t model_version;
    enum act act;
    enum rung rung;
    struct view reason;
    int64_t entry_id;
    int64_t clause_id;
    enum facet facet;
    double confidence;
    struct cuts cuts;
    /* JSON: {"features": names, "list": [{entry_id, clause_id, score, probability, "values": in
     * thousandths, in the order of the names}], and only where the question was not read as it
     * stands "corrected": text, "readings": [{text, "synonyms": [{synonym_id, said, read}]}]}.
     * Texts of readings have personal data covered. */
    struct view candidates;
    char digest[TRACE_DIGEST_LEN + 1];
};

/* On the thread that decided. `blocks` is the JSON of the decision's blocks (block_write_json).
 * Borrows everything; the texts live in `a`. */
void trace_make(struct arena *a, const struct answer_input *in, const struct decision *d,
                struct view blocks, struct trace *out);
/* Writer's connection, inside the transaction. turn_id comes from the caller (message id); storing
 * a turn again is RC_CONFLICT. */
enum rc trace_store(struct db *db, int64_t turn_id, const struct trace *t, int64_t now_ms,
                    struct err *err);

enum replay_verdict {
    REPLAY_SAME,             /* same versions, same digest */
    REPLAY_SAME_KB_CHANGED,  /* the KB changed since, the reply is still the same */
    REPLAY_OTHER_KB_CHANGED, /* the KB changed since and so did the reply */
    REPLAY_DIFFERS           /* same versions, another reply: a defect */
};

struct replay {
    enum replay_verdict verdict;
    int64_t at_ms;
    int64_t stored_kb_version;
    int64_t kb_version;
    struct answer_input input; /* as stored */
    struct view stored_act;
    struct view stored_reason;
    int64_t stored_entry_id;
    double stored_confidence;
    struct view stored_normalised; /* the visitor's words, nothing covered */
    struct view stored_candidates; /* JSON */
    char stored_digest[TRACE_DIGEST_LEN + 1];
    char digest[TRACE_DIGEST_LEN + 1];
    struct decision now;
};

/* A line of the list of turns. */
struct trace_row {
    int64_t turn_id;
    int64_t at_ms;
    struct view question;
    struct view act;
    double confidence;
    int64_t entry_id; /* answered, 0 = none; trace_find only */
};

/* The last `limit` turns, newest first; any connection that can read. Rows live in `a`. */
enum rc trace_list(struct db *db, struct arena *a, int64_t limit, struct trace_row **rows_out,
                   size_t *n_out, struct err *err);

/* One turn, should it be there. */
enum rc trace_find(struct db *db, struct arena *a, int64_t turn_id, struct trace_row *out,
                   bool *found_out, struct err *err);

/* Any connection that can read. RC_NOT_FOUND when there is no such turn. Results live in `a` and in
 * the snapshot. */
enum rc trace_replay(struct db *db, struct searcher *searcher, const struct snapshot *kb,
                     int64_t turn_id, struct arena *a, struct replay *out, struct err *err);

/* Questions as they were asked, newest first, at most `limit`; the same words in the same state and
 * region once, with how often. Texts live in `a`. */
struct asked_turn {
    int64_t turn_id; /* the newest */
    int64_t n_asked;
    struct answer_input input;
};
enum rc trace_list_since(struct db *db, struct arena *a, int64_t since_ms, int64_t limit,
                         struct asked_turn **list_out, size_t *n_out, struct err *err);

const char *replay_verdict_text(enum replay_verdict v); /* a Chinese sentence */

#endif
