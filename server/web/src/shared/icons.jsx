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
