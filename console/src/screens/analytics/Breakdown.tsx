/** Groups of the period as a table, the largest first. */
import { countryName } from '../../ui/numbers.ts';
import { wordsOf } from '../../ui/status-words.ts';
import styles from './Analytics.module.css';
import { changeOfCount, changeOfRate, countText, lostOf, moneyText, percentText } from './figures.ts';
import { ChangeText } from './Headline.tsx';
import type { Answer, GroupRow } from './operations.ts';

/** Shows the table. @param label what groups are told apart by */
export function Breakdown({ answer, label }: { answer: Answer; label: string }) {
  const { groups, groupCount } = answer;
  if (groups.length === 0) return <p className={styles.note}>No messages were accepted in this period.</p>;
  const most = Math.max(...groups.map(({ figures }) => figures.accepted));
  return (
    <section className={styles.part} aria-label={`By ${label.toLowerCase()}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">Accepted</th>
            <th scope="col" className={styles.wide}>
              Change
            </th>
            <th scope="col" className={styles.wide}>
              Not delivered
            </th>
            <th scope="col">Delivery rate</th>
            <th scope="col" className={styles.wide}>
              Opt-outs per 1,000
            </th>
            <th scope="col" className={styles.wide}>
              Charged
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row key={group.keys.map(({ value }) => value).join()} group={group} most={most} />
          ))}
        </tbody>
      </table>
      {groupCount > groups.length ? (
        <p
          className={styles.note}
        >{`${groupCount - groups.length} smaller ones are not shown; the CSV has 100, too.`}</p>
      ) : null}
    </section>
  );
}

function Row({ group: { keys, figures, before }, most }: { group: GroupRow; most: number }) {
  const change = changeOfCount(figures.accepted, before?.accepted);
  const points = (rate: number | null | undefined) => (rate == null ? null : rate * 100);
  const rate = changeOfRate(points(figures.deliveryRate), points(before?.deliveryRate), true, 'pts');
  return (
    <tr>
      <th scope="row">
        {keys.map(nameOf).join(' · ')}
        <i className={styles.share} style={{ width: `${most === 0 ? 0 : (figures.accepted / most) * 100}%` }} />
      </th>
      <td>{countText(figures.accepted)}</td>
      <td className={styles.wide}>{change === null ? '–' : <ChangeText change={change} />}</td>
      <td className={styles.wide}>{countText(lostOf(figures))}</td>
      <td>
        {percentText(figures.deliveryRate)} {rate === null ? null : <ChangeText change={rate} />}
      </td>
      <td className={styles.wide}>{figures.optOutsPer1000 === null ? '–' : figures.optOutsPer1000.toFixed(1)}</td>
      <td className={styles.wide}>{moneyText(figures.charges)}</td>
    </tr>
  );
}

function nameOf({ dimension, value, name }: GroupRow['keys'][number]): string {
  if (value === null) return NONE[dimension] ?? 'None';
  if (dimension === 'COUNTRY') return countryName(value);
  return dimension === 'PURPOSE' ? wordsOf(value) : name;
}

/** Words for messages without a value. */
const NONE: Partial<Record<GroupRow['keys'][number]['dimension'], string>> = {
  COUNTRY: 'No country',
  TEMPLATE: 'Texts of their own',
  SENDER: 'The carrier’s default',
  CAMPAIGN: 'No campaign',
};
