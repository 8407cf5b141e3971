// session.js - the visitor's side of one visit: signs in, keeps the conversation whole across lost
// connections, reloads and server restarts, and holds what the page shows in one store.
//
// Rules: what is written is kept in the outbox until acknowledged; what is shown has no gap (a push that
// skips a seq makes us fetch what lies between); a message is shown once, found again by seq or client_id.

import { Client } from '../shared/client.js';
import { Outbox } from '../shared/outbox.js';
import { createStore } from '../shared/store.js';
import { emptyTimeline, firstSeq, gapAfter, lastSeq, mergeMessages, updateMessage } from '../shared/timeline.js';
import { VisitorCases } from './cases.js';

const KEY = 'bangban.visitor';
const KEY_OUTBOX = 'bangban.outbox';
const PAGE = 50;
const TYPING_SHOWN_MS = 6000;
const TYPING_SENT_EVERY_MS = 3000;

const initial = {
  phase: 'connecting', // until the first sign-in: connecting, afterwards: ready
  connection: { state: 'idle' },
  conversation: null, // {id, state, helper_name, position, ahead, off_hours, text, rated, grade, queued_at_ms}
  hours: null, // {open, text}
  past: [], // messages of earlier conversations of this window
  timeline: emptyTimeline,
  pending: [],
  typingUntilMs: 0,
  typingFrom: '',
  loadingEarlier: false,
  ...VisitorCases.initial,
};

export class VisitorSession {
  constructor({ url, storage, page, locale = 'zh-CN', identity = () => '', clock, random, makeSocket }) {
    this.storage = storage;
    this.identity = identity; // async () => what the host site says of its visitor, '' when it says nothing
    this.vouched = false; // the host site's word was taken since the page was loaded
    this.page = page;
    this.locale = locale;
    this.store = createStore(initial);
    this.saved = storage.get(KEY) ?? {};
    this.typingSentMs = 0;
    this.client = new Client({
      url,
      clock,
      random,
      makeSocket,
      hello: (call) => this.signIn(call),
      onPush: (method, params) => this.onPush(method, params),
      onState: (connection) => this.onState(connection),
    });
    this.outbox = new Outbox({
      storage,
      clock,
      key: KEY_OUTBOX,
      send: ({ client_id: id, params: { file, ...params } }) => this.client.call('message.send', {
        client_id: id, ...params, ...(file ? { file_id: file.file_id } : {}),
      }),
      onSent: (item, result) => this.onSent(item, result),
      onChange: () => this.store.set({ pending: this.outbox.items }),
    });
    this.cases = new VisitorCases({
      client: this.client, store: this.store, saved: () => this.saved, save: (change) => this.save(change),
    });
    this.store.set({ pending: this.outbox.items });
  }

  get token() {
    return this.saved.token;
  }

  start() {
    this.client.start();
  }

  // ---- signing in

  // A token the site vouched for is used only when it vouches again, or has done so since this page was loaded: the
  // next person at the same computer finds it in the browser, too.
  async signIn(call) {
    const identity = await this.identity();
    try {
      return await this.signInAs(call, identity);
    } catch (error) {
      if (error.kind !== 'identity_refused') throw error;
      return this.signInAs(call, ''); // out of date, or wrong: then he is nobody in particular
    }
  }

  async signInAs(call, identity) {
    const mayResume = identity || this.vouched || !this.saved.vouched;
    if (this.saved.token && mayResume) {
      try {
        return await this.resume(call, identity);
      } catch (error) {
        if (error.kind !== 'unauthenticated') throw error;
      }
    }
    return this.begin(call, identity);
  }

  // What the site vouched for is told from what anybody may say.
  vouch(identity) {
    if (identity) this.vouched = true;
    if (identity && !this.saved.vouched) this.save({ vouched: true });
  }

  async begin(call, identity) {
    const said = identity ? { identity } : {};
    const result = await call('visitor.start', { page: this.page, locale: this.locale, ...said });
    this.vouched = false;
    this.save({ vouched: false });
    this.vouch(identity);
    this.save({ token: result.token, conversationId: result.conversation.id });
    this.enter(result.conversation, result.hours);
    if (result.last_seq > 0) await this.fill(call, 0);
    return result;
  }

  async resume(call, identity) {
    const { timeline } = this.store.get();
    const known = timeline.conversationId
      ? gapAfter(timeline) || lastSeq(timeline)
      : this.firstWanted();
    const said = identity ? { identity } : {};
    const result = await call('visitor.resume', { token: this.saved.token, after_seq: known, ...said });
    this.vouch(identity);
    const before = timeline.conversationId || this.saved.conversationId;
    await this.placeInQueue(call, result.conversation);
    this.enter(result.conversation, result.hours);
    if (before && before !== result.conversation.id) {
      await this.fill(call, 0); // another conversation than the one the seq belonged to
    } else {
      this.merge(result.messages);
      if (result.more) await this.fill(call, lastSeq(this.store.get().timeline));
    }
    return result;
  }

  // When the wait began, by this device's own clock, which may be minutes off.
  async placeInQueue(call, conversation) {
    if (!conversation.waiting_since_ms) return;
    const { server_time_ms: serverNow } = await call('ping');
    conversation.queued_at_ms = Date.now() - (serverNow - conversation.waiting_since_ms);
  }

  // After a reload only the last page is fetched; what is older comes when the reader scrolls up.
  firstWanted() {
    return Math.max(0, (this.saved.lastSeq ?? 0) - PAGE);
  }

  /** Fetches everything after a seq, page by page. */
  async fill(call, afterSeq) {
    let from = afterSeq;
    for (;;) {
      const result = await call('message.list', { after_seq: from, limit: 200 });
      this.merge(result.messages);
      if (!result.more || result.messages.length === 0) return;
      from = result.messages[result.messages.length - 1].seq;
    }
  }

  // Makes a conversation the current one; the messages of another stay above it.
  enter(conversation, hours) {
    this.store.set((now) => {
      const change = { phase: 'ready', hours: hours ?? now.hours };
      const same = now.timeline.conversationId === conversation.id;
      change.conversation = this.withQueueTime(now.conversation, conversation);
      if (!same) {
        change.past = [...now.past, ...now.timeline.messages];
        change.timeline = { ...emptyTimeline, conversationId: conversation.id };
        this.save({ conversationId: conversation.id, lastSeq: 0 });
      }
      return change;
    });
  }

  withQueueTime(before, next) {
    const was = before?.id === next.id ? before : null;
    if (next.state !== 'queued') return { ...next, queued_at_ms: 0 };
    return { ...next, queued_at_ms: next.queued_at_ms || was?.queued_at_ms || Date.now() };
  }

  // ---- messages

  merge(messages) {
    if (!messages?.length) return;
    for (const message of messages) if (message.client_id) this.outbox.drop(message.client_id);
    this.store.set((now) => ({ timeline: mergeMessages(now.timeline, messages) }));
    this.save({ lastSeq: lastSeq(this.store.get().timeline) });
  }

  onSent(item, result) {
    this.switchTo(result.conversation_id);
    const { text, file } = item.params;
    this.merge([{
      conversation_id: result.conversation_id,
      seq: result.seq,
      from: 'visitor',
      at_ms: result.at_ms,
      client_id: item.client_id,
      blocks: [...(text ? [{ type: 'text', text }] : []), ...(file ? [{ type: 'file', ...file }] : [])],
    }]);
    this.mend();
  }

  switchTo(conversationId) {
    const { timeline } = this.store.get();
    if (conversationId && conversationId > timeline.conversationId) {
      this.enter({ id: conversationId, state: 'bot' });
    }
  }

  // A missing seq: fetch what lies after the last unbroken one. Once at a time.
  async mend() {
    const after = gapAfter(this.store.get().timeline);
    if (!after || this.mending === after) return;
    this.mending = after;
    try {
      await this.fill((method, params) => this.client.call(method, params), after);
    } catch {
      // the next sign-in resumes after the last unbroken seq anyway
    } finally {
      this.mending = 0;
    }
  }

  async loadEarlier() {
    const { timeline, loadingEarlier } = this.store.get();
    if (loadingEarlier || !timeline.hasEarlier) return;
    this.store.set({ loadingEarlier: true });
    try {
      const result = await this.client.call('message.list', {
        before_seq: firstSeq(timeline),
        limit: PAGE,
      });
      this.merge(result.messages);
    } catch {
      // the button stays and can be used again
    } finally {
      this.store.set({ loadingEarlier: false });
    }
  }

  /** Every message of this conversation, oldest first (for the transcript). */
  async loadAll() {
    while (this.store.get().timeline.hasEarlier) {
      const before = firstSeq(this.store.get().timeline);
      const result = await this.client.call('message.list', { before_seq: before, limit: 200 });
      if (result.messages.length === 0) break;
      this.merge(result.messages);
    }
    const { past, timeline } = this.store.get();
    return [...past, ...timeline.messages];
  }

  // ---- pushes

  onPush(method, params) {
    this.pushHandlers[method]?.call(this, params);
    this.cases.pushes[method]?.call(this.cases, params);
  }

  pushHandlers = {
    'message.new'(params) {
      const message = params.message ?? params;
      this.switchTo(message.conversation_id);
      this.merge([message]);
      if (message.from !== 'visitor') this.store.set({ typingUntilMs: 0 });
      if (message.from === 'system') this.cases.loadAgain().catch(() => {});
      this.mend();
    },
    'message.updated'({ conversation_id: id, seq, ...change }) {
      this.store.set((now) =>
        now.timeline.conversationId === id
          ? { timeline: updateMessage(now.timeline, seq, change) }
          : {});
    },
    'conversation.changed'({ conversation_id: id, ...change }) {
      const { conversation } = this.store.get();
      if (conversation && id < conversation.id) return;
      const before = conversation?.id === id ? conversation : {};
      this.enter({ ...before, helper_name: undefined, position: undefined, ahead: undefined, wait_s: undefined,
        off_hours: false, text: undefined, ...change, id });
    },
    'queue.position'({ conversation_id: id, position, waiting_s: waitingS, ...change }) {
      this.store.set(({ conversation }) =>
        conversation?.id === id
          ? { conversation: { ...conversation, ...change, position,
            queued_at_ms: waitingS >= 0 ? Date.now() - waitingS * 1000 : conversation.queued_at_ms } }
          : {});
    },
    typing({ from, name }) {
      if (from === 'visitor') return;
      this.store.set({ typingUntilMs: Date.now() + TYPING_SHOWN_MS, typingFrom: name ?? '' });
      setTimeout(() => this.store.set({}), TYPING_SHOWN_MS + 50);
    },
  };

  onState(connection) {
    this.store.set({ connection });
    if (connection.state === 'ready') {
      this.outbox.flush();
      this.mend();
      this.cases.catchUp().catch(() => {});
    }
  }

  // ---- what the visitor does

  sendText(text, file) {
    return this.outbox.add({ ...(text ? { text } : {}), ...(file ? { file } : {}) });
  }

  async fileLink(id) {
    return (await this.client.call('file.link', { file_id: id })).url;
  }

  choose(item) {
    return this.outbox.add({
      text: item.title,
      choice_entry_id: item.entry_id,
      ...(item.facet ? { choice_facet: item.facet } : {}),
    });
  }

  typing() {
    const now = Date.now();
    const { conversation } = this.store.get();
    if (conversation?.state !== 'active' || now - this.typingSentMs < TYPING_SENT_EVERY_MS) return;
    this.typingSentMs = now;
    this.client.tell('message.typing');
  }

  async feedback(seq, useful) {
    const before = this.store.get().timeline.messages.find((m) => m.seq === seq)?.useful ?? null;
    const show = (value) => this.store.set((now) => ({
      timeline: updateMessage(now.timeline, seq, { useful: value }),
    }));
    show(useful);
    try {
      await this.client.call('message.feedback', { seq, useful });
    } catch (error) {
      show(before);
      throw error;
    }
  }

  async requestHuman() {
    this.applyState(await this.client.call('handoff.request'));
  }

  async cancelHuman() {
    this.applyState(await this.client.call('handoff.cancel'));
  }

  applyState({ state, position, ahead, wait_s: waitS, hours, off_hours: offHours, text }) {
    const { conversation } = this.store.get();
    const change = Object.fromEntries(Object.entries({ state, position, ahead, wait_s: waitS, off_hours: offHours, text })
      .filter(([, value]) => value !== undefined));
    this.enter({ ...conversation, ...change }, hours);
  }

  async rate(grade, comment, reasons = []) {
    await this.client.call('conversation.rate', {
      grade, ...(comment ? { comment } : {}), ...(reasons.length > 0 ? { reasons: reasons.join(',') } : {}),
    });
    this.store.set(({ conversation }) => ({ conversation: { ...conversation, rated: true, grade } }));
  }

  async end() {
    await this.client.call('conversation.end');
    const { conversation } = this.store.get();
    this.enter({ ...conversation, state: 'closed' });
  }

  save(change) {
    this.saved = { ...this.saved, ...change };
    this.storage.set(KEY, this.saved);
  }
}
