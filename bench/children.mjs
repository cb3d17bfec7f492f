// Child processes of the SMPP benches: one per client, so that its CPU and memory are its own, and one SMSC.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';

const peers = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'peers');

/**
 * The SMSC to measure against: the one at `--host` and `--port`, or a child of our own. `counted` tells what it got since this
 * call, and how much of it it accepted; `null`: a given one that has no `control` address, `host:port`, to ask.
 */
export async function startSmsc({ host, port, control }) {
  if (port !== undefined) return given(host, Number(port), control);
  const child = fork(path.join(peers, 'smsc.mjs'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port: free } = await answer(child, 10_000);
  const counted = () => {
    child.send('count');
    return answer(child, 10_000);
  };
  return { host: '127.0.0.1', port: free, name: 'own', counted, stop: () => child.kill() };
}

/** A given SMSC may have got something before. */
async function given(host, port, control) {
  const before = control === undefined ? null : await askSmsc(control);
  const counted = async () => {
    if (before === null) return null;
    const now = await askSmsc(control);
    return { submits: now.submits - before.submits, accepted: now.accepted - before.accepted };
  };
  return { host, port, name: 'given', counted, stop: () => {} };
}

/** Asks an SMSC for its counts: a line `stats` is answered by a line of JSON. @throws when it is not there or says anything else */
async function askSmsc(control) {
  const [host, port] = control.split(':');
  const socket = net.connect({ host, port: Number(port), timeout: 10_000 });
  socket.once('timeout', () => socket.destroy(new Error(`${control} says nothing for 10 s`)));
  try {
    await once(socket, 'connect');
    socket.write('stats\n');
    for await (const line of readline.createInterface({ input: socket })) {
      const { submits, accepted } = JSON.parse(line);
      if (Number.isInteger(submits) && Number.isInteger(accepted)) return { submits, accepted };
      throw new Error(`${control} does not count: ${line}`);
    }
    throw new Error(`${control} closed without an answer`);
  } finally {
    socket.destroy();
  }
}

/** Runs one client to its end. @returns what it measured @throws when it fails or takes longer than `seconds` */
export async function runClient(peer, options, { seconds, execArgv = [] }) {
  const child = fork(path.join(peers, `${peer}.mjs`), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv,
  });
  try {
    return await answer(child, seconds * 1_000);
  } finally {
    child.kill();
  }
}

/** The first message of a child. */
function answer(child, withinMs) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no result within ${withinMs / 1_000} s`)), withinMs);
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a child ended with ${code}`)));
    child.once('message', () => clearTimeout(timer));
    child.once('exit', () => clearTimeout(timer));
  });
}

/** A whole number from an option. @throws RangeError out of its bounds */
export function whole(name, text, least, most) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new RangeError(`--${name} ${text}: a whole number from ${least} to ${most}`);
}

/** The middle one. */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
