/** Acts that a person may undo meanwhile: where the answer is lost, what the act is about is looked at before anything is sent again. */
import { foundIn } from './answers.ts';
import type { Data } from './client.ts';
import type { HubError } from './errors.ts';
import type { MutateOptions } from './mutate.ts';
import { didNothing, mayPass, type Tried } from './retry.ts';

/** The way from what an act is about, as it is found after a lost answer, to an answer. */
export interface Lost<Found, Value> {
  /** Reads what the act is about. */
  look(): Promise<Tried<Data<Record<string, Found | null>>>>;
  /** The answer, where the act is done as it seems; `null`: it is not. */
  done(found: Found): Value | null;
  /** Returns true where it is not done, and doing it takes back nothing that others have done since. */
  mayRepeat(found: Found): boolean;
}

/** Finding of a look at an act: its answer, that it may be sent again, or that nobody knows. */
type Seen<Value> = { answer: Value } | 'REPEAT' | 'UNSURE';

/**
 * Does an act. Where its answer is lost, it is what is found then: done, or sent again where that does no harm; otherwise the error of the lost
 * answer says that it may have been done. @param act sends it, with options that have it repeated
 */
export async function once<Found, Value>(
  act: (options: Required<Pick<MutateOptions, 'mayRepeat'>>) => Promise<Tried<Value>>,
  lost: Lost<Found, Value>,
): Promise<Tried<Value>> {
  const last: { seen?: Seen<Value> } = {};
  const acted = await act({
    mayRepeat: async (error) => {
      if (wasNotSent(error)) return true;
      last.seen = await seenBy(lost);
      return last.seen === 'REPEAT';
    },
  });
  if (acted.ok) return acted;
  const { error, attempts } = acted;
  const isLost = mayPass(error) && !didNothing(error) && !wasNotSent(error);
  if (!isLost && last.seen === undefined) return acted;
  // A try that was sent after the look may have met one that was on its way.
  const seen = typeof last.seen === 'object' || last.seen === 'UNSURE' ? last.seen : await seenBy(lost);
  if (typeof seen === 'object') return { ok: true, ...seen.answer, attempts };
  const message = `${error.message} It may have been done all the same: look before you ask for it again.`;
  return isLost ? { ok: false, error: { ...error, message }, attempts } : acted;
}

async function seenBy<Found, Value>({ look, done, mayRepeat }: Lost<Found, Value>): Promise<Seen<Value>> {
  const read = foundIn(await look(), 'object');
  // Where there is none, the hub says so.
  if (!read.ok) return read.error.code === 'NOT_FOUND' ? 'REPEAT' : 'UNSURE';
  const answer = done(read.found);
  if (answer !== null) return { answer };
  return mayRepeat(read.found) ? 'REPEAT' : 'UNSURE';
}

/** Returns true for a request that has not left, because nothing listened. */
function wasNotSent({ code, details }: HubError): boolean {
  return code === 'UNREACHABLE' && details.cause === 'ECONNREFUSED';
}
