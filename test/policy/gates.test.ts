import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Purpose } from '../../src/generated/prisma/enums.ts';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import type { LineFact } from '../../src/kernel/number-lookups.ts';
import { gate, type Ruling, type SendFacts } from '../../src/policy/gate.ts';
import { gatesOf } from '../../src/policy/index.ts';
import { policyOf } from '../../src/policy/judge.ts';
import { ALL_PURPOSES, PURPOSES, STOPPED_PURPOSES } from '../../src/policy/purposes.ts';
import { isReasonCode, REASONS, type ReasonCode } from '../../src/policy/reasons.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const LATER = new Date('2026-11-23T13:00:00.000Z');
const SINCE = new Date('2026-01-01T00:00:00.000Z');

const granted = { state: 'GRANT', entryId: 'entry-1', since: SINCE, byStop: false } as const;
const revoked = { state: 'REVOKE', entryId: 'entry-2', since: SINCE, byStop: false } as const;
const stopped = { ...revoked, byStop: true } as const;
const suppressed = { reason: 'MANUAL', since: SINCE, until: null };
const unusable = { ...suppressed, reason: 'UNUSABLE' };

function facts(change: Partial<SendFacts> = {}): SendFacts {
  return {
    purpose: 'TRANSACTIONAL',
    now: NOW,
    expiresAt: LATER,
    exemption: null,
    to: '+447911123456',
    country: 'GB',
    sender: null,
    text: null,
    ...NO_FACTS,
    ...change,
  };
}

const GATES = gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 });
const { judge } = policyOf(GATES);
const refusedWith = (ruling: Ruling) => (ruling.kind === 'refuse' ? ruling.code : null);

describe('consent, by purpose', () => {
  /** What each purpose says to a recipient who said nothing or yes; `null`: it is sent. */
  const TABLE: Record<Purpose, [ReasonCode | null, ReasonCode | null]> = {
    TRANSACTIONAL: [null, null],
    OTP: [null, null],
    ALERT: [null, null],
    CONVERSATION: [null, null],
    MARKETING: ['NO_CONSENT', null],
    SURVEY: ['NO_CONSENT', null],
  };

  test.each(Object.entries(TABLE) as [Purpose, (typeof TABLE)[Purpose]][])('of %s', (purpose, [nothing, yes]) => {
    expect(refusedWith(judge(facts({ purpose, consent: null })).ruling)).toBe(nothing);
    expect(refusedWith(judge(facts({ purpose, consent: granted })).ruling)).toBe(yes);
    expect(refusedWith(judge(facts({ purpose, consent: revoked })).ruling)).toBe('CONSENT_REVOKED');
    expect(refusedWith(judge(facts({ purpose, consent: stopped })).ruling)).toBe('OPTED_OUT');
  });

  test('a bare STOP revokes everything but one-time codes', () => {
    expect(STOPPED_PURPOSES).toEqual(ALL_PURPOSES.filter((purpose) => purpose !== 'OTP'));
    expect([...ALL_PURPOSES].sort()).toEqual(Object.values(Purpose).sort());
  });

  test('an exemption lets one reply through an opt-out, and says so', () => {
    const { verdict, steps } = judge(
      facts({ purpose: 'CONVERSATION', consent: revoked, exemption: 'opt-out confirmation' }),
    );
    expect(verdict).toBe('ALLOW');
    expect(steps.at(-1)).toMatchObject({
      gate: 'consent',
      reason: 'The opt-out confirmation is let through once.',
      facts: { exemption: 'opt-out confirmation', consent: 'REVOKE', entryId: 'entry-2' },
    });
  });
});

describe('the order of the gates', () => {
  test.each<[string, Partial<SendFacts>, string[], ReasonCode | null]>([
    ['all allow', {}, ['ALLOW', 'ALLOW', 'ALLOW', 'ALLOW', 'ALLOW'], null],
    [
      'an unusable number comes before a suppression',
      { suppression: unusable, contactErased: true },
      ['ALLOW', 'REFUSE'],
      'NUMBER_UNUSABLE',
    ],
    ['and no exemption opens it', { suppression: unusable, exemption: 'help' }, ['ALLOW', 'REFUSE'], 'NUMBER_UNUSABLE'],
    [
      'a suppression holds until its end',
      { suppression: { ...suppressed, until: LATER } },
      ['ALLOW', 'ALLOW', 'REFUSE'],
      'SUPPRESSED',
    ],
    [
      'and no longer',
      { suppression: { ...suppressed, until: NOW } },
      ['ALLOW', 'ALLOW', 'ALLOW', 'ALLOW', 'ALLOW'],
      null,
    ],
    ['validity ends the asking', { expiresAt: NOW, suppression: suppressed }, ['REFUSE'], 'EXPIRED_IN_QUEUE'],
    [
      'suppression comes before consent',
      { suppression: suppressed, consent: revoked },
      ['ALLOW', 'ALLOW', 'REFUSE'],
      'SUPPRESSED',
    ],
    [
      'erased comes before suppressed',
      { suppression: suppressed, contactErased: true },
      ['ALLOW', 'ALLOW', 'REFUSE'],
      'ERASED',
    ],
    [
      'an exemption does not open a suppression',
      { suppression: suppressed, exemption: 'help' },
      ['ALLOW', 'ALLOW', 'REFUSE'],
      'SUPPRESSED',
    ],
    ['nor an erasure', { contactErased: true, exemption: 'help' }, ['ALLOW', 'ALLOW', 'REFUSE'], 'ERASED'],
    ['nor does it make a message valid', { expiresAt: NOW, exemption: 'help' }, ['REFUSE'], 'EXPIRED_IN_QUEUE'],
    [
      'a grant does not open a suppression',
      { purpose: 'MARKETING', consent: granted, suppression: suppressed },
      ['ALLOW', 'ALLOW', 'REFUSE'],
      'SUPPRESSED',
    ],
  ])('%s', (_name, change, verdicts, code) => {
    const { steps, ruling, verdict } = judge(facts(change));
    expect(steps.map((step) => step.verdict)).toEqual(verdicts);
    const given = facts(change);
    const asked = GATES.filter(
      ({ purposes, appliesTo }) =>
        (purposes === undefined || purposes.includes(given.purpose)) && appliesTo?.(given) !== false,
    );
    expect(steps.map((step) => step.gate)).toEqual(asked.slice(0, steps.length).map((gate) => gate.name));
    expect(refusedWith(ruling)).toBe(code);
    expect(verdict).toBe(verdicts.at(-1));
  });

  test.each<[LineFact['lineType'], Partial<LineFact>, ReasonCode | null]>([
    ['LANDLINE', { refuseLandlines: true }, 'NUMBER_IS_LANDLINE'],
    ['LANDLINE', {}, null],
    ['MOBILE', { refuseLandlines: true, silence: 'REFUSE' }, null],
    ['VOIP', { refuseLandlines: true }, null],
    ['UNKNOWN', { refuseLandlines: true, silence: 'REFUSE' }, null],
    [null, { refuseLandlines: true }, null],
    [null, { silence: 'REFUSE' }, 'LOOKUP_UNANSWERED'],
    [null, { silence: 'REFUSE', wasAsked: false }, null],
    [null, { isLimited: true }, null],
    [null, { isLimited: true, silence: 'REFUSE' }, 'LOOKUP_UNANSWERED'],
    [null, { isLimited: true, silence: 'REFUSE', wasAsked: false }, 'LOOKUP_UNANSWERED'],
  ])('a line %s with %o is refused with %s', (lineType, change, code) => {
    const usual = { mccMnc: null, wasAsked: true, isLimited: false, refuseLandlines: false, silence: 'SEND' } as const;
    const { steps, ruling } = judge(facts({ line: { ...usual, lineType, ...change } }));
    expect(refusedWith(ruling)).toBe(code);
    expect(steps.find(({ gate: name }) => name === 'line')?.facts).toEqual({ lineType });
  });

  test('a message is valid until, and not at, the end of its validity', () => {
    const at = (ms: number) => judge(facts({ now: new Date(LATER.getTime() + ms) })).ruling;
    expect(at(-1).kind).toBe('allow');
    expect(at(0)).toMatchObject({ kind: 'refuse', status: 'EXPIRED' });
  });
});

describe('a gate that defers', () => {
  const OPENS = new Date('2026-11-23T12:30:00.000Z');
  const rule = { id: 'test.opening', source: 'this test', asOf: '2026-11-23' };
  /** Closed until it opens. */
  const opening = gate({
    name: 'opening',
    needs: [],
    decide({ now }) {
      const isOpen = now >= OPENS;
      const ruling: Ruling = isOpen ? { kind: 'allow' } : { kind: 'defer', code: 'SCHEDULED_FOR_LATER', until: OPENS };
      return { rule, ruling, reason: isOpen ? 'It is open.' : 'It is closed.', facts: {} };
    },
  });
  const [validity, ...others] = GATES;
  const { judge: judged } = policyOf([...(validity === undefined ? [] : [validity]), opening, ...others]);
  const opensIn = (ms: number) => new Date(OPENS.getTime() - ms);

  test.each<[string, Partial<SendFacts>, string[]]>([
    ['ends the asking while it is closed', {}, ['ALLOW', 'DEFER']],
    ['a millisecond before it opens too', { now: opensIn(1) }, ['ALLOW', 'DEFER']],
    ['lets the gates after it be asked when it is open', { now: OPENS }, Array(6).fill('ALLOW')],
    ['hides what a later gate would refuse until then', { consent: stopped }, ['ALLOW', 'DEFER']],
    ['which is refused then', { now: OPENS, consent: stopped }, ['ALLOW', 'ALLOW', 'ALLOW', 'ALLOW', 'REFUSE']],
    ['is not asked about what a gate before it refused', { expiresAt: NOW }, ['REFUSE']],
  ])('%s', (_name, change, verdicts) => {
    const { verdict, steps, ruling } = judged(facts(change));
    expect(steps.map((step) => step.verdict)).toEqual(verdicts);
    expect(verdict).toBe(verdicts.at(-1));
    if (verdict !== 'DEFER') return;
    expect(ruling).toEqual({ kind: 'defer', code: 'SCHEDULED_FOR_LATER', until: OPENS });
    expect(steps.at(-1)).toMatchObject({ gate: 'opening', ruleId: 'test.opening', until: OPENS.toISOString() });
  });
});

describe('a decision can be read by itself', () => {
  test('every step names its rule, where that is written, the facts and the moment', () => {
    const { steps } = judge(facts({ purpose: 'MARKETING', consent: granted }));
    for (const step of steps) {
      expect(step.ruleId).not.toBe('');
      expect(step.source).not.toBe('');
      expect(step.at).toBe('2026-11-23T12:00:00.000Z');
    }
    expect(steps.slice(0, 4).map((step) => step.facts)).toEqual([
      { expiresAt: '2026-11-23T13:00:00.000Z' },
      {},
      {},
      { purpose: 'MARKETING', consent: 'GRANT' },
    ]);
  });

  test('every rule is dated', () => {
    const found = GATES.map((gate) => gate.decide(facts()).rule);
    for (const { asOf } of found) expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    const { steps } = judge(facts({ purpose: 'MARKETING', consent: null }));
    for (const { asOf } of steps) expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    // What is allowed has no code.
    expect(steps.map(({ code }) => code)).toEqual([...steps.slice(1).map(() => undefined), 'NO_CONSENT']);
  });

  test('every reason code is described, and codes are told from other texts', () => {
    for (const [code, { description, advice }] of Object.entries(REASONS)) {
      expect(code).toMatch(/^[A-Z_]+$/);
      expect(description).toMatch(/\.$/);
      expect(advice).not.toBe('');
    }
    expect(isReasonCode('NO_CONSENT')).toBe(true);
    expect(isReasonCode('toString')).toBe(false);
    expect(isReasonCode('no_consent')).toBe(false);
  });
});

const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
const anyFacts: fc.Arbitrary<SendFacts> = fc
  .record({
    purpose: fc.constantFrom(...ALL_PURPOSES),
    now: date,
    expiresAt: date,
    consent: fc.option(
      fc.record({
        state: fc.constantFrom('GRANT' as const, 'REVOKE' as const),
        entryId: fc.uuid(),
        since: date,
        byStop: fc.boolean(),
      }),
    ),
    suppression: fc.option(
      fc.record({ reason: fc.constantFrom('MANUAL', 'ERASED', 'UNUSABLE'), since: date, until: fc.option(date) }),
    ),
    exemption: fc.option(fc.constant('opt-out confirmation')),
    contactErased: fc.boolean(),
  })
  .map((each) => ({ ...NO_FACTS, to: '+447911123456', country: 'GB', sender: null, text: null, ...each }));

describe('a question whether somebody consents', () => {
  const night = { now: new Date('2026-11-23T03:00:00.000Z'), expiresAt: new Date('2026-11-24T03:00:00.000Z') };
  const said = (change: Partial<SendFacts>) => judge(facts({ ...night, ...change }));

  test.each([
    ['to offers keeps their hours', { asksFor: 'MARKETING' }, 'DEFER'],
    ['to surveys does too', { asksFor: 'SURVEY' }, 'DEFER'],
    ['to alerts is sent at any hour', { asksFor: 'ALERT' }, 'ALLOW'],
    ['is not asked by a message that only says something', { asksFor: null }, 'ALLOW'],
    ['to offers is sent by day', { asksFor: 'MARKETING', now: NOW }, 'ALLOW'],
  ] as const)('%s', (_what, change, verdict) => {
    expect(said(change).verdict).toBe(verdict);
  });

  test('is judged by the hours of what it asks for, and by nothing else of it', () => {
    const gates = (change: Partial<SendFacts>) => said({ now: NOW, ...change }).steps.map(({ gate: name }) => name);
    const plain = gates({});
    expect(gates({ asksFor: 'MARKETING' }).filter((name) => !plain.includes(name))).toEqual(['quiet hours']);
    // Nobody has consented yet: that is what is asked.
    expect(said({ asksFor: 'MARKETING', now: NOW, consent: null }).verdict).toBe('ALLOW');
    expect(refusedWith(said({ asksFor: 'MARKETING', now: NOW, consent: stopped }).ruling)).toBe('OPTED_OUT');
  });

  test('needs the facts that tell the hours', () => {
    const { needsOf } = policyOf(GATES);
    expect(needsOf('TRANSACTIONAL')).not.toContain('timeZones');
    expect(needsOf('TRANSACTIONAL', 'MARKETING')).toEqual(
      expect.arrayContaining(['timeZones', 'ownHours', 'postalCode', 'workspaceRules', 'consent']),
    );
  });
});

describe('for any facts', () => {
  test('the steps are a run of ALLOW that ends with the verdict, which the ruling repeats', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { verdict, steps, ruling } = judge(each);
        expect(steps.slice(0, -1).every((step) => step.verdict === 'ALLOW')).toBe(true);
        expect(steps.at(-1)?.verdict).toBe(verdict);
        expect(ruling.kind.toUpperCase()).toBe(verdict);
        const asked = GATES.filter(
          ({ purposes, appliesTo }) => (purposes?.includes(each.purpose) ?? true) && (appliesTo?.(each) ?? true),
        );
        if (verdict === 'ALLOW') expect(steps.map(({ gate: name }) => name)).toEqual(asked.map(({ name }) => name));
      }),
    );
  });

  test('nothing but a live, consented, unsuppressed message passes', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        if (judge(each).verdict !== 'ALLOW') return;
        expect(each.now < each.expiresAt).toBe(true);
        const { suppression, now } = each;
        const hasEnded = suppression?.until != null && suppression.until <= now && suppression.reason !== 'UNUSABLE';
        expect(suppression === null || hasEnded).toBe(true);
        expect(each.contactErased).toBe(false);
        if (each.exemption !== null) return;
        expect(each.consent?.state).not.toBe('REVOKE');
        if (PURPOSES[each.purpose].needsConsent) expect(each.consent?.state).toBe('GRANT');
      }),
    );
  });

  // Steps of equal facts are shared between messages: nothing of one message may show in another's.
  test('what was judged before does not change the answer', () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { minLength: 2, maxLength: 6 }), (list) => {
        const alone = list.map((each) => JSON.stringify(judge(structuredClone(each))));
        const shuffled = [...list, ...list].reverse();
        const together = shuffled.map((each) => JSON.stringify(judge(each))).reverse();
        expect(together).toEqual([...alone, ...alone]);
      }),
    );
  });
});

describe('a chunk', () => {
  test('shares them too where some wait for another day, in between others that are sent today', () => {
    const own = policyOf(GATES);
    // Paris has closed by then, and New York has not.
    const now = new Date('2026-11-23T20:00:00.000Z');
    const offer = (to: string, country: string, sender: string) => {
      const workspaceRules = JSON.stringify({
        ...{ brand: 'Acme', caps: [{ purpose: 'MARKETING', max: 3, periodMs: 86_400_000 }] },
      });
      return own.judge(
        facts({
          ...{ purpose: 'MARKETING', now, expiresAt: new Date(now.getTime() + 86_400_000), consent: granted },
          ...{ to, country, sender, text: 'Acme: 20 % off. Reply STOP to end.', workspaceRules },
        }),
      );
    };
    const first = offer('+33612345678', 'FR', 'Acme');
    expect(first.verdict).toBe('DEFER');
    expect(first.steps.filter(({ gate }) => gate === 'frequency')).toHaveLength(1);
    const today = offer('+12125550100', 'US', '12345');
    expect(today.verdict).toBe('ALLOW');
    expect(offer('+33612345679', 'FR', 'Acme')).toBe(first);
    expect(offer('+12125550101', 'US', '12345')).toBe(today);
  });

  test('shares the steps of equal facts', () => {
    const [first, second] = [judge(facts()), judge(facts())];
    for (const [index, step] of first.steps.entries()) expect(second.steps[index]).toBe(step);
  });
});
