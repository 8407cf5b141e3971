// files.js - files and pictures on their way to the server: checked, uploaded with progress, refused in words
// people understand. The server decides by content what a file is; what is said here is only said earlier.

import { texts } from '../messages/zh-CN.js';
import { fill, stamp } from './format.js';

const t = texts.files;
const MAX_BYTES = 10 * 1024 * 1024; // the server's default (upload_kb); it has the last word
export const ACCEPT = 'image/png,image/jpeg,image/gif,image/webp,.pdf,.docx,.xlsx,.txt,.csv';

/** 1536 -> "1.5 KB" */
export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [n, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${n < 10 ? n.toFixed(1) : Math.round(n)} ${unit}`;
}

/** Why a file cannot be sent, in words; '' when it may be tried. */
export function refusal(file) {
  if (file.size === 0) return fill(t.empty, { name: file.name });
  if (file.size > MAX_BYTES) return fill(t.tooLarge, { name: file.name, size: sizeText(file.size), max: sizeText(MAX_BYTES) });
  return '';
}

function errorOf(status, { name, size }) {
  if (status === 413) return fill(t.tooLarge, { name, size: sizeText(size), max: sizeText(MAX_BYTES) });
  if (status === 401) return texts.errors.unauthenticated;
  return fill(t.failed, { name });
}

/**
 * Uploads one file. Resolves to {file_id, name, mime, size, image}; rejects with an Error whose message is for
 * people. onProgress(0..1); `signal` aborts.
 */
export function upload(file, token, onProgress = () => {}, signal) {
  return new Promise((resolve, reject) => {
    const refused = refusal(file);
    if (refused) {
      reject(new Error(refused));
      return;
    }
    const request = new XMLHttpRequest();
    request.open('POST', '/files');
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(nameOf(file))}`);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const reply = read(request.responseText);
      if (reply?.result) resolve(reply.result);
      else reject(new Error(reply?.error?.message ?? errorOf(request.status, file)));
    };
    request.onerror = () => reject(new Error(fill(t.failed, { name: file.name })));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

// A picture from the clipboard is always called image.png.
const nameOf = (file) => (file.name === 'image.png' ? fill(t.pasted, { time: stamp(Date.now()).replace(/:/g, '') }) : file.name);

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The files of a paste or drop; text is left to the field. */
export const filesOf = (transfer) => [...(transfer?.files ?? [])];
