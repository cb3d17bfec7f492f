/** Verifications that begin with a passkey: no code is made known, and no message sent, unless one is asked for. */

import { passkeysOfContact } from '../../db/sql/contact-passkeys.ts';
import { lockNumbers } from '../../db/sql/contacts.ts';
import { contactOfNumber } from '../../db/sql/contacts-read.ts';
import { insertVerification, latestOf, lockScope, setChannel } from '../../db/sql/verifications.ts';
import { transaction } from '../../db/transaction.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { setTimers } from '../../pipeline/schedule/timers.ts';
import { type Asked, Overtaken, overtaken, refuse, type Started } from './asked.ts';
import { newCodeSecret } from './code.ts';
import { EXPIRY_TIMER, endVerifications } from './ending.ts';
import { claimKey } from './keys.ts';
import { MAX_CHECKS } from './limits.ts';
import { isSamePlan, planCode } from './plan.ts';
import { wordingLocale } from './wording.ts';

/**
 * Tells whether a request begins with a passkey: its channels name it before SMS, its domain is one of the workspace's, and the person
 * has one there. @throws InvalidInputError when nothing but a passkey would do, and there is none
 */
export async function beginsWithPasskey({
  runtime,
  actor,
  phone,
  request,
  settings,
  channels,
}: Asked): Promise<boolean> {
  const [passkey, sms] = [channels.indexOf('PASSKEY'), channels.indexOf('SMS')];
  if (passkey < 0 || (sms >= 0 && sms < passkey)) return false;
  const must = sms < 0 || request.begin === 'PASSKEY';
  const { domain } = request;
  const { workspaceId } = actor;
  const none = (path: string, message: string) => {
    if (!must) return false;
    throw new InvalidInputError([{ path: [path], message }]);
  };
  if (domain === null) return none('domain', 'is missing: passkeys belong to the pages of a domain');
  if (!settings.passkeyDomains.includes(domain))
    return none('domain', `"${domain}" is no domain of passkeys: setVerificationSettings names them`);
  const contactId = await contactOfNumber(runtime.db.pool, workspaceId, phone.e164);
  const known = contactId === null ? [] : await passkeysOfContact(runtime.db.pool, workspaceId, contactId, domain);
  return known.length > 0 || none('to', `has no passkey for ${domain}: startVerification sends a code`);
}

/** Starts a verification by passkey, or takes up the pending one. @returns `null`: another request was first */
export async function startByPasskey(asked: Asked, now: Date): Promise<Started | null> {
  const { runtime, actor, phone, request, scope } = asked;
  const latest = await latestOf(runtime.db.pool, scope, now);
  if (latest !== null && latest.status === 'PENDING' && latest.expiresAt > now && latest.domain === request.domain) {
    if (latest.checks >= MAX_CHECKS) return null;
    const taken = await setChannel(runtime.db.pool, latest.id, 'PASSKEY');
    return taken ? { id: latest.id, replayed: false } : null;
  }
  const plan = planCode(latest, now);
  if (plan.kind === 'wait') return refuse(plan, now);
  if (plan.kind === 'again') {
    const message = `is for another domain than the live code of this purpose: that one is of ${latest?.domain ?? 'none'}`;
    throw new InvalidInputError([{ path: ['domain'], message }]);
  }
  const id = newId();
  const expiresAt = new Date(now.getTime() + request.expiresIn);
  const { codeLength, template, domain, appHash, sender, clientAddress, resendAfter } = request;
  const done = await transaction(runtime.db.pool, async (tx) => {
    const first = await claimKey(tx, asked.key, id);
    if (first !== null) return { id: first, replayed: true, outbox: [] };
    await lockScope(tx, scope);
    if (!isSamePlan(planCode(await latestOf(tx, scope, now), now), plan)) throw new Overtaken();
    const { outbox } = await endVerifications(tx, plan.ended === null ? [] : [plan.ended], 'EXPIRED', now);
    // Who is erased meanwhile has no passkey either.
    const [contact] = await lockNumbers(tx, scope.workspaceId, [phone.e164], 'KEY SHARE');
    if (contact === undefined) throw new Overtaken();
    await insertVerification(tx, {
      ...{ id, ...scope, contactId: contact.id, to: phone.e164, country: phone.country, network: asked.network },
      ...{ status: 'PENDING', channel: 'PASSKEY', channels: asked.channels },
      secretCipher: runtime.secrets.encrypt(newCodeSecret()),
      ...{
        codeLength,
        template,
        domain,
        appHash,
        sender,
        clientAddress,
        locale: request.locale ?? wordingLocale([null]),
      },
      ...{ checks: plan.spent.checks, sends: plan.spent.sends, nextSendAt: now, expiresAt, createdAt: now },
      resendAfterSeconds: resendAfter === null ? null : Math.ceil(resendAfter / 1_000),
      ...{ actorKind: actor.kind, actorId: actor.id },
    });
    await setTimers(tx, [{ kind: EXPIRY_TIMER, subjectId: id, workspaceId: scope.workspaceId, dueAt: expiresAt }]);
    return { id, replayed: false, outbox };
  }).catch(overtaken);
  if (done === null) return null;
  runtime.relay.publishSoon(done.outbox);
  if (!done.replayed) runtime.telemetry.count('heliograph_verifications_total', { event: 'started' });
  return { id: done.id, replayed: done.replayed };
}
