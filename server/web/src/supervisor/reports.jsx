// reports.jsx - figures of a span of days beside those of the span before, their course as charts with
// tables, the first response by hour, group and helper, what stood in people's way; every one as a file.

import { useEffect, useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Chart } from './chart.jsx';
import { fetchFile, saveFile } from './export.js';
import { Instead, Select, TableBox, useLoad } from './parts.jsx';
import { before, daysIn, isDay, presets, stepsFor } from './period.js';
import { cell, change, columnOf, records } from './table.js';

const t = texts.reports;
const SUMMARY = [
  'opened', 'bot_rate', 'handed_rate', 'response_p50_ms', 'response_p90_ms', 'attained_rate', 'handle_p50_ms',
  'once_rate', 'abandoned', 'satisfied_rate',
];
// More of these is worse.
const RATHER_LESS = new Set(['handed_rate', 'response_p50_ms', 'response_p90_ms', 'handle_p50_ms', 'abandoned']);
const CHARTS = [
  { name: 'volume', keys: ['opened', 'bot_only', 'handed_over', 'abandoned'], unit: 'count' },
  { name: 'response', keys: ['response_p50_ms', 'response_p90_ms'], unit: 'ms' },
  { name: 'rates', keys: ['bot_rate', 'attained_rate', 'once_rate', 'satisfied_rate'], unit: 'rate' },
];
const BY = ['hour', 'group', 'helper'];

function Picker({ span, groups, onChange }) {
  const { preset, from, until, by, group } = span;
  const days = daysIn(from, until);
  const pick = (name) => {
    const [first, last] = presets(Date.now())[name];
    onChange({ preset: name, from: first, until: last, by: stepsFor(daysIn(first, last))[0] });
  };
  const setDay = (which) => (event) => {
    const day = event.currentTarget.value;
    if (!isDay(day)) return;
    const next = { from, until, [which]: day };
    if (next.from > next.until) next[which === 'from' ? 'until' : 'from'] = day;
    onChange({ preset: '', ...next, by: stepsFor(daysIn(next.from, next.until))[0] });
  };
  return (
    <form class="picker" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="presets">
        <legend class="sr-only">{t.period}</legend>
        {Object.keys(presets(0)).map((name) => (
          <label key={name} class={preset === name ? 'is-chosen' : ''}>
            <input type="radio" name="preset" checked={preset === name} onChange={() => pick(name)} />
            <span>{t.presets[name]}</span>
          </label>
        ))}
      </fieldset>
      <label class="filter"><span>{t.from}</span><input type="date" value={from} max={until} onChange={setDay('from')} /></label>
      <label class="filter"><span>{t.until}</span><input type="date" value={until} onChange={setDay('until')} /></label>
      <Select label={t.step} value={by} all="" onChange={(value) => onChange({ by: value })}
        options={stepsFor(days).map((step) => [step, t.steps[step]])} />
      <Select label={t.group} value={group} onChange={(value) => onChange({ group: value })} all={t.allGroups}
        options={groups.map((one) => [String(one.group_id), one.name])} />
    </form>
  );
}

function Sum({ table, name, now, was }) {
  const column = columnOf(table, name);
  const moved = was ? change(now[name], was[name], column.unit) : '';
  const judged = moved && name !== 'opened';
  const better = (now[name] > was[name]) !== RATHER_LESS.has(name);
  return (
    <li class="figure">
      <div>
        <span class="figure-label">{t.names[name]}</span>
        <span class="figure-value">{cell(now[name], column.unit)}</span>
        {was && (
          <span class={`figure-was ${judged ? (better ? 'is-better' : 'is-worse') : ''}`}>
            {fill(moved ? t.wasMoved : t.was, { value: cell(was[name], column.unit), moved })}
          </span>
        )}
        <span class="figure-hint">{t.hints[name]}</span>
      </div>
    </li>
  );
}

/** The last row of the server's tables is the whole. */
function Sheet({ table, keys, rows, label }) {
  const columns = keys.map((key) => columnOf(table, key));
  return (
    <TableBox label={label}>
      <table>
        <thead><tr>{columns.map((column, i) => <th scope="col" class={i > 0 ? 'num' : ''}>{t.names[column.key]}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={n} class={n === rows.length - 1 ? 'is-total' : ''}>
              {columns.map((column, i) => (i === 0
                ? <th scope="row">{n === rows.length - 1 ? t.total : row[column.key]}</th>
                : <td class="num">{cell(row[column.key], column.unit)}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function Exports({ report, span, onExport }) {
  return (
    <span class="exports">
      {['xlsx', 'csv'].map((format) => (
        <button type="button" class="secondary small" key={format} onClick={() => onExport({ report, format, ...span })}
          aria-label={fill(t.exportAs, { report: t.files[report], format: format.toUpperCase() })}>
          {format.toUpperCase()}
        </button>
      ))}
    </span>
  );
}

function Course({ table, onExport, span }) {
  const all = records(table);
  const rows = all.slice(0, -1);
  const [charts, setCharts] = useState([]);
  useEffect(() => {
    setCharts(CHARTS.map(({ name, keys, unit }) => ({
      name, keys, unit, labels: rows.map((row) => row.period),
      series: keys.map((key) => ({ name: t.names[key], values: rows.map((row) => row[key]) })),
    })));
  }, [table]);
  return charts.map(({ name, keys, unit, labels, series }) => (
    <section class="panel report" key={name}>
      <h2>{t.charts[name]}<Exports report="volume" span={span} onExport={onExport} /></h2>
      {labels.length > 1 && <Chart title={t.charts[name]} labels={labels} series={series} unit={unit} bars={false} />}
      <Sheet table={table} keys={['period', ...keys]} rows={all} label={t.charts[name]} />
      <Counted keys={keys} />
    </section>
  ));
}

function Counted({ keys }) {
  return (
    <details class="counted">
      <summary>{t.counted}</summary>
      <dl>{keys.map((key) => <div key={key}><dt>{t.names[key]}</dt><dd>{t.hints[key]}</dd></div>)}</dl>
    </details>
  );
}

function FirstResponse({ lookout, span, onExport }) {
  const [by, setBy] = useState('hour');
  const asked = { ...span, by };
  const got = useLoad(() => lookout.call('report.first_response', asked), [JSON.stringify(asked)]);
  const rows = got.data ? records(got.data) : [];
  const [chart, setChart] = useState(null);
  useEffect(() => {
    const parts = rows.slice(0, -1);
    setChart({
      labels: parts.map((row) => row.label),
      series: [{ name: t.names.attained_rate, values: parts.map((row) => row.attained_rate) }],
    });
  }, [got.data]);
  return (
    <section class="panel report">
      <h2>{t.firstResponse}<Exports report="first_response" span={asked} onExport={onExport} /></h2>
      <fieldset class="presets">
        <legend class="sr-only">{t.by}</legend>
        {BY.map((name) => (
          <label key={name} class={by === name ? 'is-chosen' : ''}>
            <input type="radio" name="by" checked={by === name} onChange={() => setBy(name)} /><span>{t.byNames[name]}</span>
          </label>
        ))}
      </fieldset>
      {rows.length > 1
        ? (
          <>
            {chart?.labels.length > 1 && <Chart title={t.attainedBy[by]} {...chart} unit="rate" bars />}
            <Sheet table={got.data} rows={rows} label={t.firstResponse}
              keys={['label', 'handed_over', 'responded', 'counted', 'attained', 'attained_rate', 'response_p50_ms', 'response_p90_ms']} />
          </>
        )
        : <Instead got={got} empty={t.none} />}
      <Counted keys={['responded', 'counted', 'attained', 'attained_rate', 'response_p50_ms', 'response_p90_ms']} />
    </section>
  );
}

function Blockers({ lookout, span, onExport }) {
  const got = useLoad(() => lookout.call('report.blockers', { from: span.from, until: span.until }), [span.from, span.until]);
  const rows = got.data ? records(got.data) : [];
  const most = Math.max(1, ...rows.map((row) => row.n));
  return (
    <section class="panel report">
      <h2>{t.blockers}<Exports report="blockers" span={{ from: span.from, until: span.until }} onExport={onExport} /></h2>
      {rows.length > 0
        ? (
          <table>
            <thead><tr><th scope="col">{t.blocker}</th><th scope="col" class="num">{t.times}</th><th><span class="sr-only">{t.share}</span></th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.blocker}>
                  <th scope="row">{row.blocker}</th><td class="num">{row.n}</td>
                  <td><meter min="0" max={most} value={row.n} aria-hidden="true" /></td>
                </tr>
              ))}
            </tbody>
          </table>
        )
        : <Instead got={got} empty={t.noBlockers} />}
      <p class="hint counted">{t.blockersHint}</p>
    </section>
  );
}

/** Paper is white: printing in the dark theme would spend a cartridge. */
function usePrint() {
  useEffect(() => {
    const root = document.documentElement;
    let theme = '';
    const onBefore = () => { theme = root.dataset.theme; root.dataset.theme = 'light'; };
    const onAfter = () => { root.dataset.theme = theme; };
    window.addEventListener('beforeprint', onBefore);
    window.addEventListener('afterprint', onAfter);
    return () => {
      window.removeEventListener('beforeprint', onBefore);
      window.removeEventListener('afterprint', onAfter);
    };
  }, []);
}

export function Reports({ lookout, state, attempt }) {
  const [span, setSpan] = useState(() => {
    const [from, until] = presets(Date.now()).today;
    return { preset: 'today', from, until, by: 'hour', group: '' };
  });
  usePrint();
  const asked = { from: span.from, until: span.until, ...(span.group && { group_id: Number(span.group) }) };
  const earlier = before(span.from, span.until);
  const got = useLoad(async () => {
    const [now, was] = await Promise.all([
      lookout.call('report.volume', { ...asked, by: span.by }),
      lookout.call('report.volume', { ...asked, from: earlier[0], until: earlier[1], by: 'month' }),
    ]);
    return { now, was };
  }, [JSON.stringify(asked), span.by]);
  const onExport = (params) => attempt(async () => saveFile(await fetchFile(lookout.session, params)))();
  const last = (table) => { const rows = records(table); return rows[rows.length - 1]; };
  return (
    <main class="page reports">
      <Picker span={span} groups={state.groups} onChange={(next) => setSpan({ ...span, ...next })} />
      <header class="report-head">
        <h2>{fill(t.title, { from: span.from, until: span.until })}</h2>
        <span class="hint">{fill(t.compared, { from: earlier[0], until: earlier[1] })}</span>
        <span class="book-actions">
          <span class="exports">
            {t.files.handovers}
            <Exports report="handovers" span={asked} onExport={onExport} />
          </span>
          <button type="button" class="secondary small" onClick={() => window.print()}>{t.print}</button>
        </span>
      </header>
      {span.group && <p class="hint">{t.groupHint}</p>}
      {!got.data && <Instead got={got} />}
      {got.data && (
        <div aria-busy={got.state === 'loading'}>
          <ul class="figures">
            {SUMMARY.map((name) => <Sum key={name} table={got.data.now} name={name} now={last(got.data.now)} was={last(got.data.was)} />)}
          </ul>
          <Course table={got.data.now} span={{ ...asked, by: span.by }} onExport={onExport} />
        </div>
      )}
      <FirstResponse lookout={lookout} span={asked} onExport={onExport} />
      <Blockers lookout={lookout} span={asked} onExport={onExport} />
    </main>
  );
}
