// HTTP over bare sockets: a load generator is to cost as little of the machine as it can.
import net from 'node:net';
import { WebSocket } from 'ws';

/**
 * One kept-alive connection that carries one request at a time.
 *
 * @param {number} port on loopback
 * @returns {Promise<{ send(request: string): Promise<string>, end(): void }>} `send` resolves with the body of the answer
 */
export async function openConnection(port) {
  const socket = net.connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let text = '';
  let answered = () => {};
  let failed = () => {};
  socket.setEncoding('utf8');
  socket.on('data', (piece) => {
    text += piece;
    const head = text.indexOf('\r\n\r\n');
    const length = head < 0 ? null : /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
    if (length == null || Buffer.byteLength(text) < head + 4 + Number(length)) return;
    const body = text.slice(head + 4);
    text = '';
    answered(body);
  });
  for (const event of ['error', 'close']) socket.on(event, () => failed(new Error('the connection broke off')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        [answered, failed] = [resolve, reject];
        socket.write(request);
      }),
    end: () => socket.destroy(),
  };
}

/** Makes `count` requests over `connections` connections. @param request what the n-th says @param check throws on a bad body */
export async function drive({ port, connections, count, request, check }) {
  let next = 0;
  const worker = async () => {
    const connection = await openConnection(port);
    while (next < count) check(await connection.send(request(next++)));
    connection.end();
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/**
 * Makes `count` operations over one WebSocket (graphql-transport-ws), `underWay` at a time.
 *
 * @param key goes with connection_init @param payload what the n-th asks @param check throws on a bad answer
 */
export async function driveSocket({ port, key, underWay, count, payload, check }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let next = 0;
  let answered = 0;
  const ask = () => {
    if (next < count) socket.send(JSON.stringify({ id: String(next), type: 'subscribe', payload: payload(next++) }));
  };
  await new Promise((resolve, reject) => {
    socket.once('close', (code, reason) => reject(new Error(`the socket was closed: ${code} ${reason}`)));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"type":"complete"')) return;
      if (text.includes('"type":"connection_ack"')) {
        for (let index = 0; index < underWay; index++) ask();
        return;
      }
      try {
        check(text);
      } catch (error) {
        return reject(error);
      }
      if (++answered === count) resolve();
      ask();
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  });
  socket.terminate();
}

/** Answers every GET with 200 and nothing. @param onRequest is handed the path of each */
export async function listenForGets(onRequest) {
  const server = net.createServer((socket) => {
    let rest = '';
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      const requests = (rest + piece).split('\r\n\r\n');
      rest = requests.pop() ?? '';
      for (const request of requests) onRequest(request.split(' ', 2)[1] ?? '');
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'.repeat(requests.length));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, stop: () => server.close() };
}
