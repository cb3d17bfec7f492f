import { describe, expect, test } from 'vitest';
import {
  fromGlobalId,
  ID_PREFIXES,
  namedId,
  parseGlobalId,
  toGlobalId,
  withGlobalIds,
} from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';

const UUID = '01a221be-79ef-75ab-abb2-3053d6909639';
const ID = 'msg_01a221be79ef75ababb23053d6909639';

test('an id is its prefix and the UUID without hyphens, and is read back', () => {
  expect(toGlobalId('Message', UUID)).toBe(ID);
  for (const type of Object.keys(ID_PREFIXES) as (keyof typeof ID_PREFIXES)[]) {
    const uuid = newId();
    expect(parseGlobalId(toGlobalId(type, uuid))).toEqual({ type, uuid });
    expect(fromGlobalId(type, toGlobalId(type, uuid))).toBe(uuid);
  }
});

test('no two types share a prefix', () => {
  expect(new Set(Object.values(ID_PREFIXES)).size).toBe(Object.keys(ID_PREFIXES).length);
});

test.each([
  ['nothing', ''],
  ['a UUID', UUID],
  ['upper case', ID.toUpperCase()],
  ['upper-case digits', `msg_${ID.slice(4).toUpperCase()}`],
  ['hyphens', `msg_${UUID}`],
  ['a digit too few', ID.slice(0, -1)],
  ['a digit too many', `${ID}0`],
  ['a line behind it', `${ID}\n`],
  ['white space before it', ` ${ID}`],
  ['no prefix', ID.slice(3)],
  ['a prefix of nothing', `nope_${ID.slice(4)}`],
  ['a name of every object', `constructor_${ID.slice(4)}`],
  ['what is no digit', `${ID.slice(0, -1)}g`],
  ['the form of before', Buffer.from(`Message:${UUID}`).toString('base64')],
])('%s is no id', (_what, text) => {
  expect(parseGlobalId(text)).toBeNull();
});

test('an id of another type is none', () => {
  expect(fromGlobalId('Contact', ID)).toBeNull();
});

describe('fields of the log and of details', () => {
  test('show their ids as the API does', () => {
    expect(namedId('messageId', UUID)).toBe(ID);
    expect(namedId('requestId', UUID)).toBeNull();
    expect(namedId('messageId', 'x')).toBeNull();
    expect(withGlobalIds({ attempt: 1, connectionId: UUID, movedTo: null, requestId: UUID })).toEqual({
      attempt: 1,
      connectionId: `connection_${ID.slice(4)}`,
      movedTo: null,
      requestId: UUID,
    });
    expect([withGlobalIds(null), withGlobalIds('x'), withGlobalIds([UUID])]).toEqual([null, 'x', [UUID]]);
  });
});
