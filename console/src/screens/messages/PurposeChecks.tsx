/** Purposes to tick. */
import { PURPOSES, type Purpose, purposeWord } from './message-filters.ts';
import styles from './PurposeChecks.module.css';

/** Shows the purposes. @param title what the ticked ones are @param none what holds when none is ticked @param onChange called with those that are ticked then */
export function PurposeChecks({
  title,
  none,
  ticked,
  onChange,
}: {
  title: string;
  none: string;
  ticked: readonly Purpose[];
  onChange(ticked: Purpose[]): void;
}) {
  return (
    <fieldset className={styles.purposes}>
      <legend>{title}</legend>
      {PURPOSES.map((each) => (
        <label key={each}>
          <input
            type="checkbox"
            checked={ticked.includes(each)}
            onChange={({ target }) =>
              onChange(target.checked ? [...ticked, each] : ticked.filter((one) => one !== each))
            }
          />
          {purposeWord(each)}
        </label>
      ))}
      <p>{none}</p>
    </fieldset>
  );
}
