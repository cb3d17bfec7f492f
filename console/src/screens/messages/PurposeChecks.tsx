/** Purposes to tick. */
import { Ticks } from '../../ui/Ticks.tsx';
import { PURPOSES, type Purpose, purposeWord } from './message-filters.ts';

const OPTIONS = PURPOSES.map((value) => ({ value, label: purposeWord(value) }));

/** Properties of the purposes. */
export interface PurposeChecksProps {
  title: string;
  /** Meaning of none ticked. */
  none: string;
  ticked: readonly Purpose[];
  onChange(ticked: Purpose[]): void;
}

/** Shows the purposes. */
export function PurposeChecks(props: PurposeChecksProps) {
  return <Ticks options={OPTIONS} {...props} />;
}
