import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/servers.ts';

interface Release {
  url: string;
  sha256: string;
  member: string;
}
type FromRelease = (target: string, release: Release) => Promise<string>;

const folder = temporaryFolder('release');
let server: http.Server;
let release: Release;
let fromRelease: FromRelease;

beforeAll(async () => {
  const script = path.resolve('scripts/nats-server.mjs');
  ({ fromRelease } = (await import(script)) as { fromRelease: FromRelease });
  fs.mkdirSync(path.join(folder, 'server'));
  fs.writeFileSync(path.join(folder, 'server', 'nats-server'), '#!/bin/sh\necho nats-server: v2.10.29\n');
  spawnSync('tar', ['-czf', path.join(folder, 'archive.tar.gz'), '-C', folder, 'server']);
  const archive = fs.readFileSync(path.join(folder, 'archive.tar.gz'));
  server = http.createServer((_request, response) => response.end(archive));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sha256 = createHash('sha256').update(archive).digest('hex');
  release = { url: `http://127.0.0.1:${port}/archive.tar.gz`, sha256, member: 'server/nats-server' };
});

afterAll(() => {
  server.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('a release whose SHA-256 is the pinned one is unpacked, and runs', async () => {
  const target = path.join(folder, 'kept');
  expect(await fromRelease(target, release)).toBe(target);
  expect(spawnSync(target, ['--version'], { encoding: 'utf8' }).stdout).toContain('2.10.29');
});

test('a release that is another one is refused and leaves nothing', async () => {
  const target = path.join(folder, 'refused');
  await expect(fromRelease(target, { ...release, sha256: '0'.repeat(64) })).rejects.toThrow('not unpacked');
  expect(fs.existsSync(target)).toBe(false);
});

test('a release that cannot be reached is told soon', async () => {
  await expect(fromRelease(path.join(folder, 'none'), { ...release, url: 'http://127.0.0.1:1/x' })).rejects.toThrow(
    'cannot be reached',
  );
});
