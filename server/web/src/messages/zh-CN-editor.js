// zh-CN-editor.js - every text of the editors' console; apart from the others so that visitors do not
// load it.

export const texts = {
  title: '知识库编辑台',
  tabs: { entries: '条目', review: '待审核', golden: '标准测试问', audit: '修改记录', rules: '发布规则' },
  logout: '退出登录',
  noRole: '这个账号没有编辑或审核权限，请用编辑账号登录',
  kinds: { procedure: '事项', policy: '政策', faq: '常见问题', place: '办事点', bundle: '一件事' },
  states: {
    draft: '草稿', review: '待审核', scheduled: '定时发布', published: '已发布', retired: '已下架',
    replaced: '已被替换', discarded: '已放弃',
  },
  validity: { valid: '有效', future: '未生效', expiring: '30 天内到期', expired: '已过期' },

  list: {
    search: '标题或编号',
    kind: '类型', state: '状态', department: '部门', owner: '负责人', validity: '有效期',
    all: '全部',
    mine: '我负责的',
    create: '新建条目',
    total: '共 {n} 条',
    picked: '已选 {n} 条',
    publishPicked: '一起发布…',
    columns: { title: '标题', state: '状态', department: '部门', validity: '有效期', owner: '负责人', review: '复核日', changed: '最近修改' },
    variants: '{n} 个相似问',
    noVariants: '没有相似问',
    overdue: '该复核了',
    forever: '长期',
    until: '至 {date}',
    from: '{date} 起',
    span: '{from} 至 {to}',
    none: '没有符合条件的条目',
    noneHint: '换一个筛选条件，或新建一条',
    empty: '知识库还是空的',
    emptyHint: '新建第一个条目，或用 bangban import 导入文件',
    loading: '正在读取…',
    prev: '上一页', next: '下一页', page: '第 {page} / {pages} 页',
    keys: '/ 查找 · J K 上下 · 回车打开 · N 新建',
    select: '选择「{title}」',
    selectAll: '选择本页可发布的条目',
  },

  create: {
    title: '新建条目', kind: '类型', name: '标题', id: '编号', idHint: '以后导入时靠它认出这一条，建好后不能改',
    yes: '新建', taken: '已经有这个编号的条目',
  },

  entry: {
    back: '返回列表',
    version: '第 {n} 版',
    savedAt: '{time} 已自动保存',
    saving: '正在保存…',
    unsaved: '有修改，稍后自动保存',
    offline: '连接断开，修改保存在这台电脑上，连上后自动提交',
    failed: '没有保存成功：{text}',
    readOnly: '您没有这个部门的编辑权限，只能查看',
    merged: '{author}的修改已合并进来：{parts}',
    restored: '已恢复上次没有提交的修改',
    problem: '还不能提交：{text}',
    submit: '提交审核', submitTitle: '提交审核', submitNote: '改了什么、为什么（给审核的人看）',
    recall: '收回修改',
    giveBack: '退回', giveBackTitle: '退回给作者', giveBackNote: '哪里要改（必填）',
    publish: '发布…',
    unschedule: '取消定时',
    retire: '下架', retireTitle: '下架这个条目', retireText: '下架后访客再也问不到它，版本仍然保留。', retireNote: '为什么下架（必填）',
    discard: '放弃草稿', discardTitle: '放弃这份草稿', discardText: '已发布的内容不受影响，这份修改不再保留为待办。',
    assign: '负责人…', assignTitle: '负责人与复核日', assignOwner: '负责人的登录名', assignReview: '到哪天复核',
    scheduled: '{time} 自动发布',
    note: '说明：{text}',
    done: '好了',
  },

  form: {
    basic: '基本内容', asked: '怎么问', details: '办理信息', policy: '政策要点', source: '出处', validity: '有效期',
    title: '标题', summary: '结论（先显示给访客）', body: '正文', variants: '相似问', keywords: '关键字',
    region: '适用区域', department: '负责部门', audience: '适用对象', disabled: '停用（不再回答）',
    bodyHint: '按“第X条”“一、（一）1.”分条，保存时自动切成条款；引用时一字不改',
    variantsHint: '企业会怎么问，一行一个；可以整段粘贴',
    keywordsHint: '一行一个',
    materials: '申请材料', steps: '办理流程', clauses: '条款', members: '包含的事项（编号）',
    columns: {
      name: '材料名称', copies: '份数', form: '形式', source: '来源', title: '环节', text: '内容', path: '上级标题（用 > 分开）',
      label: '条号', effective_from: '生效', expires_on: '失效',
    },
    add: '加一行', up: '上移', down: '下移', remove: '删去这一行', row: '第 {n} 行{column}',
    fields: {
      code: '基本编码/实施编码', agency: '实施主体', basis: '设定依据', conditions: '办理/申报条件', legal_limit: '法定时限',
      promised_limit: '承诺时限', fee: '收费', result: '办理结果', address: '办理地点', hours: '办理时间', visits: '到现场次数',
      phone: '咨询电话', supervise_phone: '监督电话', online_url: '网办链接', target: '适用对象', industry: '行业', scale: '规模',
      standard: '扶持标准', apply_from: '申报开始', apply_until: '申报截止', apply_period: '申报时间', method: '申报方式',
      transit: '交通', services: '可办事项', parking: '停车',
      'source.title': '文件标题', 'source.doc_no': '文号', 'source.issuer': '发文单位', 'source.published_on': '发布日期',
      'source.url': '原文链接', effective_from: '生效日期', expires_on: '失效日期', repealed_on: '废止日期',
      superseded_by: '替代它的条目编号',
    },
    dayHint: '2026-12-31',
    dayBad: '日期要写成 2026-12-31 的样子',
  },

  side: {
    preview: '预览', versions: '版本', audit: '记录',
    previewHint: '访客看到的样子；随保存更新',
    previewAspect: '问到', whole: '整个条目',
    previewEmpty: '还没有可以显示的内容',
    phone: '手机宽度',
  },

  versions: {
    by: '{author} · {time}', auto: '自动保存', moved: '{mover} {time}',
    compare: '与上一版比较', compareLive: '与已发布的比较', rollback: '恢复成这一版', rollbackTitle: '恢复成第 {n} 版',
    rollbackText: '会以这一版的内容新建一份草稿，再走审核。', rollbackNote: '为什么恢复',
    same: '没有差别', before: '原来', after: '现在', nothing: '（空）', skipped: '……{n} 行相同……',
    changes: '第 {from} 版 → 第 {to} 版',
    fresh: '新建 → 第 {to} 版',
  },

  conflict: {
    title: '{author}同时改了这个条目',
    text: '下面这些地方两个人都改了，请逐处选择留下哪一个。其余的修改已经合并。',
    mine: '我的', theirs: '{author}的', keep: '按选择保存',
  },

  gate: {
    title: '发布 {n} 个条目',
    run: '运行发布门禁',
    about: '用全部标准测试问和最近的真实提问，分别问现在的知识库和发布后的知识库，列出所有会变的回答。访客不受影响。',
    progress: '已比较 {done} / {total} 问',
    failed: '门禁没有跑完，请再试一次',
    counts: { worse: '变差', lost: '不再能答', different: '回答不同', answered: '新能答', better: '变好', same: '不变' },
    golden: '标准测试问', real: '真实提问', asked: '问过 {n} 次',
    clean: '没有一个回答会变',
    passed: '没有标准测试问变差，可以发布',
    blocked: '{n} 个标准测试问会变差，发布被拦下',
    now: '现在', then: '发布后',
    noAnswer: '不回答', expect: '应当回答：{list}',
    override: '写明理由放行', overrideNote: '为什么变差也要发布（必填，记入修改记录）',
    overridden: '{by}已放行：{why}。须由另一个人发布。',
    more: '另有 {n} 处变化没有列出',
    when: '什么时候', atOnce: '立即发布', atTime: '定时发布', at: '发布时间', until: '到期自动下架（可不填）',
    why: '审核意见（可不填）', yes: '发布', timeBad: '请写发布的时间', without: '不运行门禁，直接发布',
    done: '已发布，访客马上会得到新的回答', planned: '已定在 {time} 发布', close: '关闭',
    acts: { answer: '回答', clarify: '反问', handoff: '转人工', out_of_scope: '不在范围', small_talk: '寒暄', redirect: '指引', silent: '不说话' },
  },

  golden: {
    about: '每次发布前都会重放的问题。答案变差，发布就会被拦下。',
    q: '问题', expect: '应当回答的条目（编号，多个用空格分开；不填表示不该回答）', facet: '问到的方面', kind: '种类',
    add: '加一问', remove: '删去', removeTitle: '删去这一问？', none: '还没有标准测试问',
    coverage: '{covered} / {n} 个条目有标准测试问', nothing: '不该回答', by: '{who} 加入', filter: '查找问题或编号',
    uncovered: '还没有测试问的条目',
  },

  audit: {
    about: '谁在什么时候改了什么；每一行都锁着上一行，改动或删去任何一行都会被 bangban audit verify 指出。',
    when: '时间', who: '谁', what: '做了什么', subject: '对象', detail: '说明', more: '更早的', none: '还没有记录',
    actions: {
      'entry.save': '保存', 'entry.submit': '提交审核', 'entry.recall': '收回', 'entry.return': '退回', 'entry.publish': '发布',
      'entry.schedule': '定时发布', 'entry.unschedule': '取消定时', 'entry.retire': '下架', 'entry.rollback': '恢复旧版',
      'entry.discard': '放弃草稿', 'entry.assign': '换负责人', 'gate.override': '放行门禁', 'review.rules': '改发布规则',
      'golden.put': '写标准测试问', 'golden.remove': '删标准测试问',
    },
  },

  rules: {
    fourEyes: '发布须由另一个人审核（写的人不能自己发布）', gate: '发布前必须运行发布门禁',
    days: '门禁重放最近几天的真实提问', save: '保存规则', saved: '规则已保存',
  },

  pushed: '{by}刚刚改了「{id}」',
  reviewDue: '「{id}」到复核日了',
};

export const kindName = (kind) => texts.kinds[kind] ?? kind;
export const stateName = (state) => texts.states[state] ?? state;
export const fieldName = (key) => texts.form.fields[key] ?? texts.form[key] ?? key;
