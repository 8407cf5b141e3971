// chart.jsx - lines or bars over labelled steps, drawn by uPlot in the colours of the page. What it shows
// stands in a table below it, so the drawing itself is one picture with a name. Lines differ by dash, too.

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { cell } from './table.js';

const HEIGHT = 220;
const LABEL_PX = 84; // room a label under the axis needs
const DASHES = [[], [6, 3], [2, 3], [10, 3, 2, 3]];


const nice = (unit) => (u, values) => values.map((value) => cell(value, unit));
const shorten = (label) => label.replace(/^\d{4}-(\d\d)-(\d\d)(.*)$/, (all, m, d, rest) => rest.trim() || `${m}-${d}`);

function options({ box, labels, series, unit, bars }) {
  const width = box.clientWidth;
  const style = getComputedStyle(box);
  const colour = (name) => style.getPropertyValue(name).trim();
  const ink = colour('--ink-2');
  const line = colour('--line');
  const many = Math.max(1, Math.ceil((labels.length * LABEL_PX) / Math.max(width, 1)));
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '12px sans-serif' };
  return {
    width, height: HEIGHT, legend: { show: false }, cursor: { show: false }, padding: [12, 16, 0, 4],
    scales: {
      x: { time: false, range: [-0.5, labels.length - 0.5] },
      y: { range: (u, min, max) => [0, unit === 'rate' ? 1 : Math.max(max * 1.1, unit === 'ms' ? 10_000 : 4)] },
    },
    axes: [
      { ...axis, grid: { show: false }, splits: () => labels.map((_, i) => i).filter((i) => i % many === 0),
        values: (u, splits) => splits.map((i) => shorten(labels[i] ?? '')) },
      { ...axis, size: 64, values: nice(unit), incrs: unit === 'count' ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000] : undefined },
    ],
    series: [{}, ...series.map((one, i) => ({
      label: one.name, stroke: colour(`--chart-${i + 1}`), width: 2, dash: DASHES[i], spanGaps: true,
      ...(bars && { fill: colour(`--chart-${i + 1}`), dash: [], paths: uPlot.paths.bars({ size: [0.6, 48] }), points: { show: false } }),
      ...(!bars && { points: { show: labels.length < 40, size: 6, fill: colour('--surface') } }),
    }))],
  };
}

/** series: [{name, values}]; unit: count, ms or rate. */
export function Chart({ title, labels, series, unit, bars = false }) {
  const box = useRef(null);
  useEffect(() => {
    let plot = null;
    const draw = () => {
      plot?.destroy();
      if (box.current.clientWidth < 50) return;
      plot = new uPlot(options({ box: box.current, labels, series, unit, bars }),
        [labels.map((_, i) => i), ...series.map((one) => one.values)], box.current);
    };
    draw();
    let drawn = box.current.clientWidth;
    const resized = new ResizeObserver(() => {
      if (box.current.clientWidth !== drawn) { drawn = box.current.clientWidth; draw(); }
    });
    const themed = new MutationObserver(draw);
    resized.observe(box.current);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => { resized.disconnect(); themed.disconnect(); plot?.destroy(); };
  }, [labels, series, unit]);
  return (
    <figure class="chart">
      <figcaption>
        {bars && title}
        <span class="legend" aria-hidden="true">
          {series.length > 1 && series.map((one, i) => <span key={one.name} class={`key key-${i + 1}`}>{one.name}</span>)}
        </span>
      </figcaption>
      <div class="plot" ref={box} role="img" aria-label={title} />
    </figure>
  );
}
