// talks.js - conversations: the list of one's own, and of those looked at the brief, the messages without a gap,
// asides and side threads. Replies go through the outbox and are shown once.

import { plainText } from '../shared/blocks.jsx';
import { fill } from '../shared/format.js';
import { emptyTimeline, firstSeq, gapAfter, lastSeq, mergeMessages, updateMessage } from '../shared/timeline.js';
import { texts } from '../messages/zh-CN-helper.js';

const PAGE = 50;
const MAX_PAGES = 40; // of history fetched in one go to close a gap
const TYPING_SHOWN_MS = 6000;
const TYPING_SENT_EVERY_MS = 3000;
const REFRESH_AFTER_MS = 120;
const DRAFT_AFTER_MS = 800;

export class Talks {
  initial = {
    mine: [],
    wrapups: [],
    talks: {}, // id -> {conversation, brief, timeline, asides, threads, suggestions, typingUntilMs, loadingEarlier}
    openId: 0,
    drafts: {}, // id -> text
  };

  constructor(desk) {
    Object.assign(this, { desk, store: desk.store, typingSentMs: 0, draftTimers: {} });
  }

  // Conversations that are not open are fetched again when opened.
  async catchUp() {
    const { openId } = this.store.get();
    await this.refresh();
    this.store.set((now) => ({ talks: now.talks[openId] ? { [openId]: now.talks[openId] } : {} }));
    if (openId) await this.fetch(openId);
  }

  async refresh() {
    const { conversations, wrapup = [] } = await this.desk.call('conversation.mine');
    this.store.set({ mine: conversations, wrapups: wrapup });
    const { openId } = this.store.get();
    if (!openId && conversations.length > 0) this.open(conversations[0].id);
  }

  refreshSoon() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => this.refresh().catch(() => {}), REFRESH_AFTER_MS);
  }

  open(id) {
    this.store.set({ openId: id });
    if (!id) return;
    if (this.store.get().talks[id]) this.markRead(id);
    else this.fetch(id).catch((error) => this.lost(id, error));
  }

  lost(id, error) {
    if (error.kind === 'offline' || error.kind === 'timeout') return;
    this.desk.tell(error.message);
    if (this.store.get().openId === id && !this.store.get().talks[id]) this.store.set({ openId: 0 });
  }

  async fetch(id) {
    this.take(id, await this.desk.call('conversation.get', { conversation_id: id, limit: PAGE }));
    await this.closeGap(id);
    this.markRead(id);
    this.suggest(id);
  }

  take(id, { conversation, brief, messages, asides, threads, draft }) {
    this.change(id, (talk) => ({
      conversation: { ...talk.conversation, ...conversation },
      brief: brief ?? talk.brief,
      asides: asides ?? talk.asides,
      threads: threads ?? talk.threads,
      timeline: mergeMessages({ ...talk.timeline, conversationId: id }, messages ?? []),
    }));
    if (draft !== undefined && this.store.get().drafts[id] === undefined) this.setDraft(id, draft);
  }

  /** Fetches backwards from the end until the run of messages is unbroken. */
  async closeGap(id) {
    for (let page = 0; page < MAX_PAGES; page++) {
      const { timeline } = this.store.get().talks[id];
      const after = gapAfter(timeline);
      if (!after) return;
      const next = timeline.messages.find((message) => message.seq > after);
      const result = await this.desk.call('conversation.get', {
        conversation_id: id, before_seq: next.seq, limit: PAGE,
      });
      if (!result.messages?.length) return;
      this.change(id, (talk) => ({ timeline: mergeMessages(talk.timeline, result.messages) }));
    }
  }

  async loadEarlier(id) {
    const talk = this.store.get().talks[id];
    if (!talk || talk.loadingEarlier || !talk.timeline.hasEarlier) return;
    this.change(id, () => ({ loadingEarlier: true }));
    try {
      const result = await this.desk.call('conversation.get', {
        conversation_id: id, before_seq: firstSeq(talk.timeline), limit: PAGE,
      });
      this.change(id, (now) => ({ timeline: mergeMessages(now.timeline, result.messages) }));
    } finally {
      this.change(id, () => ({ loadingEarlier: false }));
    }
  }

  change(id, make) {
    this.store.set((now) => {
      const talk = now.talks[id] ?? {
        conversation: { id }, timeline: { ...emptyTimeline, conversationId: id }, asides: [], threads: [],
        suggestions: [], typingUntilMs: 0,
      };
      return { talks: { ...now.talks, [id]: { ...talk, ...make(talk) } } };
    });
  }

  known(id) {
    return Boolean(this.store.get().talks[id]);
  }

  markRead(id) {
    const talk = this.store.get().talks[id];
    const seq = talk ? lastSeq(talk.timeline) : 0;
    if (!seq || document.visibilityState !== 'visible' || talk.readSeq >= seq) return;
    this.change(id, () => ({ readSeq: seq }));
    this.updateRow(id, { unread: 0 });
    if (this.isMine(id)) this.desk.client.tell('conversation.read', { conversation_id: id, seq });
  }

  isMine(id) {
    return this.store.get().mine.some((row) => row.id === id);
  }

  updateRow(id, change) {
    this.store.set((now) => ({
      mine: now.mine.map((row) => (row.id === id ? { ...row, ...change } : row)),
    }));
  }

  // ---- what the helper does

  async accept(id) {
    this.took(id, await this.desk.call('conversation.accept', { conversation_id: id }));
  }

  /** The conversation has become ours: accepted, transferred, taken over. */
  took(id, result) {
    this.take(id, result);
    this.store.set({ openId: id });
    this.desk.waiting.forget(id);
    this.suggest(id);
    this.refreshSoon();
  }

  async leave(method, id, params = {}) {
    const result = await this.desk.call(method, { conversation_id: id, ...params });
    this.refreshSoon();
    return result;
  }

  reply(id, { text, card, fileId }) {
    const params = { conversation_id: id };
    if (text) params.text = text;
    if (fileId) params.file_id = fileId;
    if (card) {
      params.card_entry_id = card.entry_id;
      if (card.facet) params.card_facet = card.facet;
    }
    this.desk.outbox.add(params);
    this.change(id, () => ({ suggestions: [] }));
  }

  onSent(item, result) {
    const id = item.params.conversation_id;
    this.updateRow(id, { waiting_for_reply_since_ms: 0, respond_by_ms: 0 });
    // The message itself comes as a push; when it was lost with the connection, it is fetched here.
    setTimeout(() => this.ensure(id, result.seq), 1000);
  }

  ensure(id, seq) {
    const talk = this.store.get().talks[id];
    if (!talk || talk.timeline.messages.some((message) => message.seq === seq)) return;
    this.fetch(id).catch(() => {});
  }

  typing(id) {
    const now = Date.now();
    if (now - this.typingSentMs < TYPING_SENT_EVERY_MS) return;
    this.typingSentMs = now;
    this.desk.client.tell('reply.typing', { conversation_id: id });
  }

  // ---- drafts: here at once, on the server a moment later, so that another desk finds them

  setDraft(id, text) {
    this.store.set((now) => ({ drafts: { ...now.drafts, [id]: text } }));
  }

  writeDraft(id, text) {
    this.setDraft(id, text);
    clearTimeout(this.draftTimers[id]);
    this.draftTimers[id] = setTimeout(() => this.saveDraft(id), text ? DRAFT_AFTER_MS : 0);
  }

  saveDraft(id) {
    delete this.draftTimers[id];
    this.desk.client.tell('draft.put', { conversation_id: id, text: this.store.get().drafts[id] ?? '' });
  }

  // ---- what the bot would say

  async suggest(id) {
    const row = this.store.get().talks[id]?.conversation;
    if (row?.state !== 'active' || !this.isHelperOf(row)) return;
    try {
      const { suggestions } = await this.desk.call('suggest.list', { conversation_id: id });
      this.change(id, () => ({ suggestions }));
    } catch {
      // a help, not a need
    }
  }

  isHelperOf(conversation) {
    return conversation.helper?.id === this.store.get().account?.id;
  }

  // ---- pushes

  pushes = {
    'message.new'(params) {
      const message = params.message ?? params;
      const id = message.conversation_id;
      if (message.client_id) this.desk.outbox.drop(message.client_id);
      if (this.known(id)) {
        this.change(id, (talk) => ({
          timeline: mergeMessages(talk.timeline, [message]),
          typingUntilMs: message.from === 'visitor' ? 0 : talk.typingUntilMs,
        }));
        this.closeGap(id).catch(() => {});
      }
      this.note(id, message);
    },
    'message.updated'({ conversation_id: id, seq, ...change }) {
      if (this.known(id)) this.change(id, (talk) => ({ timeline: updateMessage(talk.timeline, seq, change) }));
    },
    'conversation.changed'({ conversation_id: id, ...change }) {
      if (this.known(id)) this.change(id, (talk) => ({ conversation: { ...talk.conversation, ...change } }));
      this.refreshSoon();
    },
    'suggest.new'({ conversation_id: id, candidates }) {
      if (this.known(id)) this.change(id, () => ({ suggestions: candidates }));
    },
    'aside.new'(aside) {
      const id = aside.conversation_id;
      if (!this.known(id)) return;
      this.change(id, (talk) => ({ asides: [...talk.asides.filter((each) => each.id !== aside.id), aside] }));
      if (aside.account_id === this.store.get().account?.id) return;
      if (aside.kind === 'whisper') {
        this.desk.tell(fill(texts.aside.whispered, { name: aside.name }), { ring: true, body: aside.text });
      }
    },
    typing({ conversation_id: id, from }) {
      if (from !== 'visitor' || !this.known(id)) return;
      this.change(id, () => ({ typingUntilMs: Date.now() + TYPING_SHOWN_MS }));
    },
    alert({ kind, to, conversation_id: id }) {
      if (kind !== 'silence' || to !== 'helper') return;
      const row = this.store.get().mine.find((each) => each.id === id);
      this.desk.tell(fill(texts.silence, { name: nameOf(row, id) }), { ring: true });
    },
  };

  note(id, message) {
    const { mine, openId } = this.store.get();
    const row = mine.find((each) => each.id === id);
    if (!row) return;
    const seen = id === openId && document.visibilityState === 'visible';
    const change = { last_text: plainText(message.blocks), last_at_ms: message.at_ms, last_seq: message.seq };
    if (message.from === 'visitor') {
      if (!seen) change.unread = (row.unread ?? 0) + 1;
      change.waiting_for_reply_since_ms = row.waiting_for_reply_since_ms || message.at_ms;
    } else if (message.from === 'helper') {
      change.waiting_for_reply_since_ms = 0;
    }
    this.updateRow(id, change);
    if (seen) this.markRead(id);
    if (message.from === 'visitor' && !(seen && document.hasFocus())) {
      this.desk.alerts.raise(fill(texts.notifyMessage, { name: nameOf(row, id) }), change.last_text);
    }
  }
}

/** What a visitor without a name is called. */
export const nameOf = (row, id) =>
  row?.visitor_name || row?.name || row?.visitor?.name || fill(texts.visitorOf, { id });
