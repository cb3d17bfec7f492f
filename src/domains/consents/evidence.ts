/** State of the evidence of a ledger entry, so that nobody takes an entry that rests on somebody's word for one that is proven. Pure. */
import { saysSomething } from './sources.ts';

/** States of the evidence of an entry. */
export const EVIDENCE_STATES = ['KEPT', 'NONE', 'ERASED', 'MISSING'] as const;
/** State of the evidence: it is there, none came, it went with the person, or somebody removed it. */
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** Parts of an entry that its evidence is judged by. */
export interface Evidenced {
  /** True when the entry has a digest of evidence. */
  hasDigest: boolean;
  /** What is stored beside the entry; `null`: nothing is. */
  evidence: unknown;
  /** True when the person was erased. */
  isErased: boolean;
}

/** The state of the evidence of an entry. One that says nothing, such as an empty text, is none. */
export function evidenceStateOf({ hasDigest, evidence, isErased }: Evidenced): EvidenceState {
  if (!hasDigest) return 'NONE';
  if (evidence === null) return isErased ? 'ERASED' : 'MISSING';
  return saysSomething(evidence) ? 'KEPT' : 'NONE';
}
