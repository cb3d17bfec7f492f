import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Files of code that were built, those that are loaded later too. */
const BUILT = ['dist', 'dist/parts'].flatMap((folder) =>
  fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => path.join(folder, file)),
);

test('every file of what runs can be read, those that are loaded later too', () => {
  const script = `
    const { SourceTextModule } = require('node:vm');
    for (const file of process.argv.slice(1)) {
      const text = require('node:fs').readFileSync(file, 'utf8').replace(/^#!.*/, '');
      try { new SourceTextModule(text); } catch (error) { console.log(file + ': ' + error.message); }
    }`;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', '-e', script, ...BUILT],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(BUILT.length).toBeGreaterThan(50);
});

test('what stays outside of the build is a package that is installed with the hub, or an optional one', () => {
  const { dependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const asked = BUILT.flatMap((file) =>
    [
      ...fs
        .readFileSync(file, 'utf8')
        .matchAll(/^(?:import|\} from|export .* from) ?(?:[^'"\n]* from )?"([^."][^"]*)";/gm),
    ].map((found) => found[1] ?? ''),
  );
  const packages = new Set(
    asked
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
  const builtIn = spawnSync(process.execPath, ['-p', "require('node:module').builtinModules.join()"], {
    encoding: 'utf8',
  });
  const missing = [...packages].filter(
    (name) => !(name in dependencies) && !builtIn.stdout.trim().split(',').includes(name),
  );
  expect(missing).toEqual([]);
  expect(packages).toContain('@opentelemetry/api');
});

test('the licences of packages that are inside are told', () => {
  const text = fs.readFileSync('dist/LICENSES.txt', 'utf8');
  for (const name of ['graphql', 'pg', 'zod', '@prisma/client', '@nats-io/jetstream'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+.*: `, 'm'));
  expect(text).toContain('Permission is hereby granted, free of charge');
});
