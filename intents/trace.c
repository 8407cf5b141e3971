/* trace.c - storing and replaying decisions. Made on the think thread,
 * stored by the apply thread, replayed by the command
 * line and by think threads. */
#include "intents/trace.h"

#include <math.h>
#include <sodium.h>
#include <string.h>
#include <threads.h>

#include "intents/redirect_store.h"
#include "kb/base/err.h"
#include "kb/text/mask.h"

static const char SQL_INSERT[] =
    "INSERT INTO trace (turn_id, at_ms, question, normalised, dialogue, chosen_entry_id,"
    " chosen_facet, as_of_day, region, audience, kb_version, model_version, act, rung, reason,"
    " entry_id, clause_id, facet, confidence, cut_answer, cut_clarify, max_error, candidates, "
    "digest)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
    " $20, $21, $22, $23, $24) ON CONFLICT (turn_id) DO NOTHING";
static const char SQL_FIND[] =
    "SELECT at_ms, question, dialogue, chosen_entry_id, chosen_facet, as_of_day, region, audience,"
    " kb_version, model_version, act, reason, entry_id, confidence, candidates, digest, normalised"
    " FROM trace WHERE turn_id = $1";
static const char SQL_LIST[] = "SELECT turn_id, at_ms, question, act, confidence FROM trace"
                               " ORDER BY at_ms DESC, turn_id DESC LIMIT $1";
static const char SQL_ONE[] =
    "SELECT turn_id, at_ms, question, act, confidence, entry_id FROM trace WHERE turn_id = $1";
static const char SQL_ANY[] = "SELECT turn_id FROM trace LIMIT 1";

static const char SQL_SINCE[] =
    "SELECT max(turn_id), count(*), question, dialogue, chosen_entry_id, chosen_facet,"
    " max(as_of_day), region, audience FROM trace WHERE at_ms >= $1 AND rung <> 'silent'"
    " GROUP BY question, dialogue, chosen_entry_id, chosen_facet, region, audience"
    " ORDER BY max(turn_id) DESC LIMIT $2";

static void digest_of(struct view json, char out[TRACE_DIGEST_LEN + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)json.ptr, json.len);
    sodium_bin2hex(out, TRACE_DIGEST_LEN + 1, hash, sizeof hash);
}

void trace_digest(const struct block *blocks, size_t n, char out[TRACE_DIGEST_LEN + 1])
{
    struct str json = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &json);
    block_write_json(&w, NULL, blocks, n);
    digest_of(str_view(&json), out);
    str_clear(&json);
}

/* Features that have a name, and these as JSON: the same for every trace. */
static once_flag names_once = ONCE_FLAG_INIT;
static int named[RANK_N_FEATURES];
static size_t n_named;
static char names_json[1024];

static void name_features(void)
{
    struct str json = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &json);
    jsonw_arr(&w, NULL);
    for (int i = 0; i < RANK_N_FEATURES; i++) {
        if (rank_feature_name(i)[0] == '\0')
            continue;
        jsonw_text(&w, NULL, rank_feature_name(i));
        named[n_named++] = i;
    }
    jsonw_arr_end(&w);
    CHECK(json.len < sizeof names_json);
    memcpy(names_json, json.ptr, json.len);
    str_clear(&json);
}

static void write_candidate(struct jsonw *w, const struct candidate *c)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "entry_id", c->entry->entry_id);
    jsonw_int(w, "clause_id", c->clause != NULL ? c->clause->clause_id : 0);
    jsonw_real(w, "score", c->score, 6);
    jsonw_real(w, "probability", c->probability, 6);
    int64_t values[RANK_N_FEATURES];
    for (size_t i = 0; i < n_named; i++)
        values[i] = llround(c->features[named[i]] * 1000.0);
    jsonw_ints(w, "values", values, n_named);
    jsonw_obj_end(w);
}

static void write_covered(struct jsonw *w, struct arena *a, const char *key, struct view text)
{
    jsonw_view(w, key, mask_personal(a, text));
}

static void write_reading(struct jsonw *w, struct arena *a, const struct synonym_reading *r)
{
    jsonw_obj(w, NULL);
    write_covered(w, a, "text", r->norm.text);
    jsonw_arr(w, "synonyms");
    for (size_t i = 0; i < r->n_uses; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "synonym_id", r->uses[i].synonym->synonym_id);
        write_covered(w, a, "said", r->uses[i].said);
        write_covered(w, a, "read", r->uses[i].read);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    jsonw_obj_end(w);
}

/* How the question was read, where that is not as it stands; most turns store nothing here. */
static void write_readings(struct jsonw *w, struct arena *a, const struct search_result *s)
{
    if (s->corrected.len > 0)
        write_covered(w, a, "corrected", s->corrected);
    if (s->n_readings == 0)
        return;
    jsonw_arr(w, "readings");
    for (size_t i = 0; i < s->n_readings; i++)
        write_reading(w, a, &s->readings[i]);
    jsonw_arr_end(w);
}

/* Features are named once and written in thousandths: they are half of what a turn stores. */
static void write_candidates(struct str *out, struct arena *a, const struct search_result *s)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    call_once(&names_once, name_features);
    if (s->n > 0)
        jsonw_raw(&w, "features", view_of(names_json));
    jsonw_arr(&w, "list");
    for (size_t i = 0; i < s->n; i++)
        write_candidate(&w, &s->list[i]);
    jsonw_arr_end(&w);
    write_readings(&w, a, s);
    jsonw_obj_end(&w);
}

static void bind_input(struct stmt *st, const struct answer_input *in, struct view dialogue)
{
    stmt_bind_view(st, 3, in->question);
    stmt_bind_view(st, 5, dialogue);
    stmt_bind_int(st, 6, in->chosen_entry_id);
    stmt_bind_text(st, 7, facet_name(in->chosen_facet));
    stmt_bind_int(st, 8, in->as_of_day);
    stmt_bind_view(st, 9, in->region.ptr != NULL ? in->region : VIEW_EMPTY);
    stmt_bind_view(st, 10, in->audience.ptr != NULL ? in->audience : VIEW_EMPTY);
}

static void bind_decision(struct stmt *st, const struct trace *t)
{
    stmt_bind_view(st, 4, t->normalised);
    stmt_bind_int(st, 11, t->kb_version);
    stmt_bind_int(st, 12, t->model_version);
    stmt_bind_text(st, 13, act_name(t->act));
    stmt_bind_text(st, 14, rung_name(t->rung));
    stmt_bind_view(st, 15, t->reason);
    stmt_bind_int(st, 16, t->entry_id);
    stmt_bind_int(st, 17, t->clause_id);
    stmt_bind_text(st, 18, facet_name(t->facet));
    stmt_bind_real(st, 19, t->confidence);
    stmt_bind_real(st, 20, t->cuts.answer);
    stmt_bind_real(st, 21, t->cuts.clarify);
    stmt_bind_real(st, 22, t->cuts.max_error);
}

void trace_make(struct arena *a, const struct answer_input *in, const struct decision *d,
                struct view blocks, struct trace *out)
{
    struct str candidates = STR_EMPTY;
    write_candidates(&candidates, a, &d->search);
    *out = (struct trace){.in = *in,
                          .dialogue = dialogue_write(a, &in->dialogue),
                          .normalised = d->norm.text.ptr != NULL ? d->norm.text : VIEW_EMPTY,
                          .kb_version = d->kb_version,
                          .model_version = d->search.model_version,
                          .act = d->act,
                          .rung = d->rung,
                          .reason = view_of(d->reason),
                          .entry_id = d->entry_id,
                          .clause_id = d->clause_id,
                          .facet = d->facet,
                          .confidence = d->confidence,
                          .cuts = d->cuts,
                          .candidates = arena_view(a, str_view(&candidates))};
    out->in.redirects = NULL; /* they need not live as long */
    digest_of(blocks, out->digest);
    str_clear(&candidates);
}

enum rc trace_store(struct db *db, int64_t turn_id, const struct trace *t, int64_t now_ms,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_INSERT);
    stmt_bind_int(st, 1, turn_id);
    stmt_bind_int(st, 2, now_ms);
    bind_input(st, &t->in, t->dialogue);
    bind_decision(st, t);
    stmt_bind_view(st, 23, t->candidates);
    stmt_bind_text(st, 24, t->digest);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_CONFLICT, "问答 %lld 的记录已经有了", (long long)turn_id);
    return rc;
}

/* --- list ----------------------------------------------------------------------------------------
 */

enum rc trace_find(struct db *db, struct arena *a, int64_t turn_id, struct trace_row *out,
                   bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ONE);
    stmt_bind_int(st, 1, turn_id);
    enum rc rc = stmt_row(st, found_out, err);
    if (rc == RC_OK && *found_out)
        *out = (struct trace_row){.turn_id = stmt_int(st, 0),
                                  .at_ms = stmt_int(st, 1),
                                  .question = arena_view(a, stmt_view(st, 2)),
                                  .act = arena_view(a, stmt_view(st, 3)),
                                  .confidence = stmt_real(st, 4),
                                  .entry_id = stmt_int(st, 5)};
    stmt_reset(st);
    return rc;
}

enum rc trace_list(struct db *db, struct arena *a, int64_t limit, struct trace_row **rows_out,
                   size_t *n_out, struct err *err)
{
    struct trace_row *rows = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    stmt_bind_int(st, 1, limit);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        rows = arena_push(a, rows, n, &cap, sizeof *rows);
        rows[n++] = (struct trace_row){.turn_id = stmt_int(st, 0),
                                       .at_ms = stmt_int(st, 1),
                                       .question = arena_view(a, stmt_view(st, 2)),
                                       .act = arena_view(a, stmt_view(st, 3)),
                                       .confidence = stmt_real(st, 4)};
        rc = stmt_row(st, &row, err);
    }
    if (rc == RC_OK) {
        *rows_out = rows;
        *n_out = n;
    }
    return rc;
}

/* --- replay --------------------------------------------------------------------------------------
 */

static void read_input(struct stmt *st, struct arena *a, struct answer_input *in)
{
    *in = (struct answer_input){
        .question = arena_view(a, stmt_view(st, 1)),
        .chosen_entry_id = stmt_int(st, 3),
        .as_of_day = (int32_t)stmt_int(st, 5),
        .region = arena_view(a, stmt_view(st, 6)),
        .audience = arena_view(a, stmt_view(st, 7)),
    };
    dialogue_parse(stmt_view(st, 2), &in->dialogue);
    if (!facet_parse(stmt_view(st, 4), &in->chosen_facet))
        in->chosen_facet = FACET_NONE;
}

static enum rc no_such_turn(struct db *db, int64_t turn_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ANY);
    enum rc rc = stmt_one(st, err);
    stmt_reset(st);
    if (rc == RC_NOT_FOUND)
        return err_set(err, rc, "还没有问答记录：服务回答过的问题才能重放");
    return rc == RC_OK
               ? err_set(err, RC_NOT_FOUND, "没有编号为 %lld 的问答记录", (long long)turn_id)
               : rc;
}

enum rc trace_list_since(struct db *db, struct arena *a, int64_t since_ms, int64_t limit,
                         struct asked_turn **list_out, size_t *n_out, struct err *err)
{
    struct asked_turn *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_SINCE);
    stmt_bind_int(st, 1, since_ms);
    stmt_bind_int(st, 2, limit);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        struct asked_turn *t = &list[n++];
        *t = (struct asked_turn){.turn_id = stmt_int(st, 0), .n_asked = stmt_int(st, 1)};
        t->input.question = arena_view(a, stmt_view(st, 2));
        dialogue_parse(stmt_view(st, 3), &t->input.dialogue);
        t->input.chosen_entry_id = stmt_int(st, 4);
        if (!facet_parse(stmt_view(st, 5), &t->input.chosen_facet))
            t->input.chosen_facet = FACET_NONE;
        t->input.as_of_day = (int32_t)stmt_int(st, 6);
        t->input.region = arena_view(a, stmt_view(st, 7));
        t->input.audience = arena_view(a, stmt_view(st, 8));
    }
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

static enum rc read_trace(struct db *db, int64_t turn_id, struct arena *a, struct replay *out,
                          int64_t *model_version_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FIND);
    stmt_bind_int(st, 1, turn_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = no_such_turn(db, turn_id, err);
    if (rc != RC_OK)
        return rc;
    out->at_ms = stmt_int(st, 0);
    read_input(st, a, &out->input);
    out->stored_kb_version = stmt_int(st, 8);
    *model_version_out = stmt_int(st, 9);
    out->stored_act = arena_view(a, stmt_view(st, 10));
    out->stored_reason = arena_view(a, stmt_view(st, 11));
    out->stored_entry_id = stmt_int(st, 12);
    out->stored_confidence = stmt_real(st, 13);
    out->stored_candidates = arena_view(a, stmt_view(st, 14));
    struct view digest = view_sub(stmt_view(st, 15), 0, TRACE_DIGEST_LEN);
    memcpy(out->stored_digest, digest.ptr, digest.len);
    out->stored_digest[digest.len] = '\0';
    out->stored_normalised = arena_view(a, stmt_view(st, 16));
    stmt_reset(st);
    return RC_OK;
}

static bool same_reply(const struct replay *r)
{
    return strcmp(r->stored_digest, r->digest) == 0 &&
           view_eq_text(r->stored_act, act_name(r->now.act)) &&
           r->stored_entry_id == r->now.entry_id;
}

enum rc trace_replay(struct db *db, struct searcher *searcher, const struct snapshot *kb,
                     int64_t turn_id, struct arena *a, struct replay *out, struct err *err)
{
    struct replay r = {.kb_version = snapshot_version(kb)};
    int64_t stored_model = 0;
    enum rc rc = read_trace(db, turn_id, a, &r, &stored_model, err);
    struct redirect_rules rules;
    if (rc == RC_OK)
        rc = redirect_load(db, a, &rules, err);
    if (rc != RC_OK)
        return rc;
    r.input.redirects = &rules;
    r.input.explain = true;
    rc = answer_decide(searcher, kb, &r.input, a, &r.now, err);
    r.input.redirects = NULL;
    if (rc != RC_OK)
        return rc;
    trace_digest(r.now.blocks, r.now.n_blocks, r.digest);
    bool same_versions =
        r.stored_kb_version == r.kb_version && stored_model == r.now.search.model_version;
    if (same_versions)
        r.verdict = same_reply(&r) && r.stored_confidence == r.now.confidence ? REPLAY_SAME
                                                                              : REPLAY_DIFFERS;
    else
        r.verdict = same_reply(&r) ? REPLAY_SAME_KB_CHANGED : REPLAY_OTHER_KB_CHANGED;
    *out = r;
    return RC_OK;
}

const char *replay_verdict_text(enum replay_verdict v)
{
    switch (v) {
    case REPLAY_SAME:
        return "重放一致：知识库没有变，答复完全相同";
    case REPLAY_SAME_KB_CHANGED:
        return "知识库已经更新，答复仍然相同";
    case REPLAY_OTHER_KB_CHANGED:
        return "知识库已经更新，答复也变了";
    case REPLAY_DIFFERS:
        break;
    }
    return "知识库没有变，答复却不同：这是程序缺陷，请报告";
}
