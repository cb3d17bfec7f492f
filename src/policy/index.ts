/** The gates in their order: whether something may be said to a person now. */
import { consentGate } from './consent.ts';
import type { Gate } from './gate.ts';
import { suppressionGate } from './suppression.ts';
import { validityGate } from './validity.ts';

/** The order in which gates are asked; the first that does not allow ends the asking. */
export const GATES: readonly Gate[] = [validityGate, suppressionGate, consentGate];
