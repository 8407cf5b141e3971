/* model.c - fitted models as text, kept in the database. Writer's thread, or any reader. */
#include "kb/model.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/kb.h"

#define NUMBER_LEN 64

static const char RANK_HEAD[] = "bangban-rank 1";
static const char CONFIDENCE_HEAD[] = "bangban-confidence 2";

static const char GET[] = "SELECT body, version FROM model WHERE name = $1";
static const char GET_VERSION[] = "SELECT version FROM model WHERE name = $1";
static const char PUT[] =
    "INSERT INTO model (name, version, body, trained_at_ms) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (name) DO UPDATE SET version = excluded.version, body = excluded.body,"
    " trained_at_ms = excluded.trained_at_ms";
static const char DROP[] = "DELETE FROM model WHERE name = $1";

struct model_set model_shipped(void)
{
    return (struct model_set){*rank_default(), *confidence_default(), confidence_default_cuts(), 0,
                              0};
}

/* --- texts
 * ------------------------------------------------------------------------------------------------
 */

static bool next_number(struct view *rest, struct view *name, double *value)
{
    struct view line;
    while (view_next_line(rest, &line)) {
        size_t space = view_find(line, VIEW(" "));
        char number[NUMBER_LEN];
        if (space == SIZE_MAX || line.len - space - 1 >= sizeof number)
            continue;
        memcpy(number, line.ptr + space + 1, line.len - space - 1);
        number[line.len - space - 1] = '\0';
        *name = view_sub(line, 0, space);
        *value = strtod(number, NULL);
        return true;
    }
    return false;
}

static enum rc check_head(struct view *rest, const char *want, struct err *err)
{
    struct view line = VIEW_EMPTY;
    (void)view_next_line(rest, &line);
    if (!view_eq_text(line, want))
        return err_set(err, RC_VERSION, "模型的格式不是 %s，请重新训练", want);
    return RC_OK;
}

void model_write_rank(struct str *out, const struct rank_model *m)
{
    str_addf(out, "%s\n", RANK_HEAD);
    for (int i = 0; i < RANK_N_USED; i++)
        str_addf(out, "%s %a\n", rank_feature_name(i), m->weights[i]);
}

enum rc model_read_rank(struct view text, struct rank_model *out, struct err *err)
{
    struct rank_model m = {{0}};
    struct view name;
    double value = 0;
    enum rc rc = check_head(&text, RANK_HEAD, err);
    if (rc != RC_OK)
        return rc;
    while (next_number(&text, &name, &value))
        for (int i = 0; i < RANK_N_USED; i++)
            if (view_eq_text(name, rank_feature_name(i)))
                m.weights[i] = value;
    *out = m;
    return RC_OK;
}

void model_write_confidence(struct str *out, const struct confidence_model *m,
                            const struct cuts *cuts)
{
    str_addf(out, "%s\nbias %a\ncut_answer %a\ncut_clarify %a\nmax_error %a\n", CONFIDENCE_HEAD,
             m->bias, cuts->answer, cuts->clarify, cuts->max_error);
    for (int i = 0; i < CONF_N_USED; i++)
        str_addf(out, "%s %a\n", confidence_feature_name(i), m->weights[i]);
}

static void set_confidence(struct view name, double value, struct confidence_model *m,
                           struct cuts *cuts)
{
    if (view_eq_text(name, "bias"))
        m->bias = value;
    else if (view_eq_text(name, "cut_answer"))
        cuts->answer = value;
    else if (view_eq_text(name, "cut_clarify"))
        cuts->clarify = value;
    else if (view_eq_text(name, "max_error"))
        cuts->max_error = value;
    for (int i = 0; i < CONF_N_USED; i++)
        if (view_eq_text(name, confidence_feature_name(i)))
            m->weights[i] = value;
}

enum rc model_read_confidence(struct view text, struct confidence_model *out, struct cuts *cuts_out,
                              struct err *err)
{
    struct confidence_model m = {0};
    struct cuts cuts = {1.0, 1.0, 0.0};
    struct view name;
    double value = 0;
    enum rc rc = check_head(&text, CONFIDENCE_HEAD, err);
    if (rc != RC_OK)
        return rc;
    while (next_number(&text, &name, &value))
        set_confidence(name, value, &m, &cuts);
    *out = m;
    *cuts_out = cuts;
    return RC_OK;
}

/* --- the table
 * ------------------------------------------------------------------------------------------------
 */

static enum rc load_rank(struct db *db, struct model_set *set, struct err *err)
{
    struct stmt *st = db_stmt(db, GET);
    stmt_bind_text(st, 1, "rank");
    enum rc rc = stmt_one(st, NULL);
    if (rc == RC_OK) {
        rc = model_read_rank(stmt_view(st, 0), &set->rank, err);
        set->version = stmt_int(st, 1) > set->version ? stmt_int(st, 1) : set->version;
        stmt_reset(st);
    }
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc load_confidence(struct db *db, struct model_set *set, struct err *err)
{
    struct stmt *st = db_stmt(db, GET);
    stmt_bind_text(st, 1, "confidence");
    enum rc rc = stmt_one(st, NULL);
    if (rc == RC_OK) {
        rc = model_read_confidence(stmt_view(st, 0), &set->confidence, &set->cuts, err);
        set->version = stmt_int(st, 1) > set->version ? stmt_int(st, 1) : set->version;
        stmt_reset(st);
    }
    /* One of an earlier format knows other features: the shipped one stands in until calibration. */
    return rc == RC_NOT_FOUND || rc == RC_VERSION ? RC_OK : rc;
}

static void note_channel(struct db *db, struct model_set *set)
{
    struct stmt *st = db_stmt(db, GET_VERSION);
    stmt_bind_text(st, 1, "embedding");
    if (stmt_one(st, NULL) == RC_OK) {
        set->channel_version = stmt_int(st, 0);
        set->version = set->channel_version > set->version ? set->channel_version : set->version;
        stmt_reset(st);
    }
}

enum rc model_load_channel(struct db *db, struct embed **out, struct err *err)
{
    struct stmt *st = db_stmt(db, GET);
    stmt_bind_text(st, 1, "embedding");
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        rc = embed_read(stmt_view(st, 0), out, err);
        stmt_reset(st);
    }
    return rc;
}

enum rc model_load(struct db *db, struct model_set *out, struct err *err)
{
    struct model_set set = model_shipped();
    enum rc rc = load_rank(db, &set, err);
    if (rc == RC_OK)
        rc = load_confidence(db, &set, err);
    if (rc == RC_OK)
        note_channel(db, &set);
    if (rc == RC_OK)
        *out = set;
    return rc;
}

static enum rc put(struct db *db, const char *name, const struct str *body, struct err *err)
{
    int64_t version = 0;
    enum rc rc = kb_version_bump(db, err);
    if (rc == RC_OK)
        rc = kb_version(db, &version, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, PUT);
    stmt_bind_text(st, 1, name);
    stmt_bind_int(st, 2, version);
    stmt_bind_blob(st, 3, body->ptr, body->len);
    stmt_bind_int(st, 4, clock_now_ms());
    return stmt_run(st, err);
}

enum rc model_put_rank(struct db *db, const struct rank_model *m, struct err *err)
{
    struct str body = STR_EMPTY;
    model_write_rank(&body, m);
    enum rc rc = put(db, "rank", &body, err);
    str_clear(&body);
    return rc;
}

enum rc model_put_channel(struct db *db, const struct embed *m, struct err *err)
{
    struct str body = STR_EMPTY;
    embed_write(m, &body);
    enum rc rc = put(db, "embedding", &body, err);
    str_clear(&body);
    return rc;
}

enum rc model_put_confidence(struct db *db, const struct confidence_model *m,
                             const struct cuts *cuts, struct err *err)
{
    struct str body = STR_EMPTY;
    model_write_confidence(&body, m, cuts);
    enum rc rc = put(db, "confidence", &body, err);
    str_clear(&body);
    return rc;
}

enum rc model_drop(struct db *db, const char *name, struct err *err)
{
    struct stmt *st = db_stmt(db, DROP);
    stmt_bind_text(st, 1, name);
    enum rc rc = stmt_run(st, err);
    return rc == RC_OK && db_changes(db) > 0 ? kb_version_bump(db, err) : rc;
}
