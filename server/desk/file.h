/* file.h - files people send: who sent which, in which conversation, who may have it. Owns table
 * file; the content is file_store.h's.
 *
 * A file is uploaded first and belongs to its sender alone; said in a message it belongs to that
 * conversation. Uploaded and never said, it is removed after file_orphan_h (DUE_FILES): first the
 * row, at the next round the content, so that no row is ever without its content.
 * Writing on the apply thread, reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_FILE_H
#define BANGBAN_SERVER_DESK_FILE_H

#include "server/desk/desk.h"
#include "server/desk/sniff.h"

struct file {
    int64_t file_id;
    struct view hash;
    enum file_type type;
    struct view name;
    int64_t len;
    int64_t visitor_id; /* sender, 0 = of the staff */
    int64_t account_id;
    int64_t conversation_id; /* 0 = not said yet */
};

/* RC_LIMIT when a visitor has sent uploads_a_day within the last 24 hours. */
enum rc file_check_quota(struct db *db, const struct options *o, int64_t visitor_id, int64_t now_ms,
                         struct err *err);
enum rc file_add(struct desk *d, struct file *f, struct err *err);
/* RC_NOT_FOUND also for removed ones. */
enum rc file_load(struct db *db, struct arena *a, int64_t file_id, struct file *out,
                  struct err *err);
/* The caller's own file becomes part of this conversation; RC_NOT_FOUND when it is not his, and
 * RC_CONFLICT when it was said elsewhere. */
enum rc file_attach(struct desk *d, const struct conversation *cv, int64_t file_id,
                    struct file *out, struct err *err);
/* {"file_id","name","mime","size","image"} members into an open object. */
void file_write(struct jsonw *w, const struct file *f);
/* The JSON array of blocks (empty or "[]" for none) with the block of the file at its end. */
struct view file_append(struct arena *a, struct view blocks, const struct file *f);
/* For lists: "[图片] 营业执照.png". */
struct view file_head(struct arena *a, struct view text, const struct file *f);

/* DUE_FILES: removes what was never said, and asks to be called again. */
enum rc file_due(struct desk *d, struct err *err);

/* --- links ---------------------------------------------------------------------------------------
 *
 * A page cannot send its token with <img>: a link carries a code that opens this one file for
 * FILE_LINK_S, made with a key of this process. */
#define FILE_LINK_S 300
#define FILE_LINK_LEN 80

void file_link_make(int64_t file_id, int64_t now_ms, char out[FILE_LINK_LEN]);
bool file_link_check(int64_t file_id, struct view code, int64_t now_ms);

#endif
