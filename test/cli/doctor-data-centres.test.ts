import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROCESS_CHECKS } from '../../src/cli/doctor/process.ts';
import { type Environment, loadConfig } from '../../src/config.ts';
import { SECRET_KEY } from '../support/hub.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
const file = path.join(folder, 'ranges.txt');
afterAll(() => rmSync(folder, { recursive: true }));

const PRODUCTION: Environment = {
  HELIOGRAPH_ENV: 'production',
  DATABASE_URL: 'postgresql://x:x@127.0.0.1:1/x',
  NATS_URL: 'nats://x:x@127.0.0.1:1',
};
const PROXIED: Environment = { ...PRODUCTION, HELIOGRAPH_TRUSTED_PROXIES: '10.0.0.0/8' };

test.each<[string, Environment, string | null, string, RegExp]>([
  ['none', {}, null, 'ok', /^No networks are listed/],
  ['no line', {}, '# none yet\n', 'warning', /^0 ranges are listed\.$/],
  ['some in development', {}, '192.0.2.0/24\n2001:db8::/32\n192.0.2.7\n', 'ok', /^2 ranges are listed\.$/],
  ['one behind a proxy', PROXIED, '192.0.2.0/24', 'ok', /^1 range is listed\.$/],
  ['one behind no proxy', PRODUCTION, '192.0.2.0/24', 'warning', /^1 range is listed\. No proxy is trusted/],
])('the doctor finds of data centres, with %s', async (_what, environment, content, verdict, found) => {
  if (content !== null) writeFileSync(file, content);
  const listed = content === null ? {} : { HELIOGRAPH_DATA_CENTRE_RANGES: file };
  const config = loadConfig({ HELIOGRAPH_SECRET_KEY: SECRET_KEY, ...environment, ...listed });
  const check = PROCESS_CHECKS.find(({ name }) => name === 'data centres');
  const finding = await check?.look({
    config,
    mistakes: [],
    embedded: false,
    database: 'away',
    nats: 'away',
    url: null,
  });
  expect(finding).toMatchObject({ verdict, found: expect.stringMatching(found) });
});
