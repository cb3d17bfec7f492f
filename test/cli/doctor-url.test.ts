import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROCESS_CHECKS } from '../../src/cli/doctor/process.ts';
import { loadConfig } from '../../src/config.ts';
import { SECRET_KEY } from '../support/hub.ts';

/** A proxy in front of a hub: what it answers. */
let status = 200;
let proxy: Server;
let url: string;
beforeAll(async () => {
  proxy = createServer((req, res) => {
    res.statusCode = req.url === '/health' ? status : 404;
    res.end();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => proxy.close());

const check = PROCESS_CHECKS.find(({ name }) => name === 'public URL');

/** Finding of the doctor on a public URL; `''`: none is set. */
async function find(publicUrl: string, environment: 'development' | 'production') {
  const config = loadConfig({
    HELIOGRAPH_ENV: environment,
    HELIOGRAPH_PUBLIC_URL: publicUrl,
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
    DATABASE_URL: 'postgresql://x:x@127.0.0.1:1/x',
    NATS_URL: 'nats://x:x@127.0.0.1:1',
  });
  const target = { config, mistakes: [], embedded: false, database: 'away', nats: 'away', url: null };
  return await check?.look(target);
}

test.each<['development' | 'production', string, string, RegExp]>([
  ['development', '', 'ok', /^None is set: links lead to http:\/\/localhost:4000\.$/],
  ['production', '', 'warning', /^None is set/],
  ['production', 'http://hub.example.com', 'warning', /^http:\/\/hub\.example\.com\.$/],
  ['production', 'https://localhost', 'warning', /^https:\/\/localhost\.$/],
  ['production', 'https://hub.invalid', 'warning', /does not answer from here\.$/],
])('the doctor finds of a public URL in %s, %j: %s', async (environment, publicUrl, verdict, found) => {
  expect(await find(publicUrl, environment)).toMatchObject({ verdict, found: expect.stringMatching(found) });
});

test('the doctor asks the public URL whether a hub answers there', async () => {
  expect(await find(url, 'development')).toMatchObject({ verdict: 'ok', found: `${url} answers.` });
  status = 502;
  expect(await find(url, 'development')).toMatchObject({ verdict: 'warning', found: `${url}/health answers 502.` });
});
