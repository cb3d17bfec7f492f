// What a Node.js process holds after its garbage was collected, asked of its inspector, which is closed again.
import { WebSocket } from 'ws';

/** Where a process that gets SIGUSR1 opens its inspector. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';

/** Octets that its JavaScript and buffers hold, and that it has of the machine. @throws when another process is inspected */
export async function collectedMemory(pid) {
  if ((await targets()).length > 0) throw new Error('another process has its inspector open on port 9229: end it first');
  process.kill(pid, 'SIGUSR1');
  const target = await found();
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  try {
    const own = await call(socket, 1, 'Runtime.evaluate', { expression: 'process.pid', returnByValue: true });
    if (own.result.value !== pid) throw new Error(`port 9229 inspects process ${own.result.value}, not ${pid}`);
    await call(socket, 2, 'HeapProfiler.collectGarbage', {});
    const expression = 'process.memoryUsage()';
    const { result } = await call(socket, 3, 'Runtime.evaluate', { expression, returnByValue: true });
    const { heapUsed, external, rss } = result.value;
    return { heldOctets: heapUsed + external, residentOctets: rss };
  } finally {
    const expression = `setTimeout(() => process.getBuiltinModule('node:inspector').close(), 50)`;
    await call(socket, 4, 'Runtime.evaluate', { expression });
    socket.terminate();
    while ((await targets()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function targets() {
  return fetch(INSPECTOR, { headers: { connection: 'close' } }).then(
    (response) => response.json(),
    () => [],
  );
}

async function found() {
  for (let tries = 0; tries < 100; tries++) {
    const [target] = await targets();
    if (target !== undefined) return target;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the process has not opened its inspector');
}

function call(socket, id, method, params) {
  return new Promise((resolve) => {
    const listener = (data) => {
      const answer = JSON.parse(String(data));
      if (answer.id !== id) return;
      socket.off('message', listener);
      resolve(answer.result);
    };
    socket.on('message', listener);
    socket.send(JSON.stringify({ id, method, params }));
  });
}
