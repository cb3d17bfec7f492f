import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { readReceipt } from '../../src/smpp/receipt.ts';
import { debianPackage, noPackage } from '../support/debian.ts';
import { message, startClient, whenBound } from '../support/smpp.ts';

const PACKAGE = 'libnet-smpp-perl';
/** The unpacked package; `null` where it cannot be had. */
let netSmpp: string | null = null;

beforeAll(async () => {
  netSmpp = await debianPackage(PACKAGE);
}, 300_000);

/** The Perl program, until the test ends. @returns its lines, split at blanks */
function startPerl(...args: string[]): { child: ChildProcess; lines: () => string[][]; errors: () => string } {
  const child = spawn('perl', [path.resolve('test/support/smpp-peer.pl'), ...args], {
    env: { ...process.env, PERL5LIB: path.join(netSmpp ?? '', 'usr/share/perl5') },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  child.on('error', (error) => {
    errors += error.message;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = () => output.split('\n').slice(0, -1);
  return { child, lines: () => lines().map((line) => line.split(' ')), errors: () => errors };
}

type Perl = ReturnType<typeof startPerl>;

/** Waits for a line; what Perl complained of is in the failure. */
async function lineOf(perl: Perl, first: string): Promise<string[]> {
  const find = () => perl.lines().find((line) => line[0] === first);
  await expect.poll(() => find() ?? perl.errors(), { timeout: 30_000 }).toEqual(expect.arrayContaining([first]));
  return find() ?? [];
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

describe('with Net::SMPP, Perl', () => {
  test('as the SMSC our client binds, submits, has receipts and unbinds', async (context) => {
    if (netSmpp === null) return context.skip(noPackage(PACKAGE));
    const perl = startPerl('server');
    const [, port] = await lineOf(perl, 'listening');
    const peer = startClient(Number(port));
    await whenBound(peer);
    expect(await lineOf(perl, 'bound')).toEqual(['bound', 'me', 'secret', '0x34']);
    const bodies = ['hello', 'caf\u0005 \u001be', '\0\0Z'];
    const submits = bodies.map((body, index) =>
      peer.client.submit(message({ shortMessage: Buffer.from(body, 'latin1') }), index),
    );
    const accepted = ['perl-1', 'perl-2', 'perl-3'].map((remoteId) => ({ kind: 'accepted', remoteId }));
    expect(await Promise.all(submits)).toMatchObject(accepted);
    await expect
      .poll(() => peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId))
      .toEqual(['perl-1', 'perl-2', 'perl-3']);
    expect(peer.delivered.map((pdu) => readReceipt(pdu)?.state)).toEqual(new Array(3).fill('DELIVERED'));
    await peer.client.stop(1_000);
    await lineOf(perl, 'unbound');
    const lines = perl.lines();
    expect(lines.filter(([what]) => what === 'submit')).toEqual(
      bodies.map((body) => ['submit', 'TEST', '447911000000', hex(body)]),
    );
    // One enquire_link_resp, and a deliver_sm_resp for each receipt; all with status 0.
    const answers = lines.filter(([what]) => what === 'answer').map((line) => line.slice(1).join(' '));
    expect(answers.sort()).toEqual(['0x80000005 0', '0x80000005 0', '0x80000005 0', '0x80000015 0']);
  });

  test('as a client of our simulator it binds, submits, and has the receipt and the reply', async (context) => {
    if (netSmpp === null) return context.skip(noPackage(PACKAGE));
    const simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      controlPort: 0,
      receiptDelayMs: 5,
      systemId: 'carrier',
      password: 'secret',
    });
    onTestFinished(() => simulator.stop());
    const perl = startPerl('client', String(simulator.smppPort));
    expect(await lineOf(perl, 'unbound')).toEqual(['unbound', '0']);
    const lines = perl.lines();
    expect(lines.slice(0, 2)).toEqual([
      ['bound', '0', 'heliograph-simu'],
      ['alive', '0'],
    ]);
    const id = lines.find(([what]) => what === 'accepted')?.[3];
    expect(lines).toContainEqual(['accepted', '0', 'same', id]);
    expect(lines).toContainEqual(['deliver', '4', '447911000016', '2', id, expect.stringContaining(hex(`id:${id} `))]);
    expect(lines).toContainEqual(['deliver', '0', '447911000016', '-', '-', hex('echo me')]);
  });
});
