// export.js - a report as a file: asked for over HTTP, because files may be larger than a socket's queue.

import { RpcError } from '../shared/client.js';

const KEY_TOKEN = 'bangban.staff';

export async function fetchFile(session, params) {
  const response = await fetch('/rpc', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${session.get(KEY_TOKEN)}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'report.export', params }),
  });
  const { result, error } = await response.json();
  if (error) throw new RpcError(error.data?.kind ?? 'internal', error.message, error.data);
  return result;
}

/** Hands a file the server made to the browser's downloads. */
export function saveFile({ filename, type, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
