/** A quantity of a whole, as a bar with its numbers beside it. */
import styles from './Meter.module.css';

/** Properties of a meter. */
export interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** The numbers in words; absent: "value of max". */
  text?: string;
  tone?: 'accent' | 'amber' | 'red';
}

/** Shows a meter. */
export function Meter({ label, value, max, text, tone = 'accent' }: MeterProps) {
  const part = max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
  return (
    <div className={styles.meter}>
      <div
        className={styles.track}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={text ?? `${value} of ${max}`}
      >
        <div className={styles.bar} data-tone={tone} style={{ width: `${part * 100}%` }} />
      </div>
      <span className={styles.text}>{text ?? `${value} / ${max}`}</span>
    </div>
  );
}
