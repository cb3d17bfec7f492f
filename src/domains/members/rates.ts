// Rates of the steps of signing in, counted in the database: any process may be asked next.
import { createHmac } from 'node:crypto';
import { type SignInRate, takeSignInRate } from '../../db/sql/sign-in-rates.ts';
import { RateLimitedError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';

/** Steps of signing in. Offices share an address, so that each has room for several people at once. */
export const SIGN_IN_RATES = {
  link: { burst: 20, everyMs: 5_000 },
  peek: { burst: 40, everyMs: 2_000 },
  passkeyOptions: { burst: 60, everyMs: 1_000 },
  passkey: { burst: 20, everyMs: 5_000 },
  openId: { burst: 20, everyMs: 5_000 },
  openIdReturn: { burst: 20, everyMs: 5_000 },
  registration: { burst: 20, everyMs: 30_000 },
} as const satisfies Record<string, SignInRate>;

/** One step of signing in. */
export type SignInStep = keyof typeof SIGN_IN_RATES;

/**
 * Counts a step.
 *
 * @param whom what it is counted by: an address, or the id of a login
 * @throws RateLimitedError
 */
export async function countStep(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  step: SignInStep,
  whom: string,
): Promise<void> {
  const key = createHmac('sha256', secrets.hashKey).update(`sign-in ${step} ${whom}`).digest();
  const waitMs = await takeSignInRate(db.pool, key, SIGN_IN_RATES[step], clock.now());
  if (waitMs > 0) throw new RateLimitedError(`Too many tries to sign in came from here: wait ${waitMs} ms.`, waitMs);
}
