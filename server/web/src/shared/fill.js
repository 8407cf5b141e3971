// fill.js - puts values into a text: fill('还有 {n} 人', { n: 3 }).

export const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
