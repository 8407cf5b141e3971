// What a helper has at hand while talking: the bot's proposal, phrases, a draft that follows him, and the
// way of a good answer to the editors.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startDesk, textOf } from './lib/desk.mjs';

test('a helper answers with the bot’s suggestion and a phrase, and proposes the answer to the editors', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor({ name: '张三' });
    await visitor.askPerson();
    const id = visitor.conversationId;
    await li.accept(id);
    const { id: phrase } = await li.client.call('canned.put', {
        scope: 'mine', shortcut: 'nh', title: '问候', text: '{访客称呼}您好，我是{帮办员}。',
    });
    const { text } = await li.client.call('canned.fill', { id: phrase, conversation_id: id });
    assert.equal(text, '张三您好，我是李工。');
    await li.client.call('draft.put', { conversation_id: id, text });
    const second = await li.again();
    assert.equal((await second.client.call('conversation.get', { conversation_id: id })).draft, text);
    await second.reply(id, text);
    assert.equal(textOf(await visitor.reply('helper')), text);
    assert.equal((await li.client.call('conversation.get', { conversation_id: id })).draft, '');

    await visitor.say('公司注销登记要什么材料');
    const pushed = await li.client.next('suggest.new');
    assert.ok(pushed.candidates.length >= 1 && pushed.candidates.length <= 3);
    const { suggestions, act } = await li.client.call('suggest.list', { conversation_id: id });
    assert.equal(act, 'answer');
    assert.equal(suggestions[0].entry_id, pushed.candidates[0].entry_id);
    assert.ok(suggestions[0].blocks.length > 1);
    await visitor.client.none('suggest.new');
    await li.reply(id, '', { card_entry_id: suggestions[0].entry_id });
    await visitor.reply('helper');
    await li.client.call('proposal.put', {
        conversation_id: id, question: '注销要哪些材料', answer: '见卡片', entry_id: suggestions[0].entry_id,
    });
    const { proposals } = await li.client.call('proposal.list');
    assert.equal(proposals[0].question, '注销要哪些材料');
});
