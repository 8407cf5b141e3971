// icons.jsx - the few line drawings the pages use; they take the colour of the text.

const paths = {
  send: 'M4 12 20 4l-5 16-4-6.5L4 12Zm7 1.5L20 4',
  person: 'M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.5 20c.6-3.8 3.6-5.8 7.5-5.8s6.9 2 7.5 5.8',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  close: 'm6 6 12 12M18 6 6 18',
  down: 'M12 5v13m-5.5-5.5L12 18l5.5-5.5',
  type: 'M3.5 19 8.5 6l5 13M5.2 15h6.6M15 19l3-8 3 8m-5-2.7h4',
  up: 'M7 11v9H4v-9h3Zm0 0 4-7.5c1.6 0 2.5 1 2.5 2.5L13 9.5h5.2c1.2 0 2 1 1.8 2.2l-1.1 6.5c-.2 1-1 1.8-2 1.8H7',
  save: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  end: 'M5 12h14M12 5v.01M12 19v.01',
  alert: 'M12 8v5m0 3.2v.01M12 3.5 2.8 19.5h18.4L12 3.5Z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  bell: 'M6 17V11a6 6 0 1 1 12 0v6l1.5 2h-15L6 17Zm4 4.5h4',
  mute: 'M6 17V11a6 6 0 0 1 9-5.2M18 11v6l1.5 2h-15L6 17m4 4.5h4M4 4l16 16',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  out: 'M13.5 5H19v5.5M19 5l-8.5 8.5M16.5 14v5H5V7.5h5',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  clip: 'm19 11.5-7.6 7.4a4.6 4.6 0 0 1-6.5-6.5l8.2-8a3.1 3.1 0 0 1 4.4 4.4l-8 7.8a1.5 1.5 0 0 1-2.2-2.1l7.2-7',
  file: 'M6 3.5h8l4 4.2v12.8H6V3.5Zm8 0v4.2h4',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  lock: 'M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  swap: 'M4 8.5h14m-4-4 4 4-4 4M20 15.5H6m4-4-4 4 4 4',
  people: 'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11Zm-6 8c.5-3.2 3-4.8 6-4.8s5.5 1.6 6 4.800M16 11a2.6 2.6 0 1 0-.6-5.100M17.2 14.500c2.2.4 3.6 1.9 3.9 4.5',
  ticket: 'M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4V6Zm10 0v12',
  slash: 'M4 5h16v14H4zM14 9l-4 6',
  clock: 'M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7v5.300l3.5 2',
  note: 'M5 4h14v11l-5 5H5V4Zm9 16v-5h5M8.5 9h7m-7 3.500h4',
  sun: 'M12 16.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4',
  moon: 'M19.5 14.500A8 8 0 1 1 10 4.500a6.5 6.5 0 0 0 9.5 10Z',
  card: 'M4 5.5h16v13H4zM7.5 10h9m-9 4h5.5',
};

export function Icon({ name, flip = false }) {
  return (
    <svg class={`icon icon-${name} ${flip ? 'is-flipped' : ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <path d="M9 8v16M9 16.5c2-2 4-3 6.5-3 4 0 6.5 2.2 6.5 5.3s-2.6 5.2-6.2 5.2c-2.8 0-5-1.2-6.8-3.2" />
      <circle cx="23.5" cy="8.8" r="2.6" />
    </svg>
  );
}
