import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { publicUrlOf } from '../../src/kernel/public-url.ts';
import { VARIABLES } from '../../src/variables.ts';

const KEY = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');

/** What is told of an environment; empty: nothing is wrong with it. */
function mistakeOf(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    return String(error);
  }
  return '';
}

describe('the configuration', () => {
  test('of an empty environment is that of development, and an empty value counts as absent', () => {
    expect(loadConfig({})).toEqual(loadConfig({ PORT: '', DATABASE_URL: '' }));
    expect(loadConfig({})).toMatchObject({
      port: 4_000,
      host: '127.0.0.1',
      databaseUrl: null,
      environment: 'development',
    });
  });

  test.each([
    ['PORT', '70000'],
    ['PORT', 'abc'],
    ['DATABASE_URL', 'mysql://x'],
    ['NATS_URL', 'http://x'],
    ['HELIOGRAPH_API_KEY', 'short'],
    ['HELIOGRAPH_ROLES', 'api,boss'],
    ['HELIOGRAPH_LOG_LEVEL', 'loud'],
    ['HELIOGRAPH_SECRET_KEY', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['HELIOGRAPH_SECRET_KEY', 'c2hvcnQ='],
    ['HELIOGRAPH_ENV', 'test'],
    ['HELIOGRAPH_DB_POOL_SIZE', '0'],
    ['HELIOGRAPH_NATS_REPLICAS', '2'],
    ['HELIOGRAPH_ALLOW_SIMULATOR', 'yes'],
    ['HELIOGRAPH_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['HELIOGRAPH_ALLOWED_ORIGINS', 'console.example.com'],
    ['HELIOGRAPH_ALLOWED_ORIGINS', 'https://console.example.com/app'],
    ['HELIOGRAPH_ALLOWED_ORIGINS', '*'],
    ['HELIOGRAPH_GRAPHIQL', 'on'],
    ['HELIOGRAPH_PROT', '4000'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => loadConfig({ [name]: value })).toThrow(name);
  });

  test.each([
    ['PORT', '70000', '"70000" is not valid; it takes a whole number from 0 to 65535.'],
    ['PORT', ' ', '" " is not valid; it takes a whole number from 0 to 65535.'],
    ['PORT', '4e3', '"4e3" is not valid; it takes a whole number from 0 to 65535.'],
    ['PORT', '4190', '"4190" is not valid; it takes another port: browsers and fetch refuse this one.'],
    ['PORT', '4000.0', '"4000.0" is not valid; it takes a whole number'],
    ['HELIOGRAPH_DB_POOL_SIZE', '1', '"1" is not valid; it takes a whole number from 2 to 200.'],
    ['HELIOGRAPH_RETENTION_DAYS', '-7', '"-7" is not valid; it takes a whole number from 7 to 36500.'],
    ['HELIOGRAPH_NATS_REPLICAS', '2', '"2" is not valid; it takes 1, 3 or 5.'],
    [
      'HELIOGRAPH_API_KEY',
      'hunter2',
      'its value is not valid; it takes 24 to 200 printable characters without spaces.',
    ],
    [
      'HELIOGRAPH_SECRET_KEY',
      'hunter2',
      'its value is not valid; it takes 32 random bytes in base64, e.g. from `openssl',
    ],
    ['HELIOGRAPH_OLD_SECRET_KEY', 'hunter2', 'its value is not valid; it takes 32 random bytes in base64'],
    [
      'DATABASE_URL',
      'postgresql://me:12#hunter2@db:5432/hub',
      'with @ / ? # and % of a password as %40 %2F %3F %23 and %25.',
    ],
    ['DATABASE_URL', 'postgresql://me:12?hunter2@db:5432/hub', 'its value is not valid; it takes a URL such as'],
    ['DATABASE_URL', 'postgresql://me:12/hunter2@db:5432/hub', 'its value is not valid; it takes a URL such as'],
    ['DATABASE_URL', 'postgresql://me:hunter2%@db:5432/hub', 'its value is not valid; it takes a URL such as'],
    ['DATABASE_URL', 'postgresql://me:hunter2@db:5432', 'its value is not valid; it takes a URL such as'],
    ['NATS_URL', 'nats://me:12#hunter2@a:4222', 'its value is not valid; it takes URLs such as'],
    ['DATABASE_URL', 'localhost:5432', 'its value is not valid; it takes a URL such as postgresql://'],
    ['NATS_URL', 'nats://a;nats://b hunter2 http://', 'its value is not valid; it takes URLs such as nats://'],
    [
      'HELIOGRAPH_ROLES',
      'api,boss,chief',
      '"api,boss,chief" is not valid; it takes some of api, dispatcher, scheduler, simulator,',
    ],
    ['HELIOGRAPH_ROLES', ',', '"," is not valid; it takes some of api'],
    ['HELIOGRAPH_HOST', ' ', '" " is not valid; it takes an address or host name.'],
    ['HELIOGRAPH_ENV', 'prod', '"prod" is not valid; it takes development or production.'],
    ['HELIOGRAPH_ALLOW_SIMULATOR', 'TRUE', '"TRUE" is not valid; it takes true or false.'],
    ['HELIOGRAPH_PUBLIC_URL', 'hub.example.com', '"hub.example.com" is not valid; it takes a URL such as https://hub'],
    [
      'HELIOGRAPH_PUBLIC_URL',
      'https://u:p@x',
      'is not valid; it takes a URL such as https://hub.example.com, without user',
    ],
    ['HELIOGRAPH_PUBLIC_URL', 'https://x/?a=1', 'is not valid; it takes a URL'],
    ['HELIOGRAPH_PUBLIC_URL', 'ftp://x', 'is not valid; it takes a URL'],
  ])('says what %s takes, once, where it is %s', (name, value, told) => {
    const message = mistakeOf({ [name]: value });
    expect(message).toContain(`  ${name}: `);
    expect(message).toContain(told);
    expect(message.split(name)).toHaveLength(2);
    if (told.startsWith('its value')) expect(message).not.toContain('hunter2');
  });

  test('has a phrase for whatever may be wrong with a variable', () => {
    for (const { name } of VARIABLES) {
      for (const value of ['\u0000', ' ', '-1', '99999999999', 'x'.repeat(5_000), ';;', 'http://']) {
        expect(mistakeOf({ [name]: value })).not.toMatch(/Invalid|Too (big|small)|expected|received|undefined/);
      }
    }
  });

  test.each([
    [{ HELIOGRAPH_PUBLIC_URL: 'https://Hub.Example.com/' }, 'https://hub.example.com'],
    [{ HELIOGRAPH_PUBLIC_URL: 'https://example.com/hub//' }, 'https://example.com/hub'],
    [{ HELIOGRAPH_PUBLIC_URL: 'http://[2001:db8::1]:8080' }, 'http://[2001:db8::1]:8080'],
    [{ PORT: '4001' }, 'http://localhost:4001'],
    [{ HELIOGRAPH_HOST: '0.0.0.0' }, 'http://localhost:4000'],
    [{ HELIOGRAPH_HOST: '192.0.2.7' }, 'http://192.0.2.7:4000'],
    [{ HELIOGRAPH_HOST: '2001:db8::1' }, 'http://[2001:db8::1]:4000'],
  ])('of %o is reached at %s', (environment, url) => {
    expect(publicUrlOf(loadConfig(environment))).toBe(url);
  });

  test('tells every mistake at once, and shows no secret', () => {
    const environment = { PORT: 'x', HELIOGRAPH_SECRET_KEY: 'hunter2', HELIOGRAPH_ENV: 'y' };
    const message = mistakeOf(environment);
    for (const name of Object.keys(environment)) expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
  });

  test('writes origins as browsers do', () => {
    const { allowedOrigins } = loadConfig({
      HELIOGRAPH_ALLOWED_ORIGINS: 'https://Console.example.com/, http://localhost:5173 ,https://a.example:443',
    });
    expect(allowedOrigins).toEqual(['https://console.example.com', 'http://localhost:5173', 'https://a.example']);
  });

  test('shows the schema, GraphiQL and names to strangers in development alone, unless told', () => {
    const shown = (environment: object) => {
      const { graphiql, publicSchema } = loadConfig({ ...environment });
      return [graphiql, publicSchema];
    };
    expect(shown({})).toEqual([true, true]);
    expect(shown({ HELIOGRAPH_ENV: 'production' })).toEqual([false, false]);
    expect(shown({ HELIOGRAPH_ENV: 'production', HELIOGRAPH_GRAPHIQL: 'true' })).toEqual([true, false]);
    expect(shown({ HELIOGRAPH_PUBLIC_SCHEMA: 'false' })).toEqual([true, false]);
  });

  test('reads every variable that it documents', () => {
    const given = { HELIOGRAPH_SECRET_KEY: KEY, DATABASE_URL: 'postgresql://a:b@c/d', NATS_URL: 'nats://a,nats://b' };
    expect(loadConfig(given)).toMatchObject({ databaseUrl: 'postgresql://a:b@c/d', natsUrl: 'nats://a,nats://b' });
    expect(VARIABLES.length).toBe(Object.keys(loadConfig({})).length);
  });
});

test('docs/configuration.md has every variable, with its description and default', () => {
  const rows = [...readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (.*) \| (.*?) ?\|$/gm)];
  const listed = rows.map(([, name, description, value]) => [name, description, value]);
  expect(listed).toEqual(
    VARIABLES.map(({ name, description, default: value }) => [name, description, value ? `\`${value}\`` : '']),
  );
});

describe('the list of networks of data centres', () => {
  const NAME = 'HELIOGRAPH_DATA_CENTRE_RANGES';
  const folder = mkdtempSync(path.join(tmpdir(), 'ranges-'));
  const file = path.join(folder, 'ranges.txt');
  afterAll(() => rmSync(folder, { recursive: true }));
  const fault = (content: string) => {
    writeFileSync(file, content);
    return mistakeOf({ [NAME]: file });
  };

  test('is read, and none is known without one', () => {
    writeFileSync(file, '# ours\n198.51.100.0/24\n\n2001:db8:5::/48 # theirs\n');
    const { dataCentreRanges } = loadConfig({ [NAME]: file });
    expect(['198.51.100.9', '2001:db8:5::1', '192.0.2.1'].map((address) => dataCentreRanges?.has(address))).toEqual([
      true,
      true,
      false,
    ]);
    expect(loadConfig({}).dataCentreRanges).toBeNull();
    expect(loadConfig({ [NAME]: '' }).dataCentreRanges).toBeNull();
  });

  test('is refused with every bad line, its number, and what would be right', () => {
    const message = fault('198.51.100.0/24\n198.51.100.0/33\n\nexample.com # a name\n');
    const takes = 'a network such as 10.0.0.0/8 or fd00::/8, or an address such as 192.0.2.7, in each line';
    expect(message).toContain(
      `${NAME}: "${file}" is not valid; it takes a text file with ${takes}; line 2 is "198.51.100.0/33".`,
    );
    expect(message).toContain('; line 4 is "example.com # a name".');
    expect(message.split(NAME)).toHaveLength(3);
  });

  test('is refused with the first ten lines where it is something else, and not with all of it', () => {
    const message = fault(`{ "prefixes": [${'\n"198.51.100.0/24",'.repeat(300)}\n"${'9'.repeat(5_000)}" ] }`);
    expect(message.match(/; line \d+ is /g)).toHaveLength(10);
    expect(message).toContain('; 292 more lines are none either.');
    expect(fault('9'.repeat(5_000))).toContain(`line 1 is "${'9'.repeat(80)}…".`);
  });

  test.each([
    [path.join(folder, 'none.txt'), 'ENOENT'],
    [folder, 'EISDIR'],
  ])('is refused where %s cannot be read: %s', (given, code) => {
    expect(mistakeOf({ [NAME]: given })).toContain(`${NAME}: "${given}" is not valid; it takes a text file`);
    expect(mistakeOf({ [NAME]: given })).toContain(`; it cannot be read (${code}).`);
  });
});
