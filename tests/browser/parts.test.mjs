// Pure parts of the pages: which rows of a long log are drawn, phrases found by what follows the slash, timelines.

import assert from 'node:assert/strict';
import test from 'node:test';
import './lib/fakes.mjs';
import { moved, stretch } from '../../server/web/src/shared/longlog.js';
import { refusal, sizeText } from '../../server/web/src/shared/files.js';
import { dueDay } from '../../server/web/src/shared/format.js';
import { mergeMessages } from '../../server/web/src/shared/timeline.js';
import { chosenLanguage } from '../../server/web/src/messages/language.js';
import { findPhrases } from '../../server/web/src/helper/phrases.js';
import { memory } from './lib/fakes.mjs';

const rows = (n) => Array.from({ length: n }, (_, i) => ({ key: `m${i + 1}` }));

test('a stretch of a log: the end at first, a step at a time, never more than the most, back at the end', () => {
  const items = rows(1000);
  let view = { endKey: null, count: 60 };
  assert.deepEqual(stretch(items, view), { from: 940, to: 1000 });
  const seen = new Set();
  for (let i = 0; i < 40; i++) {
    view = moved(items, view, -1);
    const { from, to } = stretch(items, view);
    assert.ok(to - from <= 140, `${from}-${to}`);
    for (let k = from; k < to; k++) seen.add(k);
  }
  assert.equal(stretch(items, view).from, 0);
  assert.equal(seen.size, 1000);
  for (let i = 0; i < 40; i++) view = moved(items, view, 1);
  assert.deepEqual([view.endKey, stretch(items, view).to], [null, 1000]);
});

test('what arrives or is fetched does not move the stretch that is read', () => {
  const view = moved(rows(1000), moved(rows(1000), moved(rows(1000), { endKey: null, count: 60 }, -1), -1), -1);
  const { from, to } = stretch(rows(1000), view);
  assert.deepEqual(stretch([...rows(1000), { key: 'new' }], view), { from, to });
  const earlier = Array.from({ length: 50 }, (_, i) => ({ key: `e${i}` }));
  assert.deepEqual(stretch([...earlier, ...rows(1000)], view), { from: from + 50, to: to + 50 });
  assert.deepEqual(stretch([], { endKey: null, count: 60 }), { from: 0, to: 0 });
});

test('the next message is added at the end; one of another conversation is not', () => {
  const start = mergeMessages({ conversationId: 1, messages: [], hasEarlier: false }, [{ seq: 1 }, { seq: 2 }]);
  const next = mergeMessages(start, [{ conversation_id: 1, seq: 3 }]);
  assert.deepEqual(next.messages.map((m) => m.seq), [1, 2, 3]);
  assert.deepEqual(mergeMessages(next, [{ conversation_id: 2, seq: 4 }]).messages.length, 3);
  assert.deepEqual(mergeMessages(next, [{ conversation_id: 1, seq: 3, useful: true }]).messages[2].useful, true);
});

test('phrases: by the beginning of the code first, then by name, then by text', () => {
  const phrases = [
    { id: 1, shortcut: 'zx', title: '注销', text: '请到窗口办理' }, { id: 2, shortcut: 'nh', title: '您好', text: '您好' },
    { id: 3, shortcut: 'nhx', title: '您好，新办', text: '注销以外' },
  ];
  const ids = (written) => findPhrases(phrases, written).map((each) => each.id);
  assert.deepEqual(ids('n'), [2, 3]);
  assert.deepEqual(ids('NHX'), [3]);
  assert.deepEqual(ids('注销'), [1, 3]);
  assert.deepEqual(ids('没有'), []);
  assert.equal(ids('').length, 3);
});

test('files: sizes as people say them, and what is refused before it is sent', () => {
  assert.deepEqual([512, 1536, 300_000, 10 * 1024 * 1024].map(sizeText), ['512 B', '1.5 KB', '293 KB', '10 MB']);
  assert.match(refusal({ name: '空.pdf', size: 0 }), /「空.pdf」是空文件/);
  assert.match(refusal({ name: '大.pdf', size: 11 * 1024 * 1024 }), /太大了（11 MB），单个文件最大 10 MB/);
  assert.equal(refusal({ name: '好.pdf', size: 5 }), '');
});

test('a deadline at midnight is the day before; the language asked for is remembered', () => {
  const midnight = new Date(2026, 11, 5).getTime();
  assert.equal(dueDay(midnight, new Date(2026, 11, 1).getTime()), '12月4日');
  const storage = memory();
  assert.equal(chosenLanguage(storage, ''), 'zh-CN');
  assert.equal(chosenLanguage(storage, '?lang=en'), 'en');
  assert.equal(chosenLanguage(storage, ''), 'en');
  assert.equal(chosenLanguage(storage, '?lang=xx'), 'en');
  assert.equal(chosenLanguage(storage, '?lang=zh-CN'), 'zh-CN');
});
