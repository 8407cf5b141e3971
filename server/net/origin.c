/* origin.c - rules over header texts. Called for every upgrade and POST, on the loop thread. */
#include "server/net/origin.h"

#include <strings.h>

bool list_next(struct view *rest, struct view *item_out)
{
    while (rest->len > 0) {
        size_t end = view_find(*rest, VIEW(","));
        struct view item = view_trim(view_sub(*rest, 0, end == SIZE_MAX ? rest->len : end));
        *rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(*rest, end + 1, rest->len);
        if (item.len > 0) {
            *item_out = item;
            return true;
        }
    }
    return false;
}

/* Schemes, hosts and addresses know no case. */
static bool same_text(struct view a, struct view b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool list_has(struct view list, struct view item)
{
    struct view one;
    while (list_next(&list, &one))
        if (same_text(one, item))
            return true;
    return false;
}

bool origin_allowed(struct view origin, struct view host, struct view allowed)
{
    if (origin.len == 0)
        return true;
    if (list_has(allowed, origin))
        return true;
    size_t scheme = view_starts(origin, "https://") ? 8 : view_starts(origin, "http://") ? 7 : 0;
    return scheme > 0 && host.len > 0 && same_text(view_sub(origin, scheme, origin.len), host);
}

bool origin_program_allowed(struct view referer, struct view programs)
{
    static const char *const PLACES[] = {"https://servicewechat.com/", "http://servicewechat.com/"};
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        struct view place = view_of(PLACES[i]);
        if (!same_text(view_sub(referer, 0, place.len), place))
            continue;
        struct view rest = view_sub(referer, place.len, referer.len);
        size_t end = view_find(rest, VIEW("/"));
        return list_has(programs, view_sub(rest, 0, end == SIZE_MAX ? rest.len : end));
    }
    return true;
}

bool origin_host_ok(struct view host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alnum && c != '.' && c != '-' && c != ':' && c != '[' && c != ']')
            return false;
    }
    return host.len > 0;
}

struct view origin_caller(struct view peer, struct view forwarded_for, struct view proxies)
{
    if (forwarded_for.len == 0 || !list_has(proxies, peer))
        return peer;
    struct view last = peer;
    struct view item;
    while (list_next(&forwarded_for, &item))
        last = item;
    return last;
}
