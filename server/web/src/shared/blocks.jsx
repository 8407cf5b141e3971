// blocks.jsx - draws the structured parts of a message (list of types in intents/block.h). Text only ever
// becomes text nodes; an address becomes a link only when it is http, https or a telephone. Unknown types are shown
// as their text, so that an older page still reads a newer server. Markdown is read where the server says so, which
// is an editor's prose; clauses are quoted as they are written.

import { h } from 'preact';
import { useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';
import { FileBlock } from './file.jsx';
import { fill } from './format.js';
import { Icon } from './icons.jsx';
import { markdownReader, plainProse } from './prose.js';

const t = texts.blocks;
const SHOWN_AT_FIRST = 8;
const PHONE_KEYS = new Set(['phone', 'supervise_phone']);
const URL_PATTERN = /https?:\/\/[^\s<>"'（）()，。；、！？《》【】]+/g;

export const isWebAddress = (text) => /^https?:\/\/[^\s]+$/i.test(text ?? '');

/** Splits a text into plain and address parts: [{text, url?}] */
export function splitAddresses(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(URL_PATTERN)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], url: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function WebLink({ url, children }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <span class="sr-only">{t.newWindow}</span>
    </a>
  );
}

function Tel({ number }) {
  const digits = (number ?? '').replace(/[^\d+,;*#]/g, '');
  if (digits.length < 3) return <>{number}</>;
  return (
    <a class="tel" href={`tel:${digits}`} aria-label={fill(t.call, { number })}>
      {number}
    </a>
  );
}

export function RichText({ text }) {
  return splitAddresses(text ?? '').map((part) =>
    part.url ? <WebLink url={part.url}>{part.text}</WebLink> : part.text);
}

function ProsePart({ part }) {
  if (typeof part === 'string') return <RichText text={part} />;
  const inside = part.children.map((child) => <ProsePart part={child} />);
  if (part.tag !== 'a') return h(part.tag, part.tag === 'ol' ? { start: part.start } : null, inside);
  if (!isWebAddress(part.href)) return <a class="tel" href={part.href}>{inside}</a>;
  return <WebLink url={part.href}>{part.children.every((child) => typeof child === 'string') ? part.children.join('') : inside}</WebLink>;
}

/** Markdown with the elements of markdown.js; plain until its reader has come. */
function Prose({ text }) {
  const [, setRead] = useState(0);
  const parse = markdownReader(() => setRead((n) => n + 1));
  return parse ? parse(text).map((part) => <ProsePart part={part} />) : <p><RichText text={plainProse(text)} /></p>;
}

/** A list that shows its first items and opens on demand. */
function useFold(items) {
  const [open, setOpen] = useState(false);
  const folds = items.length > SHOWN_AT_FIRST + 1;
  const shown = folds && !open ? items.slice(0, SHOWN_AT_FIRST) : items;
  const button = folds && (
    <button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
      {open ? t.showLess : fill(t.showAll, { n: items.length - SHOWN_AT_FIRST })}
    </button>
  );
  return [shown, button];
}

function Section({ title, count, class: name, children }) {
  return (
    <section class={`block ${name}`}>
      <h3 class="block-title">
        {title}
        {count && <span class="block-count">{count}</span>}
      </h3>
      {children}
    </section>
  );
}

function Materials({ block }) {
  const items = block.items ?? [];
  const [shown, button] = useFold(items);
  return (
    <Section title={t.materials} count={fill(t.materialsCount, { n: items.length })} class="materials">
      <ol>
        {shown.map((item) => (
          <li>
            <span class="item-name">{item.name}</span>
            <span class="item-notes">
              {[item.form, item.copies, item.source].filter(Boolean).map((note) => (
                <span>{note}</span>
              ))}
            </span>
          </li>
        ))}
      </ol>
      {button}
    </Section>
  );
}

function Steps({ block }) {
  const items = block.items ?? [];
  const [shown, button] = useFold(items);
  return (
    <Section title={t.steps} count={fill(t.stepsCount, { n: items.length })} class="steps">
      <ol>
        {shown.map((item) => (
          <li>
            {item.title && <span class="item-name">{item.title}</span>}
            {item.text && <span class="item-text"><RichText text={item.text} /></span>}
          </li>
        ))}
      </ol>
      {button}
    </Section>
  );
}

function fieldValue(item) {
  if (PHONE_KEYS.has(item.key)) return <Tel number={item.value} />;
  if (isWebAddress(item.value)) return <WebLink url={item.value}>{item.value}</WebLink>;
  return <RichText text={item.value} />;
}

function Fields({ block }) {
  const items = block.items ?? [];
  const place = block.type === 'place';
  const list = (
    <dl>
      {items.map((item) => (
        <div class="field">
          <dt>{item.label}</dt>
          <dd>{fieldValue(item)}</dd>
        </div>
      ))}
    </dl>
  );
  if (items.length === 1 && !place) return <section class="block fields">{list}</section>;
  return (
    <Section title={place ? t.place : t.fields} class={block.type}>
      {list}
    </Section>
  );
}

// The signature of the product: what the answer rests on, word for word, set like a document.
function Source({ block }) {
  const where = [...(block.path ?? []), block.label].filter(Boolean);
  return (
    <figure class="block source">
      <figcaption class="block-title">{block.quote ? t.source : t.sourcePlain}</figcaption>
      {block.quote && <blockquote>{block.quote}</blockquote>}
      <div class="source-from">
        <cite>{/^《/.test(block.title ?? '') ? block.title : `《${block.title}》`}</cite>
        {block.doc_no && <span class="doc-no">{block.doc_no}</span>}
        {where.length > 0 && (
          <span class="path">
            {where.map((part) => <span>{part}</span>)}
          </span>
        )}
      </div>
      <div class="source-meta">
        {block.issuer && <span>{block.issuer}</span>}
        {block.published_on && <span>{fill(t.published, { date: block.published_on })}</span>}
        {isWebAddress(block.url) && <WebLink url={block.url}>{t.openSource}</WebLink>}
      </div>
    </figure>
  );
}

function Choices({ block, onChoose, numbered, disabled }) {
  const items = block.items ?? [];
  const prompt = block.text || (block.type === 'members' ? t.members : t.choices);
  const chips = items.every((item) => item.facet); // aspects of one matter: short words side by side
  return (
    <section class={`block choices ${chips ? 'is-chips' : ''}`}>
      <h3 class="block-title">{prompt}</h3>
      <ul>
        {items.map((item, i) => (
          <li>
            <button
              type="button"
              class="choice"
              disabled={disabled || !onChoose}
              aria-keyshortcuts={numbered && i < 9 ? String(i + 1) : undefined}
              onClick={() => onChoose(item)}
            >
              <span class="choice-no" aria-hidden="true">{i + 1}</span>
              <span class="choice-title">{item.title}</span>
              {item.hint && <span class="choice-hint">{item.hint}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Block({ block, ...rest }) {
  const name = block.type === 'conclusion' ? 'conclusion' : 'text';
  if (block.format === 'markdown' && block.text) return <div class={`block prose ${name}`}><Prose text={block.text} /></div>;
  switch (block.type) {
    case 'conclusion':
      return <p class="block conclusion"><RichText text={block.text} /></p>;
    case 'notice':
      return <p class="block notice"><RichText text={block.text} /></p>;
    case 'materials':
      return <Materials block={block} />;
    case 'steps':
      return <Steps block={block} />;
    case 'fields':
    case 'place':
      return <Fields block={block} />;
    case 'tel':
      return (
        <p class="block contact field">
          <span class="contact-label">{block.label}</span>
          <span><Tel number={block.text} /></span>
        </p>
      );
    case 'link':
      return (
        <p class="block contact">
          {isWebAddress(block.url)
            ? <WebLink url={block.url}>{block.label || block.url}<Icon name="out" /></WebLink>
            : `${block.label ?? ''} ${block.url ?? ''}`}
        </p>
      );
    case 'source':
      return <Source block={block} />;
    case 'file':
      return <FileBlock block={block} />;
    case 'choices':
    case 'members':
      return <Choices block={block} {...rest} />;
    default:
      return block.text ? <p class="block text"><RichText text={block.text} /></p> : null;
  }
}

export function Blocks({ blocks, ...rest }) {
  return (blocks ?? []).map((block) => <Block block={block} {...rest} />);
}

/** The choices a number key picks from: those of the last message, if it offers any. */
export function choicesOf(message) {
  const found = (message?.blocks ?? []).find(
    (block) => block.type === 'choices' || block.type === 'members');
  return found?.items ?? [];
}

/** Plain text of a message, for transcripts, notifications and lists. */
export function plainText(blocks) {
  return (blocks ?? []).map(blockText).filter(Boolean).join('\n');
}

function blockText(block) {
  switch (block.type) {
    case 'materials':
      return [`${t.materials}：`, ...lines(block.items, (i) =>
        [i.name, i.form, i.copies, i.source].filter(Boolean).join('，'))].join('\n');
    case 'steps':
      return [`${t.steps}：`, ...lines(block.items, (i) =>
        [i.title, i.text].filter(Boolean).join('：'))].join('\n');
    case 'fields':
    case 'place':
      return (block.items ?? []).map((i) => `${i.label}：${i.value}`).join('\n');
    case 'tel':
      return `${block.label ?? ''} ${block.text}`.trim();
    case 'file':
      return fill(block.image ? texts.files.pictureText : texts.files.fileText, { name: block.name });
    case 'link':
      return `${block.label ?? ''} ${block.url}`.trim();
    case 'source':
      return [block.quote && `“${block.quote}”`,
        `——${[block.title, block.doc_no, ...(block.path ?? []), block.label].filter(Boolean).join(' ')}`,
      ].filter(Boolean).join('\n');
    case 'choices':
    case 'members':
      return [block.text, ...lines(block.items, (i) => i.title)].filter(Boolean).join('\n');
    default:
      return block.format === 'markdown' ? plainProse(block.text ?? '') : block.text ?? '';
  }
}

const lines = (items, write) => (items ?? []).map((item, i) => `${i + 1}. ${write(item)}`);
