/* test_file.c - what files are, who may have them, and how long they stay. */
#include "tests/unit/desk_talk.h"

#include <ftw.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/desk/file.h"
#include "server/desk/file_store.h"

#define BYTES(literal) ((struct view){literal, sizeof(literal) - 1})

/* A ZIP directory with these names and no content: all that is looked at. */
static struct view zip(struct str *out, const char *const *names, size_t n)
{
    struct str directory = STR_EMPTY;
    str_add(out, BYTES("PK\3\4"));
    size_t start = out->len;
    for (size_t i = 0; i < n; i++) {
        char head[46] = "PK\1\2";
        head[28] = (char)strlen(names[i]);
        str_add(&directory, (struct view){head, sizeof head});
        str_add_text(&directory, names[i]);
    }
    str_add(out, str_view(&directory));
    char end[22] = "PK\5\6";
    end[16] = (char)start;
    str_add(out, (struct view){end, sizeof end});
    str_clear(&directory);
    return str_view(out);
}

static void test_sniff(void **state)
{
    (void)state;
    static const struct {
        struct view bytes;
        enum file_type want;
    } CASES[] = {
        {{"\x89PNG\r\n\x1a\n...", 11}, FILE_PNG},
        {{"\xff\xd8\xff\xe0", 4}, FILE_JPEG},
        {{"\xff\xd8", 2}, FILE_UNKNOWN},
        {{"GIF89a", 6}, FILE_GIF},
        {{"RIFF....WEBPVP8 ", 16}, FILE_WEBP},
        {{"RIFF\0\0\0\0WAVE", 12}, FILE_UNKNOWN},
        {{"%PDF-1.7", 8}, FILE_PDF},
        {{"你好\r\n", 8}, FILE_TEXT},
        {{"<script>alert(1)</script>", 25}, FILE_TEXT}, /* only ever saved, as plain text */
        {{"a\0b", 3}, FILE_UNKNOWN},
        {{"\xc4\xe3\xba\xc3", 4}, FILE_UNKNOWN}, /* GBK */
        {{"MZ\x90\0", 4}, FILE_UNKNOWN},
        {{"MZ\xc2\x90", 4}, FILE_UNKNOWN}, /* a control, though well-formed UTF-8 */
        {{"\x7f"
          "ELF",
          4},
         FILE_UNKNOWN},
        {{"PK\3\4", 4}, FILE_UNKNOWN},
        {{"", 0}, FILE_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(sniff(CASES[i].bytes), CASES[i].want);
    static const char *const DOCX[] = {"[Content_Types].xml", "word/document.xml"};
    static const char *const XLSX[] = {"xl/workbook.xml"};
    static const char *const MACRO[] = {"word/document.xml", "word/vbaProject.bin"};
    static const char *const OTHER[] = {"a.exe"};
    struct str s = STR_EMPTY;
    assert_int_equal(sniff(zip(&s, DOCX, 2)), FILE_DOCX);
    str_reset(&s);
    assert_int_equal(sniff(zip(&s, XLSX, 1)), FILE_XLSX);
    str_reset(&s);
    assert_int_equal(sniff(zip(&s, MACRO, 2)), FILE_UNKNOWN);
    str_reset(&s);
    assert_int_equal(sniff(zip(&s, OTHER, 1)), FILE_UNKNOWN);
    str_clear(&s);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum file_type type;
        const char *want;
    } CASES[] = {
        {"执照.png", FILE_PNG, "执照.png"},
        {"执照.PNG", FILE_PNG, "执照.PNG"},
        {"a.jpeg", FILE_JPEG, "a.jpeg"},
        {"C:\\文件\\发票.exe", FILE_PDF, "发票.exe.pdf"},
        {"../../etc/passwd", FILE_TEXT, "passwd.txt"},
        {"..", FILE_PDF, "文件.pdf"},
        {"", FILE_DOCX, "文件.docx"},
        {"a\"b\r\nc.pdf", FILE_PDF, "abc.pdf"},
        {"\xe2\x80\xae"
         "fdp.pdf",
         FILE_PDF, "fdp.pdf"},
        {"\xff\xfe", FILE_PDF, "文件.pdf"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct str out = STR_EMPTY;
        sniff_clean_name(view_of(CASES[i].name), CASES[i].type, &out);
        assert_string_equal(out.ptr, CASES[i].want);
        str_clear(&out);
    }
}

static void test_links(void **state)
{
    (void)state;
    char code[FILE_LINK_LEN];
    char other[FILE_LINK_LEN];
    file_link_make(7, MONDAY_10, code);
    assert_true(file_link_check(7, view_of(code), MONDAY_10));
    assert_true(file_link_check(7, view_of(code), MONDAY_10 + FILE_LINK_S * SECOND));
    assert_false(file_link_check(7, view_of(code), MONDAY_10 + FILE_LINK_S * SECOND + 1));
    assert_false(file_link_check(8, view_of(code), MONDAY_10));
    assert_false(file_link_check(7, VIEW(""), MONDAY_10));
    snprintf(other, sizeof other, "%s", code);
    other[0] = '9'; /* a later end needs another code */
    assert_false(file_link_check(7, view_of(other), MONDAY_10));
    snprintf(other, sizeof other, "%s", code);
    other[strlen(other) - 1] = other[strlen(other) - 1] == '0' ? '1' : '0';
    assert_false(file_link_check(7, view_of(other), MONDAY_10));
}

/* --- with a desk ---------------------------------------------------------------------------------
 */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static int open_with_folder(void **state)
{
    char folder[] = "/tmp/bangban-files-XXXXXX";
    world_open(state);
    struct world *w = *state;
    assert_non_null(mkdtemp(folder));
    free(w->options.files);
    w->options.files = strdup(folder);
    return 0;
}

static int close_with_folder(void **state)
{
    struct world *w = *state;
    nftw(w->options.files, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return world_close(state);
}

/* POST /files as the network layer would; params do not come from a frame. */
static enum rc upload(struct world *w, struct principal *who, struct view bytes, const char *name)
{
    struct call *c = world_begin(w, who, "ping", "{}");
    struct file_upload *up = arena_alloc(c->arena, sizeof *up);
    *up = (struct file_upload){bytes, view_of(name)};
    c->method = dispatch_find(VIEW("file.put"));
    c->params = up;
    struct think_ctx ctx = {.db = w->db, .searcher = w->searcher, .options = &w->options};
    c->rc = c->method->think(&ctx, c, &c->err);
    return world_finish(w, who);
}

static int64_t uploaded(struct world *w, struct principal *who)
{
    assert_int_equal(upload(w, who, BYTES("\x89PNG\r\n\x1a\n picture"), "执照.png"), RC_OK);
    return result_int(w, "file_id");
}

static enum rc download(struct world *w, struct principal *who, int64_t file_id)
{
    struct call *c = world_begin(w, who, "ping", "{}");
    struct file_download *down = arena_alloc(c->arena, sizeof *down);
    *down = (struct file_download){.file_id = file_id, .code = VIEW_EMPTY};
    c->method = dispatch_find(VIEW("file.open"));
    c->params = down;
    struct think_ctx ctx = {.db = w->db, .searcher = w->searcher, .options = &w->options};
    c->rc = c->method->think(&ctx, c, &c->err);
    if (c->rc == RC_OK)
        close(c->file->fd);
    return c->rc;
}

static void send_file(struct world *w, struct principal *who, int64_t file_id)
{
    world_do(
        w, who, "message.send",
        json("{\"client_id\":\"f%lld\",\"file_id\":%lld}", (long long)file_id, (long long)file_id));
}

static void test_in_a_message(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = uploaded(w, &p.visitor);
    want_result(w, "\"mime\":\"image/png\"");
    send_file(w, &p.visitor, id);
    want_push(w, TOPIC_CONVERSATION, p.visitor.conversation_id, "message.new",
              "{\"type\":\"file\",\"file_id\":");
    assert_int_equal(
        count_sql(w, "SELECT count(*) FROM conversation WHERE last_text LIKE '[图片]%'"), 1);
    int64_t answer = uploaded(w, &p.helper);
    world_do(
        w, &p.helper, "reply.send",
        json("{\"conversation_id\":%lld,\"client_id\":\"r\",\"text\":\"请看\",\"file_id\":%lld}",
             (long long)p.visitor.conversation_id, (long long)answer));
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new",
              "\"text\":\"请看\"},{\"type\":\"file\"");
    assert_int_equal(download(w, &p.visitor, answer), RC_OK);
    assert_int_equal(download(w, &p.helper, id), RC_OK);
    /* One content, two rows. */
    assert_int_equal(count_sql(w, "SELECT count(DISTINCT hash) FROM file"), 1);
}

/* To the bot a file says nothing; it asks for words. */
static void test_to_the_bot(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    send_file(w, &v, uploaded(w, &v));
    want_push(w, TOPIC_VISITOR, v.visitor_id, "message.new", "文件已收到");
    assert_int_equal(world_call(w, &v, "message.send", "{\"client_id\":\"x\",\"file_id\":999}"),
                     RC_NOT_FOUND);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message WHERE client_id = 'x'"), 0);
}

static void test_permissions(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal stranger = world_visitor(w);
    struct principal other = world_staff(w, "other", "旁人", ROLE_HELPER);
    struct principal guest = {.roles = ROLE_GUEST};
    int64_t id = uploaded(w, &p.visitor);
    assert_int_equal(download(w, &p.visitor, id), RC_OK);
    assert_int_equal(download(w, &p.helper, id), RC_NOT_FOUND); /* not said yet */
    assert_int_equal(download(w, &guest, id), RC_NOT_FOUND);
    send_file(w, &p.visitor, id);
    assert_int_equal(download(w, &p.helper, id), RC_OK);
    assert_int_equal(download(w, &stranger, id), RC_NOT_FOUND);
    assert_int_equal(download(w, &other, id), RC_NOT_FOUND);
    assert_int_equal(
        world_call(w, &stranger, "file.link", json("{\"file_id\":%lld}", (long long)id)),
        RC_NOT_FOUND);
    assert_int_equal(world_call(w, &stranger, "message.send",
                                json("{\"client_id\":\"x\",\"file_id\":%lld}", (long long)id)),
                     RC_NOT_FOUND); /* nobody sends what is another's */
    world_do(w, &p.visitor, "file.link", json("{\"file_id\":%lld}", (long long)id));
    want_result(w, "\"url\":\"/files/");
    assert_int_equal(download(w, &p.visitor, 999), RC_NOT_FOUND);
}

static void test_refused(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    assert_int_equal(upload(w, &v, BYTES("MZ\x90\0"), "a.png"), RC_INVALID);
    assert_int_equal(upload(w, &v, BYTES(""), "a.png"), RC_INVALID);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM file"), 0);
}

static void test_quota(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    w->options.uploads_a_day = 2;
    uploaded(w, &p.visitor);
    uploaded(w, &p.visitor);
    assert_int_equal(upload(w, &p.visitor, BYTES("%PDF-"), "a"), RC_LIMIT);
    assert_int_equal(upload(w, &p.helper, BYTES("%PDF-"), "a"), RC_OK);
    w->now_ms += 24 * HOUR;
    uploaded(w, &p.visitor);
}

static bool content_is_there(struct world *w)
{
    int fd = -1;
    char hash[FILE_HASH_LEN + 1];
    struct view bytes = BYTES("\x89PNG\r\n\x1a\n picture");
    unsigned char raw[32];
    crypto_generichash(raw, sizeof raw, (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
    sodium_bin2hex(hash, sizeof hash, raw, sizeof raw);
    if (file_store_open(&w->options, view_of(hash), &fd, NULL) != RC_OK)
        return false;
    close(fd);
    return true;
}

static void test_orphans(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t said = uploaded(w, &p.visitor);
    send_file(w, &p.visitor, said);
    int64_t orphan = uploaded(w, &p.visitor);
    for (int h = 0; h < 24; h++)
        pass(w, HOUR);
    assert_int_equal(download(w, &p.visitor, orphan), RC_NOT_FOUND);
    pass(w, HOUR);
    assert_true(content_is_there(w)); /* another row still has it */
    assert_int_equal(download(w, &p.visitor, said), RC_OK);
}

static void test_orphan_content_goes(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    uploaded(w, &v);
    for (int h = 0; h < 24; h++)
        pass(w, HOUR);
    assert_true(content_is_there(w)); /* the row first, the content one round later */
    pass(w, HOUR);
    assert_false(content_is_there(w));
    assert_int_equal(count_sql(w, "SELECT count(*) FROM file"), 0);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM due WHERE done_at_ms IS NULL"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_with_folder, close_with_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sniff), cmocka_unit_test(test_names),
        cmocka_unit_test(test_links), CASE(test_in_a_message),
        CASE(test_to_the_bot),        CASE(test_permissions),
        CASE(test_refused),           CASE(test_quota),
        CASE(test_orphans),           CASE(test_orphan_content_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
