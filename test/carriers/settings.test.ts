/** Every setting of a channel's table, wherever it has to be: in the schema, in the docs, and in the API's answers. */
import { readFile } from 'node:fs/promises';
import { isInputObjectType, isNonNullType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isOptional, type Setting } from '../../src/channels/setting.ts';
import { SMPP_SETTINGS, StoredSmppSettings } from '../../src/channels/smpp/settings.ts';
import { SETTINGS_FILE } from '../../src/cli/settings.ts';
import { printedSettings } from '../../src/cli/settings-page.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { openService, type Service } from '../contacts/service.ts';
import { makeAuthority } from '../support/certificates.ts';

const ALL = Object.entries<Setting>(SMPP_SETTINGS);
const SHOWN = ALL.filter(([, { secret }]) => secret !== true);

/** Values of texts and records, which nothing but a person can think of. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  name: 'every setting',
  host: 'smsc.example.com',
  caCertificate: makeAuthority('Settings').certificate,
  systemId: 'me',
  password: 'secret',
  systemType: 'VMA',
  statusOverrides: [{ commandStatus: 1025, class: 'GIVE_UP', meaning: 'not registered' }],
  receiptOverrides: [{ word: 'MSG_SENT', state: 'DELIVERED' }],
  complaintCodes: '1089,0:69',
  tlvs: [{ tag: 5120, type: 'C_STRING', value: '1101' }],
  country: 'FR',
};
const SELECTIONS: Readonly<Record<string, string>> = {
  StatusOverride: '{ commandStatus class meaning }',
  ReceiptOverride: '{ word state }',
  Tlv: '{ tag type value }',
};

/** A value that is not the default. */
function sampleOf(name: string, { type, zod, default: value }: Setting): unknown {
  if (type === 'Int') return Number(z.toJSONSchema(zod).minimum ?? 0) + 1;
  if (type === 'Boolean') return value !== true;
  if (typeof type === 'object' && 'values' in type) return Object.keys(type.values).find((each) => each !== value);
  if (typeof type === 'object' && typeof type.list === 'object') return Object.keys(type.list.values).slice(0, 2);
  const sample = SAMPLES[name];
  if (sample === undefined) throw new Error(`SAMPLES has no value of the setting ${name}`);
  return sample;
}

function selectionOf([name, { type }]: [string, Setting]): string {
  const record = typeof type === 'object' && 'list' in type && typeof type.list === 'string' ? type.list : '';
  return `${name} ${SELECTIONS[record] ?? ''}`;
}

describe.each(ALL)('the setting %s', (name, setting) => {
  test('is in the schema, described: it may be given, changed and, unless it is a secret, read', () => {
    const create = schema.getType('SmscConnectionInput');
    const change = schema.getType('UpdateSmscConnectionInput');
    const shown = schema.getType('SmscConnection');
    if (!isInputObjectType(create) || !isInputObjectType(change) || !isObjectType(shown)) throw new Error('no types');
    const [given, changed, read] = [create, change, shown].map((type) => type.getFields()[name]);
    for (const field of [given, changed]) expect(field?.description).toContain(setting.description);
    expect(isNonNullType(given?.type)).toBe(!isOptional(setting));
    expect(isNonNullType(changed?.type)).toBe(false);
    if (setting.secret === true) return expect(read).toBeUndefined();
    expect(read?.description).toContain(setting.description);
    expect(isNonNullType(read?.type)).toBe(setting.absent === undefined);
  });

  test('has a default that its own parser takes, and not both a default and a meaning of null', () => {
    if (setting.default !== undefined) expect(setting.zod.parse(setting.default)).toEqual(setting.default);
    expect(setting.default !== undefined && setting.absent !== undefined).toBe(false);
  });
});

test('docs/settings.md is the page that the tables make', async () => {
  expect(await readFile(SETTINGS_FILE, 'utf8')).toBe(printedSettings());
  for (const [name] of ALL) expect(printedSettings()).toContain(`| \`${name}\` |`);
});

describe('over the API', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  const selection = SHOWN.map(selectionOf).join(' ');
  const shape = `__typename ... on SmscConnectionPayload { smscConnection { id ${selection} } }
    ... on InvalidInput { issues { path message } }`;
  const create = (input: object) =>
    service.ask<{ smscConnection: Record<string, unknown> }>(
      `mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ${shape} } }`,
      { input },
    );
  const update = (input: object) =>
    service.ask<{ smscConnection: Record<string, unknown> }>(
      `mutation($input: UpdateSmscConnectionInput!) { updateSmscConnection(input: $input) { ${shape} } }`,
      { input },
    );
  const values = (all: [string, Setting][], of: (name: string, setting: Setting) => unknown) =>
    Object.fromEntries(all.map(([name, setting]) => [name, of(name, setting)]));
  const required = () =>
    values(
      ALL.filter(([, setting]) => !isOptional(setting)),
      sampleOf,
    );

  test('a new connection has the default of every setting that was not given, or null', async () => {
    const { smscConnection } = await create({ ...required(), name: 'defaults' });
    const expected = values(SHOWN, (name, setting) =>
      isOptional(setting) ? (setting.default ?? null) : sampleOf(name, setting),
    );
    expect(smscConnection).toEqual({ id: expect.any(String), ...expected, name: 'defaults' });
  });

  test('every setting can be given, is read as it was given, is cleared by null where it may be absent, and else kept', async () => {
    const { smscConnection: made } = await create(values(ALL, sampleOf));
    const { id } = made;
    expect(made).toEqual({ id, ...values(SHOWN, sampleOf) });
    const nothing = values(ALL, () => null);
    // Where it leads changes with the certificate: the password has to come again.
    const { smscConnection: cleared } = await update({ id, ...nothing, password: 'secret' });
    const kept = values(SHOWN, (name, setting) => (setting.absent === undefined ? sampleOf(name, setting) : null));
    expect(cleared).toEqual({ id, ...kept });
    for (const [name, setting] of ALL) {
      if (isOptional(setting)) await update({ id, [name]: sampleOf(name, setting), password: 'secret' });
    }
    const again = await update({ id });
    expect(again.smscConnection).toEqual({ id, ...values(SHOWN, sampleOf) });
  });

  test('two changes at once of different settings keep each other’s', async () => {
    const { smscConnection } = await create({ ...required(), name: 'at once' });
    const { id } = smscConnection;
    const changes = [{ binds: 2 }, { windowSize: 7 }, { sourceTon: 5 }, { systemType: 'X' }, { country: 'DE' }];
    await Promise.all(changes.map((change) => update({ id, ...change })));
    const { smscConnection: after } = await update({ id });
    expect(after).toMatchObject(Object.assign({}, ...changes));
  });

  test('a connection that is older than a setting has its default', async () => {
    const { smscConnection: made } = await create({ ...required(), name: 'old' });
    const newer = `settings - ARRAY['bindMode', 'sourceTon', 'tlvs']`;
    await service.sql(`UPDATE connections SET settings = ${newer} WHERE name = 'old'`);
    const shown = await service.ask(
      'query($id: ID!) { node(id: $id) { ... on SmscConnection { bindMode sourceTon tlvs { tag } } } }',
      {
        id: made.id,
      },
    );
    expect(shown).toEqual({ bindMode: 'TRANSCEIVER', sourceTon: null, tlvs: [] });
    const { smscConnection: changed } = await update({ id: made.id, binds: 3 });
    expect(changed).toEqual({ ...made, binds: 3 });
  });
});

test('settings that a channel cannot read are refused, by name', () => {
  for (const [name, wrong] of [
    ['port', 0],
    ['port', undefined],
    ['bindMode', 'BOTH'],
    ['tlvs', 'none'],
    ['sourceTon', 7],
  ] as const) {
    const stored = { host: 'smsc.example.com', port: 2775, systemId: 'me', [name]: wrong };
    const read = StoredSmppSettings.safeParse(stored);
    expect(read.error?.issues.map((issue) => issue.path)).toEqual([[name]]);
  }
});
