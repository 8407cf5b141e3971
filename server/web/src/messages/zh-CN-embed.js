// zh-CN-embed.js - texts of the button that opens the visitor page on another site.

export const texts = {
  title: '企业帮办',
  label: '在线帮办',
  unread: '{label}，{n} 条新消息',
};
