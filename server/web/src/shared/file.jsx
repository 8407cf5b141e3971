// file.jsx - a file in a message: a picture as a small preview that opens large, anything else as a line with
// name, size and a button that saves it. Addresses are asked for when needed and live for minutes.
//
// Pages give <FileLinks> a function that makes an address: async (fileId) => url.

import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';
import { Dialog } from './dialog.jsx';
import { sizeText } from './files.js';
import { fill } from './fill.js';
import { Icon } from './icons.jsx';

const t = texts.files;
const LINK_LIVES_MS = 240_000;

const Links = createContext(null);
const known = new Map(); // file id -> {url, at_ms}

export function FileLinks({ link, children }) {
  return <Links.Provider value={link}>{children}</Links.Provider>;
}

async function address(link, id) {
  const have = known.get(id);
  if (have && Date.now() - have.at_ms < LINK_LIVES_MS) return have.url;
  const url = await link(id);
  known.set(id, { url, at_ms: Date.now() });
  return url;
}

function save(url, name) {
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
}

/** The address of a picture, asked for once it comes near the window. */
function usePicture(block, box) {
  const link = useContext(Links);
  const [url, setUrl] = useState(() => known.get(block.file_id)?.url ?? '');
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!block.image || !link) return undefined;
    let current = true;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      address(link, block.file_id).then((next) => current && setUrl(next), () => current && setFailed(true));
    }, { rootMargin: '300px' });
    observer.observe(box.current);
    return () => {
      current = false;
      observer.disconnect();
    };
  }, [block.file_id]);
  return { url, failed, setFailed };
}

function Picture({ block, onSave }) {
  const box = useRef(null);
  const [open, setOpen] = useState(false);
  const { url, failed, setFailed } = usePicture(block, box);
  return (
    <div class="picture" ref={box}>
      <button type="button" aria-label={fill(t.enlarge, { name: block.name })} disabled={!url || failed}
        onClick={() => setOpen(true)}>
        {url && !failed
          ? <img src={url} alt={block.name} loading="lazy" decoding="async" onError={() => setFailed(true)} />
          : <span class="picture-wait">{failed ? t.noPicture : t.loading}</span>}
      </button>
      <p class="file-name">{block.name}</p>
      {open && (
        <Dialog title={block.name} wide onClose={() => setOpen(false)}>
          <img class="picture-large" src={url} alt={block.name} />
          <div class="dialog-end">
            <button type="button" class="secondary" onClick={onSave}><Icon name="download" />{t.save}</button>
            <button type="button" class="primary" onClick={() => setOpen(false)}>{t.close}</button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

export function FileBlock({ block }) {
  const link = useContext(Links);
  const [failed, setFailed] = useState(false);
  const onSave = async () => {
    try {
      save(await address(link, block.file_id), block.name);
    } catch {
      setFailed(true);
    }
  };
  if (block.image && link) return <div class="block file"><Picture block={block} onSave={onSave} /></div>;
  return (
    <div class="block file">
      <button type="button" class="file-line" disabled={!link} onClick={onSave}>
        <Icon name="file" />
        <span class="file-name">{block.name}</span>
        <span class="file-size">{sizeText(block.size)}</span>
        <Icon name="download" />
        <span class="sr-only">{t.save}</span>
      </button>
      {failed && <p class="error" role="alert">{fill(t.gone, { name: block.name })}</p>}
    </div>
  );
}
