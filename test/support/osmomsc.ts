import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startUnpacked } from './debian.ts';
import { freePort, removeFolder, temporaryFolder } from './servers.ts';

/** OsmoMSC, listening. */
export interface OsmoMsc {
  host: string;
  port: number;
  /** Lines of its log that have a text. */
  lines(text: string): string[];
}

/** The system id and password that it lets in. */
export const ESME = { systemId: 'me', password: 'secret' };

/** The reason why a test is skipped where it does not start. */
export const NO_COMPILER = 'there is no C compiler here: where the kernel has no SCTP either, OsmoMSC is skipped';

/**
 * Configuration of its SMPP, alone: no other part of a network is there. Everything is on one address of loopback, where its
 * default ports are free.
 */
function configuration(address: string, port: number, folder: string): string {
  return `log stderr
 logging filter all 1
 logging color 0
 logging print category 1
 logging print level 1
 logging level set-all notice
 logging level smpp debug
 logging level lsms debug
line vty
 bind ${address}
ctrl
 bind ${address}
cs7 instance 0
 asp asp-clnt-OsmoMSC-A-Iu 2905 0 m3ua
  remote-ip ${address}
network
 network country code 1
 mobile network code 1
hlr
 remote-ip ${address}
msc
 mgw local-ip ${address}
 mgw remote-ip ${address}
sgs
 local-ip ${address}
smsc
 database ${path.join(folder, 'sms.db')}
smpp
 local-tcp-ip ${address} ${port}
 system-id osmo
 policy closed
 esme ${ESME.systemId}
  password ${ESME.password}
  default-route
`;
}

/** The library that spares OsmoMSC a kernel with SCTP, compiled; `null`: there is no C compiler here. */
export function compileSctpAsTcp(folder: string): string | null {
  const library = path.join(folder, 'sctp-as-tcp.so');
  const source = path.resolve('test/support/sctp-as-tcp.c');
  const { error, status, stderr } = spawnSync('cc', ['-Wall', '-shared', '-fPIC', '-o', library, source]);
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(`cc failed: ${stderr.toString()}`);
  return library;
}

/**
 * Starts OsmoMSC, until the test ends.
 *
 * @param root its unpacked package
 * @param library as `compileSctpAsTcp` made it
 * @returns `null`: it does not start, because the kernel has no SCTP
 */
export async function startOsmoMsc(root: string, library: string | null): Promise<OsmoMsc | null> {
  const folder = temporaryFolder('osmomsc');
  onTestFinished(() => removeFolder(folder));
  const port = await freePort();
  const host = `127.7.${port >> 8}.${port & 0xff}`;
  const file = path.join(folder, 'osmo-msc.cfg');
  fs.writeFileSync(file, configuration(host, port, folder));
  const env = library === null ? {} : { LD_PRELOAD: library };
  const output = startUnpacked(root, 'usr/bin/osmo-msc', ['-c', file], { cwd: folder, env });
  // The last line of a start, and of one that failed.
  await expect.poll(output).toMatch(/Iu-interface: SCCP user|Starting SGs server failed/);
  if (library === null && output().includes('Protocol not supported')) return null;
  const lines = (text: string) =>
    output()
      .split('\n')
      .filter((line) => line.includes(text));
  return { host, port, lines };
}
