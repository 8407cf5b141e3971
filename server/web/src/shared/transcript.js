// transcript.js - a conversation as a plain text file, made in the page: a visitor's own, or one that staff take
// along (conversation.export).

import { plainText } from './blocks.jsx';
import { fill, stamp } from './format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.transcript;
const PAGE = 50;

/** `names` says who somebody is when the message does not; `notes` are lines below the title. */
export function transcriptText(messages, { title, names, notes = [] }, nowMs) {
  const head = [title, fill(t.exported, { time: stamp(nowMs) }), ...notes, ''];
  const body = messages.map((message) => {
    const who = message.name || names[message.from] || message.from;
    return `[${stamp(message.at_ms)}] ${who}\n${plainText(message.blocks)}\n`;
  });
  return [...head, ...body].join('\n');
}

function save(text, name) {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Resolves to false when there is nothing to save. */
export async function downloadTranscript(session, service) {
  const messages = await session.loadAll();
  if (messages.length === 0) return false;
  const now = Date.now();
  const text = transcriptText(messages, { title: fill(t.title, { service }), names: texts.from }, now);
  save(text, fill(t.file, { date: stamp(now).slice(0, 10) }));
  return true;
}

/** Fetches a conversation page by page and saves it; rejects with the server's words. */
export async function exportConversation(call, id) {
  const messages = [];
  let page = { more: true };
  while (page.more) {
    page = await call('conversation.export', { conversation_id: id, after_seq: messages.at(-1)?.seq ?? 0, limit: PAGE });
    messages.push(...page.messages);
    if (page.messages.length === 0) break;
  }
  const now = Date.now();
  const names = { ...texts.from, visitor: page.visitor_name || t.visitor };
  const title = fill(t.of, { id });
  const text = transcriptText(messages, { title, names, notes: page.masked ? [t.masked] : [] }, now);
  save(text, fill(t.fileOf, { id, date: stamp(now).slice(0, 10) }));
}
