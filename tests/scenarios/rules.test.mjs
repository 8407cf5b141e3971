// An editor makes a rule for an official channel: tried first, in force with the next question, taken back at once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';
import { editors } from './lib/editors.mjs';

test('a rule is tried, put in force, and taken back', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    const question = '我们店停水了怎么办';
    const { rules } = await bian.call('rule.list');
    assert.ok(rules.length > 5 && rules.every((r) => r.shipped && !r.changed && r.enabled));
    assert.ok(['litigation', 'petition', 'staff_complaint'].every((name) => rules.some((r) => r.name === name)));
    assert.equal((await bian.call('rule.test', { text: question, pattern: '停水了|没水了' })).fits, true);
    await assertFails(bian.call('rule.put', { name: 'water', pattern: '[停', text: 'x' }), 'invalid', 'pattern');
    await bian.call('rule.put', { name: 'water', firm: true, pattern: '停水了|没水了', text: '停水请拨打供水热线。', tels: '供水热线=96116' });
    await visitor.say(question);
    const told = await visitor.client.next('message.new', (m) => m.act === 'redirect');
    assert.match(textOf(told), /供水热线/);
    assert.ok(told.blocks.some((b) => b.type === 'tel' && b.text === '96116'));
    await desk.server.restart(); // and kept
    const back = await visitor.again();
    await back.say(question);
    await back.client.next('message.new', (m) => m.act === 'redirect');
    await assertFails(back.client.call('rule.list'), 'denied');
});
