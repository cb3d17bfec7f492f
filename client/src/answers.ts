/** Answers beyond one request: an object that was looked up by its id. */
import type { Data } from './client.ts';
import { localError } from './errors.ts';
import type { Tried } from './retry.ts';

/**
 * The one root field of a query, or the error that kept it, or a part of it, from being read; a part that the key may not read is `null`.
 *
 * @param what its type @param id its id, for the error where there is none
 */
export function foundIn<Value>(
  answer: Tried<Data<Record<string, Value | null>>>,
  what: string,
  id = '',
): Tried<{ found: Value }> {
  if (!answer.ok) return answer;
  const { data, errors, attempts } = answer;
  const [found = null] = Object.values(data);
  const error = errors.find(({ code }) => found === null || code !== 'FORBIDDEN');
  if (error === undefined && found !== null) return { ok: true, found, attempts };
  const missing = { ...localError('NOT_FOUND', `There is no ${what} "${id}".`, 200), details: { what } };
  return { ok: false, error: error ?? missing, attempts };
}
