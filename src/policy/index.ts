/** The gates in their order: whether something may be said to a person now. */
import { budgetGate } from './budget.ts';
import { consentGate } from './consent.ts';
import { contentGate } from './content.ts';
import { frequencyGate } from './frequency.ts';
import type { Gate } from './gate.ts';
import { lineGate } from './line.ts';
import { numberGate } from './number.ts';
import { offerLikeGate } from './offer-like.ts';
import { quietHoursGate } from './quiet-hours.ts';
import { senderGate } from './sender.ts';
import { suppressionGate } from './suppression.ts';
import { validityGate } from './validity.ts';

/** Settings of gates. */
export interface GateSettings {
  /** Time after an opening over which what waits for it is spread, in milliseconds. */
  quietHoursSpreadMs: number;
  /** Time before the end of hours in which nothing is sent any more: it may take as long to arrive. In milliseconds. */
  quietHoursMarginMs: number;
}

/** The gates in the order in which they are asked; the first that refuses ends the asking. */
export function gatesOf({ quietHoursSpreadMs, quietHoursMarginMs }: GateSettings): readonly Gate[] {
  return [
    validityGate,
    numberGate,
    suppressionGate,
    consentGate,
    lineGate,
    senderGate(),
    contentGate(),
    offerLikeGate(),
    quietHoursGate(quietHoursSpreadMs, quietHoursMarginMs),
    frequencyGate(),
    budgetGate(),
  ];
}
