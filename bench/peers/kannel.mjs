// Kannel as a peer: its two boxes over one SMSC link, from Debian's package, unpacked and not installed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { unpackDebian } from '../../scripts/debian-packages.mjs';
import { freePort } from '../../build/embedded/ports.js';
import { drive, listenForGets } from '../wire.mjs';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
/** No receipt for so long: no more come. */
const QUIET_MS = 3_000;

/**
 * Starts Kannel, bound to an SMSC.
 *
 * @param {{ smsc: { host: string, port: number }, windowSize: number }} settings
 * @returns {Promise<null | { send(options: { count: number, connections: number, text: string }): Promise<object>, stop(): Promise<void> }>}
 * `null`: there is no apt here, or it has no kannel
 */
export async function startKannel(settings) {
  const package_ = unpackDebian(root, 'kannel');
  if (package_ === null) return null;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-kannel-'));
  const ports = { admin: await freePort(), smsbox: await freePort(), sendsms: await freePort() };
  const file = path.join(folder, 'kannel.conf');
  fs.writeFileSync(file, configuration(settings, ports, folder));
  const boxes = [];
  async function stop() {
    for (const box of boxes.splice(0).reverse()) {
      const ended = new Promise((resolve) => box.once('close', resolve));
      box.kill('SIGKILL');
      await ended;
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
  try {
    boxes.push(startBox(package_, 'bearerbox', file));
    await reachable(ports.smsbox);
    boxes.push(startBox(package_, 'smsbox', file));
    await reachable(ports.sendsms);
    // A message that comes before its boxes know each other ends it.
    await new Promise((resolve) => setTimeout(resolve, 500));
  } catch (error) {
    await stop();
    throw error;
  }
  // Whether it is bound shows when the first message gets its receipt.
  return { send: (options) => send(ports.sendsms, boxes, options), stop };
}

/** One message a request; over when the last receipt was called back. */
async function send(port, boxes, { count, connections, text }) {
  let delivered = 0;
  const callbacks = await listenForGets((url) => {
    if (url === '/1') delivered++;
  });
  const report = encodeURIComponent(`http://127.0.0.1:${callbacks.port}/%d`);
  const fixed = `username=u&password=p&from=HELIO&text=${encodeURIComponent(text)}&dlr-mask=31&dlr-url=${report}`;
  const before = cpuSeconds(boxes);
  const began = performance.now();
  await drive({
    port,
    connections,
    count,
    request: (index) =>
      `GET /cgi-bin/sendsms?${fixed}&to=447500${String(100_000 + index)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`,
    check(answer) {
      if (!answer.includes('Accepted for delivery')) throw new Error(`Kannel: ${answer}`);
    },
  });
  const accepted = performance.now();
  // Kannel drops a receipt that comes before it has noted the response: it is not waited for.
  let last = accepted;
  for (let known = -1; delivered < count && performance.now() - last < QUIET_MS; ) {
    if (delivered !== known) last = performance.now();
    known = delivered;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const ended = delivered < count ? last : performance.now();
  if (delivered < count / 2) throw new Error(`Kannel called back ${delivered} receipts of ${count}`);
  callbacks.stop();
  const after = cpuSeconds(boxes);
  const used = (index) => Math.round(((after[index] - before[index]) / count) * 1e6);
  return {
    acceptedPerSecond: Math.round((count / (accepted - began)) * 1_000),
    endToEndPerSecond: Math.round((count / (ended - began)) * 1_000),
    cpuMicrosPerMessage: { bearerbox: used(0), smsbox: used(1) },
    receiptsNeverCalledBack: count - delivered,
  };
}

function configuration({ smsc, windowSize }, ports, folder) {
  const groups = [
    {
      group: 'core',
      'admin-port': ports.admin,
      'admin-interface': '127.0.0.1',
      'admin-password': 'bench',
      'smsbox-port': ports.smsbox,
      'smsbox-interface': '127.0.0.1',
      'box-allow-ip': '127.0.0.1',
      'log-file': `"${folder}/bearerbox.log"`,
      'log-level': 3,
      'dlr-storage': 'internal',
      'sms-incoming-queue-limit': -1,
      'sms-outgoing-queue-limit': -1,
    },
    {
      group: 'smsc',
      smsc: 'smpp',
      'smsc-id': 'bench',
      host: smsc.host,
      port: smsc.port,
      'transceiver-mode': true,
      // A system id of its own: an SMSC may hand receipts to any link of the same one.
      'smsc-username': 'kannel',
      'smsc-password': 'kannel',
      'system-type': '""',
      'max-pending-submits': windowSize,
      'enquire-link-interval': 30,
    },
    {
      group: 'smsbox',
      'bearerbox-host': '127.0.0.1',
      'sendsms-port': ports.sendsms,
      'sendsms-interface': '127.0.0.1',
      'log-file': `"${folder}/smsbox.log"`,
      'log-level': 3,
      'max-pending-requests': 4_096,
      'http-queue-delay': 1,
    },
    { group: 'sendsms-user', username: 'u', password: 'p', 'max-messages': 10, concatenation: true },
    { group: 'sms-service', keyword: 'default', 'max-messages': 0, 'get-url': '"http://127.0.0.1:1/"' },
  ];
  const lines = (group) => Object.entries(group).map(([key, value]) => `${key} = ${value}`);
  return groups.map((group) => [...lines(group), ''].join('\n')).join('\n');
}

function startBox(folder, name, file) {
  const libraries = ['usr/lib', 'lib'].flatMap((inner) => {
    const whole = path.join(folder, inner);
    return fs.existsSync(whole) ? [whole, ...fs.readdirSync(whole).map((each) => path.join(whole, each))] : [];
  });
  return spawn(path.join(folder, 'usr/sbin', name), ['-v', '4', file], {
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(path.delimiter) },
    stdio: 'ignore',
  });
}

/** CPU seconds of processes so far (Linux). */
function cpuSeconds(boxes) {
  return boxes.map(({ pid }) => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(stat[11]) + Number(stat[12])) / 100;
  });
}

async function reachable(port) {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on port ${port} after 20 s`);
}
