/** The fraud guard at work: asked before a code goes, told what was sent and entered, blocking and letting through. */
import { rulesInForce, upsertFraudRule } from '../../db/sql/fraud-rules.ts';
import { addToCounters, type CodeCount, type CounterRow, readCounters } from '../../db/sql/verification-counters.ts';
import { prepared, transaction } from '../../db/transaction.ts';
import type { FraudRule } from '../../generated/prisma/client.ts';
import { systemActor } from '../../kernel/actor.ts';
import { FraudSuspectedError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { numberTypeOf } from '../../kernel/phone.ts';
import type { Runtime } from '../../runtime.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { storeAlert } from './alerts.ts';
import { FADES_SECONDS, type GuardKey, judge, keysOf } from './guard.ts';
import { deniedRange, WATCHED_COUNTRIES } from './ranges.ts';

/** Time that the guard blocks a range or an address by itself, in milliseconds. */
export const BLOCK_MS = 12 * 3_600_000;

/** Number, country and device that a code is for. */
export interface Guarded {
  workspaceId: string;
  to: string;
  country: string | null;
  /** MCC and MNC of the person's network; `null`: not known. */
  network: string | null;
  clientAddress: string | null;
}

/** Key of a device's address: a digest, of the network of 64 bits where it is one of IPv6. */
export function addressKey({ secrets }: Pick<Runtime, 'secrets'>, workspaceId: string, address: string): string {
  const network = address.includes(':') ? networkOf(address) : address;
  return keyedDigest(secrets.hashKey, workspaceId, 'verification.address', network).toString('hex').slice(0, 32);
}

/** The upper half of an IPv6 address, written out. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** Keys that a code is counted by. @param sentAt moment that it was sent */
function keysFor(runtime: Pick<Runtime, 'secrets'>, guarded: Guarded, sentAt: Date): GuardKey[] {
  const { workspaceId, clientAddress } = guarded;
  const address = clientAddress === null ? null : addressKey(runtime, workspaceId, clientAddress);
  return keysOf({ ...guarded, address }, sentAt);
}

/** Facts that the guard judges a code by. */
export interface GuardFacts {
  keys: GuardKey[];
  rules: FraudRule[];
  counters: CounterRow[];
}

/** Reads what the guard needs to know of a code, in one round trip. */
export async function guardFacts(runtime: Runtime, guarded: Guarded, now: Date): Promise<GuardFacts> {
  const { workspaceId, to } = guarded;
  const keys = keysFor(runtime, guarded, now);
  const ranges = Array.from({ length: Math.max(0, to.length - 1) }, (_, n) => ({
    scope: 'PREFIX' as const,
    key: to.slice(0, n + 2),
  }));
  const statements = prepared(runtime.db.pool);
  const [rules, counters] = await Promise.all([
    rulesInForce(statements, workspaceId, [...ranges, ...keys.filter(({ scope }) => scope !== 'PREFIX')], now),
    readCounters(statements, workspaceId, keys),
  ]);
  return { keys, rules, counters };
}

/** Lets a code go, or says why not. @throws FraudSuspectedError */
export async function guardCode(
  runtime: Runtime,
  guarded: Guarded,
  { keys, rules, counters }: GuardFacts,
  now: Date,
): Promise<void> {
  const { workspaceId, to, country } = guarded;
  const ruling = rulingOf(rules);
  if (ruling?.action === 'BLOCK') {
    // Who comes again tells more of the attack than it would get by: its ranges and addresses are known sooner.
    if (ruling.automatic) await countCode(runtime, guarded, 'stopped', now);
    throw refusal(runtime, ruling.reason, ruling.until, ruling.id);
  }
  if (ruling?.action === 'ALLOW' && ruling.scope !== 'COUNTRY') return;
  const denied = deniedRange(to, numberTypeOf(to));
  if (denied !== null) throw refusal(runtime, denied, null, null);
  const ofCountry = rules.find(({ scope }) => scope === 'COUNTRY');
  const watched = ofCountry === undefined ? WATCHED_COUNTRIES.has(country ?? '') : ofCountry.action === 'WATCH';
  const countersOf = ({ scope, key }: GuardKey) => counters.find((row) => row.scope === scope && row.key === key);
  const blocked = judge(keys, countersOf, now, watched);
  if (blocked === null) return;
  await countCode(runtime, guarded, 'stopped', now);
  await block(runtime, workspaceId, blocked.key, blocked.why, now);
}

/** The rule that decides: of an address, else of the longest range, else of the country. */
function rulingOf(rules: readonly FraudRule[]): FraudRule | null {
  const rank = ({ scope, key }: FraudRule) => (scope === 'ADDRESS' ? 1_000 : scope === 'PREFIX' ? key.length : 0);
  const [first] = rules.filter(({ action }) => action !== 'WATCH').sort((a, b) => rank(b) - rank(a));
  return first ?? null;
}

/** Blocks a key for a time, by itself. @throws FraudSuspectedError always */
async function block(runtime: Runtime, workspaceId: string, key: GuardKey, why: string, now: Date): Promise<never> {
  const actor = systemActor(workspaceId);
  const until = new Date(now.getTime() + BLOCK_MS);
  const made = { id: newId(), workspaceId, ...key, action: 'BLOCK' as const, automatic: true, reason: why };
  const { rule, outbox } = await transaction(runtime.db.pool, async (tx) => {
    const by = { actorKind: actor.kind, actorId: null, createdAt: now, until };
    const stored = await upsertFraudRule(tx, { ...made, ...by }, true);
    if (stored === null) return { rule: null, outbox: [] };
    const detail = { reason: why, to: until.toISOString() };
    await recordChange(tx, actor, now, { action: 'fraudRule.block', subject: stored.id, detail });
    return { rule: stored, outbox: await storeAlert(tx, actor, stored, 'BLOCKED', now) };
  });
  runtime.relay.publishSoon(outbox);
  if (rule !== null) {
    runtime.telemetry.count('heliograph_verifications_total', { event: 'blocked' });
    runtime.log.warn({ workspaceId }, 'the fraud guard has blocked codes');
  }
  throw refusal(runtime, why, until, rule?.id ?? null);
}

function refusal({ telemetry }: Runtime, why: string, until: Date | null, ruleId: string | null): FraudSuspectedError {
  telemetry.count('heliograph_verifications_total', { event: 'suspected' });
  return new FraudSuspectedError(why, until, ruleId);
}

/**
 * Counts a code that goes, was entered or was stopped, once that is stored. Never rejects: what is not counted is missing in the
 * guard's statistics alone. @param sentAt moment that it was sent
 */
export async function countCode(
  { db, secrets, log }: Pick<Runtime, 'db' | 'secrets' | 'log'>,
  guarded: Guarded,
  what: CodeCount['what'],
  now: Date,
  sentAt = now,
): Promise<void> {
  const { workspaceId } = guarded;
  const counts = { what, fades: FADES_SECONDS, now };
  await addToCounters(db.pool, workspaceId, keysFor({ secrets }, guarded, sentAt), counts).catch((error: unknown) => {
    log.warn({ workspaceId, error }, 'a code was not counted for the fraud guard');
  });
}
