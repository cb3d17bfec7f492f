// Keys that the hub encrypts and hashes with: data keys in the database, sealed by HELIOGRAPH_SECRET_KEY
// (docs/decisions/0026-data-keys-beneath-the-secret-key.md).
import { hkdfSync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { StartError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { seal, unseal } from '../kernel/seal.ts';
import type { Queryable } from './client.ts';
import {
  type DataKeyKind,
  deleteOtherWraps,
  insertDataKey,
  insertWrap,
  lockDataKeys,
  readWraps,
  resealAll,
  type Wrap,
} from './sql/data-keys.ts';
import { transaction } from './transaction.ts';

declare const purpose: unique symbol;
/**
 * The key of every keyed hash and digest. It is the same for as long as the database is: what was hashed cannot be
 * hashed anew.
 */
export type HashKey = Buffer & { readonly [purpose]: 'hash' };

/** The data keys as a process uses them. */
export interface Secrets {
  readonly hashKey: HashKey;
  /** Encrypts a text for storage; it begins with the id of the data key. */
  encrypt(text: string): Buffer<ArrayBuffer>;
  /**
   * Reads what `encrypt` wrote, here or in another process.
   *
   * @throws when it was changed, or its key is not to be had
   */
  decrypt(stored: Buffer): Promise<string>;
}

/** Octets of the id of a data key, in front of what it encrypted. */
const ID_OCTETS = 16;
const KEY_OCTETS = 32;

/** Id of a secret key. It reveals nothing of the key: it may be logged and shown. */
export function secretKeyIdOf(secretKey: Buffer): string {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'heliograph.key-id', 6)).toString('hex');
}

/**
 * The data keys of a database, made with this secret key when there are none.
 *
 * @throws StartError when they were sealed by another secret key
 */
export async function openSecrets(pool: pg.Pool, secretKey: Buffer): Promise<Secrets> {
  const known = await readSecrets(pool, secretKey);
  if (known !== null) return known;
  await transaction(pool, async (tx) => {
    await lockDataKeys(tx);
    if ((await readWraps(tx)).length > 0) return;
    for (const kind of ['HASH', 'ENCRYPT'] as const) await makeDataKey(tx, kind, [secretKey]);
  });
  const made = await readSecrets(pool, secretKey);
  if (made === null) throw new Error('data keys were made and are not there');
  return made;
}

/** As `openSecrets`, but makes none. @returns `null`: there are none yet */
export async function readSecrets(pool: pg.Pool, secretKey: Buffer): Promise<Secrets | null> {
  const wraps = await readWraps(pool);
  return wraps.length === 0 ? null : new DataKeys(pool, secretKey, wraps);
}

/** The ids of the secret keys that open a database. */
export async function secretKeyIds(db: Queryable): Promise<string[]> {
  return [...new Set((await readWraps(db)).map((wrap) => wrap.secretKeyId))].sort();
}

class DataKeys implements Secrets {
  readonly #pool: pg.Pool;
  readonly #secretKey: Buffer;
  #keys: Map<string, Buffer>;
  readonly hashKey: HashKey;
  readonly #newest: { id: string; key: Buffer };

  constructor(pool: pg.Pool, secretKey: Buffer, wraps: readonly Wrap[]) {
    this.#pool = pool;
    this.#secretKey = secretKey;
    const { all, newest } = unwrapped(wraps, secretKey);
    this.#keys = all;
    this.hashKey = newest.HASH.key as HashKey;
    this.#newest = newest.ENCRYPT;
  }

  encrypt(text: string): Buffer<ArrayBuffer> {
    return encryptWith(this.#newest, text);
  }

  async decrypt(stored: Buffer): Promise<string> {
    const id = idIn(stored);
    // Another process has changed to a newer one since.
    if (!this.#keys.has(id)) this.#keys = unwrapped(await readWraps(this.#pool), this.#secretKey).all;
    return decryptWith(this.#keys, stored);
  }
}

function encryptWith({ id, key }: { id: string; key: Buffer }, text: string): Buffer<ArrayBuffer> {
  const about = octetsOf(id);
  return Buffer.concat([about, seal(key, Buffer.from(text, 'utf8'), about)]);
}

function decryptWith(keys: ReadonlyMap<string, Buffer>, stored: Buffer): string {
  const key = keys.get(idIn(stored));
  if (key === undefined)
    throw new Error(`the data key ${idIn(stored)} is not there, or HELIOGRAPH_SECRET_KEY may not open it`);
  return unseal(key, stored.subarray(ID_OCTETS), stored.subarray(0, ID_OCTETS)).toString('utf8');
}

/** The data keys that a secret key opens. @throws StartError when it opens none */
function unwrapped(wraps: readonly Wrap[], secretKey: Buffer) {
  const secretKeyId = secretKeyIdOf(secretKey);
  const own = wraps.filter((wrap) => wrap.secretKeyId === secretKeyId);
  const all = new Map<string, Buffer>();
  const newest: Partial<Record<DataKeyKind, { id: string; key: Buffer }>> = {};
  for (const { dataKeyId: id, kind, wrapped } of own) {
    const key = unseal(wrappingKey(secretKey), wrapped, aboutKey(id, kind));
    all.set(id, key);
    newest[kind] = { id, key };
  }
  const { HASH, ENCRYPT } = newest;
  if (HASH !== undefined && ENCRYPT !== undefined) return { all, newest: { HASH, ENCRYPT } };
  const others = [...new Set(wraps.map((wrap) => wrap.secretKeyId))].join(' or ');
  throw new StartError(
    `HELIOGRAPH_SECRET_KEY is not the key of this database: its id is ${secretKeyId}, and the data are opened by the key of id ${others}. ` +
      'Set it to that key; `heliograph admin secrets rotate` changes to another one.',
  );
}

async function makeDataKey(tx: Queryable, kind: DataKeyKind, secretKeys: readonly Buffer[]) {
  const made = { id: newId(), key: randomBytes(KEY_OCTETS) };
  await insertDataKey(tx, made.id, kind);
  for (const secretKey of secretKeys) await wrap(tx, made, kind, secretKey);
  return made;
}

async function wrap(tx: Queryable, { id, key }: { id: string; key: Buffer }, kind: DataKeyKind, secretKey: Buffer) {
  const wrapped = seal(wrappingKey(secretKey), key, aboutKey(id, kind));
  await insertWrap(tx, { dataKeyId: id, secretKeyId: secretKeyIdOf(secretKey), wrapped });
}

function wrappingKey(secretKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'heliograph.wrap', KEY_OCTETS));
}

/** Additional data of a sealed data key, so that it cannot be taken for one of another kind. */
function aboutKey(id: string, kind: DataKeyKind): Buffer {
  return Buffer.from(`${kind}:${id}`);
}

function octetsOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idIn(stored: Buffer): string {
  const hex = stored.subarray(0, ID_OCTETS).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.+)$/, '$1-$2-$3-$4-$5');
}

/**
 * Lets a new secret key open everything, beside the old one, and encrypts what is encrypted with a new data key.
 * Processes that run with the old one go on, and may be started again with either, until `deleteOldSecretKeys`.
 *
 * @returns how many values were encrypted anew
 * @throws StartError when the old one does not open the database
 */
export async function rotateSecretKey(tx: Queryable, oldKey: Buffer, newKey: Buffer): Promise<number> {
  await lockDataKeys(tx);
  const wraps = await readWraps(tx);
  const { all } = unwrapped(wraps, oldKey);
  const kinds = new Map(wraps.map(({ dataKeyId, kind }) => [dataKeyId, kind]));
  for (const [id, key] of all) await wrap(tx, { id, key }, kinds.get(id) ?? 'ENCRYPT', newKey);
  const fresh = await makeDataKey(tx, 'ENCRYPT', [oldKey, newKey]);
  return resealAll(tx, (stored) => encryptWith(fresh, decryptWith(all, stored)));
}

/**
 * Lets no other secret key open anything any more.
 *
 * @returns the ids of those that did
 * @throws StartError when this one does not open everything
 */
export async function deleteOldSecretKeys(tx: Queryable, secretKey: Buffer): Promise<string[]> {
  await lockDataKeys(tx);
  const wraps = await readWraps(tx);
  const { all } = unwrapped(wraps, secretKey);
  const closed = wraps.filter(({ dataKeyId }) => !all.has(dataKeyId));
  if (closed.length > 0)
    throw new StartError('HELIOGRAPH_SECRET_KEY does not open every data key: rotate to it once more.');
  return deleteOtherWraps(tx, secretKeyIdOf(secretKey));
}
