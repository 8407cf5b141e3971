/* post.c - see post.h. */
#include "server/net/post.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>

#define CONNECT_MS 3000L
#define TOTAL_MS 8000L
#define ANSWER_MAX 65536

static atomic_bool is_aborted;

void post_init(void)
{
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

void post_abort(void)
{
    atomic_store(&is_aborted, true);
}

enum rc post_check_url(const char *url, struct err *err)
{
    char *scheme = NULL;
    char *host = NULL;
    char *user = NULL;
    CURLU *u = curl_url();
    CHECK(u != NULL);
    /* libcurl reads http:///x as if the host were x. */
    const char *slashes = strstr(url, "://");
    bool ok = slashes != NULL && strchr("/?#", slashes[3]) == NULL &&
              curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
              (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(u);
    return ok ? RC_OK
              : err_set_field(err, RC_INVALID, "url",
                              "url 应当是 http:// 或 https:// 开头的地址，不含用户名和密码");
}

/* --- where it may lead
 * ----------------------------------------------------------------------------- */

static bool is_private_v4(uint32_t ip)
{
    static const struct {
        uint32_t net;
        int bits;
    } NETS[] = {{0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},
                {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0A80000, 16}, {0xE0000000, 3}};
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++)
        if ((ip ^ NETS[i].net) >> (32 - NETS[i].bits) == 0)
            return true;
    return false;
}

static bool is_private_v6(const struct in6_addr *ip)
{
    uint32_t v4;
    if (IN6_IS_ADDR_V4MAPPED(ip) || IN6_IS_ADDR_V4COMPAT(ip)) {
        memcpy(&v4, ip->s6_addr + 12, sizeof v4);
        return is_private_v4(ntohl(v4));
    }
    return IN6_IS_ADDR_LOOPBACK(ip) || IN6_IS_ADDR_UNSPECIFIED(ip) || IN6_IS_ADDR_LINKLOCAL(ip) ||
           IN6_IS_ADDR_MULTICAST(ip) || (ip->s6_addr[0] & 0xFE) == 0xFC;
}

static bool is_private(const struct sockaddr *to)
{
    if (to->sa_family == AF_INET)
        return is_private_v4(
            ntohl(((const struct sockaddr_in *)(const void *)to)->sin_addr.s_addr));
    return to->sa_family != AF_INET6 ||
           is_private_v6(&((const struct sockaddr_in6 *)(const void *)to)->sin6_addr);
}

/* --- sending
 * --------------------------------------------------------------------------------------- */

struct sending {
    const struct post *post;
    size_t answered; /* bytes */
    bool was_refused;
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct sending *s = arg;
    (void)purpose;
    if (!s->post->allow_private && is_private(&to->addr)) {
        s->was_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_answer(char *bytes, size_t size, size_t n, void *arg)
{
    struct sending *s = arg;
    (void)bytes;
    s->answered += size * n;
    return s->answered <= ANSWER_MAX ? size * n : 0;
}

static int go_on(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)arg, (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&is_aborted);
}

static struct curl_slist *make_headers(const struct post *p)
{
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    for (size_t i = 0; i < POST_HEADERS_MAX && p->headers[i] != NULL; i++)
        list = curl_slist_append(list, p->headers[i]);
    return curl_slist_append(list, "Expect:");
}

static void set_limits(CURL *h, struct sending *s)
{
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, TOTAL_MS);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, s);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, go_on);
}

enum rc post_send(const struct post *p, int *status_out, struct err *err)
{
    struct sending s = {.post = p};
    long status = 0;
    CURL *h = curl_easy_init();
    CHECK(h != NULL);
    struct curl_slist *headers = make_headers(p);
    set_limits(h, &s);
    curl_easy_setopt(h, CURLOPT_URL, p->url);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "bangban/" BANGBAN_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.len);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, p->body.ptr);
    CURLcode code = curl_easy_perform(h);
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(h);
    if (s.was_refused)
        return err_set_field(err, RC_DENIED, "url", "地址在内网，设置 webhook_private 后才允许");
    if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status != 0))
        return err_set(err, RC_IO, "没有送到：%s", curl_easy_strerror(code));
    *status_out = (int)status;
    return RC_OK;
}
