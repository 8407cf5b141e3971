/* snapshot.h - an immutable picture of the knowledge base in memory.
 *
 * Holds every entry, the search units with their lengths and characters, document frequencies, the
 * vocabulary and the models, all of one KB version. Built read-only from a connection, then shared
 * by reference; nobody writes to it. Whoever holds a reference may take and drop more, on any
 * thread.
 *
 * FTS5 lives in the database file and may be a commit ahead of the snapshot: unit ids are never
 * reused, candidates unknown to the snapshot are skipped, and units that were replaced stay in the
 * index for a grace period, so a search through an old snapshot is still complete.
 */
#ifndef BANGBAN_KB_SNAPSHOT_H
#define BANGBAN_KB_SNAPSHOT_H

#include "kb/base/db.h"
#include "kb/correct.h"
#include "kb/embed.h"
#include "kb/entry.h"
#include "kb/index.h"
#include "kb/lexicon.h"
#include "kb/model.h"
#include "kb/postings.h"
#include "kb/symbols.h"
#include "kb/synonym.h"
#include "kb/vocab.h"

struct snapshot;

/* `previous` (may be NULL) lets unchanged entries be shared, so that publishing one entry is cheap.
 */
enum rc snapshot_load(struct db *db, struct snapshot *previous, struct snapshot **out,
                      struct err *err);
/* Everything anew with another learned channel (NULL: none) than the stored one: for training. */
enum rc snapshot_load_with(struct db *db, struct embed *channel, struct snapshot **out,
                           struct err *err);
/* What `live` would be once these entries were written: nothing is stored, and `live` goes on being
 * used. An entry whose external id is there takes its place, with the ids of clauses that stay. */
struct snapshot_change {
    const struct entry *const *entries; /* as editors gave them */
    size_t n;
    int64_t next_entry_id; /* store_next_ids() */
    int64_t next_clause_id;
    const struct cuts *cuts;        /* NULL: those in force */
    const struct rank_model *rank;  /* NULL: the weights in force */
    const struct synonym *synonyms; /* all there would be */
    size_t n_synonyms;
    bool has_synonyms; /* else those in force */
};
enum rc snapshot_stage(struct snapshot *live, const struct snapshot_change *change,
                       struct snapshot **out, struct err *err);
struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is legal; the last one frees */

int64_t snapshot_version(const struct snapshot *s);
size_t snapshot_n_entries(const struct snapshot *s);
size_t snapshot_n_units(const struct snapshot *s);
const struct entry *snapshot_entry(const struct snapshot *s,
                                   int64_t entry_id); /* NULL: not there */
const struct entry *snapshot_find(const struct snapshot *s, struct view external_id);
/* i < snapshot_n_entries, in entry id order. */
const struct entry *snapshot_entry_at(const struct snapshot *s, size_t i);

/* --- for search: entries as symbols (kb/symbols.h) ----------------------------------------------
 */

struct unit {
    int64_t unit_id;
    const uint16_t *symbols;
    uint32_t n;        /* symbols */
    uint32_t n_breaks; /* of them */
    uint8_t kind;      /* enum unit_kind */
    int32_t part;
};

static inline struct symbol_row unit_row(const struct unit *u)
{
    return (struct symbol_row){u->symbols, u->n, u->n_breaks};
}

/* An entry with its units, heads first. Lives as long as the snapshot. */
struct indexed {
    const struct entry *entry;
    const struct unit *units;
    const struct symbol_row *clauses;   /* among the symbols of its passages, entry->n_clauses;
                                           n = 0 when a clause has none */
    const struct embed_packed *vectors; /* of every unit; NULL without a learned channel */
    uint32_t n_units;
    uint32_t n_head;
    uint32_t n_symbols; /* of all units */
};

const struct indexed *snapshot_indexed(const struct snapshot *s,
                                       int64_t entry_id); /* NULL: not there */
/* Entries that are not in the full-text index, because they are only staged. */
const struct indexed *snapshot_staged_at(const struct snapshot *s,
                                         size_t i); /* NULL past the end */
const struct indexed *snapshot_indexed_at(const struct snapshot *s, size_t i);
/* What a row of the index needs to know of its unit, without reading the entry. */
struct unit_place {
    const struct indexed *indexed; /* NULL: the snapshot does not know the unit */
    uint32_t unit_no;              /* in indexed->units */
    uint32_t kind : 8;             /* enum unit_kind */
    uint32_t n : 24;               /* symbols */
};
struct unit_place snapshot_unit_place(const struct snapshot *s, int64_t unit_id);
/* The entry a unit belongs to and its place there; NULL if the snapshot does not know the unit. */
const struct indexed *snapshot_unit_owner(const struct snapshot *s, int64_t unit_id,
                                          size_t *unit_no_out);
const struct vocab *snapshot_vocab(const struct snapshot *s);
/* Rare terms of a table in memory; they may list units that are gone. */
const struct postings *snapshot_postings(const struct snapshot *s, enum index_table table);
const struct corrector *snapshot_corrector(const struct snapshot *s);
/* The editors' synonyms; may be empty. */
const struct synonyms *snapshot_synonyms(const struct snapshot *s);
/* The words of the knowledge base. That of the snapshot before, as long as less than one entry in a
 * hundred changed since it was made. */
const struct lexicon *snapshot_lexicon(const struct snapshot *s);
/* Titles and variants often are questions themselves; answers are not. */
enum side { SIDE_HEAD, SIDE_BODY, N_SIDES };
/* Weight of a symbol or pair that n_with entries hold: inverse document frequency
 * ln(1 + (N - n + 0.5) / (n + 0.5)), but no more than it deserves as a way of asking, and on the
 * side of the answers less than half of that. How frequent it is among questions is known from
 * kb/asking.h, and learned from the base where its own titles and variants have it at least five
 * times as often as its answers (snapshot_learns_asking). */
double snapshot_weight(const struct snapshot *s, uint32_t key, uint32_t n_with, enum side side);
/* Is it a way of asking by the frequencies of this base alone? Never without answers, or with fewer
 * than 100 titles and variants. */
bool snapshot_learns_asking(const struct snapshot *s, uint32_t key);
/* The weights of all 65536 symbols on the side of titles and variants; of a break 0. */
const float *snapshot_weights(const struct snapshot *s);

/* Models in force: those stored with the knowledge base, else the shipped ones. */
const struct model_set *snapshot_models(const struct snapshot *s);
/* The learned channel in force; NULL when there is none. */
const struct embed *snapshot_channel(const struct snapshot *s);
/* Confidence at least `answer` is answered, at least `clarify` is clarified. */
struct cuts snapshot_cuts(const struct snapshot *s);

/* Averages that length normalisation needs. */
struct snapshot_lengths {
    double head_mean;  /* symbols of a title or variant */
    double body_mean;  /* of a passage, summary or field */
    double entry_mean; /* of a whole entry */
};
struct snapshot_lengths snapshot_mean_lengths(const struct snapshot *s);

#endif
