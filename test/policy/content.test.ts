import { describe, expect, test } from 'vitest';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import { Contents, contentGate } from '../../src/policy/content.ts';
import type { Ruling } from '../../src/policy/gate.ts';
import { linkWarnings } from '../../src/policy/links.ts';
import { COUNTRY_RULES } from '../../src/policy/rules/index.ts';
import { senderGate } from '../../src/policy/sender.ts';
import { NO_WORKSPACE_RULES, type WorkspaceRules } from '../../src/policy/workspace-rules.ts';

const now = new Date('2026-12-07T12:00:00Z');
const contents = new Contents();
const [content, sender] = [contentGate(), senderGate()];

interface Asked {
  country: string;
  text?: string | null;
  from?: string | null;
  rules?: Partial<WorkspaceRules>;
}
function factsOf({ country, text = 'Offer. Reply STOP to end.', from = 'Acme', rules }: Asked) {
  const message = { purpose: 'MARKETING', now, expiresAt: now, exemption: null, to: '+0', country } as const;
  const workspaceRules = rules === undefined ? null : JSON.stringify(rules);
  return { ...message, sender: from, text, ...NO_FACTS, workspaceRules };
}
const codeOf = (ruling: Ruling) => (ruling.kind === 'refuse' ? ruling.code : ruling.kind);

describe('content', () => {
  test.each<[string, Asked, string[]]>([
    ['GB: a name sends it, and it says how to stop', { country: 'GB' }, []],
    ['GB: no way out', { country: 'GB', text: 'Offer' }, ['opt-out wording']],
    ['GB: from a number', { country: 'GB', from: '+447700900999' }, ['sender name']],
    [
      'GB: from a number, with the name in the text',
      { country: 'GB', from: '+447700900999', text: 'ACME: offer. STOP ends it', rules: { brand: 'Acme' } },
      [],
    ],
    ['KR: everything', { country: 'KR', text: 'Offer' }, ['label', 'sender name', 'opt-out wording']],
    [
      'KR: whole',
      { country: 'KR', text: '(광고) Acme 02-123-4567 Offer 무료수신거부 080-1234', rules: { brand: 'Acme' } },
      [],
    ],
    [
      'KR: the label elsewhere, or otherwise, is none',
      { country: 'KR', text: ' (광 고) Acme 무료수신거부 080', rules: { brand: 'Acme' } },
      ['label'],
    ],
    ['VN: either label', { country: 'VN', text: '[AD] Offer, STOP' }, []],
    ['CN: in its own words', { country: 'CN', text: '优惠 退订回T' }, []],
    [
      'a word that only has it inside is none',
      { country: 'GB', text: 'Nonstop offers at the bus-stopover' },
      ['opt-out wording'],
    ],
    [
      'the wording of the workspace is one',
      { country: 'GB', text: 'Offer. Leave: acme.example/x', rules: { optOutText: 'Leave: acme.example/x' } },
      [],
    ],
    ['nothing is demanded where no rule is known', { country: 'NP', text: 'Offer' }, []],
    ['octets have no text', { country: 'KR', text: null }, []],
  ])('%s', (_name, asked, missing) => {
    const { ruling, facts } = content.decide(factsOf(asked));
    expect(codeOf(ruling)).toBe(missing.length === 0 ? 'allow' : 'CONTENT_MISSING');
    expect(facts.missing ?? []).toEqual(missing);
  });

  test('what is only reported is let through, and says what is missing', () => {
    const { ruling, reason, facts } = content.decide(
      factsOf({ country: 'GB', text: 'Offer', rules: { contentChecks: 'REPORT' } }),
    );
    expect(ruling.kind).toBe('allow');
    expect(reason).toContain('how to opt out. The workspace only reports it.');
    expect(facts.missing).toEqual(['opt-out wording']);
  });

  test('a text is completed by what the workspace has set, and passes then; a whole one stays', () => {
    const own = { ...NO_WORKSPACE_RULES, brand: 'Acme', optOutText: 'Reply STOP to end.' };
    for (const country of ['GB', 'KR', 'VN', 'MY', 'US', 'CN', 'NP', 'CZ']) {
      const facts = { ...factsOf({ country, from: '12345', text: 'Offer', rules: own }) };
      const text = contents.completed('Offer', facts, own);
      expect(codeOf(content.decide({ ...facts, text }).ruling), `${country}: ${text}`).toBe('allow');
      expect(contents.completed(text, facts, own)).toBe(text);
    }
    const korean = contents.completed('Offer', factsOf({ country: 'KR', from: '12345' }), own);
    expect(korean).toBe('(광고) Acme: Offer Reply STOP to end.');
    expect(contents.completed('Offer', factsOf({ country: 'KR' }), NO_WORKSPACE_RULES)).toBe('(광고) Offer');
  });

  test.each<[string, string[]]>([
    ['See https://acme.example/offers, STOP ends it', []],
    ['See bit.ly/abc. STOP', ['link shortener of others']],
    ['STOP www.tinyurl.com', ['link shortener of others']],
    ['STOP rabbit.ly and orbit.ly.example', []],
    ['STOP https://аpple.com/id', ['look-alike link']],
    ['STOP https://xn--pple-43d.com', ['look-alike link']],
    ['СТОП https://пример.рф', []],
    ['STOP https://xn--e1afmkfd.xn--p1ai', []],
    ['STOP at 10.30 or v.2.0', []],
    ['STOP HTTPS://T.CO/x xn--80ak6aa92e.com', ['link shortener of others', 'look-alike link']],
  ])('links of %s', (text, warnings) => {
    const { ruling, facts, reason } = content.decide(factsOf({ country: 'GB', text }));
    expect(ruling.kind).toBe('allow');
    expect(facts.warnings ?? []).toEqual(warnings);
    for (const each of warnings) expect(reason).toContain(each);
  });

  test('no text takes long to be looked at for links', () => {
    const texts = [
      'a.'.repeat(2_000),
      'a-b.'.repeat(1_000),
      'a'.repeat(4_000),
      '(.'.repeat(2_000),
      'x.y '.repeat(1_000),
    ];
    const startedAt = performance.now();
    for (let round = 0; round < 20; round++) for (const text of texts) linkWarnings(text);
    expect((performance.now() - startedAt) / 100).toBeLessThan(20);
  });

  test('people of one place share a finding', () => {
    const one = content.decide(factsOf({ country: 'FR', text: 'One, STOP' }));
    expect(content.decide(factsOf({ country: 'FR', text: 'Another, STOP' }))).toBe(one);
    expect(one.rule.id).toBe('content.fr');
  });
});

describe('senders', () => {
  test.each<[string, string, string | null, string]>([
    ['a name where there are none', 'US', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['a number there', 'US', '+15551230000', 'allow'],
    ['a short code there', 'US', '12345', 'allow'],
    ['the default of the SMSC', 'US', null, 'allow'],
    ['a name where they are allowed', 'GB', 'Acme', 'allow'],
    ['a name that has to be registered', 'SG', 'Acme', 'allow'],
    ['an offer’s name without its beginning', 'AE', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['with it', 'AE', 'AD-Acme', 'allow'],
    ['an offer’s name without its end', 'SA', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['with it', 'SA', 'Acme-AD', 'allow'],
    ['where nothing is known', 'NP', 'Acme', 'allow'],
  ])('%s (%s)', (_name, country, from, expected) => {
    expect(codeOf(sender.decide(factsOf({ country, from })).ruling)).toBe(expected);
  });

  test('each country that has no names refuses one, and takes a number', () => {
    const without = COUNTRY_RULES.filter((rule) => rule.sender.names === 'NOT_SUPPORTED' && rule.region === null);
    expect(without.length).toBeGreaterThan(5);
    for (const { country } of without) {
      const refused = sender.decide(factsOf({ country, from: 'Acme' }));
      expect(codeOf(refused.ruling), country).toBe('SENDER_NOT_ALLOWED');
      expect(refused.reason).toContain('name a number as the sender');
      expect(codeOf(sender.decide(factsOf({ country, from: '12345' })).ruling)).toBe('allow');
      const reported = factsOf({ country, from: 'Acme', rules: { senderChecks: 'REPORT' } });
      expect(codeOf(sender.decide(reported).ruling)).toBe('allow');
    }
  });
});
