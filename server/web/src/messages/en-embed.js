// en-embed.js - texts of the button that opens the visitor page on another site.

export const texts = {
  title: 'Business helpdesk',
  label: 'Ask us',
  unread: '{label}, {n} new messages',
};
