import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Purpose } from '../../../src/generated/prisma/enums.ts';
import { NO_FACTS } from '../../../src/kernel/facts.ts';
import {
  type Decision,
  type DecisionMoments,
  readDecision,
  storedDecision,
  withConsentEntry,
} from '../../../src/pipeline/message/decision.ts';
import type { SendFacts } from '../../../src/policy/gate.ts';
import { gatesOf } from '../../../src/policy/index.ts';
import { policyOf } from '../../../src/policy/judge.ts';

const { judge } = policyOf(gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }));
const DAY = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 20, 23, 59, 59);
const routes = ['a', 'b'].map((id) => ({ id, name: `Route ${id}`, reason: 'it is the only route that fits' }));
const rejections = [[], [{ routeId: 'c', name: 'C', code: 'OTHER_COUNTRY', reason: 'it takes DE' }]];
const consents: SendFacts['consent'][] = [
  null,
  { state: 'GRANT', entryId: 'entry', since: new Date(now - DAY), byStop: false },
  { state: 'REVOKE', entryId: 'other', since: new Date(now - DAY), byStop: true },
];

const asked = fc.record({
  purpose: fc.constantFrom<Purpose>('OTP', 'TRANSACTIONAL', 'MARKETING'),
  consent: fc.constantFrom(...consents),
  suppressed: fc.boolean(),
  createdAt: fc.constantFrom(now, now + 1, now + 2_000),
  validForMs: fc.constantFrom(-1, 60_000, DAY),
  later: fc.constantFrom(0, 3_600_000),
  route: fc.constantFrom(null, ...routes),
  rejected: fc.constantFrom(...rejections),
});

test('what is kept of decisions, one after the other, leads back to each of them', () => {
  const rows = new Map<string, string>();
  fc.assert(
    fc.property(fc.array(asked, { minLength: 2, maxLength: 12 }), (all) => {
      for (const { purpose, consent, suppressed, createdAt, validForMs, later, route, rejected } of all) {
        const moments: DecisionMoments = {
          createdAt: new Date(createdAt),
          sendAt: later === 0 ? null : new Date(createdAt + later),
          expiresAt: new Date(createdAt + later + validForMs),
        };
        const { verdict, steps } = judge({
          ...NO_FACTS,
          purpose,
          consent,
          suppression: suppressed ? { reason: 'asked by letter', since: new Date(now - DAY), until: null } : null,
          now: moments.sendAt ?? moments.createdAt,
          expiresAt: moments.expiresAt,
          exemption: null,
          to: null,
          country: null,
          sender: null,
          text: null,
        });
        const decision: Decision = { verdict, steps, route, rejectedRoutes: rejected };
        const { id, content } = storedDecision(decision, moments);
        const consentEntryId = consent?.state === 'GRANT' ? consent.entryId : null;
        const read = readDecision(JSON.parse(content), { ...moments, consentEntryId });
        expect(read).toEqual(withConsentEntry(decision, consentEntryId));
        // Another id for every content, the same one for the same.
        expect(rows.get(id) ?? content).toBe(content);
        rows.set(id, content);
      }
    }),
    { numRuns: 500 },
  );
  expect(rows.size).toBeGreaterThan(20);
});

test('decisions of two days are two rows', () => {
  const at = (ms: number): DecisionMoments => ({
    createdAt: new Date(ms),
    sendAt: null,
    expiresAt: new Date(ms + DAY),
  });
  const ids = [now, now + 1, now + 2_000].map((ms) => {
    const { createdAt, expiresAt } = at(ms);
    const facts = {
      ...NO_FACTS,
      purpose: 'OTP',
      exemption: null,
      to: null,
      country: null,
      sender: null,
      text: null,
    } as const;
    const { verdict, steps } = judge({ ...facts, now: createdAt, expiresAt });
    return storedDecision({ verdict, steps, route: null, rejectedRoutes: [] }, at(ms)).id;
  });
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});
