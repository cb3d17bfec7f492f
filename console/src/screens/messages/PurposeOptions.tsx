/** Options of a choice among purposes. */
import { PURPOSES, purposeWord } from './message-filters.ts';

/** @param of purposes that may be chosen; absent: all */
export function PurposeOptions({ of = PURPOSES }: { of?: readonly string[] }) {
  return of.map((each) => (
    <option key={each} value={each}>
      {purposeWord(each)}
    </option>
  ));
}
