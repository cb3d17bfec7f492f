/** Starts verifications and sends their codes again: a code and its message are stored together. */
import type { Transaction } from '../../db/client.ts';
import { traitsOf } from '../../db/sql/contacts-read.ts';
import { bodyOf } from '../../db/sql/messages-redact.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import {
  countSend,
  insertSend,
  insertVerification,
  latestOf,
  lockScope,
  readVerification,
  sendsOf,
  type VerificationRow,
} from '../../db/sql/verifications.ts';
import { awaitPipelined, prepared as statementsOf, transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError, RateLimitedError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { storedPhone } from '../../kernel/phone.ts';
import { setTimers } from '../../pipeline/schedule/timers.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { acceptWithin } from '../messages/accept.ts';
import { announce, settled } from '../messages/accepted.ts';
import { prepareMessage, sentOf } from '../messages/actions.ts';
import type { Accepted, Prepared } from '../messages/prepared.ts';
import { type Asked, guardedOf, Overtaken, overtaken, phoneOf, refuse, type Started, scopeOf } from './asked.ts';
import { codeOf, newCodeSecret } from './code.ts';
import { codeRequest, writeCode } from './compose.ts';
import { EXPIRY_TIMER, endVerifications, RESEND_TIMER } from './ending.ts';
import { countCode, type GuardFacts, guardCode, guardFacts } from './guarding.ts';
import { claimKey, earlierUse, keyOf } from './keys.ts';
import { nextSendAt } from './limits.ts';
import { checkNumber } from './number-check.ts';
import { beginsWithPasskey, startByPasskey } from './passkey-start.ts';
import { type CodePlan, isSamePlan, planCode } from './plan.ts';
import type { StartRequest } from './request.ts';
import { verificationSettings } from './settings.ts';

/** Times that a request is planned anew when another one for the same number came between. */
const MAX_ROUNDS = 5;

/**
 * Starts a verification, or sends the code of the pending one again.
 *
 * @throws InvalidInputError, NotFoundError, IdempotencyConflictError, MessageRefusedError; RateLimitedError when a code may not be
 * sent to this number yet
 */
export async function startVerification(
  runtime: ApiRuntime,
  actor: Actor,
  to: string,
  request: StartRequest,
): Promise<Started> {
  const phone = await phoneOf(runtime, actor, to);
  const { idempotencyKey, ...rest } = request;
  const key = keyOf(runtime, actor, idempotencyKey, { ...rest, to: phone.e164 });
  const [traits, settings] = await Promise.all([
    traitsOf(statementsOf(runtime.db.pool), actor.workspaceId, [phone.e164]),
    verificationSettings(runtime, actor.workspaceId),
  ]);
  const { mccMnc: network = null, locale = null } = traits.get(phone.e164) ?? {};
  const scope = scopeOf(runtime, actor, phone, request.purposeText);
  const channels = request.channels ?? settings.channels;
  return start({ runtime, actor, phone, network, locale, request, settings, channels, key, scope });
}

/** Sends the code of a pending verification again. @throws as `startVerification`; NotFoundError when there is none */
export async function resendVerification(
  runtime: ApiRuntime,
  actor: Actor,
  { id, shownId, idempotencyKey }: { id: string; shownId: string; idempotencyKey: string | null },
): Promise<Started> {
  const row = await readVerification(runtime.db.pool, actor.workspaceId, id);
  if (row === null || row.to === null) throw new NotFoundError('Verification', shownId);
  if (row.status !== 'PENDING') {
    const message = `is ${row.status}, and its code is of no use: startVerification starts another one`;
    throw new InvalidInputError([{ path: ['id'], message, received: shownId }]);
  }
  if (!row.channels.includes('SMS')) {
    const message = `may take ${row.channels.join(', ')} alone: no code is sent for it`;
    throw new InvalidInputError([{ path: ['id'], message, received: shownId }]);
  }
  const phone = storedPhone(row.to);
  const request: StartRequest = {
    ...row,
    channels: ['SMS'],
    begin: null,
    expiresIn: row.expiresAt.getTime() - row.createdAt.getTime(),
    resendAfter: row.resendAfterSeconds === null ? null : row.resendAfterSeconds * 1_000,
    idempotencyKey,
  };
  const key = keyOf(runtime, actor, idempotencyKey, { resend: id });
  const scope = scopeOf(runtime, actor, phone, row.purposeText);
  const settings = await verificationSettings(runtime, actor.workspaceId);
  const { network, locale } = row;
  return start({ runtime, actor, phone, network, locale, request, settings, channels: ['SMS'], key, scope });
}

async function start(asked: Asked): Promise<Started> {
  const { runtime, scope, key } = asked;
  const statements = statementsOf(runtime.db.pool);
  const first = await earlierUse(statements, key);
  if (first !== null) return { id: first, replayed: true };
  const withPasskey = await beginsWithPasskey(asked);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const now = runtime.clock.now();
    if (withPasskey) {
      const begun = await startByPasskey(asked, now);
      if (begun !== null) return begun;
      continue;
    }
    // Together, so that a code waits for one round trip: a busy database takes its time for each.
    const [latest, facts] = await Promise.all([
      latestOf(statements, scope, now),
      guardFacts(runtime, guardedOf(asked), now),
    ]);
    const plan = planCode(latest, now);
    const started = plan.kind === 'wait' ? refuse(plan, now) : await carryOut(asked, plan, facts, now);
    if (started !== null) return started;
  }
  throw new RateLimitedError('Too many requests for a code to this number came at once: try again in a moment.', 1_000);
}

/** A plan with its message ready. */
interface Ready {
  plan: Exclude<CodePlan, { kind: 'wait' }>;
  row: Omit<VerificationRow, 'endedAt' | 'contactId'>;
  prepared: Prepared;
  now: Date;
}

async function carryOut(asked: Asked, plan: Ready['plan'], facts: GuardFacts, now: Date): Promise<Started | null> {
  const { runtime } = asked;
  await guardCode(runtime, guardedOf(asked), facts, now);
  await checkNumber(runtime, asked.settings, guardedOf(asked), asked.request.purposeText);
  const ready = await makeReady(asked, plan, now);
  if (ready === null) return null;
  const startedAt = performance.now();
  const done = await transaction(runtime.db.pool, (tx) => store(tx, asked, ready)).catch(overtaken);
  if (done === null) return null;
  if (done.kind === 'replayed') return { id: done.id, replayed: true };
  runtime.relay.publishSoon(done.outbox);
  announce(runtime, 'single', [ready.prepared], done.accepted, startedAt);
  await countCode(runtime, guardedOf(asked), 'sent', now);
  const event = plan.kind === 'new' ? 'started' : 'resent';
  runtime.telemetry.count('heliograph_verifications_total', { event });
  return { id: ready.row.id, replayed: false };
}

/** Everything that needs no transaction. `null`: the verification has ended meanwhile. */
async function makeReady(asked: Asked, plan: Ready['plan'], now: Date): Promise<Ready | null> {
  const { runtime, actor, phone, request } = asked;
  if (plan.kind === 'again') {
    const { row } = plan;
    const text = await textAgain(asked, row);
    if (text === null) return null;
    const prepared = await prepareMessage(runtime, actor, codeRequest(phone, text, row.sender, row.expiresAt, now));
    return { plan, row, prepared, now };
  }
  const id = newId();
  const secret = newCodeSecret();
  const { text, locale } = await writeCode(
    runtime,
    actor,
    phone,
    request,
    codeOf(secret, id, request.codeLength),
    asked.locale,
  );
  const expiresAt = new Date(now.getTime() + request.expiresIn);
  const prepared = await prepareMessage(runtime, actor, codeRequest(phone, text, request.sender, expiresAt, now));
  const { codeLength, template, domain, appHash, sender, clientAddress, resendAfter } = request;
  const sends = plan.spent.sends + 1;
  const row = {
    ...{ id, ...asked.scope, to: phone.e164, country: phone.country, status: 'PENDING' as const },
    ...{ network: asked.network, channel: 'SMS' as const, channels: asked.channels },
    ...{
      secretCipher: runtime.secrets.encrypt(secret),
      codeLength,
      locale,
      template,
      domain,
      appHash,
      sender,
      clientAddress,
    },
    ...{ checks: plan.spent.checks, sends, nextSendAt: nextSendAt(sends, now), expiresAt, createdAt: now },
    resendAfterSeconds: resendAfter === null ? null : Math.ceil(resendAfter / 1_000),
    ...{ actorKind: actor.kind, actorId: actor.id },
  };
  return { plan, row, prepared, now };
}

/** Text of a pending verification: that of its last message, or its first one where it began with a passkey. `null`: it has ended. */
async function textAgain({ runtime, actor, phone, request }: Asked, row: VerificationRow): Promise<string | null> {
  const last = (await sendsOf(runtime.db.pool, [row.id])).at(-1);
  if (last !== undefined) return bodyOf(runtime.db.pool, last.messageId);
  if (row.secretCipher === null) return null;
  const code = codeOf(await runtime.secrets.decrypt(row.secretCipher), row.id, row.codeLength);
  return (await writeCode(runtime, actor, phone, { ...request, ...row }, code, row.locale)).text;
}

type Stored = { kind: 'replayed'; id: string } | { kind: 'stored'; accepted: Accepted; outbox: OutboxRow[] };

/** Stores the verification with its message. @throws Overtaken */
async function store(tx: Transaction, asked: Asked, ready: Ready): Promise<Stored> {
  const { runtime, scope } = asked;
  const { plan, row, prepared, now } = ready;
  // The lock leaves before the look: what the look does not see comes after this transaction.
  const [first, , latest] = await awaitPipelined<[string | null, unknown, VerificationRow | null]>([
    claimKey(tx, asked.key, row.id),
    lockScope(tx, scope),
    latestOf(tx, scope, now),
  ]);
  if (first !== null) return { kind: 'replayed', id: first };
  if (!isSamePlan(planCode(latest, now), plan)) throw new Overtaken();
  const ended = plan.kind === 'new' && plan.ended !== null ? [plan.ended] : [];
  const { outbox } = await endVerifications(tx, ended, 'EXPIRED', now);
  const accepted = await acceptWithin(tx, runtime, [prepared]);
  const sent = sentOf(settled(accepted.outcomes[0]));
  if (sent.replayed) throw new Error('a code has no key of its own');
  const { id: messageId, contactId } = sent.message;
  if (plan.kind === 'again' && !(await countSend(tx, row, nextSendAt(row.sends + 1, now)))) throw new Overtaken();
  const number = plan.kind === 'new' ? row.sends : row.sends + 1;
  await awaitPipelined([
    plan.kind === 'new' ? insertVerification(tx, { ...row, contactId }) : undefined,
    setTimers(tx, timersOf(ready)),
    insertSend(tx.last, { messageId, verificationId: row.id, number }),
  ]);
  return { kind: 'stored', accepted, outbox };
}

function timersOf({ plan, row, now }: Ready) {
  const { id: subjectId, workspaceId, expiresAt, resendAfterSeconds } = row;
  const expiry = plan.kind === 'new' ? [{ kind: EXPIRY_TIMER, subjectId, workspaceId, dueAt: expiresAt }] : [];
  if (resendAfterSeconds === null) return expiry;
  const dueAt = new Date(now.getTime() + resendAfterSeconds * 1_000);
  return [...expiry, { kind: RESEND_TIMER, subjectId, workspaceId, dueAt }];
}
