import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { webhookGuard } from '../../src/outgoing/guard.ts';
import { Poster } from '../../src/outgoing/post.ts';
import { makeAuthority } from '../support/certificates.ts';

const BOMB = zlib.gzipSync(Buffer.alloc(50 * 1_048_576));

let server: http.Server;
let origin: string;
let followed = 0;
const poster = new Poster(webhookGuard(loadConfig({})));
const post = (url: string, by = poster) =>
  by.post({ url, headers: { 'accept-encoding': 'identity' }, body: '{}', timeoutMs: 400 }, new Date());

beforeAll(async () => {
  server = http.createServer((request, response) => {
    request.resume();
    switch (request.url) {
      case '/ok':
        return void response.end('fine');
      case '/redirect':
        return void response.writeHead(302, { location: '/followed' }).end();
      case '/followed':
        followed++;
        return void response.end();
      case '/never':
        return;
      case '/dribble':
        response.writeHead(200).write('a');
        setInterval(() => response.write('a'), 50).unref();
        return;
      case '/short':
        response.writeHead(200, { 'content-length': '100' }).write('short');
        return void setTimeout(() => request.socket.destroy(), 20);
      case '/bomb':
        return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB);
      case '/endless': {
        response.writeHead(500);
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
        };
        response.on('drain', more);
        return more();
      }
      case '/later':
        return void response.writeHead(503, { 'retry-after': '120' }).end('\0later');
      default:
        return void response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  poster.close();
  server.closeAllConnections();
  server.close();
});

describe('a receiver that', () => {
  test('answers 200 has it', async () => {
    expect(await post(`${origin}/ok`)).toMatchObject({ status: 200, error: null, body: 'fine' });
  });

  test('redirects is not followed', async () => {
    expect(await post(`${origin}/redirect`)).toMatchObject({
      status: 302,
      error: expect.stringContaining('not followed'),
    });
    expect(followed).toBe(0);
  });

  test('never answers is given up in time', async () => {
    const answer = await post(`${origin}/never`);
    expect(answer).toMatchObject({ status: null, error: 'no answer in time' });
    expect(answer.durationMs).toBeLessThan(3_000);
  });

  test('answers 200 and never ends has it: its status was said', async () => {
    const answer = await post(`${origin}/dribble`);
    expect(answer).toMatchObject({ status: 200, error: null });
    expect(answer.durationMs).toBeLessThan(3_000);
  });

  test('announces more than it sends has it', async () => {
    expect(await post(`${origin}/short`)).toMatchObject({ status: 200, error: null, body: 'short' });
  });

  test('sends what unpacks to 50 MiB: nothing is unpacked', async () => {
    const answer = await post(`${origin}/bomb`);
    expect(answer).toMatchObject({ status: 200, error: null });
    expect(answer.text.length).toBeLessThanOrEqual(BOMB.length);
  });

  test('sends without an end is read up to a limit', async () => {
    const answer = await post(`${origin}/endless`);
    expect(answer).toMatchObject({ status: 500, error: 'HTTP 500' });
    expect(answer.text).toHaveLength(65_536);
    expect(answer.body).toHaveLength(1_024);
  });

  test('asks for a wait is asked later; what PostgreSQL cannot store is replaced', async () => {
    expect(await post(`${origin}/later`)).toMatchObject({ status: 503, retryAfterMs: 120_000, body: '\uFFFDlater' });
  });

  test('is not there', async () => {
    expect(await post('http://127.0.0.1:1/')).toMatchObject({
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('closes connections that are kept open as they are used again gets the request once more', async () => {
    let requests = 0;
    const raw = net.createServer((socket) => {
      let first = true;
      socket.on('error', () => {});
      socket.on('data', () => {
        requests++;
        if (!first) return void socket.resetAndDestroy();
        first = false;
        socket.write('HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`;
    expect(await post(url)).toMatchObject({ status: 200 });
    expect(await post(url)).toMatchObject({ status: 200 });
    expect(requests).toBe(3);
    raw.close();
  });
});

describe('in production', () => {
  const guarded = (allowed?: string) =>
    new Poster(
      webhookGuard(
        loadConfig({
          HELIOGRAPH_ENV: 'production',
          ...(allowed === undefined ? {} : { HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS: allowed }),
        }),
      ),
    );

  test.each([
    ['an address', () => origin],
    ['a name that leads to one', () => origin.replace('127.0.0.1', 'localhost')],
    ['a number that is one', () => origin.replace('127.0.0.1', '2130706433')],
    ['IPv4 written as IPv6', () => origin.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest'],
    ['the same over TLS', () => 'https://169.254.169.254/latest'],
  ])('%s inside is not called', async (_what, url) => {
    const by = guarded();
    const { status, error } = await post(`${url()}/ok`, by);
    expect(status).toBeNull();
    expect(error).toContain('HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS');
    by.close();
  });

  test('what the operator lists is called, by address and by name', async () => {
    const by = guarded('127.0.0.0/8,::1');
    expect(await post(`${origin}/ok`, by)).toMatchObject({ status: 200 });
    expect(await post(`${origin.replace('127.0.0.1', 'localhost')}/ok`, by)).toMatchObject({ status: 200 });
    by.close();
  });

  test('without TLS nothing else is called', async () => {
    const by = guarded('127.0.0.0/8');
    expect(await post('http://203.0.113.9/', by)).toMatchObject({ error: expect.stringContaining('use https') });
    by.close();
  });

  test('a certificate that nobody knows is not believed', async () => {
    const { certificate, privateKey } = makeAuthority('Nobody').issue('127.0.0.1');
    const secure = https.createServer({ cert: certificate, key: privateKey }, (_request, response) => response.end());
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const { status, error } = await post(`https://127.0.0.1:${(secure.address() as AddressInfo).port}/`);
    expect(status).toBeNull();
    expect(error).toMatch(/certificate/);
    secure.close();
  });
});
