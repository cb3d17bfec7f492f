/** Checks codes and what passkeys sign, and cancels verifications. */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Transaction } from '../../db/client.ts';
import { markPasskeyUsed, passkeysOfContact } from '../../db/sql/contact-passkeys.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import {
  countCheck,
  pendingOf,
  readVerification,
  setChannel,
  type VerificationRow,
} from '../../db/sql/verifications.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { phoneOf } from './asked.ts';
import { challengeOf, codeOf, isCode } from './code.ts';
import { endVerifications } from './ending.ts';
import { countCode, type Guarded } from './guarding.ts';
import { MAX_CHECKS } from './limits.ts';
import { provenBy, type UsedPasskey } from './passkeys.ts';

/** Verification that is meant: by its id, or by the number that has a live code. */
export type Which =
  | { id: string; shownId: string }
  /** `purposeText`: of several live codes, the one for this; `null`: there is one. */
  | { to: string; purposeText: string | null };

/** Result of a check. */
export interface Checked {
  id: string;
  valid: boolean;
}

/** Events of the metric, by the state that a check brings. */
const EVENTS = { APPROVED: 'approved', EXHAUSTED: 'exhausted', EXPIRED: 'expired' } as const;

/**
 * Checks a code. Each counts, right or wrong; the last wrong one ends the verification. One that has ended takes none.
 *
 * @throws NotFoundError, InvalidInputError
 */
export async function checkVerification(
  runtime: ApiRuntime,
  actor: Actor,
  which: Which,
  code: string,
): Promise<Checked> {
  const known = await find(runtime, actor, which);
  // Opened before the transaction: a data key that is not known yet is read from the database.
  const secret = known.secretCipher === null ? null : await runtime.secrets.decrypt(known.secretCipher);
  const right = secret === null ? null : isCode(code, codeOf(secret, known.id, known.codeLength));
  return settle(runtime, known, { right, passkey: null });
}

/**
 * Checks what a passkey signed; it counts as a code does.
 *
 * @throws NotFoundError; InvalidInputError for a response that is none
 */
export async function checkPasskey(
  runtime: ApiRuntime,
  actor: Actor,
  which: Extract<Which, { id: string }>,
  response: AuthenticationResponseJSON,
): Promise<Checked> {
  const known = await find(runtime, actor, which);
  const { secretCipher, domain, contactId, workspaceId, id } = known;
  if (secretCipher === null || domain === null) return settle(runtime, known, { right: null, passkey: null });
  const challenge = challengeOf(await runtime.secrets.decrypt(secretCipher), id);
  const passkeys = await passkeysOfContact(runtime.db.pool, workspaceId, contactId, domain);
  const passkey = await provenBy(passkeys, domain, challenge, response);
  return settle(runtime, known, { right: passkey !== null, passkey });
}

/** Proof that came for a verification. */
interface Given {
  /** `null`: it had ended before. */
  right: boolean | null;
  /** The passkey that proved it; `null`: none did. */
  passkey: UsedPasskey | null;
}

async function settle(runtime: ApiRuntime, known: VerificationRow, given: Given): Promise<Checked> {
  const { db, clock, relay, telemetry } = runtime;
  const now = clock.now();
  const { valid, status, outbox, entered } = await transaction(db.pool, (tx) => check(tx, known, given, now));
  relay.publishSoon(outbox);
  if (entered !== null) await countCode(runtime, entered, 'entered', now, entered.createdAt);
  const event = valid ? 'approved' : status === null ? 'wrong' : EVENTS[status];
  if (given.right !== null) telemetry.count('heliograph_verifications_total', { event });
  return { id: known.id, valid };
}

interface Judged {
  valid: boolean;
  /** State that it has come to by this; `null`: it stays as it was. */
  status: keyof typeof EVENTS | null;
  outbox: OutboxRow[];
  /** The verification whose code was entered, where one was sent; `null`: none was. */
  entered: (Guarded & { createdAt: Date }) | null;
}

const NOTHING: Judged = { valid: false, status: null, outbox: [], entered: null };

async function check(
  tx: Transaction,
  { id, workspaceId }: VerificationRow,
  { right, passkey }: Given,
  now: Date,
): Promise<Judged> {
  const row = await readVerification(tx, workspaceId, id, true);
  if (row === null || right === null || row.status !== 'PENDING') return NOTHING;
  const end = async (status: keyof typeof EVENTS): Promise<Judged> => {
    const { outbox } = await endVerifications(tx, [id], status, now);
    return { valid: status === 'APPROVED', status, outbox, entered: null };
  };
  if (row.expiresAt <= now) return end('EXPIRED');
  if (row.checks >= MAX_CHECKS) return end('EXHAUSTED');
  await countCheck(tx, id);
  if (right) {
    if (passkey !== null) {
      await markPasskeyUsed(tx, passkey.id, passkey.counter, now);
      await setChannel(tx, id, 'PASSKEY');
    }
    const entered = row.to !== null && row.sends > 0 ? { ...row, to: row.to } : null;
    return { ...(await end('APPROVED')), entered };
  }
  return row.checks + 1 >= MAX_CHECKS ? end('EXHAUSTED') : NOTHING;
}

async function find(runtime: ApiRuntime, actor: Actor, which: Which): Promise<VerificationRow> {
  const { workspaceId } = actor;
  if ('id' in which) {
    const row = await readVerification(runtime.db.pool, workspaceId, which.id);
    if (row === null) throw new NotFoundError('Verification', which.shownId);
    return row;
  }
  const phone = await phoneOf(runtime, actor, which.to);
  const hash = phoneHash(runtime.secrets.hashKey, workspaceId, phone.e164);
  const [row, other] = await pendingOf(runtime.db.pool, {
    workspaceId,
    phoneHash: hash,
    purposeText: which.purposeText,
  });
  if (row === undefined) throw new NotFoundError('Verification', which.to);
  if (other === undefined) return row;
  const message = `is needed: this number has live codes for "${row.purposeText}" and "${other.purposeText}"`;
  throw new InvalidInputError([{ path: ['purposeText'], message }]);
}

/** Ends a pending verification: its code is taken no more. One that has ended stays as it is. @throws NotFoundError */
export async function cancelVerification(
  runtime: ApiRuntime,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
): Promise<void> {
  const { db, clock, relay, telemetry } = runtime;
  const now = clock.now();
  const { rows, outbox } = await transaction(db.pool, async (tx) => {
    const row = await readVerification(tx, actor.workspaceId, id, true);
    if (row === null) throw new NotFoundError('Verification', shownId);
    const ended = await endVerifications(tx, [id], 'CANCELED', now);
    if (ended.rows.length > 0) await recordChange(tx, actor, now, { action: 'verification.cancel', subject: id });
    return ended;
  });
  relay.publishSoon(outbox);
  if (rows.length > 0) telemetry.count('heliograph_verifications_total', { event: 'canceled' });
}
