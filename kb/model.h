/* model.h - the fitted models of a knowledge base. Owns the table model.
 *
 * Rank weights and confidence are texts of one "name value" a line, first line "bangban-rank 1" and
 * so on, numbers in hexadecimal so that reading gives back the same bits. An unknown name is
 * ignored and a missing one is 0, so that a file outlives a change of features; another first line
 * is RC_VERSION. The learned channel is kb/embed.h's bytes.
 */
#ifndef BANGBAN_KB_MODEL_H
#define BANGBAN_KB_MODEL_H

#include "kb/base/db.h"
#include "kb/confidence.h"
#include "kb/embed.h"
#include "kb/rank.h"

/* A plain value; the shipped models where none is stored. */
struct model_set {
    struct rank_model rank;
    struct confidence_model confidence;
    struct cuts cuts;
    int64_t version;         /* newest version of a stored model, 0 = all shipped */
    int64_t channel_version; /* of the learned channel, 0 = there is none */
};

struct model_set model_shipped(void);
/* RC_CORRUPT or RC_VERSION when a stored model cannot be read. */
enum rc model_load(struct db *db, struct model_set *out, struct err *err);

/* The learned channel; RC_NOT_FOUND when none is stored. The caller's to free. */
enum rc model_load_channel(struct db *db, struct embed **out, struct err *err);

/* Inside the writer's transaction; bump the KB version. */
enum rc model_put_rank(struct db *db, const struct rank_model *m, struct err *err);
enum rc model_put_confidence(struct db *db, const struct confidence_model *m,
                             const struct cuts *cuts, struct err *err);
enum rc model_put_channel(struct db *db, const struct embed *m, struct err *err);
/* Back to the shipped one; no error if none is stored. name: "rank", "confidence", "embedding". */
enum rc model_drop(struct db *db, const char *name, struct err *err);

void model_write_rank(struct str *out, const struct rank_model *m);
enum rc model_read_rank(struct view text, struct rank_model *out, struct err *err);
void model_write_confidence(struct str *out, const struct confidence_model *m,
                            const struct cuts *cuts);
enum rc model_read_confidence(struct view text, struct confidence_model *out, struct cuts *cuts_out,
                              struct err *err);

#endif
