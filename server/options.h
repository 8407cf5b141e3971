/* options.h - the settings of the server, read once at the start and constant afterwards.
 *
 * INI file (--config FILE) < environment BANGBAN_KEY < --flags; `bangband --print-config` writes
 * the documented sample. The table is in options.c; a new setting is one member here and one row
 * there. Any thread may read.
 */
#ifndef BANGBAN_SERVER_OPTIONS_H
#define BANGBAN_SERVER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"
#include "server/describe.h"
#include "server/desk/calendar.h"

struct options {
    /* tickets */
    int64_t rectify_days; /* working days for the call back after a bad grade */
    int64_t ticket_days;  /* working days, when nobody says otherwise */
    /* files and network */
    char *db;
    char *listen;
    int64_t port; /* 0 = any free one, which is then logged */
    char *web_root;
    char *mini_programs;   /* comma list of WeChat mini-programs (AppID) that may connect */
    char *origins;         /* comma list of sites besides our own that may connect and embed */
    char *trusted_proxies; /* comma list of addresses whose X-Forwarded-For counts */
    /* load */
    int64_t think_threads; /* 0 = one per core */
    int64_t max_connections;
    int64_t max_per_address;
    int64_t out_queue_kb;
    int64_t frame_kb;
    int64_t editor_frame_kb; /* of those who write entries, once they are signed in */
    int64_t visitor_rate;    /* per 10 s, and the burst */
    int64_t staff_rate;
    int64_t address_rate;
    /* time */
    int64_t ping_s;
    int64_t staff_ping_s; /* of staff: who has to be missed soon */
    int64_t helper_grace_s;
    char *totp; /* second factor of staff: off, allowed, required */
    int64_t session_hours;
    int64_t idle_lock_min;    /* a session that is not used for so long is locked; 0 = never */
    int64_t password_kib;     /* account_set_hash_cost */
    char *hours;              /* weekly table of the human desk: "1-5 09:00-11:30,13:30-17:00" */
    char *zone;               /* IANA name */
    bool holidays;            /* the statutory holidays compiled in count */
    char *calendar_file;      /* further rules, "" = none */
    int64_t reopen_min;       /* a closed conversation goes on with its helper for so long */
    int64_t transfer_s;       /* a colleague has so long to take what is offered to him */
    int64_t wrapup_s;         /* a helper has so long for the wrap-up; 0 = closed at once */
    int64_t visitor_remind_s; /* of a visitor's silence; 0 = never */
    int64_t visitor_close_s;  /* after the reminder; 0 = never */
    int64_t helper_silent_s;  /* a helper lets the visitor wait for an answer; 0 = never */
    int64_t ring_s;           /* ladder of the first response, open seconds since the hand-over */
    int64_t reroute_s;
    int64_t response_s;   /* the goal */
    int64_t tier_up_s;    /* after the goal was missed: the leader */
    int64_t capacity;     /* conversations of a helper for whom none is set */
    bool push_offers;     /* what belongs to no group is offered to one helper at a time */
    int64_t accept_s;     /* he has so long to accept */
    bool webhook_private; /* webhooks may lead to private addresses */
    bool bot_in_queue;    /* the bot answers what it is sure of while the visitor waits */
    /* files */
    char *files;           /* folder of their contents; "" = beside the database */
    int64_t upload_kb;     /* the largest; 0 = none are taken */
    int64_t import_kb;     /* the largest file of an import; 0 = none are taken */
    int64_t uploads_a_day; /* of one visitor */
    int64_t file_orphan_h; /* uploaded and never said: removed after that */
    /* what visitors see */
    char *public_name;
    char *region;
    char *identity_audience;    /* "aud" of what sites say about their visitors */
    int64_t visitor_token_days; /* a visitor who is away longer is not known again; 0 = for ever */
    /* operation */
    char *log_level;
    bool test_methods;
    int64_t test_wall_ms; /* with test_methods: the wall clock begins at this moment; 0 = the real
                             one */
    /* of the command line alone */
    enum description description;
    /* made from the above by options_load and options_defaults */
    struct calendar calendar;
    struct zone *zone_table;
    struct arena *arena;
};

/* The moment since which a visitor must have been here to be known again; 0 = whenever. */
int64_t options_visitors_since_ms(const struct options *o, int64_t now_ms);

/* Minutes east of UTC now, for calendar days (kb/base/clock.h). */
int options_zone_min(const struct options *o, int64_t now_ms);

/* What the command line asks for besides the settings. */
enum options_action {
    OPTIONS_RUN,
    OPTIONS_PRINT_CONFIG,
    OPTIONS_DESCRIBE, /* options.description says which document */
    OPTIONS_HELP,
    OPTIONS_VERSION,
};

/* Zeroed struct in, settings in force out; also fails for a log level that does not exist.
 * *action_out is written as soon as it is known. Clear with options_clear also after a failure. */
enum rc options_load(struct options *o, int argc, char *const *argv, char *const *environment,
                     enum options_action *action_out, struct err *err);
/* Defaults only: tests and tools. */
void options_defaults(struct options *o);
/* Makes the calendar anew after hours, zone or calendar_file were changed. Start-up only. */
enum rc options_make_calendar(struct options *o, struct err *err);
void options_clear(struct options *o);
void options_print(struct options *o, struct str *out);

#endif
