/* test_block.c - blocks as JSON and as text: one of every type. */
#include "unit.h"

#include "intents/block.h"

static struct material MATERIALS[] = {
    {VIEW("申请书"), VIEW("1份"), VIEW("原件"), VIEW("自备")},
    {.name = VIEW("身份证")},
};
static struct step STEPS[] = {{VIEW("申请"), VIEW("网上\"提交\"。")}};
static struct block_field FIELDS[] = {{"fee", VIEW("收费"), VIEW("不收费")}};
static struct block_choice CHOICES[] = {{3, FACET_FEE, VIEW("公司注销"), VIEW("市监局")}};
static struct view PATH[] = {VIEW("第二章 注销"), VIEW("第一节")};

static size_t one_of_each(struct block *b, struct source *source, struct clause *clause)
{
    *source = (struct source){.title = VIEW("《办法》"),
                              .doc_no = VIEW("云政〔2025〕3号"),
                              .issuer = VIEW("区政府"),
                              .url = VIEW("https://a.example/1"),
                              .published_on = 20000};
    *clause = (struct clause){.clause_id = 9,
                              .path = PATH,
                              .n_path = 2,
                              .label = VIEW("第三条"),
                              .text = VIEW("应当办理。")};
    memset(clause->hash, 'a', CLAUSE_HASH_LEN);
    size_t n = 0;
    b[n++] = (struct block){.type = BLOCK_CONCLUSION, .text = VIEW("可以办。")};
    b[n++] = (struct block){.type = BLOCK_TEXT, .text = VIEW("说明")};
    b[n++] = (struct block){
        .type = BLOCK_MATERIALS, .materials = MATERIALS, .n_materials = COUNT(MATERIALS)};
    b[n++] = (struct block){.type = BLOCK_STEPS, .steps = STEPS, .n_steps = 1};
    b[n++] = (struct block){.type = BLOCK_FIELDS, .fields = FIELDS, .n_fields = 1};
    b[n++] = (struct block){.type = BLOCK_PLACE, .fields = FIELDS, .n_fields = 1};
    b[n++] = (struct block){.type = BLOCK_TEL, .label = VIEW("电话"), .text = VIEW("12345")};
    b[n++] = (struct block){
        .type = BLOCK_LINK, .label = VIEW("网上办理"), .url = VIEW("https://a.example/2")};
    b[n++] = (struct block){
        .type = BLOCK_SOURCE, .text = source->title, .source = source, .clause = clause};
    b[n++] = (struct block){.type = BLOCK_NOTICE, .text = VIEW("演示")};
    b[n++] = (struct block){
        .type = BLOCK_CHOICES, .text = VIEW("哪一件？"), .choices = CHOICES, .n_choices = 1};
    b[n++] = (struct block){
        .type = BLOCK_MEMBERS, .text = VIEW("包含："), .choices = CHOICES, .n_choices = 1};
    return n;
}

static void every_type_is_written_as_json(void **state)
{
    (void)state;
    struct block b[16];
    struct source source;
    struct clause clause;
    struct str out = STR_EMPTY;
    struct jsonw w;
    size_t n = one_of_each(b, &source, &clause);
    jsonw_init(&w, &out);
    block_write_json(&w, NULL, b, n);
    assert_true(jsonw_done(&w));
    assert_string_equal(
        out.ptr,
        "[{\"type\":\"conclusion\",\"text\":\"可以办。\"},{\"type\":\"text\",\"text\":\"说明\"},"
        "{\"type\":\"materials\",\"items\":[{\"name\":\"申请书\",\"copies\":\"1份\",\"form\":"
        "\"原件\","
        "\"source\":\"自备\"},{\"name\":\"身份证\",\"copies\":\"\",\"form\":\"\",\"source\":\"\"}]}"
        ","
        "{\"type\":\"steps\",\"items\":[{\"title\":\"申请\",\"text\":\"网上\\\"提交\\\"。\"}]},"
        "{\"type\":\"fields\",\"items\":[{\"key\":\"fee\",\"label\":\"收费\",\"value\":\"不收费\"}]"
        "},"
        "{\"type\":\"place\",\"items\":[{\"key\":\"fee\",\"label\":\"收费\",\"value\":\"不收费\"}]}"
        ","
        "{\"type\":\"tel\",\"label\":\"电话\",\"text\":\"12345\"},"
        "{\"type\":\"link\",\"label\":\"网上办理\",\"url\":\"https://a.example/2\"},"
        "{\"type\":\"source\",\"title\":\"《办法》\",\"doc_no\":\"云政〔2025〕3号\","
        "\"issuer\":\"区政府\",\"url\":\"https://a.example/1\",\"published_on\":\"2024-10-04\","
        "\"clause_id\":9,\"path\":[\"第二章 注销\",\"第一节\"],\"label\":\"第三条\","
        "\"quote\":\"应当办理。\",\"hash\":"
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},"
        "{\"type\":\"notice\",\"text\":\"演示\"},"
        "{\"type\":\"choices\",\"text\":\"哪一件？\",\"items\":[{\"entry_id\":3,\"facet\":\"fee\","
        "\"title\":\"公司注销\",\"hint\":\"市监局\"}]},"
        "{\"type\":\"members\",\"text\":\"包含：\",\"items\":[{\"entry_id\":3,\"facet\":\"fee\","
        "\"title\":\"公司注销\",\"hint\":\"市监局\"}]}]");
    str_clear(&out);
}

static void every_type_is_written_as_text(void **state)
{
    (void)state;
    struct block b[16];
    struct source source;
    struct clause clause;
    struct str out = STR_EMPTY;
    size_t n = one_of_each(b, &source, &clause);
    block_write_text(&out, b, n);
    assert_string_equal(out.ptr, "可以办。\n"
                                 "说明\n"
                                 "1. 申请书（原件，1份，自备）\n"
                                 "2. 身份证\n"
                                 "1. 申请：网上\"提交\"。\n"
                                 "收费：不收费\n"
                                 "收费：不收费\n"
                                 "电话：12345\n"
                                 "网上办理：https://a.example/2\n"
                                 "来源：《办法》 云政〔2025〕3号，区政府\n"
                                 "  第二章 注销 > 第一节 > 第三条\n"
                                 "  “应当办理。”\n"
                                 "  https://a.example/1\n"
                                 "〔演示〕\n"
                                 "哪一件？\n"
                                 "  1. 公司注销（市监局）\n"
                                 "包含：\n"
                                 "  1. 公司注销（市监局）\n");
    str_clear(&out);
}

static void a_label_inside_the_clause_is_not_said_twice(void **state)
{
    (void)state;
    struct source source = {.title = VIEW("《办法》"), .published_on = DAY_NONE};
    struct clause clause = {.label = VIEW("第三条"), .text = VIEW("第三条 应当办理。")};
    struct block b = {
        .type = BLOCK_SOURCE, .text = source.title, .source = &source, .clause = &clause};
    struct str out = STR_EMPTY;
    block_write_text(&out, &b, 1);
    assert_string_equal(out.ptr, "来源：《办法》\n  “第三条 应当办理。”\n");
    str_clear(&out);
}

static void no_clause_no_quotation(void **state)
{
    (void)state;
    struct source source = {.title = VIEW("《办法》"), .published_on = DAY_NONE};
    struct block b = {.type = BLOCK_SOURCE, .text = source.title, .source = &source};
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    block_write_json(&w, NULL, &b, 1);
    assert_null(strstr(out.ptr, "quote"));
    assert_null(strstr(out.ptr, "clause_id"));
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_written_as_json),
        cmocka_unit_test(every_type_is_written_as_text),
        cmocka_unit_test(a_label_inside_the_clause_is_not_said_twice),
        cmocka_unit_test(no_clause_no_quotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
