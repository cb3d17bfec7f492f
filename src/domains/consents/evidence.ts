/** State of the evidence of a ledger entry, so that nobody takes an entry that rests on somebody's word for one that is proven. Pure. */
import { saysSomething } from './sources.ts';

/** States of the evidence of an entry. */
export const EVIDENCE_STATES = ['KEPT', 'NONE', 'ERASED', 'MISSING', 'ALTERED'] as const;
/** State of the evidence: it is there, none came, it went with the person, or somebody removed or rewrote it. */
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** Parts of an entry that its evidence is judged by. */
export interface Evidenced {
  /** Digest of the evidence that the entry has; `null`: none came. */
  digest: Uint8Array | null;
  /** Digest of what is stored beside the entry now; `null`: of nothing, or of what says nothing. */
  found: Uint8Array | null;
  /** Evidence that is stored beside the entry; `null`: none is. */
  evidence: unknown;
  /** True when the person was erased. */
  isErased: boolean;
}

/** The state of the evidence of an entry. One that says nothing, such as an empty text, is none. */
export function evidenceStateOf({ digest, found, evidence, isErased }: Evidenced): EvidenceState {
  if (digest === null) return 'NONE';
  if (evidence === null) return isErased ? 'ERASED' : 'MISSING';
  if (found === null || Buffer.compare(digest, found) !== 0) return 'ALTERED';
  return saysSomething(evidence) ? 'KEPT' : 'NONE';
}
