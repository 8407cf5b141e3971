// attach.jsx - files chosen, pasted or dropped into a composer: uploaded at once, shown above the field, sent
// with the message. One file goes with one message; more of them become messages of their own.

import { useRef, useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';
import { ACCEPT, filesOf, sizeText, upload } from './files.js';
import { fill } from './fill.js';
import { Icon } from './icons.jsx';

const t = texts.files;
const MAX_AT_ONCE = 5;
let nextKey = 1;

/**
 * @param token  () => bearer token
 * @returns {files, error, ready, add(list), drop(key), clear(), on}: `on` are handlers for paste and drop.
 *   A file: {key, name, size, progress, file_id once uploaded}
 */
export function useAttachments(token) {
  const [files, setFiles] = useState([]);
  const [error, setError] = useState('');
  const [over, setOver] = useState(false);
  const stops = useRef(new Map());

  const change = (key, more) => setFiles((now) => now.map((each) => (each.key === key ? { ...each, ...more } : each)));
  const drop = (key) => {
    stops.current.get(key)?.abort();
    stops.current.delete(key);
    setFiles((now) => now.filter((each) => each.key !== key));
  };
  const start = async (file) => {
    const key = nextKey++;
    const stop = new AbortController();
    stops.current.set(key, stop);
    setFiles((now) => [...now, { key, name: file.name, size: file.size, progress: 0 }]);
    try {
      const done = await upload(file, token(), (progress) => change(key, { progress }), stop.signal);
      change(key, { ...done, progress: 1 });
    } catch (problem) {
      setError(problem.message);
      drop(key);
    }
  };
  const add = (list) => {
    setError(list.length > MAX_AT_ONCE ? fill(t.tooMany, { n: MAX_AT_ONCE }) : '');
    list.slice(0, MAX_AT_ONCE).forEach(start);
  };
  const clear = () => {
    setFiles([]);
    setError('');
  };
  const take = (event, transfer) => {
    const list = filesOf(transfer);
    if (list.length === 0) return;
    event.preventDefault();
    add(list);
  };
  const on = {
    onPaste: (event) => take(event, event.clipboardData),
    onDragOver: (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      setOver(false);
      take(event, event.dataTransfer);
    },
  };
  const ready = files.length > 0 && files.every((each) => each.file_id);
  return { files, error, over, ready, add, drop, clear, on };
}

export function AttachButton({ attached, disabled, small }) {
  const input = useRef(null);
  return (
    <>
      <input ref={input} type="file" hidden multiple accept={ACCEPT}
        onChange={(event) => {
          attached.add([...event.currentTarget.files]);
          event.currentTarget.value = '';
        }} />
      <button type="button" class={`quiet icon-only attach ${small ? 'is-small' : ''}`} aria-label={t.attach} title={t.attach}
        disabled={disabled} onClick={() => input.current.click()}>
        <Icon name="clip" />
      </button>
    </>
  );
}

export function Attached({ attached }) {
  const { files, error, drop } = attached;
  if (files.length === 0 && !error) return null;
  return (
    <div class="attached-files">
      {error && <p class="error" role="alert">{error}</p>}
      <ul>
        {files.map((each) => (
          <li key={each.key}>
            <Icon name={each.image ? 'picture' : 'file'} />
            <span class="file-name">{each.name}</span>
            <span class="file-size" role="status">
              {each.file_id ? sizeText(each.size) : fill(t.uploading, { p: Math.round(each.progress * 100) })}
            </span>
            <button type="button" class="quiet icon-only is-small" aria-label={fill(t.remove, { name: each.name })}
              onClick={() => drop(each.key)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
