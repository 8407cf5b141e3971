// kinds.js - which fields the form of each kind has, in the order of the national field lists. A field is
// {key, rows?, day?, hint?}; keys without a dot are fields of `fields`, "source.title" and the like are
// where they say. Labels are in messages/zh-CN-editor.js.

const line = (key) => ({ key });
const long = (key) => ({ key, rows: 3 });
const day = (key) => ({ key, day: true });

export const KINDS = ['procedure', 'policy', 'faq', 'place', 'bundle'];

export const FIELDS = {
  procedure: [
    line('code'), line('agency'), long('basis'), long('conditions'), line('legal_limit'), line('promised_limit'),
    line('fee'), line('result'), long('address'), line('hours'), line('visits'), line('phone'),
    line('supervise_phone'), line('online_url'),
  ],
  policy: [
    line('target'), line('industry'), line('scale'), long('conditions'), long('standard'), day('apply_from'),
    day('apply_until'), line('apply_period'), line('method'), long('address'), line('phone'), line('online_url'),
    long('basis'),
  ],
  faq: [line('phone'), line('online_url')],
  place: [long('address'), line('hours'), line('phone'), long('transit'), long('services'), line('parking')],
  bundle: [
    line('agency'), long('conditions'), line('promised_limit'), line('fee'), line('result'), long('address'),
    line('hours'), line('phone'), line('online_url'),
  ],
};

export const SOURCE = [
  line('source.title'), line('source.doc_no'), line('source.issuer'), day('source.published_on'), line('source.url'),
];

export const VALIDITY = [day('effective_from'), day('expires_on'), day('repealed_on'), line('superseded_by')];

/** Which lists a kind has besides variants and keywords. */
export const LISTS = {
  procedure: ['materials', 'steps', 'clauses'],
  policy: ['materials', 'steps', 'clauses'],
  faq: ['materials', 'steps', 'clauses'],
  place: [],
  bundle: ['members', 'materials', 'steps', 'clauses'],
};

export const COLUMNS = {
  materials: ['name', 'copies', 'form', 'source'],
  steps: ['title', 'text'],
  clauses: ['path', 'label', 'text', 'effective_from', 'expires_on'],
};

export const FORMS = ['原件', '复印件', '电子', '原件和复印件'];

export function getPart(entry, part) {
  const [head, tail] = part.split('.');
  return tail ? entry[head]?.[tail] : entry[head];
}

/** A copy with one part changed; empty texts and lists are left out, as the format has it. */
export function withPart(entry, part, value) {
  const [head, tail] = part.split('.');
  const next = { ...entry };
  if (tail) {
    const inner = { ...next[head] };
    if (isEmpty(value)) delete inner[tail];
    else inner[tail] = value;
    if (Object.keys(inner).length > 0) next[head] = inner;
    else delete next[head];
  } else if (isEmpty(value)) delete next[head];
  else next[head] = value;
  return next;
}

const isEmpty = (value) =>
  value === '' || value === null || value === undefined || value === false ||
  (Array.isArray(value) && value.length === 0);

/** Lists without the rows nobody has filled in yet; what goes to the server. */
export function tidy(entry) {
  const next = { ...entry };
  for (const [key, value] of Object.entries(entry)) {
    if (!Array.isArray(value)) continue;
    const rows = value.filter((row) =>
      typeof row === 'string' ? row.trim() : Object.values(row).some((cell) => String(cell ?? '').trim()));
    const kept = rows.map((row) => (typeof row === 'string' ? row : tidyRow(row)));
    if (kept.length > 0) next[key] = kept;
    else delete next[key];
  }
  return next;
}

const tidyRow = (row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => !isEmpty(cell)));
