/** Sources of a consent, and the proof that each of them needs. */
import { ConsentSource } from '../../generated/prisma/enums.ts';

/** Sources that a key, or a file it imports, can state of a consent. */
export const STATED_SOURCES = ['API', 'FORM', 'IMPORT', 'VERBAL'] as const satisfies readonly ConsentSource[];

/** Sources that nobody else saw: their evidence has to come with the consent. */
const PROVEN: ReadonlySet<ConsentSource> = new Set(['FORM', 'IMPORT', 'VERBAL']);

/** The fault of a source that somebody states; `null`: none. Only the hub records those that it got by message. */
export function sourceFault(source: string): string | null {
  if (STATED_SOURCES.some((each) => each === source)) return null;
  const own = Object.hasOwn(ConsentSource, source);
  const why = own ? `cannot be stated: the hub alone records ${source}, when the person replies to it; ` : '';
  return `${why}must be one of ${STATED_SOURCES.join(', ')}`;
}

/**
 * The fault of the proof of a consent; `null`: none. A revocation needs no proof: it is believed. A proof that says nothing is refused of every
 * source, so that no consent looks proven that is not.
 *
 * @param isDemanded the workspace takes no consent without a proof, whatever its source
 */
export function proofFault(
  source: ConsentSource,
  proof: object | null | undefined,
  isDemanded: boolean,
): string | null {
  if (saysSomething(proof)) return null;
  if (PROVEN.has(source)) return `is needed for a consent of source ${source}: ${WHAT}`;
  if (isDemanded) return `is needed for a consent of every source, as the workspace has it (evidenceRequired): ${WHAT}`;
  if (proof == null || Object.keys(proof).length === 0) return null;
  return `has neither a text nor a number: leave it out where there is none, or say ${WHAT}`;
}

const WHAT = 'what the person was shown and answered, where and when, for example { "text": "Yes, send me offers" }';

/** Finds a text or a number anywhere in a value: an empty object, or one of empty texts, proves nothing. */
export function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.values(value).some(saysSomething);
  return typeof value === 'number';
}
