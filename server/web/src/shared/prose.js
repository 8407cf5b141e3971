// prose.js - the reader of Markdown, fetched once and only by a page that has something to read with it, and what is
// shown without it.

let loading;
let parse;

/** The reader when it is there, else undefined; then() is called once it is. */
export function markdownReader(then) {
  loading ??= import(MARKDOWN_SCRIPT).then((module) => { parse = module.parse; }); // named by build.mjs
  if (!parse) loading.then(then, () => { loading = undefined; });
  return parse;
}

/** Markdown as plain text: for transcripts and notifications, and until the reader has come. */
export function plainProse(text) {
  return text
    .replace(/^#{1,6} +/gm, '')
    .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, '$1 $2')
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/\*(?=[^\s*])([^*\n]*?[^\s*])\*/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1');
}
