/** Forms of triggers and contacts: what they begin with, and what of it goes to the hub. */
import { describe, expect, test } from 'vitest';
import { inputOf as contactInput, languageFault, textsOf, writtenOf } from '../src/screens/contacts/contact-draft.ts';
import type { TypedField } from '../src/screens/contacts/field-values.ts';
import type { ContactWhole } from '../src/screens/contacts/operations.ts';
import type { TriggerRow } from '../src/screens/triggers/operations.ts';
import { changesOf, draftOf, flagsOf, inputOf } from '../src/screens/triggers/trigger-draft.ts';
import { type NamedValue, readNamed, writeNamed } from '../src/ui/named-values.ts';

describe('names with values', () => {
  test.each([
    ['total=25', { total: 25 }],
    ['share = 0.5\nisNew=true', { share: 0.5, isNew: true }],
    ['code=007', { code: '007' }],
    ['order="25"', { order: '25' }],
    ['url=https://shop.example/?a=1', { url: 'https://shop.example/?a=1' }],
    ['id=90071992547409931', { id: '90071992547409931' }],
    ['note=', { note: '' }],
    ['', {}],
  ])('%j is read as %j', (text, values) => {
    expect(readNamed(text)).toEqual({ values, fault: null });
  });

  test('a number that people would see written otherwise stays a text where they see it', () => {
    expect(readNamed('price=1.50\nseats=5', true)).toEqual({ values: { price: '1.50', seats: 5 }, fault: null });
    expect(readNamed('total=25.00').values).toEqual({ total: 25 });
  });

  test('a line without a name is named, and nothing is read', () => {
    expect(readNamed('total=25\nsold')).toEqual({ values: {}, fault: expect.stringContaining('"sold"') });
    expect(readNamed('=25').fault).toContain('"=25"');
  });

  test.each<Record<string, NamedValue>>([
    { a: 1, b: 'x', c: true },
    { a: '1', b: 'false', c: ' x ', d: 'two\nlines', e: '"quoted"' },
  ])('%j is written so that it is read as the same', (values) => {
    expect(readNamed(writeNamed(values)).values).toEqual(values);
  });
});

const TRIGGER = {
  ...{ id: 'trigger_1', name: 'Ask', kind: 'DATE', event: null, segment: null, campaign: null, once: true },
  date: { field: 'visit', offset: '-2 d', at: '10:00', yearly: false },
  ...{ purpose: 'MARKETING', template: 'ask', sender: 'Acme', variables: { place: 'Main Street', floor: 2 } },
  confirmation: { field: 'coming', confirmed: 'yes', declined: null, confirmedText: 'Thanks.', declinedText: null },
  ...{ status: 'ACTIVE', reason: null, pending: 0, accepted: 0, canceled: 0, refused: [], createdAt: '' },
} as unknown as TriggerRow;

describe('the form of a trigger', () => {
  test('begins with all that the trigger has', () => {
    expect(inputOf(draftOf(TRIGGER))).toEqual({
      name: 'Ask',
      on: { date: { field: 'visit', offset: '-2 d', at: '10:00' } },
      ...{ once: true, template: 'ask', purpose: 'MARKETING', sender: 'Acme' },
      variables: { place: 'Main Street', floor: 2 },
      confirmation: { confirmedText: 'Thanks.', declinedText: null, field: 'coming', confirmed: 'yes', declined: null },
    });
  });

  test('sends what was changed alone: what it waits for would count from now', () => {
    const before = draftOf(TRIGGER);
    expect(changesOf(before, before)).toEqual({});
    expect(changesOf(before, { ...before, name: 'Ask them ', once: false })).toEqual({ name: 'Ask them', once: false });
    expect(changesOf(before, { ...before, at: '' })).toEqual({ on: { date: { field: 'visit', offset: '-2 d' } } });
    expect(changesOf(before, { ...before, asks: false, sender: '', variables: '' })).toEqual({
      ...{ confirmation: null, sender: null, variables: {} },
    });
  });

  test('of a trigger that brings people to a campaign sends nothing that the campaign says', () => {
    const campaign = { id: 'campaign_1', name: 'Welcome' };
    const before = draftOf({ ...TRIGGER, campaign, confirmation: null, once: false } as TriggerRow);
    expect(inputOf(before)).not.toHaveProperty('template');
    expect(changesOf(before, { ...before, name: 'Who comes' })).toEqual({ name: 'Who comes' });
    expect(flagsOf(before)).toMatchObject({ date: 'visit', campaign: 'campaign_1' });
  });

  test('is made by the command with the answers that it reads, and the field that keeps them', () => {
    expect(flagsOf(draftOf(TRIGGER))).toMatchObject({
      ...{ confirm: true, 'confirmed-text': 'Thanks.', 'confirm-field': 'coming', 'confirmed-value': 'yes' },
      'declined-value': '',
    });
    expect(flagsOf({ ...draftOf(TRIGGER), answerField: '' })).not.toHaveProperty('confirmed-value');
    expect(flagsOf({ ...draftOf(TRIGGER), asks: false })).not.toHaveProperty('confirm-field');
  });

  test('a day of every year keeps its own offset', () => {
    const yearly = { field: 'birthday', offset: '-7 d', at: '08:30', yearly: true };
    const draft = draftOf({ ...TRIGGER, date: yearly } as TriggerRow);
    expect(draft.kind).toBe('BIRTHDAY');
    expect(inputOf(draft).on).toEqual({ date: yearly });
  });
});

const FIELDS: TypedField[] = [
  { name: 'score', type: 'NUMBER', choices: [] },
  { name: 'plan', type: 'CHOICE', choices: ['gold', 'silver'] },
  { name: 'home', type: 'PLACE', choices: [] },
  { name: 'news', type: 'BOOLEAN', choices: [] },
];
const PERSON = {
  ...{ phone: '+447700900123', name: 'Ada', locale: 'en', tags: ['vip'] },
  attributes: { score: 7, plan: 'bronze', home: { latitude: 48.85, longitude: 2.35 }, other: 'stays' },
} as unknown as ContactWhole;

describe('the form of a contact', () => {
  const before = writtenOf(PERSON);
  const texts = textsOf(PERSON, FIELDS);

  test('begins with the values of fields, but none of another type', () => {
    expect(texts).toEqual({ score: '7', plan: '', home: '48.85, 2.35', news: '' });
  });

  test('sends what was changed alone, and takes away what was emptied', () => {
    expect(contactInput(before, before, FIELDS, texts, texts)).toEqual({ phone: '+447700900123' });
    const changed = { score: '', plan: 'gold', home: '1, 2', news: 'false' };
    const emptied = { ...before, name: '', tags: '' };
    expect(contactInput(before, emptied, FIELDS, texts, changed)).toEqual({
      ...{ phone: '+447700900123', name: null, tags: [] },
      attributes: { score: null, plan: 'gold', home: '1, 2', news: false },
    });
  });

  test('refuses to take a language away, which can be changed alone', () => {
    expect(languageFault(before, { ...before, locale: ' ' })).toContain('not taken away');
    expect(languageFault(before, { ...before, locale: 'es' })).toBeNull();
    expect(languageFault({ ...before, locale: '' }, { ...before, locale: '' })).toBeNull();
  });
});
