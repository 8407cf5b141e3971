// What became of questions is what calibration learns from: a helper's card, a choice, 有用 and 没用.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { startDesk } from './lib/desk.mjs';

const choicesOf = (message) => message.blocks.find((b) => b.type === 'choices').items;

test('outcomes of the service reach calibration, the last word counting', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');

    // handed over, and a helper finds the entry
    const handed = await desk.visitor();
    await handed.say('云帆大厦地下车库能停几米高的车，我电话13800138000');
    await handed.reply('bot');
    await handed.say('转人工');
    await handed.changed('queued');
    await li.accept(handed.conversationId);
    const { candidates } = await li.client.call('kb.search', { q: '停车' });
    await li.reply(handed.conversationId, '', { card_entry_id: candidates[0].entry_id });
    await li.close(handed.conversationId, { category: '停车', resolution: 'resolved' });

    // the same, but it did not help: says nothing
    const vain = await desk.visitor();
    await vain.say('云帆大厦楼顶能不能放风筝');
    await vain.reply('bot');
    await vain.say('转人工');
    await vain.changed('queued');
    await li.accept(vain.conversationId);
    await li.reply(vain.conversationId, '', { card_entry_id: candidates[0].entry_id });
    await li.close(vain.conversationId, { category: '停车', resolution: 'unresolved' });

    // two answers are judged, one of them twice
    const voter = await desk.visitor();
    await voter.say('公司注销登记要什么材料');
    const good = await voter.reply('bot');
    assert.equal(good.act, 'answer');
    await voter.client.call('message.feedback', { seq: good.seq, useful: false });
    await voter.client.call('message.feedback', { seq: good.seq, useful: true });
    await voter.say('劳务派遣经营许可怎么办');
    const bad = await voter.reply('bot');
    assert.equal(bad.act, 'answer');
    await voter.client.call('message.feedback', { seq: bad.seq, useful: false });
    // a follow-up does not name its matter: no outcome
    await voter.say('多少钱');
    const more = await voter.reply('bot');
    await voter.client.call('message.feedback', { seq: more.seq, useful: true });

    // a choice is taken
    const chooser = await desk.visitor();
    await chooser.say('注销');
    const asked = await chooser.reply('bot');
    assert.equal(asked.act, 'clarify');
    await chooser.say(choicesOf(asked)[1].title, { choice_entry_id: choicesOf(asked)[1].entry_id });
    await chooser.reply('bot');

    const page = path.join(path.dirname(desk.server.db), 'out.html');
    const said = await desk.server.cli('calibrate', '--report', page);
    assert.match(said, /outcome 4 /, said);
    const html = readFileSync(page, 'utf8');
    assert.doesNotMatch(html, /13800138000/);
    assert.doesNotMatch(await desk.server.cli('calibrate', '--no-outcomes'), /outcome/);
});
