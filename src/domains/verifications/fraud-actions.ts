/** Rules of the fraud guard that people set and lift. */
import { isIP } from 'node:net';
import * as z from 'zod';
import { markLifted, upsertFraudRule } from '../../db/sql/fraud-rules.ts';
import { calmCounters } from '../../db/sql/verification-counters.ts';
import { pendingWithin } from '../../db/sql/verifications.ts';
import { transaction } from '../../db/transaction.ts';
import type { FraudRule } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { Country } from '../../kernel/country.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { storeAlert } from './alerts.ts';
import { endVerifications } from './ending.ts';
import { addressKey } from './guarding.ts';

const text = z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE);

/** A rule as it is asked for. */
export const NewFraudRule = z.object({
  action: z.enum(['ALLOW', 'WATCH', 'BLOCK']),
  prefix: z
    .string()
    .regex(
      /^\+[1-9]\d{0,8}$/,
      'must be + and 1 to 9 digits of a range, such as "+21629"; one number is suppressed instead',
    )
    .nullish(),
  country: Country.nullish(),
  clientAddress: z
    .string()
    .refine((address) => isIP(address) !== 0, 'must be an IPv4 or IPv6 address')
    .nullish(),
  until: z.date().nullish(),
  reason: text,
});

/** Sets a rule, in place of the one that its range, country or address has. @throws InvalidInputError */
export async function setFraudRule(
  runtime: Runtime,
  actor: Actor,
  asked: z.output<typeof NewFraudRule>,
): Promise<FraudRule> {
  const { db, clock, relay } = runtime;
  const { workspaceId } = actor;
  const now = clock.now();
  const { action, prefix = null, country = null, clientAddress = null, until = null, reason } = asked;
  if ([prefix, country, clientAddress].filter((each) => each !== null).length !== 1) {
    throw new InvalidInputError([
      { path: ['prefix'], message: 'is one of three: give prefix, country or clientAddress' },
    ]);
  }
  if (until !== null && until <= now) {
    throw new InvalidInputError([
      { path: ['until'], message: 'must be later than now', received: until.toISOString() },
    ]);
  }
  if (action === 'WATCH' && country === null) {
    throw new InvalidInputError([{ path: ['action'], message: 'can be WATCH for a country alone', received: action }]);
  }
  const scope = prefix !== null ? 'PREFIX' : country !== null ? 'COUNTRY' : 'ADDRESS';
  const key = prefix ?? country ?? addressKey(runtime, workspaceId, clientAddress ?? '');
  const by = { actorKind: actor.kind, actorId: actor.id, createdAt: now, until };
  const row = { id: newId(), workspaceId, scope, key, action, automatic: false, reason, ...by } as const;
  const { rule, outbox } = await transaction(db.pool, async (tx) => {
    const rule = await upsertFraudRule(tx, row, false);
    if (rule === null) throw new Error('a rule that nothing stands against was not stored');
    const live =
      action === 'BLOCK' && scope !== 'ADDRESS' ? await pendingWithin(tx, workspaceId, { prefix, country }) : [];
    const { outbox } = await endVerifications(tx, live, 'BLOCKED', now);
    await recordChange(tx, actor, now, { action: 'fraudRule.set', subject: rule.id, detail: { action, reason } });
    return { rule, outbox: [...outbox, ...(await storeAlert(tx, actor, rule, 'RULE_SET', now))] };
  });
  relay.publishSoon(outbox);
  return rule;
}

/** Lifts a rule; what was suspicious of a range or an address that it blocked is forgotten. @throws NotFoundError */
export async function liftFraudRule(
  { db, clock, relay }: Runtime,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
): Promise<FraudRule> {
  const now = clock.now();
  const { rule, outbox } = await transaction(db.pool, async (tx) => {
    const rule = await markLifted(tx, actor.workspaceId, id, now);
    if (rule === null) throw new NotFoundError('FraudRule', shownId);
    await calmCounters(tx, actor.workspaceId, rule);
    await recordChange(tx, actor, now, { action: 'fraudRule.lift', subject: id });
    return { rule, outbox: await storeAlert(tx, actor, rule, 'LIFTED', now) };
  });
  relay.publishSoon(outbox);
  return rule;
}
