// markdown.js - an editor's prose as a tree of plain values: texts and {tag, children, href?, start?}. No HTML comes
// into being anywhere: pages make elements of the few tags named here and texts of everything else. Emphasis beside
// Chinese punctuation (**办理条件：**须) is read as it is meant. A script of its own, loaded by prose.jsx when needed.

import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';

const ADDRESS = /^(https?:\/\/[^\s]+|tel:\+?[\d,;*#-]{3,})$/i;
const RULES = ['list', 'heading', 'blockquote', 'table', 'emphasis', 'link', 'autolink', 'backticks', 'escape', 'newline'];
// Headings become bold lines: a reply has its own order of headings.
const TAGS = {
  paragraph: 'p', heading: 'p', bullet_list: 'ul', ordered_list: 'ol', list_item: 'li', blockquote: 'blockquote',
  strong: 'strong', em: 'em', link: 'a', table: 'table', thead: 'thead', tbody: 'tbody', tr: 'tr', th: 'th', td: 'td',
};

const reader = new MarkdownIt('zero', { breaks: true }).use(cjkFriendly).enable(RULES);
reader.validateLink = (address) => ADDRESS.test(address);

function opened(token) {
  const node = { tag: TAGS[token.type.slice(0, -'_open'.length)], children: [] };
  if (node.tag === 'a') node.href = token.attrGet('href');
  if (node.tag === 'ol') node.start = Number(token.attrGet('start') ?? 1);
  return node;
}

function leaf(token) {
  if (token.type === 'softbreak' || token.type === 'hardbreak') return { tag: 'br', children: [] };
  if (token.type === 'code_inline') return { tag: 'code', children: [token.content] };
  return token.content;
}

function grow(tokens, root) {
  const way = [root];
  for (const token of tokens) {
    const here = way[way.length - 1];
    if (token.hidden) continue; // the paragraph of a list item that is one line
    if (token.type === 'inline') {
      grow(token.children, here);
    } else if (token.nesting > 0) {
      const node = opened(token);
      const inner = token.type === 'heading_open' ? { tag: 'strong', children: [] } : node;
      if (inner !== node) node.children.push(inner);
      here.children.push(node);
      way.push(inner);
    } else if (token.nesting < 0) {
      way.pop();
    } else if (token.type !== 'text' || token.content) {
      here.children.push(leaf(token));
    }
  }
}

export function parse(text) {
  const root = { children: [] };
  grow(reader.parse(text, {}), root);
  return root.children;
}
