// payloads.mjs - texts that would run as script wherever they were taken for markup, made from families: what they
// break out of, the element, the event, the scheme, how it is disguised. Each calls ran(), which a page under test
// counts. None holds U+0000: that is no text in a frame (tests/scenarios/bad_frames.test.mjs).

const RUN = 'ran()';

const ELEMENTS = [
  '<script>@</script>', '<script src=data:text/javascript,@></script>', '<SCRIPT>@</SCRIPT>', '<script\t>@</script >', '<svg><script>@</script></svg>',
  '<img src=x onerror=@>', '<img src=x onerror="@">', "<img src=x onerror='@'>", '<img/src=x/onerror=@>', '<IMG SRC=x OnErRoR=@>', '<img src=x onerror=@//', '<img src onerror\n=\n@>',
  '<svg onload=@>', '<svg/onload=@>', '<svg><animate onbegin=@ attributeName=x dur=1s>', '<svg><set onend=@ dur=1ms>', '<svg><a href=javascript:@><text y=20>x</text></a></svg>', '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><a href=javascript:@ /></svg>#x">',
  '<body onload=@>', '<body onpageshow=@>', '<iframe src=javascript:@></iframe>', '<iframe srcdoc="<script>parent.@</script>"></iframe>', '<iframe onload=@></iframe>',
  '<object data=javascript:@></object>', '<object data="data:text/html,<script>parent.@</script>"></object>', '<embed src=javascript:@>',
  '<video><source onerror=@></video>', '<video src=x onerror=@></video>', '<audio src=x onerror=@></audio>', '<input autofocus onfocus=@>', '<select autofocus onfocus=@></select>', '<textarea autofocus onfocus=@></textarea>',
  '<details open ontoggle=@><summary>x</summary></details>', '<marquee onstart=@>x</marquee>', '<style onload=@></style>', '<style>@import "javascript:@"</style>', '<link rel=stylesheet href=javascript:@>', '<link rel=stylesheet href=data:text/css, onload=@>',
  '<meta http-equiv=refresh content="0;url=javascript:@">', '<base href=javascript:@//>', '<form action=javascript:@><button autofocus>x</button></form>', '<button formaction=javascript:@ form=x>x</button>', '<isindex action=javascript:@ type=image>',
  '<math><maction actiontype=statusline xlink:href=javascript:@>x</maction></math>', '<a href=javascript:@ autofocus>x</a>', '<div style="animation:x 1s" onanimationstart=@>', '<xss contenteditable autofocus onfocus=@>', '<xss tabindex=1 id=x onfocus=@></xss>', '<p onpointerrawupdate=@ style="position:fixed;inset:0">',
];
const BREAKOUTS = ['"', "'", '`', '">', "'>", '</title>', '</textarea>', '</script>', '</style>', '-->', ']]>', '</noscript>', '}}', '\\"', '&quot;>', '" autofocus x="', '\u2028', '</select>', '*/'];
const ATTRIBUTES = ['" onfocus="@" autofocus x="', "' onfocus='@' autofocus x='", '" onerror="@" src="x', '" style="animation:x" onanimationstart="@', 'x onmouseover=@ ', '" href="javascript:@'];
const SCHEMES = ['javascript:@', 'JaVaScRiPt:@', ' javascript:@', 'java\tscript:@', 'java\nscript:@', '\u0001javascript:@', 'javascript&colon;@', '&#106;avascript:@', '&#x6a;avascript:@', 'javascript://%0a@', 'javascript:/*--></title>*/@', 'data:text/html,<script>@</script>', 'data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==', 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="@"/>', 'vbscript:@', 'blob:javascript:@', 'view-source:javascript:@', 'http://x/"onmouseover="@', 'https://x/\'onmouseover=\'@', 'tel:123"onfocus="@"autofocus="'];
const MARKDOWN = ['[x](%)', '![x](%)', '<%>', '[x]: %\n[x]', '[x](<%>)', '**[x](%)**', '| [x](%) |\n|---|\n| x |', '- [x](%)', '[x](% "y")'];
const SCRIPTS = ['${@}', '{{constructor.constructor("@")()}}', '#{@}', '<%= @ %>', "';@//", '";@//', '\\u003cscript\\u003e@\\u003c/script\\u003e', '</script><script>@</script>', '{"__html":"<img src=x onerror=@>"}', '__proto__[innerHTML]=<img src=x onerror=@>', 'constructor', '<!--<script>@</script>', '<noscript><p title="</noscript><img src=x onerror=@>">', '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=@>">', '<svg></p><style><a id="</style><img src=x onerror=@>">', '<template><script>@</script></template>', '+ADw-script+AD4-@+ADw-/script+AD4-'];

// Normalising makes of the full-width forms what is dangerous: it must not reach a page.
const wide = (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xFEE0));
const DISGUISES = [
  (text) => text.replace(/</g, '&lt;').replace(/>/g, '&gt;'), (text) => text.replace(/[<>]/g, (c) => `&#${c.charCodeAt(0)};`), (text) => text.replace(/[<>]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
  wide, (text) => text.replace(/</g, '＜').replace(/>/g, '＞'), (text) => text.replace(/</g, '<\u200b'), (text) => text.replace(/script/gi, 'scr\u200dipt'), (text) => text.replace(/</g, '<\ufeff'), (text) => text.replace(/</g, '\u3008').replace(/>/g, '\u3009'),
];

const families = () => [
  ...ELEMENTS,
  ...BREAKOUTS.flatMap((out) => [`${out}<img src=x onerror=@>`, `${out}<svg onload=@>`]),
  ...ATTRIBUTES,
  ...SCHEMES,
  ...MARKDOWN.flatMap((form) => SCHEMES.slice(0, 6).map((scheme) => form.replace('%', scheme))),
  ...SCRIPTS,
  ...DISGUISES.flatMap((hide) => ELEMENTS.slice(0, 6).map(hide)),
];

/** All of them, no two alike. */
export const payloads = [...new Set(families().map((text) => text.replaceAll('@', RUN)))];

/** One after the other in texts of at most `max` characters: all that fit, none cut. */
export function packed(max, list = payloads) {
  const texts = [];
  for (const one of list.filter((text) => text.length <= max)) {
    const last = texts.length - 1;
    if (last >= 0 && texts[last].length + 1 + one.length <= max) texts[last] += ` ${one}`;
    else texts.push(one);
  }
  return texts;
}
