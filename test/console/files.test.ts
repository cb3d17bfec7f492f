import fs from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenApi, openApi } from '../graphql/api.ts';

/** Most octets of script and style that the first page may load, as gzip. */
const MAX_INITIAL_BYTES = 200 * 1_024;

let api: OpenApi;
beforeAll(async () => {
  api = await openApi({ HELIOGRAPH_ENV: 'production' });
});
afterAll(() => api?.close());

const get = (address: string, headers: Record<string, string> = {}) => fetch(`${api.url}${address}`, { headers });
/** Files that the page loads before anything else: scripts and styles. */
const loadedBy = (page: string) =>
  [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((each) => each[1] ?? '');

describe('the console', () => {
  test.each(['/', '/messages', '/messages/msg_1?status=FAILED', '/sign-in'])(
    'answers %s with its page',
    async (address) => {
      const page = await get(address);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const text = await page.text();
      expect(text).toContain('<div id="root">');
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=|style=/);
    },
  );

  test('lets its page run no script of the page itself or of elsewhere, and be in no frame', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('takes no address but its own', async () => {
    for (const address of [
      '/nothing',
      '/message',
      '/assets/',
      '/assets/../paths.json',
      '/assets/%2e%2e/paths.json',
      '/assets/x.js',
      '/paths.json',
      '/index.html',
    ]) {
      expect([address, (await get(address)).status]).toEqual([address, 404]);
    }
    expect((await fetch(`${api.url}/messages`, { method: 'POST' })).status).toBe(404);
    expect((await get('/health')).headers.get('content-type')).toContain('json');
  });

  test('sends its files packed, for ever, and not twice', async () => {
    const [first = ''] = loadedBy(await (await get('/')).text());
    const plain = Buffer.from(await (await get(first, { 'accept-encoding': 'identity' })).arrayBuffer());
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const packed = await get(first, { 'accept-encoding': encoding });
      expect(packed.headers.get('content-encoding')).toBe(encoding);
      expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(Number(packed.headers.get('content-length'))).toBeLessThan(plain.length / 2);
      const file = path.join('dist/console', `${first}.${encoding === 'br' ? 'br' : 'gz'}`);
      expect(unpack(fs.readFileSync(file)).equals(plain)).toBe(true);
      const again = await get(first, { 'if-none-match': packed.headers.get('etag') ?? '' });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await get('/assets/mark.svg')).headers.get('cache-control')).not.toContain('immutable');
  });

  test('loads at most 200 KiB before its first page, as gzip', async () => {
    const page = await (await get('/')).text();
    const files = loadedBy(page);
    expect(files.length).toBeGreaterThan(1);
    const sizes = files.map((file) => fs.statSync(path.join('dist/console', `${file}.gz`)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_INITIAL_BYTES);
  });

  test('names nothing of another origin', () => {
    for (const name of fs.readdirSync('dist/console/assets').filter((each) => /\.(?:js|css)$/.test(each))) {
      const text = fs.readFileSync(path.join('dist/console/assets', name), 'utf8');
      expect(text).not.toMatch(/@import|unpkg\.com|jsdelivr|cdnjs|fonts\.g|sourceMappingURL/);
    }
  });
});
