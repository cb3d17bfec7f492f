/** Why messages of the period did not arrive, and how long it took those that did. */
import styles from './Analytics.module.css';
import { countText } from './figures.ts';
import type { Answer } from './operations.ts';

/** Reasons that are shown at most. */
const MOST = 8;

/** Shows reasons and times. */
export function Reasons({ answer: { total } }: { answer: Answer }) {
  const { failures, submitLatency, deliveryLatency } = total.figures;
  return (
    <div className={styles.halves}>
      <section className={styles.part}>
        <h2>Not delivered, by reason</h2>
        {failures.length === 0 ? <p className={styles.note}>None.</p> : null}
        <ul className={styles.reasons}>
          {failures.slice(0, MOST).map(({ code, description, count }) => (
            <li key={code}>
              <span>{description}</span>
              <b>{countText(count)}</b>
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.part}>
        <h2>How long it took</h2>
        <ul className={styles.reasons}>
          <Took label="Until the carrier took it" latency={submitLatency} />
          <Took label="From there until it arrived" latency={deliveryLatency} />
        </ul>
      </section>
    </div>
  );
}

function Took({
  label,
  latency: { p50Ms, p99Ms },
}: {
  label: string;
  latency: { p50Ms: number | null; p99Ms: number | null };
}) {
  return (
    <li>
      <span>{label}</span>
      <b>{p50Ms === null || p99Ms === null ? '–' : `${timeText(p50Ms)}; 99 of 100 within ${timeText(p99Ms)}`}</b>
    </li>
  );
}

function timeText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
