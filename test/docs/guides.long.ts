import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

const GUIDES = fs.readdirSync('docs/guides').filter((name) => name !== 'README.md');
/** Folder for programs: below the packages that they import, and out of the sources. */
const folder = path.resolve(`.cache/guides-${process.pid}`);

let hub: Hub;
let database: TestDatabase;
beforeAll(async () => {
  fs.mkdirSync(folder, { recursive: true });
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
  // The message of the first screen: handsets answer to where their last one came from.
  await hub.api.send('+447700900123');
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const textOf = (guide: string) => fs.readFileSync(path.join('docs/guides', guide), 'utf8');

/** The blocks of a guide in a language: what is run is `js` and `sh`; `console` starts what runs on. */
function blocksOf(guide: string, language: string): { place: string; code: string }[] {
  const text = textOf(guide);
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(({ 1: code = '', index }) => ({
    place: `docs/guides/${guide}:${text.slice(0, index).split('\n').length}`,
    code,
  }));
}

/** Runs a program to its end. @returns its exit code, and what it wrote */
function run(command: string, args: string[]): Promise<[number | null, string]> {
  const env = { PATH: process.env.PATH, HOME: folder, HELIOGRAPH_URL: hub.api.origin, HELIOGRAPH_KEY: hub.api.key };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += String(data);
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve([code, output]);
    });
  });
}

const programs = [...GUIDES, '../../client/README.md'].flatMap((guide) => blocksOf(guide, 'js'));
test.each(programs.map(({ place, code }) => [place, code]))(
  'the program of %s runs to its end',
  async (place, code) => {
    const file = path.join(folder, `${place.replaceAll(/\W/g, '-')}.mjs`);
    fs.writeFileSync(file, code.replace('http://localhost:4000', hub.api.origin).replace('hg_…', hub.api.key));
    expect(await run(process.execPath, [file])).toEqual([0, expect.not.stringContaining('hg_…')]);
  },
);

// `npm start` is what scripts/nodes.mjs does; the rest speaks to the hub that it starts.
const commands = [...GUIDES, '../../README.md']
  .flatMap((guide) => blocksOf(guide, 'sh'))
  .filter(({ code }) => code !== 'npm start\n');
test.each(commands.map(({ place, code }) => [place, code]))('the commands of %s succeed', async (_place, code) => {
  const heliograph = `heliograph() { '${process.execPath}' dist/main.js "$@"; }; npx() { shift; heliograph "$@"; }`;
  expect(await run('bash', ['-euo', 'pipefail', '-c', `${heliograph}\n${code}`])).toEqual([0, expect.any(String)]);
});

describe('the guides', () => {
  test('have something to run, and are all in the list', () => {
    expect([programs.length, commands.length]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(programs.length).toBeGreaterThan(7);
    expect(commands.length).toBeGreaterThan(4);
    for (const guide of GUIDES) {
      expect(textOf('README.md')).toContain(`](${guide})`);
      const run = ['js', 'sh', 'graphql'].flatMap((language) => blocksOf(guide, language));
      expect([guide, run.length > 0]).toEqual([guide, true]);
    }
  });

  test.each([...GUIDES, 'README.md', '../../README.md', '../../client/README.md'])(
    '%s links to files and headings that are there',
    (guide) => {
      const from = path.join('docs/guides', guide);
      for (const [, target = ''] of fs.readFileSync(from, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [name = '', heading] = target.split('#');
        const file = name === '' ? from : path.join(path.dirname(from), name);
        expect([target, fs.existsSync(file)]).toEqual([target, true]);
        if (heading === undefined) continue;
        const headings = [...fs.readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w\- ]/g, '')
            .replaceAll(' ', '-'),
        );
        expect([target, headings.includes(heading)]).toEqual([target, true]);
      }
    },
  );

  test('name settings of a connection as they are', () => {
    const settings = fs.readFileSync('docs/settings.md', 'utf8');
    for (const guide of ['from-kannel.md', 'from-jasmin.md', 'real-smsc.md']) {
      const named = [
        ...textOf(guide).matchAll(/`(\w+(?:Ton|Npi|Seconds|Alphabet|Size|Format|Mode|Overrides|Type|Id))`/g),
      ];
      for (const [, name = ''] of named)
        if (!/^(?:cid|metricId)$/.test(name)) expect(settings).toContain(`\`${name}\``);
    }
  });
});
