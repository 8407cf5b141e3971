/* file.c - taking in and giving out files. Contents are read and written on think threads. */
#include "server/handlers/file.h"

#include <unistd.h>

#include "server/desk/file.h"
#include "server/desk/file_store.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"

/* --- in ------------------------------------------------------------------------------------------
 */

enum rc file_put_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct file_upload *p = c->params;
    struct file *f = arena_alloc(c->arena, sizeof *f);
    struct str name = STR_EMPTY;
    char hash[FILE_HASH_LEN + 1];
    c->thought = f;
    if (p->bytes.len == 0)
        return err_set(err, RC_INVALID, "文件是空的");
    f->type = sniff(p->bytes);
    if (f->type == FILE_UNKNOWN)
        return err_set(err, RC_INVALID,
                       "只能发送图片（png、jpg、gif、webp）、pdf、docx、xlsx 和 UTF-8 文本，"
                       "且不能含宏");
    enum rc rc = c->who.account_id != 0
                     ? staff_check(t->db, c, err)
                     : file_check_quota(t->db, t->options, c->who.visitor_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = file_store_put(t->options, p->bytes, hash, err);
    if (rc != RC_OK)
        return rc;
    sniff_clean_name(p->name, f->type, &name);
    f->name = arena_view(c->arena, str_view(&name));
    f->hash = arena_view(c->arena, view_of(hash));
    f->len = (int64_t)p->bytes.len;
    str_clear(&name);
    return RC_OK;
}

enum rc file_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct file *f = c->thought;
    struct desk d;
    struct jsonw w;
    int fd = -1;
    /* The same content may just have been removed as another's orphan. */
    if (file_store_open(a->options, f->hash, &fd, NULL) != RC_OK)
        return err_set(err, RC_BUSY, "文件没有保存成功，请重新发送");
    close(fd);
    f->visitor_id = c->who.visitor_id;
    f->account_id = c->who.account_id;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = file_add(&d, f, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    file_write(&w, f);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- out -----------------------------------------------------------------------------------------
 */

/* Visitors have their own files and those said to them, staff those of conversations they may read.
 */
static enum rc check_may_have(struct db *db, struct call *c, const struct file *f, struct err *err)
{
    struct conversation cv;
    bool sender = f->visitor_id == c->who.visitor_id && f->account_id == c->who.account_id;
    if (c->who.account_id != 0) {
        enum rc rc = staff_check(db, c, err);
        if (rc != RC_OK)
            return rc;
    }
    if (sender)
        return RC_OK;
    if (f->conversation_id == 0)
        return err_set(err, RC_NOT_FOUND, "没有这个文件");
    enum rc rc = conversation_load(db, c->arena, f->conversation_id, &cv, err);
    if (rc != RC_OK || (c->who.visitor_id != 0 && cv.visitor_id == c->who.visitor_id))
        return rc;
    if (c->who.account_id == 0 || conversation_check_read(db, c, &cv, NULL) != RC_OK)
        return err_set(err, RC_NOT_FOUND, "没有这个文件");
    return RC_OK;
}

enum rc file_open_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct file_download *p = c->params;
    struct file f;
    int fd = -1;
    enum rc rc = file_load(t->db, c->arena, p->file_id, &f, err);
    if (rc == RC_OK && !file_link_check(p->file_id, p->code, c->now_ms))
        rc = check_may_have(t->db, c, &f, err);
    if (rc == RC_OK)
        rc = file_store_open(t->options, f.hash, &fd, err);
    if (rc != RC_OK)
        return rc;
    c->file = arena_alloc(c->arena, sizeof *c->file);
    *c->file = (struct file_reply){.fd = fd,
                                   .len = f.len,
                                   .mime = file_type_mime(f.type),
                                   .name = f.name,
                                   .is_image = file_type_is_image(f.type)};
    return RC_OK;
}

struct file_linking {
    int64_t file_id;
};

static const struct param FILE_LINK[] = {
    {"file_id", PARAM_ID, offsetof(struct file_linking, file_id), true, 0, 0, "哪个文件"},
};
const struct params file_link_params = PARAMS(struct file_linking, FILE_LINK);

enum rc file_link_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct file_linking *p = c->params;
    struct file f;
    char code[FILE_LINK_LEN];
    struct jsonw w;
    enum rc rc = file_load(t->db, c->arena, p->file_id, &f, err);
    if (rc == RC_OK)
        rc = check_may_have(t->db, c, &f, err);
    if (rc != RC_OK)
        return rc;
    file_link_make(f.file_id, c->now_ms, code);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "url", arena_printf(c->arena, "/files/%lld?k=%s", (long long)f.file_id, code));
    jsonw_int(&w, "expires_s", FILE_LINK_S);
    jsonw_obj_end(&w);
    return RC_OK;
}
