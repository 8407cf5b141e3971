// book.js - what the editors' console knows: who is signed in, the list as filtered, the open entry with
// its unsaved changes. Changes are saved by themselves shortly after typing stops; what could not be sent
// stays in the browser's storage until it is.

import { fill } from '../shared/fill.js';
import { Staff } from '../shared/staff.js';
import { createStore } from '../shared/store.js';
import { texts } from '../messages/zh-CN-editor.js';
import { getPart, tidy, withPart } from './kinds.js';

const SAVE_AFTER_MS = 1200;
const RETRY_MS = 5000;
const PAGE = 50;
const keyOf = (id) => `bangban.edit.${id}`;

const initial = {
  phase: 'login', loginError: '', connection: { state: 'idle' }, account: null,
  filter: {}, offset: 0, list: null, total: 0, departments: [],
  rules: null,
  open: null, // see load()
  gate: null, // {gate_id, done, total, state}
  gapNews: 0, // grows with every change on the gap board
  importing: null, // {import_id, done, total, state}
  news: null, // {by, id} of the last push
};

export class Book {
  constructor({ url, session, local }) {
    this.local = local;
    this.store = createStore(initial);
    this.staff = new Staff({
      url, session, store: this.store,
      onPush: (method, params) => this.pushes[method]?.call(this, params),
      onReady: () => this.onReady(),
    });
    this.client = this.staff.client;
    this.timer = 0;
  }

  call(method, params) {
    return this.client.call(method, params);
  }

  async onReady() {
    await Promise.allSettled([this.refresh({ departments: true }), this.loadRules()]);
    const { open } = this.store.get();
    if (open?.dirty) this.save();
  }

  get me() {
    return this.store.get().account;
  }

  may(...roles) {
    return roles.some((role) => this.me?.roles?.includes(role));
  }

  // ---- the list

  /** more: {departments: true} for those the filter offers. */
  async refresh(more = {}) {
    const { filter, offset } = this.store.get();
    const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
    const result = await this.call('entry.list', { ...wanted, offset, limit: PAGE, ...more });
    if (result.departments) this.store.set({ departments: result.departments });
    const now = this.store.get();
    if (now.filter !== filter || now.offset !== offset) return; // an older answer
    this.store.set({ list: result.entries, total: result.total });
  }

  setFilter(change) {
    this.store.set((now) => ({ filter: { ...now.filter, ...change }, offset: 0 }));
    return this.refresh();
  }

  setOffset(offset) {
    this.store.set({ offset });
    return this.refresh();
  }

  async loadRules() {
    this.store.set({ rules: await this.call('review.rules') });
  }

  // ---- the open entry

  async create({ kind, title, id }) {
    const entry = { id, kind, title };
    const saved = await this.call('entry.save', { entry, base_id: 0, autosave: false });
    await this.open(id);
    return saved;
  }

  /** focus: {field, row} to lead the editor to. */
  async open(id, focus = null) {
    await this.load(id);
    if (focus?.field) this.put({ focus });
    const kept = this.local.get(keyOf(id));
    const { open } = this.store.get();
    if (kept && open.mayWrite && JSON.stringify(kept.entry) !== JSON.stringify(open.entry)) {
      this.put({ entry: kept.entry, baseId: kept.baseId, baseRev: kept.baseRev, dirty: true, notice: 'restored' });
      this.plan();
    }
  }

  async load(id) {
    const got = await this.call('entry.get', { id });
    this.store.set({
      open: {
        id, care: got.care, version: got.version, entry: got.entry, problem: got.problem ?? null, findings: got.findings ?? [],
        mayWrite: got.may_write && got.version.state !== 'review' && got.version.state !== 'scheduled',
        baseId: got.version.version_id, baseRev: got.rev, dirty: false, saving: false, savedAtMs: 0,
        error: '', conflict: null, notice: '', merged: [], saves: 0, focus: null,
      },
    });
  }

  close() {
    clearTimeout(this.timer);
    const { open } = this.store.get();
    if (open?.dirty) this.save();
    this.store.set({ open: null });
    this.refresh().catch(() => {});
  }

  put(change) {
    this.store.set((now) => (now.open ? { open: { ...now.open, ...change } } : {}));
  }

  edit(part, value) {
    const { open } = this.store.get();
    const entry = withPart(open.entry, part, value);
    this.local.set(keyOf(open.id), { entry, baseId: open.baseId, baseRev: open.baseRev });
    this.put({ entry, dirty: true, error: '', notice: '' });
    this.plan();
  }

  plan(ms = SAVE_AFTER_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  /** Saves now; resolves when the server has it. */
  async save(why = '') {
    clearTimeout(this.timer);
    const { open, connection } = this.store.get();
    if (!open || (!open.dirty && !why) || open.conflict) return;
    if (open.saving) {
      this.plan(200);
      return;
    }
    if (connection.state !== 'ready') return; // onReady saves
    const sent = open.entry;
    this.put({ saving: true });
    try {
      const saved = await this.call('entry.save', {
        entry: tidy(sent), base_id: open.baseId, base_rev: open.baseRev, autosave: !why, why,
      });
      await this.onSaved(open.id, sent, saved);
    } catch (error) {
      this.onSaveFailed(error);
    }
  }

  async onSaved(id, sent, saved) {
    const now = this.store.get().open;
    if (!now || now.id !== id) {
      this.local.set(keyOf(id), null);
      return;
    }
    const dirty = now.entry !== sent;
    this.put({
      baseId: saved.version_id, baseRev: saved.rev, problem: saved.problem ?? null, saving: false, dirty,
      savedAtMs: Date.now(), error: '', merged: saved.merged, saves: now.saves + 1,
    });
    if (!dirty) this.local.set(keyOf(id), null);
    else this.plan();
    const got = await this.call('entry.get', { id });
    this.put({ care: got.care, version: got.version, findings: got.findings ?? [] });
    if (saved.merged.length > 0 && !dirty) this.put({ entry: got.entry, notice: 'merged' });
  }

  onSaveFailed(error) {
    if (error.kind === 'conflict' && error.detail) {
      const picks = Object.fromEntries(error.detail.parts.map(({ part }) => [part, 'mine']));
      this.put({ saving: false, conflict: { ...error.detail, picks } });
      return;
    }
    this.put({ saving: false, error: error.message });
    if (error.kind === 'offline' || error.kind === 'timeout' || error.kind === 'busy') this.plan(RETRY_MS);
  }

  /** Both changed the same parts: what was picked goes on from the other's version. */
  async resolve(picks) {
    const { open } = this.store.get();
    const { conflict } = open;
    const theirs = await this.call('entry.get', { version_id: conflict.version_id });
    let entry = theirs.entry;
    for (const { part } of conflict.parts) {
      const from = picks[part] === 'theirs' ? theirs.entry : open.entry;
      entry = withPart(entry, part, getPart(from, part));
    }
    this.put({ entry, baseId: conflict.version_id, baseRev: conflict.rev, conflict: null, dirty: true });
    await this.save();
  }

  /** submit, recall, return, discard, unschedule of the open version, then a fresh look. */
  async move(verb, note = '') {
    const { open } = this.store.get();
    if (open.dirty) await this.save();
    const { version, id } = this.store.get().open;
    await this.call(`entry.${verb}`, { version_id: version.version_id, note });
    if (verb === 'discard') {
      this.local.set(keyOf(id), null);
      await this.load(id).catch(() => this.store.set({ open: null }));
    } else await this.load(id);
    this.refresh().catch(() => {});
  }

  async retire(why) {
    const { id } = this.store.get().open;
    await this.call('entry.retire', { id, why });
    await this.load(id);
  }

  /** One after the other; resolves to {n, failed, text} with the first refusal's text. */
  async each(rows, action) {
    let n = 0;
    let text = '';
    for (const row of rows) {
      try {
        await action(row);
        n += 1;
      } catch (error) {
        text ||= fill(texts.said, { who: row.title || row.id, text: error.message });
      }
    }
    this.refresh().catch(() => {});
    return { n, failed: rows.length - n, text };
  }

  async assign(owner, reviewOn) {
    const { id } = this.store.get().open;
    await this.call('entry.assign', { id, owner, review_on: reviewOn });
    await this.load(id);
  }

  async rollback(versionId, note) {
    await this.call('entry.rollback', { version_id: versionId, note });
    await this.load(this.store.get().open.id);
  }

  // ---- gate and publication

  /** more: cuts to try instead of versions. */
  async runGate(versionIds, more = {}) {
    this.store.set({ gate: { state: 'starting', done: 0, total: 0 } });
    try {
      const { gate_id: gateId, n } = await this.call('gate.run', { version_ids: versionIds, ...more });
      this.store.set((now) => ({
        gate: now.gate?.run ? now.gate : { state: 'running', done: 0, total: n, ...now.gate?.early, gate_id: gateId },
      }));
      if (n === 0) await this.loadGate(gateId);
    } catch (error) {
      this.store.set({ gate: { state: 'failed', error } });
    }
  }

  async loadGate(gateId) {
    const run = await this.call('gate.get', { gate_id: gateId });
    this.store.set({ gate: { state: run.report ? 'done' : 'running', done: 0, total: 0, gate_id: gateId, run } });
  }

  async override(why) {
    const { gate } = this.store.get();
    await this.call('gate.override', { gate_id: gate.gate_id, why });
    await this.loadGate(gate.gate_id);
  }

  async publish(versionIds, { publishAtMs = 0, retireAtMs = 0, why = '' }) {
    const { gate } = this.store.get();
    await this.call('entry.publish', {
      version_ids: versionIds, why,
      ...(gate?.run && { gate_id: gate.gate_id }),
      ...(publishAtMs && { publish_at_ms: publishAtMs }),
      ...(retireAtMs && { retire_at_ms: retireAtMs }),
    });
    const { open } = this.store.get();
    if (open) await this.load(open.id);
    this.refresh().catch(() => {});
  }

  clearGate() {
    this.store.set({ gate: null });
  }

  // ---- files in and out

  /** The server's answer to a file: what it would do. */
  async upload(file) {
    let reply;
    try {
      reply = await fetch('/imports', {
        method: 'POST', body: file,
        headers: {
          authorization: `Bearer ${this.staff.token}`,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        },
      });
    } catch {
      throw new Error(texts.imports.failed);
    }
    if (reply.status !== 200) throw new Error((await reply.text()).trim() || texts.imports.failed);
    const { result, error } = await reply.json();
    if (error) throw Object.assign(new Error(error.message), { kind: error.data?.kind });
    return result;
  }

  async download(name) {
    const reply = await fetch(`/exports/${name}`, { headers: { authorization: `Bearer ${this.staff.token}` } });
    if (!reply.ok) throw new Error((await reply.text()).trim());
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await reply.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async takeOver(importId, mode, skip) {
    this.store.set({ importing: { import_id: importId, done: 0, total: 0, state: 'running' } });
    try {
      await this.call('import.apply', { import_id: importId, mode, skip });
    } catch (error) {
      this.store.set({ importing: null });
      throw error;
    }
  }

  onImport(params, state) {
    this.store.set(({ importing }) => (importing?.import_id === params.import_id ? { importing: { ...params, state } } : {}));
  }

  // ---- pushes

  pushes = {
    'entry.changed': function changed({ id, by }) {
      const { open, account } = this.store.get();
      if (by && by !== account?.name) this.store.set({ news: { by, id } });
      if (open?.id === id && !open.dirty && !open.saving && by !== account?.name) this.load(id).catch(() => {});
      this.refresh().catch(() => {});
    },
    'entries.changed': function changed() {
      this.refresh().catch(() => {});
    },
    'entry.review_due': function due({ id }) {
      this.store.set({ news: { due: true, id } });
    },
    'gap.changed': function changed() {
      this.store.set((now) => ({ gapNews: now.gapNews + 1 }));
    },
    'import.progress': function progress(params) {
      this.onImport(params, 'running');
    },
    'import.done': function done(params) {
      this.onImport(params, 'done');
    },
    'gate.progress': function progress({ gate_id: gateId, done, total }) {
      this.onGate(gateId, { done, total });
    },
    'gate.done': function finished({ gate_id: gateId, total }) {
      this.onGate(gateId, { done: total, total });
      this.loadGate(gateId).catch((error) => this.store.set({ gate: { state: 'failed', error } }));
    },
    'gate.failed': function failed() {
      this.store.set({ gate: { state: 'failed' } });
    },
  };

  // A push may come before the reply that brings the run's number.
  onGate(gateId, change) {
    this.store.set(({ gate }) => {
      if (!gate || gate.run) return {};
      return gate.gate_id === gateId ? { gate: { ...gate, ...change } } : { gate: { ...gate, early: change } };
    });
  }
}
