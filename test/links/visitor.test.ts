import { describe, expect, test } from 'vitest';
import { VisitorReader } from '../../src/domains/links/visitor.ts';
import { Networks, parseNetworkLines } from '../../src/kernel/networks.ts';
import { IN_MESSENGERS, PEOPLE, VISITORS } from './agents.ts';

const none = new Networks([]);
const reader = new VisitorReader({ dataCentreRanges: null, trustedProxies: none });
const address = '192.0.2.7';
const read = (agent: string, headers: Record<string, string> = {}, method = 'GET') =>
  reader.read({ method, headers: { 'user-agent': agent, ...headers }, address });

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
    expect(reader.read({ method: 'GET', headers: {}, address }).visitor).toBe('PROGRAM');
  });
});

describe('who follows a link from a data centre', () => {
  const { networks } = parseNetworkLines('198.51.100.0/24\n2001:db8:5::/48');
  const placed = new VisitorReader({ dataCentreRanges: networks, trustedProxies: none });
  const from = (at: string, headers: Record<string, string>, method = 'GET', by = placed) =>
    by.read({ method, headers, address: at });
  const [family, browser] = PEOPLE[0] ?? ['', ''];

  test.each(['198.51.100.0', '198.51.100.255', '::ffff:198.51.100.9', '2001:db8:5::1'])(
    'is no person where a browser comes from %s, and keeps the family of its agent',
    (at) => expect(from(at, { 'user-agent': browser })).toEqual({ visitor: 'DATA_CENTRE', agent: family }),
  );

  test.each(['198.51.99.255', '198.51.101.0', '2001:db8:6::1', ''])('is a person where one comes from %j', (at) =>
    expect(from(at, { 'user-agent': browser })).toEqual({ visitor: 'PERSON', agent: family }),
  );

  test.each(VISITORS)('keeps what is more exact: %s: %s', (visitor, agent) => {
    expect(from('198.51.100.9', { 'user-agent': agent }).visitor).toBe(visitor);
  });

  test('keeps what is more exact: HEAD, a browser that looks ahead, and whoever says nothing', () => {
    expect(from('198.51.100.9', { 'user-agent': browser }, 'HEAD').visitor).toBe('PROGRAM');
    expect(from('198.51.100.9', { 'user-agent': browser, 'sec-purpose': 'prefetch' }).visitor).toBe('PREFETCH');
    expect(from('198.51.100.9', {})).toEqual({ visitor: 'PROGRAM', agent: 'None' });
  });

  test('is a person elsewhere with the same agent: an address is not remembered with it', () => {
    const visitors = ['198.51.100.9', '192.0.2.7', '198.51.100.9'].map(
      (at) => from(at, { 'user-agent': browser }).visitor,
    );
    expect(visitors).toEqual(['DATA_CENTRE', 'PERSON', 'DATA_CENTRE']);
  });

  test('is not known behind a trusted proxy that names nobody, wherever that proxy is', () => {
    const behind = new VisitorReader({ dataCentreRanges: networks, trustedProxies: networks });
    expect(from('198.51.100.9', { 'user-agent': browser }, 'GET', behind).visitor).toBe('PERSON');
  });
});
