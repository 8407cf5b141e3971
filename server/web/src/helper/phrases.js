// phrases.js - canned phrases: a /shortcut finds one, the server fills its variables in.

export class Phrases {
  initial = { phrases: [] };

  pushes = {};

  constructor(desk) {
    Object.assign(this, { desk, store: desk.store });
  }

  async catchUp() {
    const { phrases } = await this.desk.call('canned.list');
    this.store.set({ phrases });
  }

  async fillIn(id, conversationId) {
    const { text } = await this.desk.call('canned.fill', { id, conversation_id: conversationId });
    return text;
  }

  async save(phrase) {
    await this.desk.call('canned.put', phrase);
    await this.catchUp();
  }

  async remove(id) {
    await this.desk.call('canned.delete', { id });
    await this.catchUp();
  }
}

/** Those whose shortcut begins with, or whose title or text holds, what was written after the slash. */
export function findPhrases(phrases, written) {
  const wanted = written.toLowerCase();
  const rank = (phrase) => {
    if (phrase.shortcut.toLowerCase().startsWith(wanted)) return 0;
    if (phrase.title.toLowerCase().includes(wanted)) return 1;
    return phrase.text.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return phrases.map((phrase) => ({ phrase, at: rank(phrase) })).filter((each) => each.at < 3)
    .sort((a, b) => a.at - b.at || a.phrase.shortcut.length - b.phrase.shortcut.length)
    .slice(0, 8).map((each) => each.phrase);
}
