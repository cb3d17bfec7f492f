/** A request for a verification, as far as every channel needs it. */
import type { VerificationSettingsRow } from '../../db/sql/verification-settings.ts';
import type { CodeScope } from '../../db/sql/verifications.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, RateLimitedError } from '../../kernel/errors.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import { phoneHash } from '../contacts/hash.ts';
import type { Guarded } from './guarding.ts';
import type { RequestKeyUse } from './keys.ts';
import type { CodePlan } from './plan.ts';
import type { Channel, StartRequest } from './request.ts';

/** A verification that was started, or whose code was sent again. */
export interface Started {
  id: string;
  /** An earlier request with the same key did it. */
  replayed: boolean;
}

/** A request for a verification, of an application. */
export interface Asked {
  runtime: ApiRuntime;
  actor: Actor;
  phone: Phone;
  /** MCC and MNC; `null`: not known. */
  network: string | null;
  /** Locale of the contact; `null`: not known. */
  locale: string | null;
  request: StartRequest;
  /** Of the workspace. */
  settings: VerificationSettingsRow;
  /** Channels that it may take, in order. */
  channels: Channel[];
  scope: CodeScope;
  /** `null`: a repetition is another request. */
  key: RequestKeyUse | null;
}

/** Number of a request, read as the workspace reads numbers. @throws InvalidInputError */
export async function phoneOf(runtime: ApiRuntime, { workspaceId }: Actor, to: string): Promise<Phone> {
  const { workspace } = await runtime.settings.of(workspaceId);
  const parsed = parsePhone(to, readingOf(runtime.config, workspace));
  if (parsed.ok) return parsed.phone;
  throw new InvalidInputError([{ path: ['to'], message: parsed.message, received: to.slice(0, 100) }]);
}

/** Scope in which one code is live. */
export function scopeOf({ secrets }: Runtime, { workspaceId }: Actor, phone: Phone, purposeText: string): CodeScope {
  return { workspaceId, phoneHash: phoneHash(secrets.hashKey, workspaceId, phone.e164), purposeText };
}

/** Traits of a request that the fraud guard looks at. */
export function guardedOf({ actor: { workspaceId }, phone, network, request: { clientAddress } }: Asked): Guarded {
  return { workspaceId, to: phone.e164, country: phone.country, network, clientAddress };
}

/** Refuses what may not be yet. @throws RateLimitedError always */
export function refuse({ at, why }: Extract<CodePlan, { kind: 'wait' }>, now: Date): never {
  const waitMs = Math.max(1, at.getTime() - now.getTime());
  throw new RateLimitedError(
    `to: ${why}; the next code for this purpose may be sent in ${Math.ceil(waitMs / 1_000)} s, at ${at.toISOString()}.`,
    waitMs,
  );
}

/** Another request was first: everything is taken back, and planned anew. */
export class Overtaken extends Error {}

/** Lets a transaction that was overtaken come to nothing. */
export function overtaken(error: unknown): null {
  if (error instanceof Overtaken) return null;
  throw error;
}
