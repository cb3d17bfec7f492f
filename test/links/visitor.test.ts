import { describe, expect, test } from 'vitest';
import { VisitorReader } from '../../src/domains/links/visitor.ts';
import { IN_MESSENGERS, PEOPLE, VISITORS } from './agents.ts';

const reader = new VisitorReader();
const read = (agent: string, headers: Record<string, string> = {}, method = 'GET') =>
  reader.read({ method, headers: { 'user-agent': agent, ...headers } });

describe('who follows a link', () => {
  test.each(VISITORS)('%s is told apart: %s', (visitor, agent) => {
    expect(read(agent).visitor).toBe(visitor);
  });

  test.each(PEOPLE)('%s is a person: %s', (family, agent) => {
    expect(read(agent)).toEqual({ visitor: 'PERSON', agent: family });
  });

  test.each(IN_MESSENGERS)('the browser of a messenger is a person: %s', (agent) => {
    expect(read(agent).visitor).toBe('PERSON');
  });

  test.each([
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
    ['x-purpose', 'preview'],
    ['x-moz', 'prefetch'],
  ])('a browser that looks ahead is no click: %s: %s', (name, value) => {
    const [, agent] = PEOPLE[0] ?? ['', ''];
    expect(read(agent, { [name]: value }).visitor).toBe('PREFETCH');
    expect(read(agent).visitor).toBe('PERSON');
  });

  test('the family is one of a list: no word of an agent is kept', () => {
    const agent = 'Mozilla/5.0 (Linux; Android 14) +447911123456-Browser/1.0 Ada/2.0 ';
    expect(read(agent).agent).toMatch(/^(?:Other|Android Browser)$/);
    expect(read('Mozilla/5.0 Ada/2.0 (+447911123456)').agent).toBe('Other');
  });

  test('HEAD is asked by programs, and who says nothing of itself is none but one', () => {
    const [, agent] = PEOPLE[0] ?? ['', ''];
    expect(read(agent, {}, 'HEAD').visitor).toBe('PROGRAM');
    expect(read('')).toEqual({ visitor: 'PROGRAM', agent: 'None' });
    expect(reader.read({ method: 'GET', headers: {} }).visitor).toBe('PROGRAM');
  });
});
