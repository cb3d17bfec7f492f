import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CapSlot, NO_FACTS } from '../../src/kernel/facts.ts';
import { type Cap, nextRoom } from '../../src/policy/caps.ts';
import { frequencyGate } from '../../src/policy/frequency.ts';
import type { Finding, SendFacts } from '../../src/policy/gate.ts';
import { gatesOf } from '../../src/policy/index.ts';
import { policyOf } from '../../src/policy/judge.ts';
import type { WorkspaceCap } from '../../src/policy/workspace-rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 11, 8, 17);
const gate = frequencyGate();
const FLORIDA = { to: '+13055550100', country: 'US' };
const VIETNAM = { to: '+84912345678', country: 'VN' };
const LONDON = { to: '+447911123456', country: 'GB' };

const slotsAt = (...times: number[]): CapSlot[] =>
  times.map((at, index) => ({ id: String(index), at, purpose: 'MARKETING' }));
const sentAt = (...times: number[]): CapSlot[] => slotsAt(...times).map((slot) => ({ ...slot, isSent: true }));
const cap = (max: number, periodMs: number): WorkspaceCap => ({ purpose: 'MARKETING', max, periodMs });

function facts({ caps = [], slots = [], isAccepted = false, at = NOON, ...change }: Asked): SendFacts {
  return {
    purpose: 'MARKETING',
    now: new Date(at),
    expiresAt: new Date(at + DAY),
    exemption: null,
    sender: null,
    text: null,
    ...LONDON,
    ...NO_FACTS,
    workspaceRules: caps.length === 0 ? null : JSON.stringify({ caps }),
    capUse: { slots, isAccepted },
    ...change,
  };
}
interface Asked extends Partial<SendFacts> {
  caps?: WorkspaceCap[];
  slots?: CapSlot[];
  isAccepted?: boolean;
  at?: number;
}
const decide = (asked: Asked): Finding => gate.decide(facts(asked));
/** `allow`, or the ruling with the moment of the next one. */
function answer(asked: Asked): string {
  const { ruling } = decide(asked);
  if (ruling.kind === 'allow') return 'allow';
  return `${ruling.kind} ${ruling.code} ${ruling.until?.toISOString() ?? 'never'}`;
}

describe('a cap of a country', () => {
  const [first, second, third] = [NOON - 23 * HOUR, NOON - 3 * HOUR, NOON - 2 * HOUR];

  test.each<[string, Asked, string]>([
    ['none so far', { ...FLORIDA }, 'allow'],
    ['one less than the cap', { ...FLORIDA, slots: slotsAt(second, third) }, 'allow'],
    [
      'as many as the cap',
      { ...FLORIDA, slots: slotsAt(first, second, third) },
      'refuse FREQUENCY_CAP 2026-12-08T18:00:00.000Z',
    ],
    [
      'to the millisecond',
      { ...FLORIDA, slots: slotsAt(NOON - DAY + 1, second, third) },
      'refuse FREQUENCY_CAP 2026-12-08T17:00:00.001Z',
    ],
    ['the oldest is just out of the period', { ...FLORIDA, slots: slotsAt(NOON - DAY, second, third) }, 'allow'],
    ['of other states has none', { to: '+12125550100', country: 'US', slots: slotsAt(first, second, third) }, 'allow'],
    [
      'counts surveys too',
      {
        ...FLORIDA,
        purpose: 'SURVEY',
        slots: [...slotsAt(first, second), { id: 'x', at: third, purpose: 'SURVEY' }],
      },
      'refuse FREQUENCY_CAP 2026-12-08T18:00:00.000Z',
    ],
    ['lets replies of the hub through', { ...FLORIDA, exemption: 'help', slots: slotsAt(1, 2, 3, NOON) }, 'allow'],
  ])('%s', (_name, asked, expected) => {
    expect(answer(asked)).toBe(expected);
  });

  test('of a day counts from midnight of the person', () => {
    // 17:00 UTC is midnight in Ho Chi Minh City.
    const yesterday = slotsAt(NOON - 3, NOON - 2, NOON - 1);
    expect(answer({ ...VIETNAM, slots: yesterday, at: NOON })).toBe('allow');
    expect(answer({ ...VIETNAM, slots: yesterday, at: NOON - 1 })).toBe(
      'refuse FREQUENCY_CAP 2026-12-08T17:00:00.000Z',
    );
    const today = slotsAt(NOON, NOON + 1, NOON + 2);
    expect(answer({ ...VIETNAM, slots: today, at: NOON + HOUR })).toBe('refuse FREQUENCY_CAP 2026-12-09T17:00:00.000Z');
  });

  test('counts what is planned for later: no period has more than the cap', () => {
    const later = slotsAt(NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR);
    expect(answer({ ...FLORIDA, slots: later })).toBe('refuse FREQUENCY_CAP 2026-12-09T18:00:00.000Z');
  });

  test('says how many of how many since when, by which rule, and is shared by all who have had as many', () => {
    const refused = decide({ ...FLORIDA, slots: slotsAt(first, second, third) });
    expect(refused.rule).toMatchObject({ id: 'frequency.us-fl', source: expect.stringContaining('501.616') });
    expect(refused.facts).toMatchObject({
      caps: [{ ruleId: 'us-fl', max: 3, used: 3, period: 'SLIDING', hours: 24 }],
      rules: ['us-fl@2021-07-01/2026-11-28'],
      since: '2026-12-07T17:00:00.000Z',
      nextAllowedAt: '2026-12-08T18:00:00.000Z',
    });
    expect(refused.reason).toContain('3 of MARKETING and SURVEY within 24 hours, and has counted 3.');
    const [one, other] = [
      decide({ ...FLORIDA, slots: slotsAt(second) }),
      decide({ ...FLORIDA, slots: slotsAt(third) }),
    ];
    expect(one).toBe(other);
    expect(one.facts).toMatchObject({ caps: [{ used: 1, max: 3 }] });
  });
});

describe('a cap of the workspace', () => {
  test.each<[string, Asked, string]>([
    ['none is none', { slots: slotsAt(...Array.from({ length: 50 }, (_, n) => NOON - n)) }, 'allow'],
    ['0 is none allowed', { caps: [cap(0, DAY)] }, 'refuse FREQUENCY_CAP never'],
    ['0 also for what was accepted before', { caps: [cap(0, DAY)], isAccepted: true }, 'refuse FREQUENCY_CAP never'],
    ['of another purpose', { caps: [{ ...cap(0, DAY), purpose: 'SURVEY' }] }, 'allow'],
    [
      'of a week',
      { caps: [cap(1, 7 * DAY)], slots: slotsAt(NOON - 6 * DAY) },
      'refuse FREQUENCY_CAP 2026-12-09T17:00:00.000Z',
    ],
    [
      'the stricter of both holds: the workspace’s',
      { ...FLORIDA, caps: [cap(1, DAY)], slots: slotsAt(NOON - HOUR) },
      'refuse FREQUENCY_CAP 2026-12-09T16:00:00.000Z',
    ],
    [
      'the stricter of both holds: the country’s',
      { ...FLORIDA, caps: [cap(9, DAY)], slots: slotsAt(NOON - 1, NOON - 2, NOON - 3) },
      'refuse FREQUENCY_CAP 2026-12-09T16:59:59.997Z',
    ],
    [
      'what was accepted and comes too soon after what was sent waits',
      { caps: [cap(1, DAY)], slots: sentAt(NOON - HOUR), isAccepted: true },
      'defer FREQUENCY_CAP 2026-12-09T16:00:00.000Z',
    ],
    [
      'and does not give way to what waits as well',
      { caps: [cap(1, DAY)], slots: slotsAt(NOON - HOUR, NOON, NOON + HOUR), isAccepted: true },
      'allow',
    ],
  ])('%s', (_name, asked, expected) => {
    expect(answer(asked)).toBe(expected);
  });
});

test('a message held back by quiet hours is counted for its opening', () => {
  const { judge } = policyOf(gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }));
  const consent = { state: 'GRANT', entryId: '', since: new Date(0), byStop: false } as const;
  // 22:00 in London.
  const night = { at: Date.UTC(2026, 11, 8, 22), expiresAt: new Date(NOON + 3 * DAY), consent, caps: [cap(1, DAY)] };
  const waits = judge(facts(night));
  expect(waits.ruling).toMatchObject({ kind: 'defer', code: 'QUIET_HOURS', until: new Date('2026-12-09T08:00:00Z') });
  expect(waits.steps.at(-1)).toMatchObject({ gate: 'frequency', verdict: 'ALLOW', at: '2026-12-09T08:00:00.000Z' });
  const full = judge(facts({ ...night, slots: slotsAt(Date.UTC(2026, 11, 9, 8)) }));
  expect(full.ruling).toMatchObject({ kind: 'refuse', code: 'FREQUENCY_CAP', until: new Date('2026-12-10T08:00:00Z') });
});

test('whatever is asked in whatever order, no period ever holds more than a cap allows', () => {
  const caps = fc.array(
    fc.record({
      max: fc.integer({ min: 1, max: 4 }),
      period: fc.oneof(
        fc.integer({ min: 1, max: 72 }).map((hours) => ({ kind: 'SLIDING' as const, ms: hours * HOUR })),
        fc
          .constantFrom(['Europe/London'], ['America/New_York', 'America/Chicago'])
          .map((zones) => ({ kind: 'DAY' as const, zones })),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const asked = fc.array(fc.integer({ min: 0, max: 24 * 14 * 60 }), { maxLength: 25 });
  fc.assert(
    fc.property(caps, asked, (given, minutes) => {
      const all = given.map((each): Cap => ({ ...each, ruleId: 'x', purposes: ['MARKETING'] }));
      const slots: CapSlot[] = [];
      for (const minute of minutes) {
        const at = Date.UTC(2027, 2, 8) + minute * 60_000;
        const next = nextRoom(all, slots, at);
        if (next === null) throw new Error('there is always room later');
        expect(next).toBeGreaterThanOrEqual(at);
        // Where it does not fit now it does not fit a moment before the next room either.
        if (next > at) expect(nextRoom(all, slots, next - 1)).toBe(next);
        slots.push({ id: '', at: next, purpose: 'MARKETING' });
      }
      const times = slots.map((slot) => slot.at).sort((a, b) => a - b);
      for (const { max, period } of all) {
        if (period.kind === 'SLIDING') {
          for (let n = max; n < times.length; n++) {
            expect((times[n] ?? 0) - (times[n - max] ?? 0)).toBeGreaterThanOrEqual(period.ms);
          }
        } else {
          for (const timeZone of period.zones) {
            const days = times.map((time) => new Date(time).toLocaleDateString('en-CA', { timeZone }));
            for (const day of days) expect(days.filter((each) => each === day).length).toBeLessThanOrEqual(max);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
