/* weights_json.c - weights from and to JSON. Called by the workbench. Any thread. */
#include "kb/exchange/weights_json.h"

#include <math.h>
#include <string.h>

#include "kb/exchange/json.h"

static int feature_of(const char *name)
{
    for (int i = 0; i < RANK_N_FEATURES; i++) {
        if (name[0] != '\0' && strcmp(rank_feature_name(i), name) == 0)
            return i;
    }
    return -1;
}

enum rc weights_json_read(struct view json, struct rank_model *model, struct err *err)
{
    struct rank_model changed = *model;
    json_t *object = NULL;
    const char *name;
    json_t *value;
    enum rc rc = json_read_object(json, &object, err);
    if (rc != RC_OK)
        return rc;
    json_object_foreach(object, name, value)
    {
        int i = feature_of(name);
        double x = json_number_value(value);
        if (i < 0)
            rc = err_set_field(err, RC_INVALID, "weights", "没有名为 %.40s 的特征", name);
        else if (!json_is_number(value) || fabs(x) > WEIGHT_MOST)
            rc = err_set_field(err, RC_INVALID, "weights", "%s 的权重应当是 -%.0f 到 %.0f 的数",
                               name, WEIGHT_MOST, WEIGHT_MOST);
        else
            changed.weights[i] = x;
    }
    json_decref(object);
    if (rc == RC_OK)
        *model = changed;
    return rc;
}

void weights_json_write(struct jsonw *w, const char *key, const struct rank_model *model)
{
    jsonw_obj(w, key);
    for (int i = 0; i < RANK_N_FEATURES; i++) {
        if (rank_feature_name(i)[0] != '\0')
            jsonw_real(w, rank_feature_name(i), model->weights[i], 4);
    }
    jsonw_obj_end(w);
}
