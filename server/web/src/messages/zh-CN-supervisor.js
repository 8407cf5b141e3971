// zh-CN-supervisor.js - every text of the supervisors' console; apart from the others so that visitors do
// not load it.

export const texts = {
  title: '督导台',
  noRole: '这个账号没有督导或管理权限，请用督导账号登录',
  logout: '退出登录',
  settings: '设置与退出',
  theme: '配色：{now}',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  otherLanguage: 'English',
  otherLanguageCode: 'en',
  soundOn: '提示音：开',
  soundOff: '提示音：关',
  notifyAsk: '开启桌面提醒',
  notifyDenied: '浏览器已禁止桌面提醒，请在地址栏左侧的网站设置里允许',
  tabs: { board: '看板', reports: '报表', quality: '评价整改', tickets: '工单', notices: '通知', admin: '管理' },
  pages: {
    board: '看板', reports: '报表', ratings: '评价', rectifications: '差评整改', proposals: '入库建议', tickets: '工单',
    accounts: '人员', groups: '分组', companies: '企业专员', calendar: '工作日历', phrases: '常用语', channels: '官方渠道',
    notices: '通知', changes: '变更记录',
  },
  keys: {
    title: '快捷键',
    list: [
      ['1–6', '切换看板、报表、评价整改、工单、通知、管理'],
      ['A', '全部告警标为已知悉'],
      ['Enter', '看板：打开列表中的第一个会话'],
      ['W', '会话：跳到耳语或回复框'],
      ['T', '会话：接管'],
      ['Esc', '返回上一层'],
      ['/', '列表：跳到查找框'],
      ['N', '列表：新增'],
      ['?', '显示快捷键'],
    ],
  },
  status: { online: '在线', busy: '忙碌', break: '小休', offline: '离线' },
  loading: '正在读取…',
  again: '再试一次',
  all: '全部',
  back: '返回',
  close: '关闭',
  more: '更早的',
  save: '保存',
  saved: '已保存',
  remove: '删除',
  cancel: '取消',
  edit: '修改',

  board: {
    groups: '各组排队', group: '组', waiting: '排队', longest: '最长等待', online: '在线 / 成员', noGroup: '不分组',
    night: '另有留言 {n}',
    helpers: '帮办员', name: '姓名', state: '状态', load: '在接', since: '已 {time}', nobody: '还没有帮办员账号',
    updated: '{time} 更新，今日各项自 0 点起',
    only: '只看', allGroups: '全部组',
    missingYear: '{year} 年的节假日安排还没有录入，那一年的工作时间和办结时限会不准。国务院办公厅公布后请录入：',
    figures: {
      waiting: '排队', longest: '最长等待', breached: '超时未响应', active: '接待中', handoffs: '转人工', attained: '首次响应达标率',
      response: '首次响应时长', bot: '直接解答率', satisfied: '满意率', abandoned: '放弃',
    },
    hints: {
      waiting: '现在等人工接入的会话', longest: '服务时间内等得最久的一位', breached: '超过 1 分钟还没有人工回复的', active: '现在由人工接待的会话',
      handoffs: '今日转人工的次数', attained: '今日首次响应中，服务时间内 60 秒以内的',
      response: '今日首次响应的中位数，只计服务时间', bot: '今日会话中没有转过人工的',
      satisfied: '今日评价中“基本满意”及以上的', abandoned: '今日人工响应前离开的',
    },
    lists: {
      attained: '今日超过 1 分钟才响应或没有响应的转人工', response: '今日有人工首次响应的会话', bot: '今日没有转过人工的会话',
      satisfied: '今日的全部评价',
    },
    talk: '会话',
    visitorOf: '访客 {id}',
    waited: '等了 {time}',
    leftMessage: '留言',
    emptyQueue: '没有人在等待',
    emptyList: '没有会话',
    nobodyYet: '无人接入',
  },

  alerts: {
    title: '告警',
    none: '没有告警',
    kinds: {
      breach: '首次响应超过 1 分钟', silence: '帮办员久未回复', bad_grade: '收到差评', rectify_overdue: '差评整改超期',
    },
    of: '会话 {id}',
    see: '知悉',
    seeAll: '全部知悉',
    over: '已不再等待',
    noted: '{name} {time} 知悉',
  },

  talk: {
    live: '实时',
    log: '对话记录',
    exportTalk: '导出',
    exportTitle: '导出对话记录，个人信息会遮盖',
    from: { visitor: '访客', bot: '机器人', helper: '帮办员', system: '系统' },
    states: { bot: '机器人', queued: '排队中', active: '接待中', wrapup: '小结中', closed: '已结束' },
    kinds: { note: '备注', whisper: '耳语', thread: '会商' },
    earlier: '更早的消息',
    brief: '接入摘要', reason: '转人工原因', question: '访客原话', tried: '机器人查过', region: '区域',
    whisper: '耳语', whisperLabel: '对{name}耳语，访客看不到', whisperHint: '提醒或建议，Enter 发送', whispered: '耳语已送达',
    send: '发送', replyLabel: '回复访客', replyHint: '以您的名义回复，Enter 发送',
    takeOver: '接管', takeTitle: '从{name}手中接管', takeText: '会话会转到您名下，由您回复访客；原帮办员会收到通知。',
    takeReason: '原因（选填，记入会话）', takeYes: '接管',
    accept: '由我接入', acceptText: '这位访客还在排队，接入后由您接待。',
    toDesk: '到工作台接待',
    why: '会派给谁',
  },

  why: {
    title: '会派给谁、为什么', nobody: '现在没有合适的人', others: '其他人', none: '没有其他人',
  },

  grades: { 1: '非常不满意', 2: '不满意', 3: '基本满意', 4: '满意', 5: '非常满意' },
  tiers: { helper: '帮办员', specialist: '专员', leader: '负责人' },

  reports: {
    title: '{from} 至 {until}',
    compared: '与上一周期 {from} 至 {until} 比较',
    period: '时段', from: '从', until: '到', step: '按', group: '组', allGroups: '全部组',
    presets: { today: '今天', yesterday: '昨天', week: '本周', lastWeek: '上周', month: '本月', lastMonth: '上月' },
    steps: { hour: '小时', day: '天', week: '周', month: '月' },
    groupHint: '按组筛选只对转人工之后的各项起作用；咨询量、直接解答率和满意率仍是全部的。',
    seconds: '{n} 秒', points: '{n} 个百分点', was: '上期 {value}', wasMoved: '上期 {value}（{moved}）', total: '合计',
    print: '打印', exportAs: '{report}导出为 {format}',
    files: { volume: '服务量', first_response: '首次响应', handovers: '转人工明细', blockers: '难点堵点' },
    charts: { volume: '服务量', response: '首次响应时长', rates: '各项比率' },
    firstResponse: '首次响应', by: '分组方式', byNames: { hour: '按时刻', group: '按组', helper: '按帮办员' },
    attainedBy: { hour: '各时刻的首次响应达标率', group: '各组的首次响应达标率', helper: '各帮办员的首次响应达标率' },
    none: '这段时间没有转人工', counted: '怎么算的',
    blockers: '难点堵点', blocker: '难点堵点', times: '次数', share: '多少', noBlockers: '这段时间的小结里没有标注难点堵点',
    blockersHint: '帮办员写小结时标注的难点堵点，按次数从多到少。',
    names: {
      period: '时段', label: '名称', opened: '咨询量', bot_only: '机器人直接解答', bot_rate: '直接解答率', handed_over: '转人工', handed_rate: '转人工率',
      accepted: '接入', abandoned: '放弃', response_p50_ms: '首次响应时长（中位）', response_p90_ms: '首次响应时长（九成）',
      attained_rate: '首次响应达标率', handle_p50_ms: '处理时长', once_rate: '一次解决率', satisfied_rate: '满意率',
      responded: '已响应', counted: '计入考核', attained: '达标',
    },
    hints: {
      opened: '这段时间开始的会话', bot_only: '没有转过人工的会话', bot_rate: '没有转过人工的会话占咨询量的比例',
      handed_over: '转人工的次数，同一会话再次转人工另计', handed_rate: '转过人工的会话占咨询量的比例',
      abandoned: '人工响应前离开或取消的', response_p50_ms: '转人工到人工第一句话，只计服务时间；一半不超过它',
      response_p90_ms: '转人工到人工第一句话，只计服务时间；九成不超过它', attained_rate: '计入考核的转人工中，60 秒内响应的比例',
      handle_p50_ms: '接入到结束的时长，一半不超过它', once_rate: '结束后 7 天内没有再次转人工的比例',
      satisfied_rate: '评价中“基本满意”及以上的比例', responded: '有人工回复过的转人工；自动发出的话不算',
      counted: '已达标或已超时的；60 秒内自己离开的、还在等的不计', attained: '服务时间内 60 秒以内由人工响应的',
    },
  },

  ratings: {
    satisfied: '满意率', satisfiedHint: '{n} 条评价中“基本满意”及以上的', participation: '参评率', participationHint: '{n} 个结束的会话中留下评价的',
    useful: '回答有用率', usefulHint: '{n} 次对机器人回答的评价中“有用”的', followed: '差评已回访', followedHint: '其中 {n} 件按期',
    overdue: '超期未回访', overdueHint: '过了期限还没有回访的差评', better: '回访后改评更好', betterHint: '整改后访客给了更高的评价',
    days: '最近', dayChoices: [['1', '今天'], ['7', '7 天'], ['30', '30 天'], ['90', '90 天']],
    grade: '评价', bad: '只看差评', worst: '只看非常不满意', helper: '帮办员', when: '时间', reasons: '原因与留言', conversation: '会话',
    none: '这段时间没有评价', noneHint: '会话结束后访客可以评价',
  },

  rectifications: {
    about: '评价为“不满意”“非常不满意”的，须在期限内回访、整改，把结果告知访客；访客可以重新评价。',
    states: { open: '待回访', answered: '已回访', closed: '已办结' },
    state: '状态', overdue: '已超期', opened: '差评时间', grade: '评价', said: '访客的话', helper: '帮办员', due: '期限',
    note: '回访记录', reply: '告知访客', regraded: '改评为“{grade}”', look: '看会话', answer: '回访…', close: '办结',
    answerTitle: '回访与整改', answerYes: '告知访客', noteLabel: '回访记录（访客看不到）', replyLabel: '告知访客的整改结果',
    answered: '已告知访客', closed: '已办结', none: '没有要整改的差评', noneHint: '收到差评后会自动出现在这里，并在看板上告警',
  },

  tickets: {
    states: { open: '待办', working: '办理中', answered: '已答复', closed: '已办结' },
    kinds: { message: '留言', callback: '回电', appeal: '诉求' },
    number: '工单号', title: '事项', state: '状态', owner: '承办人', tasks: '部门任务', due: '期限', overdue: '已超期',
    nobody: '未指定', contact: '联系方式', answer: '答复', steps: '进度', done: '已办完', undone: '未办完',
    assign: '指定承办人', assigned: '已指定', finish: '办结', finished: '已办结',
    none: '没有工单', noneHint: '下班后的留言、约好的回电和要几个部门办的诉求会成为工单',
  },

  proposals: {
    about: '帮办员建议收入知识库的问答，由编辑决定是否采纳。', toEditor: '到编辑台处理',
    states: { open: '待处理', taken: '已采纳', declined: '未采纳' }, state: '状态', when: '时间', question: '问', answer: '答', by: '建议人',
    none: '没有建议', noneHint: '帮办员结束会话时可以一键建议',
  },

  accounts: {
    roles: { helper: '帮办员', supervisor: '督导', editor: '编辑', reviewer: '审核', admin: '管理员' },
    roleHints: {
      helper: '接待访客', supervisor: '看板、报表、接管、分组与日历', editor: '写知识库', reviewer: '审核并发布', admin: '管理账号和规则',
    },
    search: '姓名或登录名', total: '共 {n} 人', readOnly: '账号由管理员维护',
    login: '登录名', loginHint: '小写字母或数字，建好后不能改', displayName: '姓名', role: '角色', groups: '所在组', load: '在接 / 上限',
    languages: '外语', languagesHint: '中文之外能用的语言，如 en,ja', capacity: '同时接待上限', capacityHint: '不填用服务台的总设置',
    state: '状态', disabled: '已停用', add: '新增人员', addTitle: '新增人员', editTitle: '修改{name}',
    reset: '重设密码', resetTitle: '重设{name}的密码', resetText: '会生成一个新密码，原来的登录全部退出。',
    totp: '解除动态口令', totpOn: '动态口令', totpTitle: '解除{name}的动态口令', totpText: '用于手机丢失等情形：原来的动态口令和恢复码都作废，全部登录退出；下次登录只要密码，可以重新绑定。请先确认是本人。', totpDone: '{name}的动态口令已解除',
    disable: '停用', enable: '启用', disableTitle: '停用{name}', disableText: '立即退出登录，手上的会话回到队首。历史记录保留。',
    passwordTitle: '{name}的密码', passwordHint: '只显示这一次，请现在交给本人；登录后没有别处可以看到它。', copy: '复制', copied: '已复制', noted: '已记下',
    none: '没有符合的人员',
  },

  groups: {
    about: '会话按事项的部门、专题或访客的街道归组；没有对应组的由所有人接待。',
    name: '组名', kind: '类别', kinds: { department: '部门', topic: '专题', street: '街道园区', leader: '领导帮办' },
    serves: '另外受理', servesHint: '组名之外的部门、地区或园区，用逗号分开',
    mode: '接入方式', modes: { pull: '抢接：成员都响铃，谁先接归谁', push: '派单：一次派给一人，限时接入' },
    accept: '派单时限（秒）', seconds: '{n} 秒', hours: '服务时间', hoursHint: '如 1-5 09:00-11:30,13:30-17:00；不填与服务台相同', sameHours: '与服务台相同',
    disabled: '停用', add: '新增组', addTitle: '新增组', editTitle: '修改{name}',
    tierOf: '{name}的层级', remove: '移出', removeOf: '把{name}移出', addTo: '加入{name}', addMember: '加入', choose: '选择人员…',
    nobody: '还没有成员', none: '还没有分组', noneHint: '不分组时，所有帮办员共用一个队列',
  },

  companies: {
    about: '企业来访时先找它的服务专员；专员忙或不在时找别人。', search: '企业名称', company: '企业', specialist: '服务专员',
    specialistOf: '{company}的服务专员', companyHint: '企业名称或统一社会信用代码，与访客登录时一致', add: '指定服务专员', remove: '取消',
    none: '还没有指定服务专员的企业', noneHint: '一对一服务的企业在这里指定专员',
  },

  calendar: {
    month: '{y} 年 {m} 月', weekdays: ['一', '二', '三', '四', '五', '六', '日'], prev: '上个月', next: '下个月',
    closed: '休', hours: '{n} 小时', scope: '范围', wholeDesk: '整个服务台',
    kinds: { off: '停办', work: '上班', hours: '另定时段', shut: '临时停办', duty: '值班', announced: '已全部录入' },
    kindHints: {
      off: '整天不办公', work: '休息日照常上班（调休）', hours: '当天只在这些时段办公', shut: '当天这一段不办公', duty: '休息时间也有人值班',
    },
    add: '加一条', addTitle: '加一条日历规则', kind: '做什么', from: '从', until: '到', start: '开始', end: '结束', who: '值班的人',
    nobody: '不指定', reason: '事由', reasonHint: '如 停电检修',
    rules: '本月自定的规则', rulesOf: '{day} 的规则', span: '{from} 至 {until}', none: '没有自定的规则', removeOf: '删除规则：{rule}', removed: '已删除',
    missing: '{year} 年的节假日安排还没有录入。国务院办公厅的通知公布后，放假用“停办”、调休用“上班”逐条加上，全部加完后点下面的按钮；也可以请运维更新节假日文件（calendar_file）。',
    entered: '{year} 年已全部录入', enteredYes: '已全部录入', enteredText: '放假和调休都按通知加完了吗？之后不再提醒；这一条也可以在规则里删除。',
    about: '节假日和调休随系统提供；这里加的规则在后，以后加的为准。改动立即生效，正在计的首次响应时间随之重算。',
  },

  phrases: {
    about: '组和全体共用的常用语；各人自己的在工作台里维护。', title: '标题', text: '内容', shortcut: '快捷词', scope: '谁能用', everybody: '全体',
    variables: '可用 {访客称呼} {帮办员} {事项} {服务台} {今天} {会话编号}，使用时自动填好', add: '新增常用语', editTitle: '修改常用语',
    removeTitle: '删除这条常用语？', removed: '已删除', none: '还没有共用的常用语', noneHint: '把常说的话写在这里，帮办员一键插入',
  },

  channels: {
    name: '名称', nameHint: '小写字母、数字和下划线，如 consumer', pattern: '什么样的话', patternHint: '字词用 | 分开，~ 间隔几个字，[甲乙] 任一字，^ $ 句首句尾', unless: '除非有',
    text: '告知访客', tels: '电话', telsHint: '如 报警=110,急救=120', when: '何时引导',
    whens: { firm: '检索之前：一定引导', soft: '检索没有把握时才引导' }, firm: '一定', soft: '没有把握时',
    enabled: '启用', off: '未启用', changed: '已改写', shipped: '随系统提供', own: '自定', add: '新增渠道', reset: '恢复出厂',
    try: '试一句', tryHint: '访客可能会说的话', tryYes: '试试', firmHit: '一定引导到：{name}', softHit: '没有把握时引导到：{name}', noHit: '不引导',
    readOnly: '规则由编辑或管理员维护', none: '没有规则',
  },

  changes: {
    about: '谁在什么时候改了什么；每一行都锁着上一行，改动或删去任何一行都会被 bangban audit verify 指出。',
    when: '时间', who: '谁', what: '做了什么', subject: '对象', detail: '说明', none: '还没有记录', yes: '是', no: '否',
    subjects: { 'account:': '账号', 'group:': '分组', 'company:': '企业专员', 'calendar:': '日历', 'announcement:': '通知', 'breach:': '超时知悉' },
    actions: {
      'account.add': '新增账号', 'account.change': '修改账号', 'account.reset': '重设密码', 'account.disable': '停用账号',
      'account.enable': '启用账号', 'totp.reset': '解除动态口令', 'totp.confirm': '绑定动态口令', 'group.put': '写分组', 'group.member': '改成员', 'company.put': '改服务专员',
      'calendar.put': '加日历规则', 'calendar.remove': '删日历规则',
      'breach.acknowledge': '知悉超时', 'announce.put': '发通知', 'announce.withdraw': '撤回通知',
    },
    fields: {
      conversation_id: '会话', text: '内容', until_ms: '显示到',
      display_name: '姓名', roles: '角色', capacity: '上限', languages: '外语', name: '名称', kind: '类别', serves: '另外受理', mode: '方式',
      accept_s: '时限', hours: '时间', disabled: '停用', account_id: '人员', tier: '层级', from: '从', until: '到', rule: '规则',
      rule_id: '规则号', group_id: '组号', members: '成员', rules: '规则',
    },
  },

  helperDay: {
    title: '{name}的一天', day: '日期', events: '逐条记录', none: '这一天没有记录',
    names: {
      online: '在线', busy: '忙碌', break: '小休', handovers: '接待', attained: '首次响应达标率', response: '首次响应时长',
      handle: '处理时长', satisfied: '满意率',
    },
    hints: {
      online: '可以接新会话的时长', busy: '只处理手上会话的时长', break: '暂时离开的时长', handovers: '由其接待的转人工次数',
      attained: '计入考核的接待中 60 秒内响应的', response: '转人工到第一句话，一半不超过它', handle: '接入到结束，一半不超过它',
      satisfied: '评价中“基本满意”及以上的',
    },
    kinds: {
      signed_in: '登录', status: '改状态', accepted: '接入', responded: '首次响应', released: '退回队列', closed: '结单', finished: '结束谈话',
      transferred: '转接', taken_over: '被接管', handed_back: '交回机器人', rated: '收到评价', offered: '派单', declined: '谢绝', expired: '派单超时',
      lost: '掉线', breached: '首次响应超时', wrapped_up: '写小结', reopened: '会话重开',
    },
  },

  notices: {
    about: '通知显示在帮办员的工作台上，到时自动消失；谁读了、谁没读，这里看得到。',
    add: '发通知', send: '发出', sent: '已发出', when: '时间', text: '内容', to: '发给', state: '状态', read: '已读', who: '谁读了',
    everybody: '全体帮办员', long: '显示多久', hours: [[2, '2 小时'], [8, '8 小时'], [24, '一天'], [72, '三天']],
    standing: '显示到 {time}', over: '已过期', withdraw: '撤回', withdrawn: '已撤回', readersTitle: '谁读了', unread: '未读',
    none: '还没有通知', noneHint: '系统升级、口径变化、人手调整，在这里告诉大家',
  },
};
