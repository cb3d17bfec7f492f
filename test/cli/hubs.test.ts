import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { withKeptState } from '../../src/cli/kept-state.ts';
import { heliograph } from '../../src/cli/program.ts';
import type { LocalHub, RemoteEnvironment } from '../../src/cli/remote/environment.ts';
import { openHub, resolveTarget } from '../../src/cli/remote/target.ts';
import { asTyped, programName } from '../../src/cli/typed-as.ts';
import { typedName } from '../../src/cli/typed-name.ts';
import { DEFAULT_DATA_DIR, loadConfig } from '../../src/config.ts';
import { lockFile, ownLock } from '../../src/embedded/lock.ts';
import { announceHub, hubOn, hubsFolder, runningHubs } from '../../src/embedded/running.ts';
import { publicUrlOf } from '../../src/kernel/public-url.ts';
import { temporaryFolder } from '../support/servers.ts';

const root = temporaryFolder('hubs');
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

/** Lock of a process that runs and is not this one: the parent, whose start is read as that of any other. */
function lockOfParent(): string {
  const fields = fs.readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  return ownLock().replace(/^\d+ ([^/]+)\/.*$/, `${process.ppid} $1/${fields?.[19]}`);
}

function dataFolder(name: string, { key = 'hg_key', lock = lockOfParent(), more = {} } = {}): string {
  const folder = path.join(root, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'state.json'), JSON.stringify({ apiKey: key, ...more }));
  fs.writeFileSync(lockFile(folder), lock);
  return folder;
}

describe.skipIf(os.platform() !== 'linux')('a hub that runs', () => {
  let environment: { XDG_STATE_HOME: string };
  let place = 0;
  beforeEach(() => {
    environment = { XDG_STATE_HOME: path.join(root, `state-${place++}`) };
  });

  test('is found by its data folder and without it, until it takes its address back', () => {
    const folder = dataFolder('found');
    const withdraw = announceHub(folder, 'http://localhost:4100', environment);
    const hub = { folder, url: 'http://localhost:4100', key: 'hg_key' };
    expect(hubOn(folder)).toEqual(hub);
    expect(runningHubs(environment)).toEqual([hub]);
    withdraw();
    expect(hubOn(folder)).toBeNull();
    expect(runningHubs(environment)).toEqual([]);
  });

  test('is where links lead to that commands on its data folder make, whatever PORT is', () => {
    const folder = dataFolder('links', { more: { ports: {}, secretKey: '' } });
    const config = loadConfig({ HELIOGRAPH_DATA_DIR: folder, PORT: '4001' });
    const withdraw = announceHub(folder, 'http://localhost:4100', environment);
    expect(publicUrlOf(withKeptState(config).config)).toBe('http://localhost:4100');
    withdraw();
    expect(publicUrlOf(withKeptState(config).config)).toBe('http://localhost:4001');
  });

  test('is no place to look into for who names a database or a queue of another', () => {
    const folder = dataFolder('others', { more: { ports: { nats: 4222 }, secretKey: 'AAAA', natsPassword: 'x' } });
    const withdraw = announceHub(folder, 'http://localhost:4100', environment);
    vi.stubEnv('XDG_STATE_HOME', environment.XDG_STATE_HOME);
    const kept = (named: object) => withKeptState(loadConfig({ HELIOGRAPH_DATA_DIR: DEFAULT_DATA_DIR, ...named }));
    for (const named of [{ DATABASE_URL: 'postgresql://hub@db/hub' }, { NATS_URL: 'nats://queue' }]) {
      expect(kept(named)).toMatchObject({ embedded: false, config: { secretKey: null, dataDir: DEFAULT_DATA_DIR } });
    }
    expect(kept({}).config).toMatchObject({ dataDir: folder, port: 4100 });
    vi.unstubAllEnvs();
    withdraw();
  });

  test('that was killed is found no more, also where another process has its id by now', () => {
    const folder = dataFolder('killed', { lock: '999999999 never/1' });
    announceHub(folder, 'http://localhost:4100', environment);
    expect(runningHubs(environment)).toEqual([]);
    fs.writeFileSync(lockFile(folder), `${process.ppid} another start/1`);
    expect(runningHubs(environment)).toEqual([]);
  });

  test('starts also where the home cannot be written, and is found by its data folder', () => {
    const folder = dataFolder('readonly');
    fs.writeFileSync(path.join(root, 'file'), '');
    announceHub(folder, 'http://localhost:4100', { XDG_STATE_HOME: path.join(root, 'file') });
    expect(hubOn(folder)?.url).toBe('http://localhost:4100');
  });

  test('is noted in a folder of the user', () => {
    expect(hubsFolder({ HOME: '/home/ada' })).toBe('/home/ada/.local/state/heliograph/hubs');
  });
});

describe('a command that is given no hub', () => {
  const hub = (port: number): LocalHub => ({
    url: `http://localhost:${port}`,
    key: `hg_${port}`,
    folder: `/hubs/${port}`,
  });
  const environment = (here: LocalHub | null, others: LocalHub[]): RemoteEnvironment => ({
    url: null,
    key: null,
    profile: null,
    configFolder: root,
    local: { here, others, lookedAt: ['/here/.heliograph', '/home/state'] },
  });

  test('takes the one of the folder here before any other', () => {
    expect(resolveTarget({}, environment(hub(1), [hub(2)]))).toEqual({ url: 'http://localhost:1', key: 'hg_1' });
  });

  test('takes the only one of this machine', () => {
    expect(resolveTarget({}, environment(null, [hub(2)]))).toEqual({ url: 'http://localhost:2', key: 'hg_2' });
  });

  test('of several takes none, and names them; one of them is chosen by its address alone', () => {
    const several = environment(null, [hub(2), hub(3)]);
    expect(() => resolveTarget({}, several)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        details: { advice: expect.stringMatching(/--url http:\/\/localhost:2 .*\n.*--url http:\/\/localhost:3/) },
      }),
    );
    expect(resolveTarget({ url: 'http://127.0.0.1:3' }, several)).toEqual({ url: 'http://127.0.0.1:3', key: 'hg_3' });
  });

  test('says what was looked at where there is none', () => {
    expect(() => resolveTarget({}, environment(null, []))).toThrow(
      expect.objectContaining({
        message: 'No hub is named, and none runs here.',
        details: {
          advice: expect.stringContaining('None runs on /here/.heliograph, and none is noted in /home/state.'),
        },
      }),
    );
  });
});

test('a field of the API is told as the option or the argument that stands for it', () => {
  const command = (...typed: string[]) => {
    let found = heliograph();
    for (const word of typed) found = found.commands.find((each) => each.name() === word) ?? found;
    return found;
  };
  expect(typedName(['to', 'phone'], command('send'))).toBe('<to>');
  expect(typedName(['compareTo'], command('analytics'))).toBe('--compare');
  expect(typedName(['content', 'template', 'variables', 'name'], command('send'))).toBe('--var');
  expect(typedName(['contacts', '0', 'locale'], command('contacts', 'save'))).toBe('--locale');
  expect(typedName(['phone'], command('contacts', 'save'))).toBe('<number>');
  expect(typedName(['defaultCountry'], command('workspace', 'update'))).toBe('--country');
  expect(typedName(['settings', 'windowSize'], command('connections', 'update'))).toBe('--set windowSize');
  // None of those that name the hub.
  expect(typedName(['url'], command('lookups', 'set'))).toBe('--provider');
  expect(typedName(['url'], command('webhooks', 'update'))).toBe('--to-url');
  expect(typedName(['key'], command('pauses', 'set'))).toBe('--of');
  expect(typedName(['apiKeyId'], command('budgets', 'set'))).toBe('--of-key');
  expect(typedName(['holdOutPercent'], command('campaigns', 'update'))).toBe('--hold-out');
  expect(typedName(['schedule', 'repeat', 'weekdays'], command('campaigns', 'create'))).toBe('--on');
  expect(typedName(['audience', 'excludeSegments', '0'], command('campaigns', 'create'))).toBe('--exclude-segment');
  expect(typedName(['confirmation', 'confirmed'], command('triggers', 'update'))).toBe('--confirmed-value');
  // All of a variant is one option, whatever else is called like a part of it.
  expect(typedName(['variants', '1', 'template'], command('campaigns', 'create'))).toBe('--variant');
  // Of several options that a field may be typed as, the one that was typed.
  const create = command('campaigns', 'create');
  expect(typedName(['audience'], create)).toBe('--tag');
  create?.setOptionValueWithSource('list', ['list_1'], 'cli');
  expect(typedName(['audience'], create)).toBe('--list');
  expect(typedName(['nothing', 'like', 'it'], command('messages', 'show'))).toBe('nothing.like.it');
});

test.each([
  ['https://hub.example.com', 'https://hub.example.com'],
  ['https://hub.example.com/', 'https://hub.example.com'],
  ['https://hub.example.com/graphql', 'https://hub.example.com'],
  ['https://hub.example.com/graphql//', 'https://hub.example.com'],
  ['https://example.com/sms/graphql', 'https://example.com/sms'],
  ['https://example.com/mygraphql', 'https://example.com/mygraphql'],
])('the address %s, of a hub or of its API, is that of the hub %s', (url, hub) => {
  expect(openHub({ url, key: 'hg_key' }).url).toBe(hub);
});

test('commands are named as their user types them', () => {
  const npx = { npm_lifecycle_event: 'npx', INIT_CWD: '/somewhere' };
  expect(programName({})).toBe('heliograph');
  expect(programName({ npm_lifecycle_event: 'start', INIT_CWD: '/somewhere' }, '/somewhere')).toBe('heliograph');
  expect(programName(npx, '/somewhere/')).toBe('npx .');
  expect(programName(npx, '/somewhere/node_modules/heliograph')).toBe('npx heliograph');
  const text =
    'Usage: heliograph send [options]\n  $ heliograph up   (heliograph doctor): `heliograph tail`, heliograph.example.com';
  expect(asTyped(text, 'npx .')).toBe(
    'Usage: npx . send [options]\n  $ npx . up   (npx . doctor): `npx . tail`, heliograph.example.com',
  );
});
