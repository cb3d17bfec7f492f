/** The API keys and sessions that a process looks up, with a short cache of keys and a bound on wrong ones. */
import { createHash } from 'node:crypto';
import { noteKeyUses, validKeys } from '../../db/sql/api-keys.ts';
import { RateLimitedError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { authenticate } from './keys.ts';
import { grantOf, type Principal } from './principal.ts';
import { authenticateSession, principalsOfSessions } from './session-principal.ts';
import { WrongKeys } from './wrong-keys.ts';

/** Time for which an answer about a key is believed, in milliseconds: a revocation acts on new requests within it. */
export const KEY_CACHE_MS = 2_000;
/** Answers kept at most; then all are forgotten. */
const CACHE_SIZE = 10_000;
/** `lastUsedAt` of a key is written at most this often. */
const USE_GRANULARITY_MS = 60_000;
const FLUSH_EVERY_MS = 5_000;
/**
 * Time for which a key that was right is looked up whatever else comes from its address; the number of such keys kept.
 */
const RIGHT_FOR_MS = 600_000;
const MAX_RIGHT = 10_000;

/** The keys as a process that serves requests asks for them. */
export interface Keyring {
  /**
   * Returns the principal of a secret; `null` when it is unknown, revoked or expired. Believes an answer for two
   * seconds.
   *
   * @param holder what the secret came by, e.g. its socket: the next one that comes by it is mostly the same
   * @param addressOf the address it came from
   * @throws RateLimitedError when too many wrong keys came from there and this one was not right lately
   */
  authenticate(secret: string, addressOf: () => string, holder?: object): Promise<Principal | null>;
  /** The same, where the answer is known: requests that come fast wait for nothing. `undefined`: `authenticate` has to be asked. */
  known(secret: string, holder: object): Principal | undefined;
  /** Returns the principal of a session's token; `null` when it is unknown or has ended. Asks the database each time. */
  authenticateSession(token: string, addressOf: () => string): Promise<Principal | null>;
  /** Returns the grants that these principals have now (`grantOf`), of those that are valid: at most two queries, not cached. */
  validGrants(principals: readonly Principal[]): Promise<ReadonlySet<string>>;
  /** Writes the last uses that wait, and stops. */
  close(): Promise<void>;
}

interface Answer {
  principal: Promise<Principal | null>;
  /** `null`: it is not there yet, or the key is not right. */
  found: Principal | null;
  until: number;
}

/** Opens a keyring. */
export function openKeyring(runtime: Pick<Runtime, 'db' | 'clock' | 'log'>): Keyring {
  const { db, clock } = runtime;
  const answers = new Map<string, Answer>();
  const uses = rememberUses(runtime);

  // Goes with its holder, which has the secret in its last request anyway.
  const lately = new WeakMap<object, { secret: string; key: string }>();

  /** Digest that stands for a secret in the cache, so that a dump of the memory reveals no secret. */
  function keyOf(secret: string, holder: object | undefined): string {
    const last = holder === undefined ? undefined : lately.get(holder);
    if (last?.secret === secret) return last.key;
    const key = createHash('sha256').update(secret, 'utf8').digest('base64');
    if (holder !== undefined) lately.set(holder, { secret, key });
    return key;
  }

  const wrong = new WrongKeys();
  /** Keys that were right lately, until when that counts (ms). */
  const right = new Map<string, number>();

  /** Looks a key or a token up, and counts it against its address unless it is right. */
  async function lookUp(
    key: string,
    address: string,
    now: Date,
    find: () => Promise<Principal | null>,
  ): Promise<Principal | null> {
    const suspect = (right.get(key) ?? 0) <= now.getTime();
    const waitMs = suspect ? wrong.waitMs(address, now.getTime()) : 0;
    if (waitMs > 0) {
      throw new RateLimitedError(
        `Too many wrong API keys or sessions came from this address: wait ${waitMs} ms.`,
        waitMs,
      );
    }
    if (suspect) wrong.note(address, now.getTime());
    const principal = await find().catch((error: unknown) => {
      // Nobody knows whether it was right: what the database does not answer is no fault of the address.
      if (suspect) wrong.forgive(address);
      throw error;
    });
    if (principal === null) return null;
    if (suspect) wrong.forgive(address);
    right.delete(key);
    right.set(key, now.getTime() + RIGHT_FOR_MS);
    const [oldest] = right.keys();
    if (right.size > MAX_RIGHT && oldest !== undefined) right.delete(oldest);
    return principal;
  }

  function ask(
    secret: string,
    addressOf: () => string,
    holder: object | undefined,
    now: Date,
  ): Promise<Principal | null> {
    const key = keyOf(secret, holder);
    const known = answers.get(key);
    if (known !== undefined && known.until > now.getTime()) return known.principal;
    const principal = lookUp(key, addressOf(), now, () => authenticate(db.pool, secret, now));
    if (answers.size >= CACHE_SIZE) answers.clear();
    const answer: Answer = { principal, found: null, until: now.getTime() + KEY_CACHE_MS };
    answers.set(key, answer);
    principal.then(
      (found) => {
        answer.found = found;
      },
      () => answers.delete(key),
    );
    return principal;
  }

  /** Notes a use of a key that was found, unless it has expired since. */
  function used(principal: Principal | null, now: Date): Principal | null {
    if (principal === null || (principal.expiresAt !== null && principal.expiresAt <= now)) return null;
    uses.note(principal.actor.id, now);
    return principal;
  }

  return {
    async authenticate(secret, addressOf, holder) {
      const now = clock.now();
      return used(await ask(secret, addressOf, holder, now), now);
    },
    known(secret, holder) {
      const now = clock.now();
      const answer = answers.get(keyOf(secret, holder));
      return answer === undefined || answer.until <= now.getTime() ? undefined : (used(answer.found, now) ?? undefined);
    },
    authenticateSession(token, addressOf) {
      const now = clock.now();
      return lookUp(keyOf(token, undefined), addressOf(), now, () => authenticateSession(db.pool, token, now));
    },
    async validGrants(principals) {
      const now = clock.now();
      const keys = principals.flatMap(({ session, actor }) => (session === null ? [actor.id] : []));
      const sessions = new Set(principals.flatMap(({ session }) => (session === null ? [] : [session.id])));
      const [valid, open] = await Promise.all([
        keys.length === 0 ? [] : validKeys(db.pool, keys, now),
        principalsOfSessions(db.pool, [...sessions], now),
      ]);
      return new Set([...valid, ...open.map(grantOf)]);
    },
    close: uses.close,
  };
}

/** Collects last uses and writes them together, off the requests' way. */
function rememberUses({ db, log }: Pick<Runtime, 'db' | 'log'>) {
  const noted = new Map<string, number>();
  const waiting = new Map<string, Date>();
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();

  async function flush(): Promise<void> {
    if (waiting.size === 0) return;
    const uses = [...waiting];
    waiting.clear();
    try {
      await noteKeyUses(db.pool, uses);
    } catch (error) {
      log.warn({ error, keys: uses.length }, 'last uses of keys were not written');
    }
  }

  return {
    note(apiKeyId: string, now: Date): void {
      if (now.getTime() - (noted.get(apiKeyId) ?? 0) < USE_GRANULARITY_MS) return;
      noted.set(apiKeyId, now.getTime());
      waiting.set(apiKeyId, now);
    },
    async close(): Promise<void> {
      clearInterval(timer);
      await flush();
    },
  };
}
