// en-supervisor.js - the texts of the supervisors' console in English, key by key as in zh-CN-supervisor.js.

export const texts = {
  title: 'Supervision',
  noRole: 'This account may not supervise or administer; sign in with one that may',
  logout: 'Sign out',
  settings: 'Settings and sign out',
  theme: 'Colours: {now}',
  themes: { auto: 'as the system', light: 'light', dark: 'dark' },
  otherLanguage: 'Chinese',
  otherLanguageCode: 'zh-CN',
  soundOn: 'Sound: on',
  soundOff: 'Sound: off',
  notifyAsk: 'Allow notifications',
  notifyDenied: 'The browser has blocked notifications; allow them in the site settings left of the address',
  tabs: { board: 'Board', reports: 'Reports', quality: 'Grades', tickets: 'Tickets', notices: 'Notices', admin: 'Administration' },
  pages: {
    board: 'Board', reports: 'Reports', ratings: 'Grades', rectifications: 'Follow-ups', proposals: 'Proposals', tickets: 'Tickets',
    accounts: 'People', groups: 'Groups', companies: 'Companies', calendar: 'Calendar', phrases: 'Phrases', channels: 'Official channels',
    notices: 'Notices', changes: 'Changes',
  },
  keys: {
    title: 'Shortcuts',
    list: [
      ['1–6', 'board, reports, grades, tickets, notices, administration'],
      ['A', 'take note of all alerts'],
      ['Enter', 'board: open the first conversation of the list'],
      ['W', 'conversation: to the whisper or reply field'],
      ['T', 'conversation: take over'],
      ['Esc', 'one step back'],
      ['/', 'lists: to the search field'],
      ['N', 'lists: add'],
      ['?', 'show the shortcuts'],
    ],
  },
  status: { online: 'online', busy: 'busy', break: 'on a break', offline: 'offline' },
  loading: 'Loading…',
  again: 'Try again',
  all: 'All',
  back: 'Back',
  close: 'Close',
  more: 'Earlier ones',
  save: 'Save',
  saved: 'Saved',
  remove: 'Delete',
  cancel: 'Cancel',
  edit: 'Change',

  board: {
    groups: 'Queue by group', group: 'Group', waiting: 'Waiting', longest: 'Longest', online: 'Online / members', noGroup: 'No group',
    night: '{n} left a message',
    helpers: 'Helpers', name: 'Name', state: 'State', load: 'Serving', since: 'for {time}', nobody: 'There are no helper accounts yet',
    updated: 'As of {time}; figures of today since midnight',
    missingYear: 'The holidays of {year} are not known yet; opening hours may be wrong:',
    figures: {
      waiting: 'Waiting', longest: 'Longest wait', breached: 'Over time', active: 'Being served', handoffs: 'Handed over',
      attained: 'Answered in time', response: 'First response', bot: 'Answered by bot', satisfied: 'Satisfied', abandoned: 'Abandoned',
    },
    hints: {
      waiting: 'conversations that wait for a person now', longest: 'who has waited longest, in opening hours',
      breached: 'more than a minute without a person\'s answer', active: 'conversations with a helper now', handoffs: 'hand-overs today',
      attained: 'first responses of today within 60 s of opening hours', response: 'median of today, opening hours only',
      bot: 'conversations of today that were never handed over', satisfied: 'grades of today that are fair or better',
      abandoned: 'left today before a person answered',
    },
    lists: {
      attained: 'hand-overs of today answered after a minute, or not at all', response: 'conversations a person first answered today',
      bot: 'conversations of today that were never handed over', satisfied: 'all grades of today',
    },
    talk: 'Conversation',
    visitorOf: 'Visitor {id}',
    waited: 'waiting {time}',
    leftMessage: 'message',
    emptyQueue: 'Nobody is waiting',
    emptyList: 'No conversations',
    nobodyYet: 'nobody yet',
  },

  alerts: {
    title: 'Alerts',
    none: 'No alerts',
    kinds: {
      breach: 'No answer within a minute', silence: 'Helper has been silent', bad_grade: 'Bad grade', rectify_overdue: 'Follow-up overdue',
    },
    of: 'conversation {id}',
    see: 'Noted',
    seeAll: 'All noted',
    over: 'no longer waiting',
    noted: 'noted by {name}, {time}',
  },

  talk: {
    live: 'live',
    log: 'Conversation log',
    from: { visitor: 'Visitor', bot: 'Bot', helper: 'Helper', system: 'System' },
    states: { bot: 'bot', queued: 'waiting', active: 'being served', wrapup: 'wrap-up', closed: 'closed' },
    kinds: { note: 'Note', whisper: 'Whisper', thread: 'Side thread' },
    earlier: 'Earlier messages',
    brief: 'Brief', reason: 'Why handed over', question: 'Visitor\'s words', tried: 'Bot looked at', region: 'Region',
    whisper: 'Whisper', whisperLabel: 'Whisper to {name}; the visitor does not see it', whisperHint: 'A hint, Enter sends', whispered: 'Whispered',
    send: 'Send', replyLabel: 'Reply to the visitor', replyHint: 'In your name, Enter sends',
    takeOver: 'Take over', takeTitle: 'Take over from {name}', takeText: 'The conversation becomes yours, you reply; the helper is told.',
    takeReason: 'Reason (optional, kept with the conversation)', takeYes: 'Take over',
    accept: 'Accept it myself', acceptText: 'This visitor is still waiting; the conversation becomes yours.',
    toDesk: 'Serve it at the desk',
    why: 'Who will get it',
  },

  why: {
    title: 'Who will get it, and why', nobody: 'Nobody fits right now', others: 'The others', none: 'There is nobody else',
  },

  grades: { 1: 'very dissatisfied', 2: 'dissatisfied', 3: 'fair', 4: 'satisfied', 5: 'very satisfied' },
  tiers: { helper: 'helper', specialist: 'specialist', leader: 'leader' },

  reports: {
    title: '{from} to {until}',
    compared: 'compared with {from} to {until}',
    period: 'Period', from: 'From', until: 'To', step: 'By', group: 'Group', allGroups: 'All groups',
    presets: { today: 'Today', yesterday: 'Yesterday', week: 'This week', lastWeek: 'Last week', month: 'This month', lastMonth: 'Last month' },
    steps: { hour: 'hour', day: 'day', week: 'week', month: 'month' },
    groupHint: 'The group narrows down what follows a hand-over; volume, bot answers and grades stay those of all.',
    seconds: '{n} s', points: '{n} points', was: 'before: {value}', wasMoved: 'before: {value} ({moved})', total: 'Total',
    print: 'Print', exportAs: '{report} as {format}',
    files: { volume: 'Volume', first_response: 'First response', handovers: 'Each hand-over', blockers: 'Blockers' },
    charts: { volume: 'Volume', response: 'First response', rates: 'Rates' },
    firstResponse: 'First response', by: 'Grouped by', byNames: { hour: 'By hour of day', group: 'By group', helper: 'By helper' },
    attainedBy: { hour: 'Answered in time by hour of day', group: 'Answered in time by group', helper: 'Answered in time by helper' },
    none: 'Nothing was handed over in this period', counted: 'What is counted',
    blockers: 'Blockers', blocker: 'Blocker', times: 'Times', share: 'How much', noBlockers: 'No wrap-up of this period names a blocker',
    blockersHint: 'What helpers named in their wrap-ups, most frequent first.',
    names: {
      period: 'Period', label: 'Name', opened: 'Conversations', bot_only: 'Bot alone', bot_rate: 'Answered by bot', handed_over: 'Handed over', handed_rate: 'Handed over (rate)',
      accepted: 'Accepted', abandoned: 'Abandoned', response_p50_ms: 'First response (median)', response_p90_ms: 'First response (p90)',
      attained_rate: 'Answered in time', handle_p50_ms: 'Handling time', once_rate: 'Solved at once', satisfied_rate: 'Satisfied',
      responded: 'Responded', counted: 'Counted', attained: 'In time',
    },
    hints: {
      opened: 'conversations that began in the period', bot_only: 'never handed over', bot_rate: 'share that was never handed over',
      handed_over: 'hand-overs; a second one of a conversation counts again', handed_rate: 'share of conversations handed over',
      abandoned: 'left or cancelled before a person answered', response_p50_ms: 'hand-over to a person\'s first words, opening hours only; half are not above it',
      response_p90_ms: 'hand-over to a person\'s first words, opening hours only; nine tenths are not above it',
      attained_rate: 'share of the counted hand-overs answered within 60 s', handle_p50_ms: 'acceptance to end; half are not above it',
      once_rate: 'share not handed over again within 7 days', satisfied_rate: 'share of grades that are fair or better',
      responded: 'hand-overs a person answered; automatic texts never count',
      counted: 'in time or too late; those who left within 60 s, and those still waiting, do not count', attained: 'answered by a person within 60 s of opening hours',
    },
  },

  ratings: {
    satisfied: 'Satisfied', satisfiedHint: 'of {n} grades, fair or better', participation: 'Graded', participationHint: 'of {n} closed conversations',
    useful: 'Useful answers', usefulHint: 'of {n} judged answers of the bot', followed: 'Followed up', followedHint: '{n} of them in time',
    overdue: 'Overdue', overdueHint: 'bad grades past their day', better: 'Graded up', betterHint: 'a better grade after the follow-up',
    days: 'Last', dayChoices: [['1', 'today'], ['7', '7 days'], ['30', '30 days'], ['90', '90 days']],
    grade: 'Grade', bad: 'bad ones only', worst: 'worst only', helper: 'Helper', when: 'When', reasons: 'Reasons and comment', conversation: 'Conversation',
    none: 'No grades in this period', noneHint: 'Visitors may grade when a conversation has ended',
  },

  rectifications: {
    about: 'A bad grade is called back within its deadline, and the visitor is told what came of it; he may grade anew.',
    states: { open: 'to call back', answered: 'called back', closed: 'closed' },
    state: 'State', overdue: 'overdue', opened: 'Graded', grade: 'Grade', said: 'Visitor\'s words', helper: 'Helper', due: 'Due',
    note: 'Call', reply: 'Told the visitor', regraded: 'now {grade}', look: 'Conversation', answer: 'Follow up…', close: 'Close',
    answerTitle: 'Follow-up', answerYes: 'Tell the visitor', noteLabel: 'Notes of the call (the visitor does not see them)', replyLabel: 'What the visitor is told',
    answered: 'The visitor has been told', closed: 'Closed', none: 'No bad grades to follow up', noneHint: 'They appear here by themselves and raise an alert on the board',
  },

  tickets: {
    states: { open: 'open', working: 'in work', answered: 'answered', closed: 'closed' },
    kinds: { message: 'message', callback: 'callback', appeal: 'appeal' },
    number: 'Number', title: 'Matter', state: 'State', owner: 'Owner', tasks: 'Tasks', due: 'Due', overdue: 'overdue',
    nobody: 'nobody', contact: 'Contact', answer: 'Answer', steps: 'Progress', done: 'done', undone: 'not done',
    assign: 'Assign', assigned: 'Assigned', finish: 'Close', finished: 'Closed',
    none: 'No tickets', noneHint: 'Messages left after hours, promised callbacks and appeals become tickets',
  },

  proposals: {
    about: 'Answers helpers propose to the knowledge base; editors decide.', toEditor: 'To the editors\' console',
    states: { open: 'open', taken: 'taken', declined: 'declined' }, state: 'State', when: 'When', question: 'Question', answer: 'Answer', by: 'By',
    none: 'No proposals', noneHint: 'Helpers propose with one click when a conversation ends',
  },

  accounts: {
    roles: { helper: 'helper', supervisor: 'supervisor', editor: 'editor', reviewer: 'reviewer', admin: 'administrator' },
    roleHints: {
      helper: 'serves visitors', supervisor: 'board, reports, taking over, groups, calendar', editor: 'writes entries',
      reviewer: 'reviews and publishes', admin: 'accounts and rules',
    },
    search: 'Name or login', total: '{n} people', readOnly: 'Administrators keep the accounts',
    login: 'Login', loginHint: 'Small letters or digits; cannot be changed later', displayName: 'Name', role: 'Roles', groups: 'Groups', load: 'Serving / most',
    languages: 'Languages', languagesHint: 'Besides Chinese, like en,ja', capacity: 'Conversations at a time', capacityHint: 'Empty: as set for the desk',
    state: 'State', disabled: 'switched off', add: 'Add a person', addTitle: 'Add a person', editTitle: 'Change {name}',
    reset: 'New password', resetTitle: 'A new password for {name}', resetText: 'A new password is made; all sessions end.',
    disable: 'Switch off', enable: 'Switch on', disableTitle: 'Switch off {name}', disableText: 'Signed out at once; conversations go back to the front of the queue. History stays.',
    passwordTitle: 'Password of {name}', passwordHint: 'Shown this once; hand it over now. It cannot be seen anywhere else.', copy: 'Copy', copied: 'Copied', noted: 'Noted',
    none: 'Nobody like that',
  },

  groups: {
    about: 'Conversations go to a group by department, topic or street; without one they are everybody\'s.',
    name: 'Name', kind: 'Kind', kinds: { department: 'department', topic: 'topic', street: 'street or park', leader: 'leaders' },
    serves: 'Also serves', servesHint: 'Further departments, regions or parks, with commas',
    mode: 'How work arrives', modes: { pull: 'pull: all are rung, whoever accepts first', push: 'push: offered to one at a time' },
    accept: 'Time to accept (s)', seconds: '{n} s', hours: 'Hours', hoursHint: 'Like 1-5 09:00-11:30,13:30-17:00; empty: the desk\'s', sameHours: 'the desk\'s',
    disabled: 'switched off', add: 'Add a group', addTitle: 'Add a group', editTitle: 'Change {name}',
    tierOf: 'Tier of {name}', remove: 'Remove', removeOf: 'Remove {name}', addTo: 'Add to {name}', addMember: 'Add', choose: 'Choose…',
    nobody: 'No members yet', none: 'No groups yet', noneHint: 'Without groups all helpers share one queue',
  },

  companies: {
    about: 'A company\'s specialist is asked first; others when busy or away.', search: 'Company', company: 'Company', specialist: 'Specialist',
    specialistOf: 'Specialist of {company}', companyHint: 'Name or credit code, as visitors sign in with it', add: 'Add a company', remove: 'Remove',
    none: 'No company has a specialist yet', noneHint: 'One-to-one service is set here',
  },

  calendar: {
    month: '{y}-{m}', weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], prev: 'Month before', next: 'Month after',
    closed: 'closed', hours: '{n} h', scope: 'For', wholeDesk: 'The whole desk',
    kinds: { off: 'Closed', work: 'Working', hours: 'Other hours', shut: 'Shut for a while', duty: 'Duty' },
    kindHints: {
      off: 'the whole day', work: 'a day off that is worked', hours: 'open in these hours only', shut: 'closed in these hours', duty: 'somebody is there besides',
    },
    add: 'Add a rule', addTitle: 'Add a rule', kind: 'What', from: 'From', until: 'To', start: 'Begins', end: 'Ends', who: 'On duty',
    nobody: 'nobody named', reason: 'Reason', reasonHint: 'like maintenance',
    rules: 'Own rules this month', rulesOf: 'Rules of {day}', span: '{from} to {until}', none: 'No own rules', removeOf: 'Delete the rule: {rule}', removed: 'Deleted',
    missing: 'The holidays of {year} are not known yet; add them as announced, or wait for an update.',
    about: 'Holidays and make-up days come with the system; rules added here come after them, and the last one counts. They take effect at once.',
  },

  phrases: {
    about: 'Phrases of groups and of all; everybody keeps his own at the desk.', title: 'Title', text: 'Text', shortcut: 'Shortcut', scope: 'For', everybody: 'all',
    variables: 'Variables in braces are filled in when used', add: 'Add a phrase', editTitle: 'Change a phrase',
    removeTitle: 'Delete this phrase?', removed: 'Deleted', none: 'No shared phrases yet', noneHint: 'Put here what is often said; helpers insert it with one key',
  },

  channels: {
    name: 'Name', pattern: 'Words', patternHint: 'words with | between, ~ for a few characters, [ab] for any of them, ^ $ for begin and end', unless: 'Unless',
    text: 'What visitors are told', tels: 'Telephones', telsHint: 'label=number, with commas', when: 'When',
    whens: { firm: 'before any search: always', soft: 'only when the search is not sure' }, firm: 'always', soft: 'when not sure',
    enabled: 'Switched on', off: 'switched off', changed: 'changed', shipped: 'shipped', own: 'own', add: 'Add a channel', reset: 'As shipped',
    try: 'Try a sentence', tryHint: 'What a visitor might say', tryYes: 'Try', firmHit: 'Always leads to: {name}', softHit: 'When not sure, leads to: {name}', noHit: 'Leads nowhere',
    readOnly: 'Editors and administrators keep the rules', none: 'No rules',
  },

  changes: {
    about: 'Who changed what; each row locks the one before, and bangban audit verify names any that was altered or taken out.',
    when: 'When', who: 'Who', what: 'What', subject: 'Subject', detail: 'Detail', none: 'Nothing yet', yes: 'yes', no: 'no',
    subjects: { 'account:': 'Accounts', 'group:': 'Groups', 'company:': 'Companies', 'calendar:': 'Calendar', 'announcement:': 'Announcements', 'breach:': 'Missed goals' },
    actions: {
      'account.add': 'added an account', 'account.change': 'changed an account', 'account.reset': 'set a new password', 'account.disable': 'switched an account off',
      'account.enable': 'switched an account on', 'group.put': 'wrote a group', 'group.member': 'changed a member', 'company.put': 'changed a specialist',
      'calendar.put': 'added a rule', 'calendar.remove': 'deleted a rule',
      'breach.acknowledge': 'took note of a missed goal', 'announce.put': 'announced', 'announce.withdraw': 'withdrew an announcement',
    },
    fields: {
      conversation_id: 'conversation', text: 'text', until_ms: 'shown until',
      display_name: 'name', roles: 'roles', capacity: 'most', languages: 'languages', name: 'name', kind: 'kind', serves: 'also serves', mode: 'mode',
      accept_s: 'time to accept', hours: 'hours', disabled: 'off', account_id: 'person', tier: 'tier', from: 'from', until: 'to', rule: 'rule',
      rule_id: 'rule', group_id: 'group', members: 'members', rules: 'rules',
    },
  },

  helperDay: {
    title: 'The day of {name}', day: 'Day', events: 'Event by event', none: 'Nothing on this day',
    names: {
      online: 'Online', busy: 'Busy', break: 'On a break', handovers: 'Served', attained: 'Answered in time', response: 'First response',
      handle: 'Handling time', satisfied: 'Satisfied',
    },
    hints: {
      online: 'time open for new conversations', busy: 'time for those in hand only', break: 'time away', handovers: 'hand-overs served',
      attained: 'of those counted, within 60 s', response: 'hand-over to first words, median', handle: 'acceptance to end, median',
      satisfied: 'grades that are fair or better',
    },
    kinds: {
      signed_in: 'signed in', status: 'changed state', accepted: 'accepted', responded: 'first response', released: 'put back', closed: 'closed', finished: 'ended the talk',
      transferred: 'transferred', taken_over: 'taken over', handed_back: 'handed back', rated: 'graded', offered: 'offered', declined: 'declined', expired: 'offer expired',
      lost: 'connection lost', breached: 'over time', wrapped_up: 'wrote the wrap-up', reopened: 'reopened',
    },
  },

  notices: {
    about: 'Notices stand in the helpers\' console until their time is over; who has read them is seen here.',
    add: 'Write a notice', send: 'Send', sent: 'Sent', when: 'When', text: 'Text', to: 'To', state: 'State', read: 'Read', who: 'Who read it',
    everybody: 'all helpers', long: 'For how long', hours: [[2, '2 hours'], [8, '8 hours'], [24, 'a day'], [72, 'three days']],
    standing: 'until {time}', over: 'over', withdraw: 'Withdraw', withdrawn: 'withdrawn', readersTitle: 'Who read it', unread: 'not yet',
    none: 'No notices yet', noneHint: 'Upgrades, changed answers, who stands in for whom: tell everybody here',
  },
};
