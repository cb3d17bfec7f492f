/** Settings of verifications: the order of their channels, the domains of passkeys, and who is asked before a code goes. */
import * as z from 'zod';
import {
  lockVerificationSettings,
  readVerificationSettings,
  storeVerificationSettings,
  type VerificationSettingsRow,
} from '../../db/sql/verification-settings.ts';
import { prepared, transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newWebhookSecret } from '../../kernel/webhook-signature.ts';
import { TIME_LIMIT, timeLimitMs } from '../../outgoing/time-limit.ts';
import { requireCallable, webhookUrl } from '../../outgoing/url.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { CHANNELS, ChannelList, DomainName } from './request.ts';

/** Domains that passkeys of a workspace may be of. */
export const MAX_PASSKEY_DOMAINS = 20;

/** Changes of the settings; what is absent stays. */
export const SettingsChanges = z.object({
  channels: ChannelList.nullish(),
  passkeyDomains: z.array(DomainName).max(MAX_PASSKEY_DOMAINS).nullish(),
  /** `null`: nobody is asked any more. */
  numberCheck: z
    .object({
      url: webhookUrl,
      timeout: timeLimitMs.nullish(),
      silence: z.enum(['ALLOW', 'DENY']),
    })
    .nullish(),
});

/** The settings of a workspace, with the defaults of what it has not set. */
export async function verificationSettings(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  workspaceId: string,
): Promise<VerificationSettingsRow> {
  return (await readVerificationSettings(prepared(db.pool), workspaceId)) ?? defaults(workspaceId, clock.now());
}

function defaults(workspaceId: string, updatedAt: Date): VerificationSettingsRow {
  const check = { checkUrl: null, checkSecretCipher: null, checkTimeoutMs: TIME_LIMIT.usualMs };
  return { workspaceId, channels: [...CHANNELS], passkeyDomains: [], ...check, checkSilenceAllows: true, updatedAt };
}

/** Settings that were changed, and the secret of the number check where it is new: it cannot be shown again. */
export interface ChangedSettings {
  settings: VerificationSettingsRow;
  secret: string | null;
}

/** Changes the settings of a workspace. @throws InvalidInputError */
export async function changeVerificationSettings(
  runtime: Runtime,
  actor: Actor,
  changes: z.output<typeof SettingsChanges>,
): Promise<ChangedSettings> {
  const { db, clock, secrets } = runtime;
  const { workspaceId } = actor;
  const { channels, passkeyDomains, numberCheck } = changes;
  if (numberCheck != null) requireCallable(runtime, numberCheck.url, ['numberCheck', 'url']);
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    await lockVerificationSettings(tx, workspaceId);
    const before = (await readVerificationSettings(tx, workspaceId)) ?? defaults(workspaceId, now);
    // Whoever answers at another URL gets a secret of its own.
    const secret = numberCheck != null && numberCheck.url !== before.checkUrl ? newWebhookSecret() : null;
    const checkSecretCipher = secret === null ? before.checkSecretCipher : secrets.encrypt(secret);
    const settings: VerificationSettingsRow = {
      ...before,
      ...(channels == null ? {} : { channels }),
      ...(passkeyDomains == null ? {} : { passkeyDomains: [...new Set(passkeyDomains)] }),
      ...(numberCheck === null ? { checkUrl: null, checkSecretCipher: null } : {}),
      ...(numberCheck == null
        ? {}
        : {
            checkUrl: numberCheck.url,
            checkSecretCipher,
            checkTimeoutMs: numberCheck.timeout ?? TIME_LIMIT.usualMs,
            checkSilenceAllows: numberCheck.silence === 'ALLOW',
          }),
      updatedAt: now,
    };
    await storeVerificationSettings(tx, settings);
    const fields = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    await recordChange(tx, actor, now, {
      action: 'verificationSettings.set',
      subject: workspaceId,
      detail: { fields },
    });
    return { settings, secret };
  });
}
