/** The setting by which a workspace looks up numbers. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { readLookups, setLookupsOf } from '../../db/sql/workspaces-lookups.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { Country } from '../../kernel/country.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type NumberLookupSetting, SILENCES } from '../../kernel/number-lookups.ts';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { TIME_LIMIT, timeLimitMs } from '../../outgoing/time-limit.ts';
import { requireCallable, webhookUrl } from '../../outgoing/url.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { Amount, Currency } from '../prices/draft.ts';

/** Days for which an answer may hold. */
export const CACHE_DAYS = { min: 1, max: 365, usual: 30 } as const;

/** Numbers that a day's limit may be. */
export const DAILY_LIMIT = { min: 1, max: 100_000_000 } as const;

/** Changes of the setting; what is absent stays, or is as usual at first. */
export const LookupChanges = z.object({
  enabled: z.boolean(),
  url: webhookUrl.nullish(),
  token: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .regex(/^[\x21-\x7e]+$/, 'must be of printable ASCII without spaces')
    .nullish(),
  timeLimit: timeLimitMs.nullish(),
  cacheDays: z.number().int().min(CACHE_DAYS.min).max(CACHE_DAYS.max).nullish(),
  silence: z.enum(SILENCES).nullish(),
  price: z.object({ amount: Amount, currency: Currency }).nullish(),
  purposes: z.array(z.enum(PURPOSE_NAMES)).max(PURPOSE_NAMES.length).nullish(),
  countries: z.array(Country).max(300).nullish(),
  refuseLandlines: z.boolean().nullish(),
  /** `null`: none. */
  dailyLimit: z.number().int().min(DAILY_LIMIT.min).max(DAILY_LIMIT.max).nullish(),
});

/** The setting, and whether it has a token. */
export interface ShownLookups extends NumberLookupSetting {
  hasToken: boolean;
}

/** Changes how a workspace looks up numbers. @returns `null`: it looks up none @throws InvalidInputError */
export async function changeLookups(
  runtime: Pick<Runtime, 'db' | 'bus' | 'clock' | 'config' | 'secrets'>,
  actor: Actor,
  changes: z.output<typeof LookupChanges>,
): Promise<ShownLookups | null> {
  const { db, bus, clock, secrets } = runtime;
  const { workspaceId } = actor;
  const { enabled, token } = changes;
  if (changes.url != null) requireCallable(runtime, changes.url);
  const changed = await transaction(db.pool, async (tx) => {
    const before = await readLookups(tx, workspaceId);
    const setting = enabled ? settingOf(before.setting, before.currency, changes) : null;
    // Whoever answers at another URL is not given the token of the one before.
    const keepsToken = before.setting !== null && setting?.url === before.setting.url;
    const stored = token != null ? secrets.encrypt(token) : keepsToken ? before.token : null;
    await setLookupsOf(tx, workspaceId, setting, setting === null ? null : stored);
    const fields = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const detail = { enabled, fields };
    await recordChange(tx, actor, clock.now(), { action: 'numberLookups.set', subject: workspaceId, detail });
    return setting === null ? null : { ...setting, hasToken: stored !== null };
  });
  await tellSettingsChanged(bus);
  return changed;
}

function settingOf(
  before: NumberLookupSetting | null,
  workspaceCurrency: string,
  changes: z.output<typeof LookupChanges>,
): NumberLookupSetting {
  const url = changes.url ?? before?.url;
  if (url === undefined) {
    const message = 'is missing: it is the URL of the provider that is asked';
    throw new InvalidInputError([{ path: ['url'], message }]);
  }
  const { timeLimit, cacheDays, silence, price, purposes, countries, refuseLandlines, dailyLimit } = changes;
  return {
    url,
    timeLimitMs: timeLimit ?? before?.timeLimitMs ?? TIME_LIMIT.usualMs,
    cacheDays: cacheDays ?? before?.cacheDays ?? CACHE_DAYS.usual,
    silence: silence ?? before?.silence ?? 'SEND',
    priceMicros: price == null ? (before?.priceMicros ?? '0') : String(price.amount),
    currency: price?.currency ?? before?.currency ?? workspaceCurrency,
    purposes: purposes ?? before?.purposes ?? [],
    countries: [...new Set(countries ?? before?.countries ?? [])],
    refuseLandlines: refuseLandlines ?? before?.refuseLandlines ?? false,
    dailyLimit: dailyLimit === undefined ? before?.dailyLimit : (dailyLimit ?? undefined),
  };
}
