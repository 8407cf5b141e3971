/* os_error.c - errno as Chinese text. Called from everywhere, on any thread. */
#include "kb/base/os_error.h"

#include <errno.h>
#include <stdio.h>

static const struct {
    int code;
    const char *text;
} TEXTS[] = {
    {ENOENT, "没有这个文件或文件夹"},
    {EACCES, "没有权限"},
    {EPERM, "系统不允许这样做"},
    {EISDIR, "这是一个文件夹，不是文件"},
    {ENOTDIR, "路径中有一段不是文件夹"},
    {EEXIST, "已经存在"},
    {ENOSPC, "磁盘空间不足"},
    {EDQUOT, "磁盘配额已用完"},
    {EFBIG, "文件太大"},
    {EROFS, "所在的磁盘是只读的"},
    {EIO, "磁盘读写出错"},
    {EMFILE, "打开的文件太多"},
    {ENFILE, "系统打开的文件太多"},
    {ENAMETOOLONG, "名称太长"},
    {ELOOP, "符号链接绕成了圈"},
    {EBUSY, "正被占用"},
    {ETXTBSY, "正被占用"},
    {ENOMEM, "内存不足"},
    {EPIPE, "接收的一方已经关闭"},
    {EXDEV, "不在同一个磁盘上"},
    {EINVAL, "系统不支持这样的文件或操作"},
    {EADDRINUSE, "地址已被占用"},
    {EADDRNOTAVAIL, "本机没有这个地址"},
    {EAFNOSUPPORT, "系统不支持这种地址"},
    {ENODEV, "没有这个设备"},
    {ENXIO, "没有这个设备"},
};

const char *os_error_text(int code)
{
    static _Thread_local char other[32];
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        if (TEXTS[i].code == code)
            return TEXTS[i].text;
    }
    snprintf(other, sizeof other, "系统错误 %d", code);
    return other;
}

enum rc os_error_rc(int code)
{
    if (code == ENOENT)
        return RC_NOT_FOUND;
    return code == ENOSPC || code == EDQUOT ? RC_NO_SPACE : RC_IO;
}
