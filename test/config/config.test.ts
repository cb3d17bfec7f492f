import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, VARIABLES } from '../../src/config.ts';

const KEY = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');

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

  test('tells every mistake at once, and shows no secret', () => {
    const environment = { PORT: 'x', HELIOGRAPH_SECRET_KEY: 'hunter2', HELIOGRAPH_ENV: 'y' };
    const message = (() => {
      try {
        loadConfig(environment);
      } catch (error) {
        return String(error);
      }
      return '';
    })();
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
