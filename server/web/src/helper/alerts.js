// alerts.js - desktop notification and sound, both only when the helper allowed them.

const QUIET_MS = 1500; // several events at once ring once

export class Alerts {
  constructor({ sound }) {
    this.sound = sound;
    this.lastMs = 0;
  }

  get permission() {
    return 'Notification' in window ? Notification.permission : 'unsupported';
  }

  async ask() {
    if (this.permission === 'default') await Notification.requestPermission();
    this.ring();
    return this.permission;
  }

  raise(title, body) {
    const now = Date.now();
    if (now - this.lastMs < QUIET_MS) return;
    this.lastMs = now;
    this.ring();
    if (this.permission !== 'granted' || (document.visibilityState === 'visible' && document.hasFocus())) return;
    const note = new Notification(title, { body: body.slice(0, 80), tag: 'bangban', icon: '/favicon.svg' });
    note.onclick = () => {
      window.focus();
      note.close();
    };
  }

  // Two soft tones made in the page: no sound file, nothing to load.
  ring() {
    if (!this.sound) return;
    try {
      this.audio ??= new AudioContext();
      const start = this.audio.currentTime;
      [660, 880].forEach((hertz, i) => this.tone(hertz, start + i * 0.16));
    } catch {
      // a browser without sound, or one that has not seen a click yet
    }
  }

  tone(hertz, at) {
    const oscillator = this.audio.createOscillator();
    const gain = this.audio.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
    oscillator.connect(gain).connect(this.audio.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.3);
  }
}
