// Builds the pages into a folder the server can serve: minified bundles with the hash of their
// content in the name, five entry files, and a .br and .gz beside every file.
//
//   node build.mjs [OUT]   OUT defaults to ../../build/web
//
// Layout of OUT: index.html, helper.html, editor.html, supervisor.html, embed.js, favicon.svg,
// assets/NAME-HASH.{js,css}, assets/markdown-HASH.js, which pages load when a text needs it. Each page has a second script, assets/NAME-en-HASH.js, in which
// messages/zh-CN*.js are replaced by messages/en*.js; see src/messages/language.js.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(here, 'src');
const out = path.resolve(process.argv[2] ?? path.join(here, '../../build/web'));

// Browsers of about 2020 on: Chrome 80 is what the slower office desktops still have.
const TARGET = ['chrome80', 'firefox78', 'safari15'];
// What one visitor loads, compressed. The build fails when a page grows past it.
const BUDGET_BYTES = {
  markdown: 48 * 1024, visitor: 36 * 1024, helper: 64 * 1024, editor: 64 * 1024, supervisor: 80 * 1024, embed: 3 * 1024,
};

const PAGES = [
  { name: 'visitor', html: 'index.html', entry: 'visitor/main.jsx' },
  { name: 'helper', html: 'helper.html', entry: 'helper/main.jsx' },
  { name: 'editor', html: 'editor.html', entry: 'editor/main.jsx' },
  { name: 'supervisor', html: 'supervisor.html', entry: 'supervisor/main.jsx' },
];

async function bundle(entry, extra) {
  const result = await build({
    entryPoints: [path.join(src, entry)],
    bundle: true,
    minify: true,
    write: false,
    outdir: out,
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    ...extra,
  });
  return Object.fromEntries(
    result.outputFiles.map((file) => [path.extname(file.path).slice(1), Buffer.from(file.contents)]),
  );
}

const englishTexts = {
  name: 'english-texts',
  setup(it) {
    it.onResolve({ filter: /\/messages\/zh-CN(-\w+)?\.js$/ }, ({ path: wanted, resolveDir }) =>
      ({ path: path.resolve(resolveDir, wanted.replace(/zh-CN(-\w+)?\.js$/, 'en$1.js')) }));
  },
};

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10);
const gzip = (bytes) => gzipSync(bytes, { level: 9 });
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

async function emit(name, bytes) {
  const file = path.join(out, name);
  await mkdir(path.dirname(file), { recursive: true });
  const packed = brotli(bytes);
  await Promise.all([
    writeFile(file, bytes),
    writeFile(`${file}.gz`, gzip(bytes)),
    writeFile(`${file}.br`, packed),
  ]);
  return packed.length;
}

// One page: its bundle under hashed names, its HTML with the names filled in. Returns how many assets it has.
async function page({ name, html: htmlName, entry }, markdown) {
  const shared = { format: 'iife', external: ['/assets/*'] };
  const names = (english) => ({ ENGLISH_SCRIPT: JSON.stringify(english), MARKDOWN_SCRIPT: JSON.stringify(markdown) });
  const english = (await bundle(entry, { ...shared, plugins: [englishTexts], define: names('') })).js;
  const script = `assets/${name}-en-${hash(english)}.js`;
  await emit(script, english);
  const files = await bundle(entry, { ...shared, define: names(`/${script}`) });
  let size = 0;
  let html = await readFile(path.join(src, htmlName), 'utf8');
  for (const type of ['css', 'js']) {
    const asset = `assets/${name}-${hash(files[type])}.${type}`;
    size += await emit(asset, files[type]);
    html = html.replace(`{{${type}}}`, `/${asset}`);
  }
  if (html.includes('{{')) throw new Error(`${htmlName}: a placeholder is left`);
  size += await emit(htmlName, Buffer.from(html.replace(/>\s+</g, '><').trim() + '\n'));
  report(name, size);
  return 3;
}

function report(name, size) {
  console.log(`${name.padEnd(10)} ${(size / 1024).toFixed(1).padStart(6)} KiB compressed`);
  if (size > BUDGET_BYTES[name]) throw new Error(`${name}: ${size} bytes, budget ${BUDGET_BYTES[name]}`);
}

async function main() {
  await rm(path.join(out, 'assets'), { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const reader = (await bundle('shared/markdown.js', { format: 'esm' })).js;
  const markdown = `assets/markdown-${hash(reader)}.js`;
  report('markdown', await emit(markdown, reader));
  let n = 1;
  for (const each of PAGES) n += await page(each, `/${markdown}`);
  const embed = await bundle('embed.js', { format: 'iife' });
  report('embed', await emit('embed.js', embed.js));
  await emit('favicon.svg', await readFile(path.join(src, 'favicon.svg')));
  const found = (await readdir(path.join(out, 'assets'))).length;
  if (found !== n * 3) throw new Error(`assets: ${found} files, expected ${n * 3}`);
}

await main();
