// embed.js - one line on another site opens the visitor page in a corner of it:
//   <script src="https://HOST/embed.js" data-title="企业帮办" defer></script>
// Options (attributes of the script): data-title, data-label (button text), data-side="left", data-lang="en".
// Who the visitor is, signed by the site's server: data-identity="JWT", or data-identity-function="NAME" of a function of
// the page that gives one or promises it; asked at every sign-in. It goes to the frame by message, never into an address.
// Leaves no global and no style behind in the host page: everything lives in one shadow root, set up
// without inline markup so that the host's own content policy is no obstacle.

import { texts as english } from './messages/en-embed.js';
import { texts as chinese } from './messages/zh-CN-embed.js';
import { fill } from './shared/fill.js';

(() => {
  const script = document.currentScript;
  if (!script || !script.src) return;
  const origin = new URL(script.src).origin;
  const options = script.dataset;
  const isEnglish = options.lang === 'en';
  const t = isEnglish ? english : chinese;
  const title = options.title || t.title;
  const label = options.label || t.label;
  const css = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button, iframe { font: 600 16px/1.2 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif; }
    button {
      position: fixed; bottom: max(20px, env(safe-area-inset-bottom)); right: 20px; z-index: 2147483000;
      display: flex; align-items: center; gap: 8px; min-height: 56px; padding: 0 22px 0 18px; border: 0;
      border-radius: 28px; background: #0f5d59; color: #fff; cursor: pointer;
      box-shadow: 0 2px 6px rgba(0,0,0,.16), 0 10px 28px rgba(15,60,55,.28);
    }
    button:hover { background: #0a4643; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0f5d59; }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    b { min-width: 22px; padding: 3px 6px; border-radius: 11px; background: #fff; color: #a93620;
      font-size: 13px; text-align: center; }
    b[hidden] { display: none; }
    iframe {
      position: fixed; bottom: 20px; right: 20px; z-index: 2147483001; width: 408px;
      height: min(680px, calc(100vh - 40px)); border: 0; border-radius: 14px; background: #f3f4f0;
      box-shadow: 0 4px 12px rgba(0,0,0,.14), 0 20px 60px rgba(15,60,55,.3); color-scheme: normal;
    }
    iframe[hidden], button[hidden] { display: none; }
    .left button, .left iframe { right: auto; left: 20px; }
    @media (max-width: 480px) {
      iframe, .left iframe { left: 0; right: 0; bottom: 0; top: 0; width: 100%; height: 100%; border-radius: 0; }
    }
    @media print { button, iframe { display: none; } }`;

  let button, badge, frame;

  function build() {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    addStyle(root);
    const box = document.createElement('div');
    if (options.side === 'left') box.className = 'left';
    button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-haspopup', 'dialog');
    button.setAttribute('aria-expanded', 'false');
    button.append(icon(), label, (badge = document.createElement('b')));
    badge.hidden = true;
    button.addEventListener('click', open);
    box.append(button);
    root.append(box);
    document.body.append(host);
    window.addEventListener('message', onMessage);
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && frame && !frame.hidden) close();
    });
  }

  function addStyle(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      const style = document.createElement('style');
      style.textContent = css;
      root.append(style);
    }
  }

  function icon() {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    const path = document.createElementNS(ns, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', 'M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8 9.5h8M8 13h5');
    svg.append(path);
    return svg;
  }

  // The page is loaded at the first click only: a visitor who never asks costs nothing.
  function open() {
    if (!frame) {
      frame = document.createElement('iframe');
      frame.title = title;
      frame.allow = 'clipboard-write';
      const page = location.origin + location.pathname;
      const language = isEnglish ? '&lang=en' : '';
      frame.src = `${origin}/?embed=1${language}&title=${encodeURIComponent(title)}&page=${encodeURIComponent(page)}`;
      button.parentNode.append(frame);
      frame.addEventListener('load', () => frame.focus());
    }
    frame.hidden = false;
    button.hidden = true;
    button.setAttribute('aria-expanded', 'true');
    badge.hidden = true;
    frame.focus();
  }

  function close() {
    frame.hidden = true;
    button.hidden = false;
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  }

  function onMessage(event) {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const message = event.data || {};
    if (message.type === 'bangban:close') close();
    else if (message.type === 'bangban:unread') showUnread(message.count);
    else if (message.type === 'bangban:identity?') tellIdentity();
  }

  async function tellIdentity() {
    let identity = options.identity || '';
    try {
      if (options.identityFunction) identity = await window[options.identityFunction]();
    } catch (error) {
      console.warn('bangban: no identity', error);
    }
    frame.contentWindow.postMessage({ type: 'bangban:identity', identity: String(identity ?? '') }, origin);
  }

  function showUnread(count) {
    badge.hidden = !(count > 0) || !frame.hidden;
    badge.textContent = count > 99 ? '99+' : String(count);
    button.setAttribute('aria-label', count > 0 ? fill(t.unread, { label, n: count }) : label);
  }

  if (document.body) build();
  else document.addEventListener('DOMContentLoaded', build);
})();
