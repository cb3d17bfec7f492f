#!/usr/bin/env node
// Builds the hub. `build/` has each module of `src/` by itself, for benchmarks and tests; `dist/` is what runs: the same modules in few
// files, since a process that reads seven hundred small ones starts a third later. What npm installs stays outside.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
fs.rmSync('build', { recursive: true, force: true });
// All but the console, which is built by itself.
for (const name of fs.existsSync('dist') ? fs.readdirSync('dist') : []) {
  if (name !== 'console') fs.rmSync(path.join('dist', name), { recursive: true, force: true });
}
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
await build({
  entryPoints: { main: 'build/main.js', 'render-worker': 'build/domains/templates/render-worker.js' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  external: ['#client'],
  sourcemap: true,
  logLevel: 'warning',
});
fs.chmodSync('dist/main.js', 0o755);
