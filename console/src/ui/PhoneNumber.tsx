/** A phone number, grouped so that it can be read, and its country. */
import { countryName, groupNumber } from './numbers.ts';
import styles from './text.module.css';

/** Shows a number, with its country by its two letters. */
export function PhoneNumber({ number, country }: { number: string; country?: string | null }) {
  return (
    <span className={styles.number}>
      <bdi dir="ltr">{groupNumber(number)}</bdi>
      {country == null ? null : (
        <abbr className={styles.faint} title={countryName(country)} style={{ textDecoration: 'none' }}>
          {country}
        </abbr>
      )}
    </span>
  );
}
