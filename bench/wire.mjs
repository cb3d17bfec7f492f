// HTTP over bare sockets: a load generator is to cost as little of the machine as it can.
import net from 'node:net';

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
