// copy.js - text to the clipboard. The clipboard's own interface exists on https and localhost only.

export function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'sr-only';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done ? Promise.resolve() : Promise.reject(new Error('copy'));
}
