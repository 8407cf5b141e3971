// language.js - in which language a page speaks. Pages are built twice, with the Chinese texts and with the
// English ones in their place (build.mjs); everybody loads the Chinese script, and who asked for English, by
// ?lang=en or by an earlier choice, goes on to the English one. The choice is remembered.

const KEY = 'bangban.language';

export function chosenLanguage(storage, search = '') {
  const asked = new URLSearchParams(search).get('lang');
  const language = asked === 'en' || asked === 'zh-CN' ? asked : storage.get(KEY);
  if (asked && language === asked) storage.set(KEY, asked);
  return language === 'en' ? 'en' : 'zh-CN';
}

/** Runs start() in the language of this script, or loads the English script, which will. */
export function startInLanguage(storage, start) {
  const language = chosenLanguage(storage, location.search);
  const other = ENGLISH_SCRIPT; // filled in by build.mjs; empty in the English script itself
  if (language === 'en' && other) {
    import(other); // a script element would need a trusted URL (server/net/http.c)
    return;
  }
  document.documentElement.lang = language;
  start();
}

export function switchLanguage(storage, language) {
  storage.set(KEY, language);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  location.replace(url);
  if (url.href === location.href) location.reload();
}
