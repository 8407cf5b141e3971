/* os_error.h - errors of the operating system in Chinese, for the texts of struct err.
 *
 *     return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
 *
 * Any thread; nothing here changes errno.
 */
#ifndef BANGBAN_KB_BASE_OS_ERROR_H
#define BANGBAN_KB_BASE_OS_ERROR_H

#include "kb/base/err.h"

/* A Chinese phrase for the usual errors of files and sockets, "系统错误 N" for any other. Lives as
 * long as the thread; the next call of this thread may overwrite it. Never NULL. */
const char *os_error_text(int code);

/* RC_NOT_FOUND for what is not there, RC_NO_SPACE for a full disk, else RC_IO. */
enum rc os_error_rc(int code);

#endif
