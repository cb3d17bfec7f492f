import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { debianPackage, noPackage, startUnpacked } from '../support/debian.ts';
import { freePort, temporaryFolder } from '../support/servers.ts';
import { listen } from '../support/smpp.ts';

/** The unpacked package; `null` where it cannot be had. */
let kannel: string | null = null;

beforeAll(async () => {
  kannel = await debianPackage('kannel');
}, 300_000);

interface Ports {
  smpp: number;
  admin: number;
  smsbox: number;
  sendsms: number;
}

/** One SMPP connection, one smsbox, one user of its HTTP interface; all on loopback. */
function configuration({ smpp, admin, smsbox, sendsms }: Ports): string {
  const groups = [
    { group: 'core', 'admin-port': admin, 'admin-interface': '127.0.0.1', 'admin-password': 'secret' },
    { group: 'smsc', smsc: 'smpp', 'smsc-id': 'simulator', host: '127.0.0.1', port: smpp },
    { group: 'smsbox', 'bearerbox-host': '127.0.0.1', 'sendsms-port': sendsms, 'sendsms-interface': '127.0.0.1' },
    { group: 'sendsms-user', username: 'tester', password: 'secret' },
    { group: 'sms-service', keyword: 'default', 'max-messages': 0, 'get-url': '"http://127.0.0.1:1/"' },
  ];
  const more: Record<string, object> = {
    core: { 'smsbox-port': smsbox, 'smsbox-interface': '127.0.0.1', 'box-allow-ip': '127.0.0.1' },
    'sendsms-user': { 'max-messages': 10, concatenation: true },
    smsc: { 'transceiver-mode': true, 'smsc-username': 'carrier', 'smsc-password': 'secret', 'system-type': '""' },
  };
  const lines = (group: object) => Object.entries(group).map(([key, value]) => `${key} = ${value}`);
  return groups.map((group) => [...lines(group), ...lines(more[group.group] ?? {}), ''].join('\n')).join('\n');
}

/** A box of Kannel's, until the test ends. @returns the end of its output so far */
function startBox(root: string, name: string, file: string): () => string {
  return startUnpacked(root, `usr/sbin/${name}`, ['-v', '1', file], { cwd: path.dirname(file) });
}

/** Hears of the receipts that Kannel passes on. */
async function listenForReceipts() {
  const receipts: string[] = [];
  const port = await listen(
    http.createServer((request, response) => {
      receipts.push(request.url ?? '');
      response.end();
    }),
  );
  return { receipts, url: `http://127.0.0.1:${port}/receipt?state=%d&from=%p` };
}

test('Kannel binds to our simulator, sends a long message, and passes its receipt on', async (context) => {
  if (kannel === null) return context.skip(noPackage('kannel'));
  const credentials = { systemId: 'carrier', password: 'secret' };
  const options = { host: '127.0.0.1', port: 0, controlPort: 0, receiptDelayMs: 50, ...credentials };
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.stop());
  const ports = {
    smpp: simulator.smppPort,
    admin: await freePort(),
    smsbox: await freePort(),
    sendsms: await freePort(),
  };
  const folder = temporaryFolder('kannel');
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'kannel.conf');
  fs.writeFileSync(file, configuration(ports));
  const bearerbox = startBox(kannel, 'bearerbox', file);
  const stats = () => fetch(`http://127.0.0.1:${simulator.controlPort}/stats`).then((answer) => answer.json());
  await expect
    .poll(async () => ({ ...(await stats()), said: bearerbox() }), { timeout: 30_000 })
    .toMatchObject({ binds: 1 });
  const smsbox = startBox(kannel, 'smsbox', file);
  // A message that comes before that ends it.
  await expect.poll(smsbox, { timeout: 30_000 }).toContain('Connected to bearerbox');
  const { receipts, url } = await listenForReceipts();
  const text = 'Kannel says hello to Heliograph. '.repeat(8).trim();
  const query = new URLSearchParams({
    username: 'tester',
    password: 'secret',
    from: '12345',
    to: '447911000001',
    text,
    'dlr-mask': '31',
    'dlr-url': url,
  });
  const send = () =>
    fetch(`http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms?${query}`)
      .then((answer) => answer.text())
      .catch(() => smsbox());
  await expect.poll(send, { timeout: 30_000 }).toContain('Accepted for delivery');
  // 8: the SMSC took it; 1: the handset has it.
  await expect.poll(() => receipts, { timeout: 30_000 }).toContainEqual(expect.stringContaining('state=1&'));
  expect(receipts).toContainEqual(expect.stringContaining('state=8&'));
  const inbox = () =>
    fetch(`http://127.0.0.1:${simulator.controlPort}/handsets/447911000001`).then((answer) => answer.json());
  await expect.poll(inbox).toMatchObject([{ from: '12345', text, parts: 2 }]);
  expect(await stats()).toMatchObject({ refused: 0, submits: 2 });
});
