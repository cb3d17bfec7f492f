import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFree, nextInTurn, PRESENT_MS, verdictsOn } from '../../src/domains/conversations/assignment.ts';
import { languageOf } from '../../src/domains/conversations/assignment-handler.ts';
import { awayAt, isAutomatic } from '../../src/domains/conversations/away.ts';
import type { Desk } from '../../src/domains/messages/desk.ts';
import type { Absence, AssignmentRule } from '../../src/generated/prisma/client.ts';
import { closedSince, parseWeek, type Week } from '../../src/policy/hours.ts';

const NOW = new Date('2026-11-25T10:00:00Z');
const [ADA, BOB, CAT] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-7000-8000-000000000000`) as [
  string,
  string,
  string,
];
const BOT_KEY = 'bot-key';

const rule = (change: Partial<AssignmentRule>): AssignmentRule => ({
  id: 'r',
  workspaceId: 'w',
  name: 'rule',
  position: 1,
  enabled: true,
  keywords: [],
  senders: [],
  languages: [],
  hours: null,
  toKind: null,
  toId: null,
  roundRobin: true,
  lastMemberId: null,
  createdAt: NOW,
  ...change,
});

const absence = (memberId: string, from: string, until: string | null, text: string | null = null): Absence => ({
  id: `absence of ${memberId}`,
  workspaceId: 'w',
  memberId,
  from: new Date(from),
  until: until === null ? null : new Date(until),
  text,
  createdAt: NOW,
});

const desk = (rules: AssignmentRule[], absences: Absence[] = []): Desk => ({
  rules,
  absences,
  teams: [{ id: 'team', workspaceId: 'w', name: 'Night', memberIds: [BOB, CAT], createdAt: NOW }],
  members: [
    { id: ADA, name: 'Ada', seenAt: new Date(NOW.getTime() - 60_000) },
    { id: BOB, name: 'Bob', seenAt: new Date(NOW.getTime() - 1_000) },
    { id: CAT, name: 'Cat', seenAt: new Date(NOW.getTime() - PRESENT_MS) },
  ],
});

const heard = { text: 'I want a refund', sender: '+447700900100', language: 'es', at: NOW, now: NOW };
const verdict = (change: Partial<AssignmentRule>, absences: Absence[] = []) =>
  verdictsOn(desk([rule(change)], absences), [BOT_KEY], heard, 'Europe/Madrid')[0];

describe('what a rule says of a text', () => {
  test.each<[string, Partial<AssignmentRule>, string]>([
    ['switched off', { enabled: false }, 'is switched off'],
    ['another sender', { senders: ['62001'] }, 'is for texts to "62001", not to +447700900100'],
    ['another language', { languages: ['en', 'fr'] }, 'is for persons of "en" or "fr", not of es'],
    ['other words', { keywords: ['refunds', 'money back'] }, 'is for texts with "refunds" or "money back"'],
    ['other hours', { hours: 'wed 12:00-13:00' }, 'holds wed 12:00-13:00 (Europe/Madrid)'],
    ['a bot that is switched off', { toKind: 'API_KEY', toId: 'x', roundRobin: false }, 'its bot is switched off'],
    ['a member that is gone', { toKind: 'MEMBER', toId: 'x', roundRobin: false }, 'its member may not answer any more'],
    ['a team that is gone', { toKind: 'TEAM', toId: 'x' }, 'its team was removed'],
  ])('%s: it passes', (_name, change, reason) => {
    expect(verdict(change)).toMatchObject({ gives: null, reason: expect.stringContaining(reason) });
  });

  test.each<[string, Partial<AssignmentRule>, object]>([
    ['all members who are there, one after the other', {}, { kind: 'turn', memberIds: [ADA, BOB] }],
    ['hours in the zone of the workspace', { hours: 'wed 11:00-12:00' }, { kind: 'turn' }],
    ['a word, in any case', { keywords: ['REFUND'] }, { kind: 'turn' }],
    ['those of a team who are there', { toKind: 'TEAM', toId: 'team' }, { kind: 'turn', memberIds: [BOB] }],
    [
      'a team as a whole',
      { toKind: 'TEAM', toId: 'team', roundRobin: false },
      { kind: 'to', assignee: { kind: 'TEAM', id: 'team' } },
    ],
    [
      'a member, there or not',
      { toKind: 'MEMBER', toId: CAT, roundRobin: false },
      { kind: 'to', assignee: { kind: 'MEMBER', id: CAT } },
    ],
    [
      'a bot',
      { toKind: 'API_KEY', toId: BOT_KEY, roundRobin: false },
      { kind: 'to', assignee: { kind: 'API_KEY', id: BOT_KEY } },
    ],
  ])('%s: it takes it', (_name, change, gives) => {
    expect(verdict(change)?.gives).toMatchObject(gives);
  });

  test('nobody absent gets anything: another member, the team itself, or the next rule', () => {
    const away = [absence(BOB, '2026-11-20T00:00:00Z', null)];
    expect(verdict({}, away)?.gives).toEqual({ kind: 'turn', memberIds: [ADA] });
    expect(verdict({ toKind: 'TEAM', toId: 'team' }, away)).toMatchObject({
      gives: { kind: 'to', assignee: { kind: 'TEAM' } },
      reason: expect.stringContaining('nobody of the team Night is there'),
    });
    const named = { toKind: 'MEMBER' as const, toId: BOB, roundRobin: false };
    expect(verdict(named, away)).toMatchObject({ gives: null, reason: 'Bob is absent' });
    const all = [...away, absence(ADA, '2026-11-25T09:00:00Z', '2026-11-25T11:00:00Z')];
    expect(verdict({}, all)).toMatchObject({ gives: null, reason: 'no member is there' });
    // An absence that is over, or still to come, is none.
    expect(verdict({}, [absence(ADA, '2026-11-26T00:00:00Z', null)])?.gives).toMatchObject({ memberIds: [ADA, BOB] });
  });

  test('the first that takes it is the last that is asked', () => {
    const rules = [rule({ keywords: ['x'], name: 'one' }), rule({ name: 'two' }), rule({ name: 'three' })];
    const asked = verdictsOn(desk(rules), [], heard, 'UTC');
    expect(asked.map(({ rule: { name }, gives }) => [name, gives !== null])).toEqual([
      ['one', false],
      ['two', true],
    ]);
  });
});

test('turns go round: within as many turns as there are members each has one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 }), fc.option(fc.uuid()), (ids, last) => {
      const turns: (string | null)[] = [];
      let before = last;
      for (const _ of ids) {
        before = nextInTurn(ids, before);
        turns.push(before);
      }
      expect([...turns].sort()).toEqual([...ids].sort());
    }),
  );
});

test.each([
  ['es-MX', 'GB', null, 'es'],
  ['pt_BR', null, null, 'pt'],
  [null, 'ES', null, 'es'],
  [null, 'GB', 'fr', 'fr'],
  [null, null, null, 'en'],
])('the language of %s in %s who wrote %s is %s', (locale, country, reply, expected) => {
  expect(languageOf({ locale, country, reply })).toBe(expected);
});

test('a conversation is free that is given to nobody, or to somebody who has gone', () => {
  const here = desk([]);
  expect(isFree(here, { kind: null, id: null })).toBe(true);
  expect(isFree(here, { kind: 'MEMBER', id: ADA })).toBe(false);
  expect(isFree(here, { kind: 'MEMBER', id: 'gone' })).toBe(true);
  expect(isFree(here, { kind: 'TEAM', id: 'team' })).toBe(false);
  expect(isFree(here, { kind: 'TEAM', id: 'gone' })).toBe(true);
  expect(isFree(here, { kind: 'API_KEY', id: 'some key' })).toBe(false);
});

describe('when nobody answers', () => {
  const week = { zone: 'Europe/Madrid', week: parseWeek('mon-fri 09:00-17:00') as Week };
  test.each([
    ['2026-11-25T10:00:00Z', [], null],
    ['2026-11-25T07:59:00Z', [], '2026-11-24T16:00:00.000Z'],
    ['2026-11-25T16:00:00Z', [], '2026-11-25T16:00:00.000Z'],
    ['2026-11-29T12:00:00Z', [], '2026-11-27T16:00:00.000Z'],
    ['2026-11-25T10:00:00Z', ['2026-11-25'], '2026-11-24T16:00:00.000Z'],
    ['2026-07-01T07:30:00Z', [], null],
  ])('at %s, closed on %j: closed since %s', (at, closedOn, expected) => {
    const since = closedSince({ ...week, closedOn: new Set(closedOn) }, new Date(at));
    expect(since?.toISOString() ?? null).toBe(expected);
  });

  const officeHours = { open: 'mon-fri 09:00-17:00', closedOn: [], text: 'Closed.', absentText: 'Away.' };
  const workspace = { officeHours, timeZone: 'UTC' };
  const sunday = new Date('2026-11-29T12:00:00Z');
  test.each([
    ['open, nobody’s', workspace, null, NOW, null],
    ['closed', workspace, null, sunday, 'Closed.'],
    ['no hours', { ...workspace, officeHours: null }, null, sunday, null],
    ['given to one who is absent', workspace, { kind: 'MEMBER', id: BOB }, NOW, 'Away.'],
    ['given to one who is absent with own words', workspace, { kind: 'MEMBER', id: CAT }, NOW, 'On a boat.'],
    ['given to one who is there', workspace, { kind: 'MEMBER', id: ADA }, NOW, null],
    ['given to a team', workspace, { kind: 'TEAM', id: 'team' }, sunday, 'Closed.'],
  ] as const)('%s', (_name, where, assignee, at, text) => {
    const absences = [
      absence(BOB, '2026-11-20T00:00:00Z', null),
      absence(CAT, '2026-11-20T00:00:00Z', null, 'On a boat.'),
    ];
    expect(awayAt(where, { absences }, assignee, at)?.text ?? null).toBe(text);
  });

  test.each([
    ['Automatic reply: I am out of the office until Monday.', true],
    ['I’m driving with Focus turned on. I’ll see your message later.', true],
    ['Dies ist eine automatische Antwort. Bitte nicht antworten.', true],
    ['RÉPONSE AUTOMATIQUE : absent', true],
    ['自动回复：稍后联系', true],
    ['Where is the office?', false],
    ['Please reply', false],
    ['I am driving to your shop, are you open?', false],
  ])('"%s" says that a machine sent it: %s', (text, expected) => {
    expect(isAutomatic(text)).toBe(expected);
  });
});
