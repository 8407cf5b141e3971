// client.js - JSON-RPC 2.0 over one WebSocket that heals itself. Used by both pages; knows nothing of
// conversations. The embedding page supplies `hello`, which signs the connection in; until it has
// succeeded no other call leaves and no push is delivered.
//
// States: idle -> connecting -> ready -> waiting (back-off) -> connecting ... ; stopped for good.
// Every dependency that tests want to hold still (socket, timers, clock, chance) is an option.

export const SUBPROTOCOL = 'bangban.v1';

const CALL_TIMEOUT_MS = 12_000;
const CONNECT_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 4_000;
const BACKOFF_FIRST_MS = 400;
const BACKOFF_MAX_MS = 15_000;
const STABLE_AFTER_MS = 5_000; // a connection that lived this long resets the back-off
const DEFAULT_HEARTBEAT_MS = 25_000;
const CLOSE_RESTART = 1012;
const CLOSE_TRY_LATER = 1013;

/** A refused or lost call. `kind` is the protocol's stable name, or one of ours: offline, timeout. */
export class RpcError extends Error {
  constructor(kind, message = kind, extra = {}) {
    super(message);
    this.name = 'RpcError';
    this.kind = kind;
    this.field = extra.field;
    this.retryMs = extra.retry_ms;
    this.detail = extra.detail;
  }
}

/** Full pages' back-off: half fixed, half chance, so that a thousand pages do not return together. */
export function backoffMs(attempt, random, floorMs = 0) {
  const cap = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(Math.max(cap, floorMs) * (0.5 + random() / 2));
}

const realClock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (id) => clearTimeout(id),
};

export class Client {
  /**
   * @param {object} options
   *   url        ws:// or wss:// address
   *   hello      async (call) => {heartbeat_s?}: signs in; throwing means try again later
   *   onPush     (method, params) => void, in order, only while ready
   *   onState    ({state, reason, retryAtMs, attempt}) => void
   */
  constructor({ url, hello, onPush, onState, makeSocket, clock = realClock, random = Math.random }) {
    this.url = url;
    this.hello = hello;
    this.onPush = onPush;
    this.onState = onState;
    this.makeSocket = makeSocket ?? ((address, protocol) => new WebSocket(address, protocol));
    this.clock = clock;
    this.random = random;
    this.state = 'idle';
    this.attempt = 0;
    this.nextId = 1;
    this.calls = new Map();
    this.heartbeatMs = DEFAULT_HEARTBEAT_MS;
    this.socket = null;
    this.timers = {};
  }

  start() {
    if (this.state === 'idle' || this.state === 'stopped') this.connect();
  }

  /** Ends for good; calls under way fail as offline. */
  stop() {
    this.abandonSocket(1000);
    this.clearTimers();
    this.setState('stopped');
  }

  /** The user or the browser says that now is a good moment (online, visible again, button). */
  wake() {
    if (this.state === 'waiting') this.connect();
    else if (this.state === 'ready') this.probe();
  }

  /** The browser says that the network is gone: do not wait for the heartbeat to find out. */
  networkLost() {
    if (this.state === 'ready' || this.state === 'connecting') this.lose('offline');
  }

  /** Rejects with RpcError; never resolves for a call whose answer did not come. */
  call(method, params = {}, { timeoutMs = CALL_TIMEOUT_MS } = {}) {
    if (this.state !== 'ready') return Promise.reject(new RpcError('offline'));
    return this.send(method, params, timeoutMs);
  }

  /** A call nobody waits for (typing). Lost when not connected. */
  tell(method, params = {}) {
    this.call(method, params).catch(() => {});
  }

  // ---- connection

  connect() {
    this.clearTimers();
    this.stopping = false;
    this.setState('connecting');
    this.pushes = [];
    let socket;
    try {
      socket = this.makeSocket(this.url, SUBPROTOCOL);
    } catch {
      this.lose('refused');
      return;
    }
    this.socket = socket;
    this.startTimer('connect', CONNECT_TIMEOUT_MS, () => this.lose('timeout'));
    socket.onopen = () => this.signIn(socket);
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = (event) => {
      if (socket === this.socket) this.lose(this.stopping ? 'restarting' : 'closed', event.code);
    };
    socket.onerror = () => {};
  }

  async signIn(socket) {
    this.lastHeardMs = this.clock.now();
    try {
      const greeting = await this.hello((method, params) =>
        this.send(method, params, CALL_TIMEOUT_MS));
      if (socket !== this.socket || this.state !== 'connecting') return;
      if (greeting?.heartbeat_s > 0) this.heartbeatMs = greeting.heartbeat_s * 1000;
    } catch (error) {
      if (socket !== this.socket || this.state !== 'connecting') return;
      this.lose(error.kind ?? 'refused', 0, error.retryMs);
      return;
    }
    this.stopTimer('connect');
    this.readyAtMs = this.clock.now();
    this.setState('ready');
    const held = this.pushes;
    this.pushes = null;
    for (const { method, params } of held) this.deliver(method, params);
    this.beat();
  }

  /** The connection is gone or useless: fail what waits for it and plan the next try. */
  lose(reason, code = 0, floorMs = 0) {
    if (this.state === 'stopped') return;
    const wasStable =
      this.state === 'ready' && this.clock.now() - this.readyAtMs >= STABLE_AFTER_MS;
    this.abandonSocket();
    this.clearTimers();
    this.attempt = wasStable ? 0 : this.attempt;
    let floor = floorMs ?? 0;
    if (code === CLOSE_TRY_LATER) floor = Math.max(floor, 4000);
    if (code === CLOSE_RESTART || reason === 'restarting') floor = Math.max(floor, 1500);
    const delay = backoffMs(this.attempt, this.random, floor);
    this.attempt += 1;
    this.startTimer('retry', delay, () => this.connect());
    this.setState('waiting', { reason, retryAtMs: this.clock.now() + delay });
  }

  abandonSocket(code) {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try {
        socket.close(code);
      } catch {
        // already closed
      }
    }
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const waiting of calls) {
      this.clock.clearTimeout(waiting.timer);
      waiting.reject(new RpcError('offline'));
    }
  }

  // ---- frames

  send(method, params, timeoutMs) {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const timer = this.clock.setTimeout(() => {
        this.calls.delete(id);
        reject(new RpcError('timeout'));
      }, timeoutMs);
      this.calls.set(id, { resolve, reject, timer });
      try {
        this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      } catch {
        this.clock.clearTimeout(timer);
        this.calls.delete(id);
        reject(new RpcError('offline'));
      }
    });
  }

  receive(socket, text) {
    if (socket !== this.socket) return;
    this.lastHeardMs = this.clock.now();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (frame.method) this.take(frame.method, frame.params ?? {});
    else this.settle(frame);
  }

  settle(frame) {
    const waiting = this.calls.get(frame.id);
    if (!waiting) return;
    this.calls.delete(frame.id);
    this.clock.clearTimeout(waiting.timer);
    if (!frame.error) {
      waiting.resolve(frame.result);
      return;
    }
    const detail = frame.error.data ?? {};
    waiting.reject(new RpcError(detail.kind ?? 'internal', frame.error.message, detail));
  }

  take(method, params) {
    if (method === 'server.stopping') this.stopping = true;
    if (this.pushes) this.pushes.push({ method, params });
    else this.deliver(method, params);
  }

  deliver(method, params) {
    this.onPush?.(method, params);
  }

  // ---- heartbeat: WebSocket pings are invisible to scripts, so silence is broken by our own call

  beat() {
    this.startTimer('beat', this.heartbeatMs, () => {
      const silentMs = this.clock.now() - this.lastHeardMs;
      if (silentMs >= this.heartbeatMs * 0.9) this.probe();
      this.beat();
    });
  }

  async probe() {
    const socket = this.socket;
    try {
      await this.send('ping', {}, PROBE_TIMEOUT_MS);
    } catch (error) {
      if (socket === this.socket && error.kind === 'timeout') this.lose('silent');
    }
  }

  // ---- small things

  setState(state, more = {}) {
    this.state = state;
    this.onState?.({ state, attempt: this.attempt, ...more });
  }

  startTimer(name, ms, fn) {
    this.stopTimer(name);
    this.timers[name] = this.clock.setTimeout(fn, ms);
  }

  stopTimer(name) {
    this.clock.clearTimeout(this.timers[name]);
    delete this.timers[name];
  }

  clearTimers() {
    for (const name of Object.keys(this.timers)) this.stopTimer(name);
  }
}

/** ws(s)://host/ws of the page's own host. */
export function socketUrl(location) {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}

/** Lets the browser's own signals wake the client. Returns a function that stops listening. */
export function followBrowser(client, win = window) {
  const online = () => client.wake();
  const offline = () => client.networkLost();
  const visible = () => {
    if (win.document.visibilityState === 'visible') client.wake();
  };
  win.addEventListener('online', online);
  win.addEventListener('offline', offline);
  win.addEventListener('pageshow', online);
  win.document.addEventListener('visibilitychange', visible);
  return () => {
    win.removeEventListener('online', online);
    win.removeEventListener('offline', offline);
    win.removeEventListener('pageshow', online);
    win.document.removeEventListener('visibilitychange', visible);
  };
}
