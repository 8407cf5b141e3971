// waiting.js - who waits for a person: the queue all see, conversations offered to this helper for some
// seconds, and how often each has rung.

import { mergeQueue } from '../shared/queue.js';
import { texts } from '../messages/zh-CN-helper.js';

export class Waiting {
  initial = {
    queue: [],
    queueRevision: 0,
    waitingTotal: 0,
    offers: {}, // conversation id -> {expires_at_ms, why, total_ms}
  };

  constructor(desk) {
    Object.assign(this, { desk, store: desk.store });
  }

  async catchUp() {
    const { revision, waiting, waiting_total: total, offers = [] } = await this.desk.call('queue.list');
    const now = this.desk.serverNow();
    this.store.set({
      queue: waiting,
      queueRevision: revision,
      waitingTotal: total,
      offers: Object.fromEntries(offers.map((each) => [each.conversation_id, timed(each, now)])),
    });
  }

  forget(id) {
    this.dropOffer(id);
    this.store.set((now) => ({ queue: now.queue.filter((row) => row.conversation_id !== id) }));
  }

  dropOffer(id) {
    this.store.set(({ offers: { [id]: gone, ...offers } }) => ({ offers }));
  }

  async decline(id) {
    await this.desk.call('conversation.decline', { conversation_id: id });
    this.dropOffer(id);
  }

  isOn() {
    return this.store.get().status === 'online';
  }

  lastWords(id) {
    return this.store.get().queue.find((row) => row.conversation_id === id)?.last_text ?? '';
  }

  pushes = {
    'queue.changed'(change) {
      const { queue, queueRevision } = this.store.get();
      const next = mergeQueue({ revision: queueRevision, rows: queue }, change);
      if (!next) {
        this.catchUp().catch(() => {});
        return;
      }
      const known = new Set(queue.map((row) => row.conversation_id));
      const fresh = next.rows.filter((row) => !known.has(row.conversation_id));
      this.store.set({ queue: next.rows, queueRevision: next.revision, waitingTotal: change.waiting_total });
      if (fresh.length > 0 && this.isOn()) this.desk.alerts.raise(texts.notifyQueue, fresh[0].last_text ?? '');
    },
    'queue.ring'({ conversation_id: id, step }) {
      if (!this.isOn()) return;
      if (step > 0) this.desk.tell(texts.rungAgain, { ring: true, body: this.lastWords(id) });
      else this.desk.alerts.raise(texts.notifyQueue, this.lastWords(id));
    },
    'queue.offer'(offer) {
      const id = offer.conversation_id;
      this.store.set((now) => ({ offers: { ...now.offers, [id]: timed(offer, this.desk.serverNow()) } }));
      this.desk.alerts.raise(texts.notifyOffer, this.lastWords(id));
    },
    'queue.offer_over'({ conversation_id: id }) {
      this.dropOffer(id);
    },
  };
}

const timed = ({ expires_at_ms: until, why }, now) => ({ expires_at_ms: until, why, total_ms: Math.max(1000, until - now) });
