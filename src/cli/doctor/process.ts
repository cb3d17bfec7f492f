/** Checks of the machine, the environment and the API. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { secretKeyIdOf, secretKeyIds } from '../../db/secrets.ts';
import { publicUrlOf } from '../../kernel/public-url.ts';
import type { Readiness } from '../../telemetry/health.ts';
import { type Check, type DoctorTarget, type Finding, failed, ok, skipped, warning } from './check.ts';

/** Checks of this machine, the environment, and the API. */
export const PROCESS_CHECKS: readonly Check[] = [
  { part: 'process', name: 'Node.js', look: nodeVersion },
  { part: 'process', name: 'environment', look: environment },
  { part: 'process', name: 'secret key', look: secretKey },
  { part: 'process', name: 'listening address', look: address },
  { part: 'process', name: 'public URL', look: publicUrl },
  { part: 'process', name: 'data centres', look: dataCentres },
  { part: 'process', name: 'file descriptors', look: descriptors },
  { part: 'process', name: 'disk', look: disk },
  { part: 'process', name: 'API', look: api },
];

/** As `engines` in package.json says. */
const OLDEST_NODE = '20.19';

function nodeVersion(): Finding {
  const { node } = process.versions;
  if (node.localeCompare(OLDEST_NODE, 'en', { numeric: true }) >= 0) return ok(`Node.js ${node}.`);
  return failed(`Node.js ${node}.`, `Install Node.js ${OLDEST_NODE} or newer.`);
}

function environment({ mistakes }: DoctorTarget): Finding {
  if (mistakes.length === 0) return ok('Every variable can be taken.');
  return failed(
    mistakes.map((line) => line.trim()).join('; '),
    'Correct these variables; no process starts with them.',
  );
}

async function secretKey({ config, database }: DoctorTarget): Promise<Finding> {
  const { secretKey } = config;
  if (secretKey === null) return failed('No secret key.', 'Set HELIOGRAPH_SECRET_KEY: no process starts without it.');
  const id = secretKeyIdOf(secretKey);
  if (typeof database === 'string') return ok(`A secret key is set, of id ${id}.`);
  const ids = await secretKeyIds(database);
  if (ids.length === 0) return ok(`A secret key is set, of id ${id}; the database takes the first that comes.`);
  if (!ids.includes(id))
    return failed(
      `The secret key is of id ${id}, and the data are opened by the key of id ${ids.join(' or ')}.`,
      'Set HELIOGRAPH_SECRET_KEY to that key: no process starts with another one.',
    );
  const others = ids.filter((each) => each !== id);
  if (others.length === 0) return ok(`The secret key is that of the database, of id ${id}.`);
  return warning(
    `The secret key of id ${id} opens the data, and so does that of id ${others.join(' and ')}.`,
    'When every process runs with the new one: heliograph admin secrets forget-old.',
  );
}

function address({ config }: DoctorTarget): Finding {
  if (['127.0.0.1', '::1', 'localhost'].includes(config.host)) return ok(`${config.host}: this machine alone.`);
  return warning(
    `${config.host}: other machines can connect, and the API speaks no TLS.`,
    'Have a reverse proxy with TLS in front, and let nobody else reach the port.',
  );
}

/** Links that the hub writes lead there: one that nobody can follow is no link. */
async function publicUrl({ config }: DoctorTarget): Promise<Finding> {
  const { publicUrl: given, environment } = config;
  if (given === null) {
    const found = `None is set: links lead to ${publicUrlOf(config)}.`;
    if (environment !== 'production') return ok(found);
    return warning(found, 'Set HELIOGRAPH_PUBLIC_URL to the URL that the hub is reached at.');
  }
  const { protocol, hostname } = new URL(given);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (environment === 'production' && (protocol === 'http:' || local))
    return warning(`${given}.`, 'Set HELIOGRAPH_PUBLIC_URL to an https:// URL that others can reach.');
  try {
    const { status } = await fetch(`${given}/health`, { signal: AbortSignal.timeout(3_000) });
    if (status === 200) return ok(`${given} answers.`);
    return warning(`${given}/health answers ${status}.`, 'Correct HELIOGRAPH_PUBLIC_URL, or the proxy in front.');
  } catch {
    return warning(`${given} does not answer from here.`, 'Start the API, or correct HELIOGRAPH_PUBLIC_URL.');
  }
}

/** Visits of short links are compared with the list by the address of the client, which a proxy in front hides. */
function dataCentres({ config: { dataCentreRanges, environment, trustedProxies } }: DoctorTarget): Finding {
  if (dataCentreRanges === null)
    return ok('No networks are listed: visits of short links are told apart by agents alone.');
  const { size } = dataCentreRanges;
  const found = `${size.toLocaleString('en')} ${size === 1 ? 'range is' : 'ranges are'} listed.`;
  if (size === 0) return warning(found, 'Fill the file of HELIOGRAPH_DATA_CENTRE_RANGES, or unset the variable.');
  if (environment !== 'production' || trustedProxies.size > 0) return ok(found);
  return warning(
    `${found} No proxy is trusted: behind one, every visit has the address of the proxy.`,
    'Set HELIOGRAPH_TRUSTED_PROXIES to the networks of the proxies in front.',
  );
}

/** Sockets of requests, subscriptions, PostgreSQL, NATS and SMSCs together. */
const EXPECTED_DESCRIPTORS = 4_096;

function descriptors(): Finding {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8', timeout: 2_000 }).trim();
  if (limit === 'unlimited' || Number(limit) >= EXPECTED_DESCRIPTORS) return ok(`${limit} may be open here.`);
  return warning(
    `${limit} may be open here.`,
    `Raise the limit to ${EXPECTED_DESCRIPTORS} or more (ulimit -n, LimitNOFILE).`,
  );
}

function disk({ config, embedded }: DoctorTarget): Finding {
  if (!embedded) return skipped('No data folder is used; the disks of PostgreSQL and NATS are theirs.');
  const { bavail, blocks, bsize } = statfsSync(config.dataDir);
  const percent = Math.floor((100 * bavail) / blocks);
  const found = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB (${percent} %) free in the data folder.`;
  if (bavail * bsize < 2 ** 30) return failed(found, 'Make room: PostgreSQL and NATS stop when the disk is full.');
  return percent < 10 ? warning(found, 'Make room soon.') : ok(found);
}

async function api({ url }: DoctorTarget): Promise<Finding> {
  if (url === null) return skipped('Not looked at: --url was not given.');
  const { host } = new URL(url);
  const todo = 'Start the API, or correct --url.';
  try {
    const asked = (path: string) => fetch(new URL(path, url), { signal: AbortSignal.timeout(3_000) });
    const { status } = await asked('/health');
    if (status !== 200) return failed(`${host} answers ${status}.`, todo);
    const ready = await asked('/ready');
    if (ready.status === 200) return ok(`${host} answers.`);
    return failed(`${host} is alive and not ready: ${missingIn(await ready.json())}.`, NOT_READY);
  } catch {
    return failed(`${host} does not answer.`, todo);
  }
}

const NOT_READY = 'See the checks of PostgreSQL and NATS; the API is ready by itself once they are well.';

/** Returns the parts that an API that is not ready lacks. */
function missingIn(readiness: unknown): string {
  const { checks } = readiness as Readiness;
  const names = { database: 'PostgreSQL', nats: 'NATS' } as const;
  const missing = (['database', 'nats'] as const).filter((part) => !checks[part].ok);
  return missing.map((part) => `${names[part]} (${checks[part].error})`).join(', ') || 'it starts or stops';
}
