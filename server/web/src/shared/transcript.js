// transcript.js - the conversation as a plain text file, made in the page.

import { plainText } from '../shared/blocks.jsx';
import { fill, stamp } from '../shared/format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.transcript;

export function transcriptText(messages, service, nowMs) {
  const head = [fill(t.title, { service }), fill(t.exported, { time: stamp(nowMs) }), ''];
  const body = messages.map((message) => {
    const who = message.name || texts.from[message.from] || message.from;
    return `[${stamp(message.at_ms)}] ${who}\n${plainText(message.blocks)}\n`;
  });
  return [...head, ...body].join('\n');
}

/** Resolves to false when there is nothing to save. */
export async function downloadTranscript(session, service) {
  const messages = await session.loadAll();
  if (messages.length === 0) return false;
  const now = Date.now();
  const text = transcriptText(messages, service, now);
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fill(t.file, { date: stamp(now).slice(0, 10) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}
