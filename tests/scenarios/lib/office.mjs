// office.mjs - makes DOCX, XLSX and other zip archives for tests, good and bad ones.
import { crc32 as nodeCrc, deflateRawSync } from 'node:zlib';

const TABLE = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++)
        n = n & 1 ? 0xEDB88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
});

export function crc32(bytes) {
    if (nodeCrc)
        return nodeCrc(bytes);
    let crc = 0xFFFFFFFF;
    for (const b of bytes)
        crc = TABLE[(crc ^ b) & 0xFF] ^ (crc >>> 8);
    return (crc ^ 0xFFFFFFFF) >>> 0;
}

// members: [{name, text | bytes, stored, flags, size}]; `size` lies about the unpacked size.
export function zip(members) {
    const parts = [];
    const directory = [];
    let at = 0;
    for (const m of members) {
        const name = Buffer.from(m.name);
        const bytes = m.bytes ?? Buffer.from(m.text ?? '');
        const packed = m.packed ?? (m.stored ? bytes : deflateRawSync(bytes));
        const head = Buffer.alloc(30);
        head.writeUInt32LE(0x04034b50, 0);
        head.writeUInt16LE(20, 4);
        head.writeUInt16LE((m.flags ?? 0) | 0x800, 6);
        head.writeUInt16LE(m.stored ? 0 : 8, 8);
        head.writeUInt32LE(m.crc ?? crc32(bytes), 14);
        head.writeUInt32LE(packed.length, 18);
        head.writeUInt32LE(m.size ?? bytes.length, 22);
        head.writeUInt16LE(name.length, 26);
        const central = Buffer.alloc(46);
        central.writeUInt32LE(0x02014b50, 0);
        central.writeUInt16LE(20, 4);
        head.copy(central, 6, 4, 28);
        central.writeUInt16LE(name.length, 28);
        central.writeUInt32LE(at, 42);
        parts.push(head, name, packed);
        directory.push(central, name);
        at += 30 + name.length + packed.length;
    }
    const end = Buffer.alloc(22);
    const length = directory.reduce((n, b) => n + b.length, 0);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(members.length & 0xFFFF, 8);
    end.writeUInt16LE(members.length & 0xFFFF, 10);
    end.writeUInt32LE(length, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...parts, ...directory, end]);
}

export const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

export const types = (more = '') => ({ name: '[Content_Types].xml', text: `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>${more}</Types>` });

// One paragraph; `style` is a style id, `list` [list id, level].
export function p(text, { style, list, before = '', after = '' } = {}) {
    const properties = (style ? `<w:pStyle w:val="${style}"/>` : '')
        + (list ? `<w:numPr><w:ilvl w:val="${list[1]}"/><w:numId w:val="${list[0]}"/></w:numPr>` : '');
    return `<w:p>${properties ? `<w:pPr>${properties}</w:pPr>` : ''}${before}<w:r><w:t xml:space="preserve">${escape(text)}</w:t></w:r>${after}</w:p>`;
}

export const table = (rows) => `<w:tbl>${rows.map((cells) => `<w:tr>${cells.map((c) => `<w:tc>${c.startsWith('<w:') ? c : p(c)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;

const STYLES = `<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Article"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`;

const level = (no, format, text, more = '') => `<w:lvl w:ilvl="${no}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`;
// List 1: 第一条 / (一) / 1. ; list 2 is the same pattern begun again at 5; list 3: 一、; list 4: bullets.
const NUMBERING = `<w:abstractNum w:abstractNumId="0">${level(0, 'chineseCounting', '第%1条')}${level(1, 'chineseCounting', '（%2）')}${level(2, 'decimal', '%3.')}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">${level(0, 'chineseCountingThousand', '%1、')}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">${level(0, 'bullet', '')}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>`;

export function docx(body, { members = [], footnotes, doctype = '', contentTypes = '' } = {}) {
    const part = (name, root, text) => ({ name: `word/${name}.xml`, text: `${HEAD}${doctype}<w:${root} ${WORD}>${text}</w:${root}>` });
    return zip([types(contentTypes), part('document', 'document', `<w:body>${body}</w:body>`), part('styles', 'styles', STYLES), part('numbering', 'numbering', NUMBERING),
        ...(footnotes ? [part('footnotes', 'footnotes', footnotes)] : []), ...members]);
}

export const columnName = (i) => (i < 26 ? '' : columnName(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + i % 26);

// A cell is a text, a number, or {v, f, t, s}: cached value, formula, type, style.
function cell(value, column, row) {
    const at = `r="${columnName(column)}${row}"`;
    if (value === null || value === undefined || value === '')
        return '';
    if (typeof value === 'string')
        return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`;
    if (typeof value === 'number')
        return `<c ${at}><v>${value}</v></c>`;
    return `<c ${at}${value.t ? ` t="${value.t}"` : ''}${value.s ? ` s="${value.s}"` : ''}>${value.f ? `<f>${escape(value.f)}</f>` : ''}${value.v === undefined ? '' : `<v>${value.v}</v>`}</c>`;
}

// Styles: 1 a built-in day, 2 an own format with year and day, 3 a percentage, 4 day and time.
const CELL_STYLES = `${HEAD}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="177" formatCode="yyyy-mm-dd hh:mm"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="9"/><xf numFmtId="177"/></cellXfs></styleSheet>`;

// sheets: [{name, rows, merges, state, xml}]
export function xlsx(sheets, { members = [], doctype = '', contentTypes = '', strings } = {}) {
    const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
    const list = sheets.map((s, i) => `<sheet name="${escape(s.name)}" sheetId="${i + 7}" r:id="rId${i + 1}"${s.state ? ` state="${s.state}"` : ''}/>`).join('');
    const relations = sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('');
    return zip([types(contentTypes),
        { name: 'xl/workbook.xml', text: `${HEAD}${doctype}<workbook ${main}><sheets>${list}</sheets></workbook>` },
        { name: 'xl/_rels/workbook.xml.rels', text: `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations}</Relationships>` },
        { name: 'xl/styles.xml', text: CELL_STYLES },
        ...(strings ? [{ name: 'xl/sharedStrings.xml', text: `${HEAD}<sst ${main}>${strings}</sst>` }] : []),
        ...sheets.map((s, i) => ({
            name: `xl/worksheets/sheet${i + 1}.xml`,
            text: s.xml ?? `${HEAD}<worksheet ${main}><sheetData>${s.rows.map((cells, r) => `<row r="${r + 1}">${cells.map((c, k) => cell(c, k, r + 1)).join('')}</row>`).join('')}</sheetData>${s.merges ? `<mergeCells>${s.merges.map((m) => `<mergeCell ref="${m}"/>`).join('')}</mergeCells>` : ''}</worksheet>`,
        })), ...members]);
}
