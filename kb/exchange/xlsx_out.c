/* xlsx_out.c - writes workbooks through libxlsxwriter. Called by export and template. */
#include "kb/exchange/xlsx_out.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "kb/base/mem.h"
#include "kb/base/os_error.h"

struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *sheets[XLSX_SHEETS_MAX];
    int n_sheets;
    lxw_format *looks[XLSX_NOTE + 1];
    struct str text;
    lxw_error error;
};

enum rc xlsx_out_open(const char *path, struct xlsx_out **out, struct err *err)
{
    /* The library opens the file at the end, and tells people in English when it cannot. */
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    close(fd);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = NULL};
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (book == NULL)
        return err_set(err, RC_IO, "无法写入 %s", path);
    struct xlsx_out *o = mem_calloc(1, sizeof *o);
    o->book = book;
    o->text = STR_EMPTY;
    o->looks[XLSX_HEADING] = workbook_add_format(book);
    format_set_bold(o->looks[XLSX_HEADING]);
    o->looks[XLSX_NOTE] = workbook_add_format(book);
    format_set_text_wrap(o->looks[XLSX_NOTE]);
    *out = o;
    return RC_OK;
}

int xlsx_out_sheet(struct xlsx_out *o, const char *name)
{
    CHECK(o->n_sheets < XLSX_SHEETS_MAX);
    lxw_worksheet *sheet = workbook_add_worksheet(o->book, name);
    CHECK(sheet != NULL);
    worksheet_freeze_panes(sheet, 1, 0);
    o->sheets[o->n_sheets] = sheet;
    return o->n_sheets++;
}

void xlsx_out_width(struct xlsx_out *o, int sheet, int column, double chars)
{
    lxw_col_t at = (lxw_col_t)column;
    worksheet_set_column(o->sheets[sheet], at, at, chars, NULL);
}

/* Is it an escape already? Then its underscore is written as one. */
static bool looks_escaped(struct view text, size_t i)
{
    if (i + 7 > text.len || text.ptr[i + 1] != 'x' || text.ptr[i + 6] != '_')
        return false;
    for (size_t k = i + 2; k < i + 6; k++) {
        if (isxdigit((unsigned char)text.ptr[k]) == 0)
            return false;
    }
    return true;
}

/* Characters that XML cannot hold, or would change, become _xHHHH_. */
static void add_escaped(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        struct view rest = view_sub(text, i, SIZE_MAX);
        if (c == '_' && looks_escaped(text, i)) {
            str_add_text(out, "_x005F_");
        } else if (c < 0x20 && c != '\t' && c != '\n') {
            str_addf(out, "_x%04X_", c);
        } else if (view_starts(rest, "\xEF\xBF\xBE") || view_starts(rest, "\xEF\xBF\xBF")) {
            str_add_text(out, text.ptr[i + 2] == '\xBE' ? "_xFFFE_" : "_xFFFF_");
            i += 2;
        } else {
            str_add_char(out, (char)c);
        }
    }
}

void xlsx_out_cell(struct xlsx_out *o, int sheet, int row, int column, struct view text,
                   enum xlsx_look look)
{
    if (text.len == 0)
        return;
    str_reset(&o->text);
    add_escaped(&o->text, text);
    lxw_error error = worksheet_write_string(o->sheets[sheet], (lxw_row_t)row, (lxw_col_t)column,
                                             o->text.ptr, o->looks[look]);
    if (error != LXW_NO_ERROR && o->error == LXW_NO_ERROR)
        o->error = error;
}

enum rc xlsx_out_close(struct xlsx_out *o, struct err *err)
{
    lxw_error error = o->error;
    lxw_error closing = workbook_close(o->book);
    if (error == LXW_NO_ERROR)
        error = closing;
    str_clear(&o->text);
    free(o);
    if (error != LXW_NO_ERROR)
        return err_set(err, RC_IO, "无法写入工作簿（错误 %d）", (int)error);
    return RC_OK;
}
