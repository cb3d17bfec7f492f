/** The figures of all messages of the period, each with its change. */
import { classes } from '../../ui/classes.ts';
import styles from './Analytics.module.css';
import { type Change, changeOfCount, changeOfRate, countText, moneyText, percentText } from './figures.ts';
import type { FigureRow } from './operations.ts';

/** Shows the figures. */
export function Headline({ now, before }: { now: FigureRow; before: FigureRow | null }) {
  const percent = (rate: number | null | undefined) => (rate == null ? null : rate * 100);
  return (
    <dl className={styles.tiles}>
      <Tile name="Accepted" value={countText(now.accepted)} change={changeOfCount(now.accepted, before?.accepted)} />
      <Tile
        name="Delivered"
        value={countText(now.delivered)}
        change={changeOfCount(now.delivered, before?.delivered)}
      />
      <Tile
        name="Delivery rate"
        value={percentText(now.deliveryRate)}
        change={changeOfRate(percent(now.deliveryRate), percent(before?.deliveryRate), true, 'pts')}
      />
      <Tile
        name="Opt-outs per 1,000"
        value={now.optOutsPer1000 === null ? '–' : now.optOutsPer1000.toFixed(1)}
        change={changeOfRate(now.optOutsPer1000, before?.optOutsPer1000, false, '')}
      />
      <Tile name="Replied" value={countText(now.replied)} change={changeOfCount(now.replied, before?.replied)} />
      <Tile name="Clicked" value={countText(now.clicked)} change={changeOfCount(now.clicked, before?.clicked)} />
      <Tile name="Charged" value={moneyText(now.charges)} change={null} />
    </dl>
  );
}

function Tile({ name, value, change }: { name: string; value: string; change: Change | null }) {
  return (
    <div className={styles.tile}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {change === null ? null : <ChangeText change={change} />}
      </dd>
    </div>
  );
}

/** Shows a change in its colour. */
export function ChangeText({ change: { text, isBetter } }: { change: Change }) {
  return (
    <span className={classes(styles.change, isBetter === true && styles.better, isBetter === false && styles.worse)}>
      {text}
    </span>
  );
}
