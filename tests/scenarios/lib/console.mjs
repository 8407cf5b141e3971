// console.mjs - a helper's console in a process of its own, so that a story can stop it:
//   node console.mjs PORT TOKEN     signs in by its token, prints "ready", and stays until it is ended
import WebSocket from 'ws';

const [port, token] = process.argv.slice(2);
const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'bangban.v1');
socket.on('open', () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'staff.resume', params: { token } })));
socket.on('message', (bytes) => {
    const frame = JSON.parse(bytes.toString());
    if (frame.id === 1)
        console.log(frame.error ? frame.error.message : 'ready');
});
socket.on('close', () => process.exit(0));
