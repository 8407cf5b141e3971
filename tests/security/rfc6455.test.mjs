// RFC 6455, case by case, over bare sockets: framing, fragments, control frames, closing, UTF-8, limits.
// Every case says what must happen; numbers in brackets are sections of the RFC.
//
// Waivers: what the library (libwebsockets 4.1) does otherwise, kept here as cases of their own so that a change shows.
//  W1  A client frame without mask is taken (5.1 says: close). The mask keeps a hostile page from writing bytes that a
//      cache between client and server could take for HTTP. It guards caches, not us: the bytes of such a frame go
//      through the same checks as any other, a browser cannot send one, and TLS in front leaves no cache to deceive.
//  W2  A control frame of more than 125 bytes and a length with the sign bit end the connection without a close frame.
//      7.1.7 allows it: to send one is a SHOULD, and the peer is not one that could read it.
//  W3  Of pings that come before the pong to an earlier one has left, only the first is answered. 5.5.3 lets a server
//      leave out pongs, though it means the earlier ones; who counts pongs sees the same number.
//  W4  The length of a frame may be written longer than needed (5.2 says: minimal). Nothing depends on it.
//  W5  When the library itself finds a fault it sends close 1002 without telling us; an answer that is due at that very
//      moment may still leave behind it (5.5.1 says: nothing). The peer has broken the protocol and stops reading.
//  1012 to 1014 were registered after the RFC, for servers: from a client they are answered like unknown codes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { raw, sleep, start, upgradeRequest, within } from '../scenarios/lib/harness.mjs';

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, MORE = 0;
const call = (id, pad = 0) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping', params: { pad: '公'.repeat(pad) } });
const bytes = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(value));

// A frame as a client writes it; the options are for writing it wrongly.
function frame(op, payload = '', { fin = true, rsv = 0, mask = [0x37, 0xfa, 0x21, 0x3d], wide = 0, declared } = {}) {
    const body = Buffer.from(bytes(payload));
    const len = declared ?? BigInt(body.length);
    const width = wide || (len < 126n ? 1 : len < 65536n ? 2 : 8);
    const head = [(fin ? 0x80 : 0) | rsv << 4 | op, (mask ? 0x80 : 0) | (width === 1 ? Number(len) : width === 2 ? 126 : 127)];
    const extended = Buffer.alloc(8);
    extended.writeBigUInt64BE(len);
    if (mask)
        body.forEach((b, i) => { body[i] = b ^ mask[i % 4]; });
    return Buffer.concat([Buffer.from(head), width === 1 ? Buffer.alloc(0) : extended.subarray(8 - width), Buffer.from(mask ?? []), body]);
}

const text = (payload, options) => frame(TEXT, payload, options);
const more = (payload, options) => frame(MORE, payload, options);
const first = (payload) => text(payload, { fin: false });
const middle = (payload) => more(payload, { fin: false });
const code = (n, why = '') => frame(CLOSE, Buffer.concat([Buffer.from([n >> 8, n & 255]), bytes(why)]));

// What the server wrote behind its 101: [{op, fin, payload}].
function parse(received) {
    const at = received.indexOf('\r\n\r\n') + 4;
    const frames = [];
    for (let rest = received.subarray(at); rest.length >= 2;) {
        assert.equal(rest[1] & 0x80, 0, 'a server does not mask [5.1]');
        const short = rest[1] & 127;
        const width = short < 126 ? 0 : short === 126 ? 2 : 8;
        if (rest.length < 2 + width)
            break;
        const len = width === 0 ? short : width === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
        if (rest.length < 2 + width + len)
            break;
        frames.push({ op: rest[0] & 15, fin: rest[0] >> 7 === 1, rsv: rest[0] >> 4 & 7, payload: rest.subarray(2 + width, 2 + width + len) });
        rest = rest.subarray(2 + width + len);
    }
    return frames;
}

const shown = (frames) => frames.map((f) => {
    if (f.op === CLOSE)
        return f.payload.length >= 2 ? `close ${f.payload.readUInt16BE(0)}` : 'close';
    if (f.op === PONG)
        return `pong ${f.payload.toString('latin1')}`;
    const { id, result, error } = JSON.parse(f.payload.toString());
    return result ? `reply ${id}` : `${error.data.kind}`;
});

const AT_ONCE = 20;
const FAILED = ['close 1002'];
const DROPPED = 'dropped'; // the connection ends without a close frame
const long = 'x'.repeat(125);
const whole = call(1);
const cut = (s, ...at) => [0, ...at].map((from, i) => bytes(s).subarray(from, at[i]));
const [a, b, c] = cut(whole, 5, 9);
const quoted = (hex) => Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping","x":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')]);
const big = (n) => call(1).padEnd(n, ' ');

const CASES = {
    'framing [5.2]': [
        ['a whole text', [text(whole)], ['reply 1']],
        ['two in one segment', [Buffer.concat([text(call(1)), text(call(2))])], ['reply 1', 'reply 2']],
        ['byte by byte', [...text(whole)].map((x) => Buffer.from([x])), ['reply 1']],
        ['a mask of zeros', [text(whole, { mask: [0, 0, 0, 0] })], ['reply 1']],
        ['a mask of ones', [text(whole, { mask: [255, 255, 255, 255] })], ['reply 1']],
        ['length 125', [text(big(125))], ['reply 1']],
        ['length 126, in 16 bits', [text(big(126))], ['reply 1']],
        ['length 127', [text(big(127))], ['reply 1']],
        ['length 128', [text(big(128))], ['reply 1']],
        ['length 4096', [text(big(4096))], ['reply 1']],
        ['length 65535, the longest of 16 bits', [text(big(65535))], ['reply 1']],
        ['length 65536, in 64 bits, the longest we take', [text(big(65536))], ['reply 1']],
        ['length 65537', [text(big(65537))], ['close 1009']],
        ['an empty text', [text('')], ['parse_error']],
        ['an empty text between others', [text(call(1)), text(''), text(call(2))], ['reply 1', 'parse_error', 'reply 2']],
        ['2^62 bytes announced', [text('x', { wide: 8, declared: 1n << 62n })], ['close 1009']],
        ['2^63, a sign bit', [text('x', { wide: 8, declared: 1n << 63n })], DROPPED],
        ['RSV1, no extension was agreed on', [text(whole, { rsv: 4 })], FAILED],
        ['RSV2', [text(whole, { rsv: 2 })], FAILED],
        ['RSV3', [text(whole, { rsv: 1 })], FAILED],
        ['all reserved bits of a ping', [frame(PING, '', { rsv: 7 })], FAILED],
        ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((op) => [`reserved opcode ${op}`, [frame(op, 'x')], FAILED]),
        ['a reserved opcode between fragments', [first(a), frame(5, 'x')], FAILED],
        ['binary', [frame(BINARY, whole)], ['close 1003']],
        ['binary in pieces', [frame(BINARY, a, { fin: false }), more(b)], ['close 1003']],
        ['no mask (W1)', [text(whole, { mask: null })], ['reply 1']],
        ['16 bits for a short length (W4)', [text(whole, { wide: 2 })], ['reply 1']],
        ['64 bits for a short length (W4)', [text(whole, { wide: 8 })], ['reply 1']],
        ['what is no frame at all', [Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(20))], FAILED],
    ],
    'fragments [5.4]': [
        ['two', [first(a), more(Buffer.concat([b, c]))], ['reply 1']],
        ['three', [first(a), middle(b), more(c)], ['reply 1']],
        ['one byte each', [first(''), ...[...bytes(whole)].map((x) => middle(Buffer.from([x]))), more('')], ['reply 1']],
        ['in one segment', [Buffer.concat([first(a), middle(b), more(c)])], ['reply 1']],
        ['empty ones around', [first(''), middle(a), middle(''), middle(b), more(c)], ['reply 1']],
        ['nothing but empty ones', [first(''), middle(''), more('')], ['parse_error']],
        ['a ping between', [first(a), frame(PING, 'p'), middle(b), more(c)], ['pong p', 'reply 1']],
        ['a pong nobody asked for between', [first(a), frame(PONG, 'p'), middle(b), more(c)], ['reply 1']],
        ['a ping in one segment with them', [Buffer.concat([first(a), middle(b), frame(PING, 'p'), more(c)])], ['pong p', 'reply 1']],
        ['a close between', [first(a), code(1000)], ['close 1000']],
        ['a second beginning', [first(a), text(whole)], FAILED],
        ['a second beginning, itself in pieces', [first(a), first(a)], FAILED],
        ['a binary beginning inside a text', [first(a), frame(BINARY, 'x')], FAILED],
        ['the end of nothing', [more('x')], FAILED],
        ['the middle of nothing', [middle('x')], FAILED],
        ['an end after the end', [first(a), more(Buffer.concat([b, c])), 'answer', more('x')], ['reply 1', 'close 1002']],
        ['together too long', [first('x'.repeat(40000)), middle('x'.repeat(20000)), middle('x'.repeat(6000))], ['close 1009']],
        ['too long by the length announced', [first('x'.repeat(60000)), more('x', { wide: 2, declared: 6000n })], ['close 1009']],
    ],
    'control frames [5.5]': [
        ['a ping', [frame(PING, '')], ['pong ']],
        ['a ping with a text', [frame(PING, 'hello')], ['pong hello']],
        ['a ping of 125 bytes', [frame(PING, long)], [`pong ${long}`]],
        ['a ping of bytes that are no text', [frame(PING, Buffer.from([0, 255, 254, 128]))], ['pong \x00\xff\xfe\x80']],
        ['a ping byte by byte', [...frame(PING, 'slow')].map((x) => Buffer.from([x])), ['pong slow']],
        ['ten pings, one after the other', Array.from({ length: 10 }, (_, i) => [frame(PING, String(i)), 'answer']).flat(), Array.from({ length: 10 }, (_, i) => `pong ${i}`)],
        ['two pings at once (W3)', [Buffer.concat([frame(PING, 'p'), frame(PING, 'q')]), 'answer', text(whole)], ['pong p', 'reply 1']],
        ['a ping of 126 bytes', [frame(PING, `${long}x`)], DROPPED],
        ['a ping in pieces', [frame(PING, 'x', { fin: false }), more('y')], FAILED],
        ['a pong of 126 bytes', [frame(PONG, `${long}x`)], DROPPED],
        ['a pong in pieces', [frame(PONG, 'x', { fin: false })], FAILED],
        ['a pong nobody asked for', [frame(PONG, 'x'), text(whole)], ['reply 1']],
        ['a close in pieces', [frame(CLOSE, Buffer.from([3, 232]), { fin: false })], FAILED],
        ['a close of 126 bytes', [code(1000, 'x'.repeat(124))], DROPPED],
        ['a ping without mask (W1)', [frame(PING, 'x', { mask: null })], ['pong x']],
    ],
    'closing [7.4]': [
        ['without a code', [frame(CLOSE)], ['close']],
        ['half a code', [frame(CLOSE, Buffer.from([3]))], ['close 1002']],
        ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
            .map((n) => [`code ${n}`, [code(n)], [`close ${n}`]]),
        ...[0, 999, 1004, 1005, 1006, 1012, 1013, 1014, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map((n) => [`code ${n}, which no client sends`, [code(n)], ['close 1002']]),
        ['with a reason', [code(1000, '再见')], ['close 1000']],
        ['with the longest reason', [code(1000, 'x'.repeat(123))], ['close 1000']],
        ['with a reason that is no text [8.1]', [code(1000, Buffer.from([0xff]))], ['close 1007']],
        ['with half a character as reason', [code(1000, Buffer.from([0xe5, 0x86]))], ['close 1007']],
        ['what comes behind a close is not read [5.5.1]', [Buffer.concat([code(1000), text(whole)])], ['close 1000']],
        ['a ping behind a close', [Buffer.concat([code(1000), frame(PING, 'x')])], ['close 1000']],
        ['what was asked before is answered', [text(whole), 'answer', code(1000)], ['reply 1', 'close 1000']],
        ['nothing comes behind our close [5.5.1]', [Buffer.concat([...Array.from({ length: 9 }, () => text('')), text(Buffer.from([0xff]))])], [...Array.from({ length: 9 }, () => 'parse_error'), 'close 1007']],
    ],
    'UTF-8 [8.1]': [
        ...Object.entries({
            'two bytes': 'c2a9', 'three bytes': 'e585ac', 'four bytes': 'f09f9880', 'the last of three': 'efbfbf',
            'before the surrogates': 'ed9fbf', 'after them': 'ee8080', 'the last of all': 'f48fbfbf', 'the first of four': 'f0908080',
            'a byte order mark': 'efbbbf', 'a non-character': 'efbfbe',
        }).map(([name, hex]) => [name, [text(quoted(hex))], ['reply 1']]),
        ...Object.entries({
            'a lone continuation': '80', 'two of them': 'bfbf', 'a lead of two alone': 'c2', 'a lead of three alone': 'e585', 'of four': 'f09f98',
            'overlong slash, two bytes': 'c0af', 'three': 'e080af', 'four': 'f08080af', 'overlong NUL': 'c080', 'the longest overlongs': 'c1bf',
            'of three': 'e09fbf', 'overlong of four': 'f08fbfbf', 'a surrogate': 'eda080', 'the last surrogate': 'edbfbf', 'a pair of them': 'edaf80edb080',
            'above the last': 'f4908080', 'five bytes': 'f888808080', 'six bytes': 'fc8480808080', 'FE': 'fe', 'FF': 'ff', 'UTF-16': 'feff0041',
        }).map(([name, hex]) => [name, [text(quoted(hex))], ['close 1007']]),
        ['a character over two fragments', [first(quoted('e585ac').subarray(0, 46)), more(quoted('e585ac').subarray(46))], ['reply 1']],
        ['over four fragments', [first(quoted('f09f9880').subarray(0, 46)), middle(Buffer.from([0x9f])), middle(Buffer.from([0x98])), more(quoted('f09f9880').subarray(48))], ['reply 1']],
        ['half a character at the end', [text(Buffer.from([0x22, 0xe5, 0x85]))], ['close 1007']],
        ['half a character at the end of the last fragment', [first('"'), more(Buffer.from([0xe5, 0x85]))], ['close 1007']],
        // Fail-fast: the rest of the message never comes, and is not waited for.
        ['at once, in the first fragment', [first(Buffer.from([0x22, 0xff]))], ['close 1007']],
        ['at once, in the second', [first('"abc'), middle(Buffer.from([0xc0, 0xaf]))], ['close 1007']],
        ['at once, when the second half does not fit', [first(Buffer.from([0x22, 0xe5])), middle('x')], ['close 1007']],
        ['at once, when it became a surrogate', [first(Buffer.from([0x22, 0xed])), middle(Buffer.from([0xa0]))], ['close 1007']],
        ['at once, inside a frame that is not whole', [text(Buffer.concat([Buffer.from('"'), Buffer.from([0xff])]), { wide: 2, declared: 1000n })], ['close 1007']],
        ['escapes of JSON are text: a lone surrogate', [text('{"jsonrpc":"2.0","id":1,"method":"ping","x":"\\ud800"}')], ['parse_error']],
    ],
    'half frames': [
        ['half a head', [Buffer.from([0x81])], 'open'],
        ['half a length', [Buffer.from([0x81, 0xfe, 0x10])], 'open'],
        ['half a mask', [Buffer.from([0x81, 0x85, 1, 2])], 'open'],
        ['half a payload', [text(whole).subarray(0, 20)], 'open'],
        ['the other half comes late', [text(whole).subarray(0, 20), 'wait', text(whole).subarray(20)], ['reply 1']],
    ],
};

async function play(port, sent) {
    const socket = await raw(port, upgradeRequest());
    socket.setNoDelay(true);
    await socket.until(/101 Switching.*\r\n\r\n/s);
    let answers = 0; // waited for
    for (const part of sent) {
        if (part === 'wait')
            await sleep(50);
        else if (part === 'answer')
            await outcome(socket, ++answers);
        else
            socket.write(part);
        if (sent.length < 20 || part.length > 1)
            await new Promise((resolve) => setImmediate(resolve));
    }
    return socket;
}

// Waits until n frames are there, or the end is.
async function outcome(socket, n) {
    let ended = false;
    socket.ended.then(() => { ended = true; });
    for (let i = 0; i < 1000 && !ended && parse(socket.received).length < n; i++)
        await sleep(5);
    return parse(socket.received);
}

// What is wrong with one case; undefined if nothing is.
async function fault(port, [name, sent, wanted]) {
    const socket = await play(port, sent);
    try {
        if (wanted === 'open')
            return socket.destroyed ? `${name}: ended` : undefined;
        const frames = await outcome(socket, wanted === DROPPED ? Infinity : wanted.length);
        const seen = shown(frames);
        const want = wanted === DROPPED ? [] : wanted;
        if (seen.join() !== want.join() || !frames.every((f) => f.fin && f.rsv === 0))
            return `${name}: ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`;
        if (wanted === DROPPED || /^close/.test(wanted.at(-1)))
            await within(socket.ended, 'its end');
        else
            await goesOn(socket);
        return undefined;
    } catch (e) {
        return `${name}: ${e.message}`;
    } finally {
        socket.destroy();
    }
}

for (const [group, cases] of Object.entries(CASES)) {
    test(group, { timeout: 120_000 }, async (t) => {
        const server = await start(t, { address_rate: '1000000' });
        const witness = await server.connect();
        const faults = [];
        for (let i = 0; i < cases.length; i += AT_ONCE)
            faults.push(...await Promise.all(cases.slice(i, i + AT_ONCE).map((one) => fault(server.port, one))));
        assert.deepEqual(faults.filter(Boolean), []);
        assert.ok((await witness.call('ping')).server_time_ms > 0, 'others are not disturbed');
    });
}

// After an answer the connection is as good as before.
async function goesOn(socket) {
    const n = parse(socket.received).length;
    socket.write(text(call(99)));
    for (let i = 0; i < 1000 && parse(socket.received).length === n && !socket.destroyed; i++)
        await sleep(5);
    assert.equal(shown(parse(socket.received)).at(-1), 'reply 99');
}

test('a half frame is let go within a minute, in the head as in the payload', async (t) => {
    const server = await start(t, { ping_s: '25', staff_ping_s: '25' });
    const alive = await server.connect();
    const halves = await Promise.all([[Buffer.from([0x81])], [Buffer.from([0x81, 0xfe, 0x10])], [text(whole).subarray(0, 20)], [first(a)], [first('')]]
        .map((sent) => play(server.port, sent)));
    for (let s = 0; s < 60; s += 5) {
        await server.advance(5000);
        await alive.call('ping');
        await sleep(20);
    }
    await within(Promise.all(halves.map((socket) => socket.ended)), 'the halves are closed');
    assert.ok((await alive.call('ping')).server_time_ms > 0);
});
