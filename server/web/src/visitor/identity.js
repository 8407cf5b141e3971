// identity.js - what the host site says about its visitor: a JWT signed by its server (server/README.md). The page in a
// frame asks the embed script above it, each time it signs in, since a JWT lives an hour at most; a page of its own
// finds it behind the # of its address, which no server is sent and which is taken away at once.

const ANSWER_MS = 10_000; // the host may have to fetch one
const NONE = '';

/** Takes `identity=JWT` off the address. */
function fromAddress(win) {
  const found = /(?:^#|&)identity=([\w.-]+)/.exec(win.location.hash);
  if (!found) return NONE;
  win.history.replaceState(win.history.state, '', win.location.pathname + win.location.search);
  return found[1];
}

function fromHost(win) {
  return new Promise((resolve) => {
    const finish = (identity) => {
      win.clearTimeout(timer);
      win.removeEventListener('message', onMessage);
      resolve(typeof identity === 'string' ? identity : NONE);
    };
    const onMessage = (event) => {
      if (event.source === win.parent && event.data?.type === 'bangban:identity') finish(event.data.identity);
    };
    const timer = win.setTimeout(finish, ANSWER_MS);
    win.addEventListener('message', onMessage);
    // Any site may hear the question; who may frame us is the server's list, and the answer is signed.
    win.parent.postMessage({ type: 'bangban:identity?' }, '*');
  });
}

/** async () => JWT or ''. */
export function identitySource(win, embedded) {
  if (embedded) return () => fromHost(win);
  const given = fromAddress(win);
  return () => Promise.resolve(given);
}
