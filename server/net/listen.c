/* listen.c - opens the listening socket and takes connections off it. */
#include "server/net/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kb/base/os_error.h"

#define BACKLOG 1024

static enum rc bind_error(const char *address, int64_t port, int code, struct err *err)
{
    if (code == EADDRINUSE)
        return err_set(err, RC_CONFLICT,
                       "端口 %lld 已被另一个程序占用，请先停止它或换一个端口（--port）",
                       (long long)port);
    if (code == EACCES)
        return err_set(err, RC_DENIED, "没有权限监听端口 %lld，请使用 1024 以上的端口",
                       (long long)port);
    if (code == EADDRNOTAVAIL)
        return err_set(err, RC_INVALID, "本机没有地址 %s（--listen）", address);
    return err_set(err, RC_IO, "无法监听 %s 端口 %lld：%s", address, (long long)port,
                   os_error_text(code));
}

static int open_socket(const struct addrinfo *at)
{
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol);
    int on = 1;
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int code = errno;
    close(fd);
    errno = code;
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

enum rc listen_open(const char *address, int64_t port, int *fd_out, int *port_out, struct err *err)
{
    char service[16];
    snprintf(service, sizeof service, "%lld", (long long)port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(address, service, &hints, &found) != 0)
        return err_set_field(err, RC_INVALID, "listen", "listen 应是 IP 地址，而不是 %s", address);
    int fd = open_socket(found);
    int code = errno;
    freeaddrinfo(found);
    if (fd < 0)
        return bind_error(address, port, code, err);
    *fd_out = fd;
    *port_out = port_of(fd);
    return RC_OK;
}

int listen_accept(int fd)
{
    int conn = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    int on = 1;
    if (conn >= 0)
        (void)setsockopt(conn, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return conn;
}

int64_t listen_raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 1024;
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
        (void)getrlimit(RLIMIT_NOFILE, &files);
    }
    return files.rlim_cur > 1000000 ? 1000000 : (int64_t)files.rlim_cur;
}
