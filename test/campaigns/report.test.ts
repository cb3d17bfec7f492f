import { describe, expect, test } from 'vitest';
import { type Figures, liftOf, reportSentence } from '../../src/domains/campaigns/report.ts';
import { shareOf } from '../../src/domains/campaigns/results.ts';
import type { Campaign } from '../../src/generated/prisma/client.ts';

const campaign = (changes: Partial<Campaign>) =>
  ({
    objective: 'SALES',
    metric: 'REPLIED',
    metricEvent: null,
    metricDays: 7,
    recipients: 1_100,
    ...changes,
  }) as Campaign;
/** Wilson's interval of 20 among 80 is 16.81 % to 35.49 %. */
const figures = (changes: Partial<Figures> = {}): Figures => ({
  ...{ recipients: 1_100, delivered: 80, success: shareOf(20, 80), stopped: 0, complaints: 0, recalled: 0 },
  ...{ charges: [{ micros: 1_000_000n, currency: 'GBP' }], ...changes },
});
const share = (count: number, of: number) => shareOf(count, of) ?? expect.unreachable('there are people');

describe('the sentence of a report', () => {
  test.each([
    ['SALES', 'To sell'],
    ['SATISFACTION', 'To learn how they liked it'],
    ['SECURITY', 'To make people safe'],
    ['ATTENDANCE', 'To make people come'],
    ['PAYMENT', 'To be paid'],
    ['INFORMATION', 'To tell people'],
  ] as const)('answers %s with figures, their interval and money', (objective, begin) => {
    expect(reportSentence(campaign({ objective }), figures(), null)).toBe(
      `${begin}, 80 of 1,100 people have the message, and 20 of them, 25.0 % (16.8 to 35.5 %), answered within 7 days, for 1 GBP, 0.05 for each who did.`,
    );
  });

  test.each([
    [{ metric: 'CLICKED' }, 'followed a link within 7 days'],
    [{ metric: 'EVENT', metricEvent: 'paid', metricDays: 30 }, 'did "paid" within 30 days'],
  ] as const)('says what counts: %j', (changes, words) => {
    expect(reportSentence(campaign(changes), figures(), null)).toContain(
      `25.0 % (16.8 to 35.5 %), ${words}, for 1 GBP`,
    );
  });

  test('leaves out what there is nothing to say of, and tells what was recalled', () => {
    const nothing = { success: null, charges: [], recalled: 3 };
    expect(reportSentence(campaign({ objective: 'SECURITY' }), figures(nothing), null)).toBe(
      'To make people safe, 80 of 1,100 people have the message. 3 messages were recalled.',
    );
    const none = { success: shareOf(0, 80) };
    expect(reportSentence(campaign({ objective: 'PAYMENT' }), figures(none), null)).toMatch(
      /and 0 of them, 0\.0 % \(0\.0 to 4\.6 %\), answered within 7 days, for 1 GBP\.$/,
    );
  });

  test.each([
    [share(56, 70), share(48, 80), /It made more do it: 80\.0 % .* 60\.0 % .* 20\.0 points \(5\.2 to 33\.4\) more\.$/],
    [share(48, 80), share(56, 70), /It made fewer do it: 60\.0 % .* 80\.0 % .* -20\.0 points \(-33\.4 to -5\.2\)\.$/],
    [
      share(50, 100),
      share(49, 100),
      /It is not clear that it changed anything: .* a difference of 1\.0 points \(-\d+\.\d to \d+\.\d\)\.$/,
    ],
  ])('ends with the lift and its interval', (treated, heldOut, end) => {
    expect(reportSentence(campaign({}), figures(), liftOf(treated, heldOut))).toMatch(end);
  });
});
