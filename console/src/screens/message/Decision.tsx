/** Decision on a message: every gate with what it knew, and the routes. */
import { Ban, Check, Clock } from 'lucide-react';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { exactTime } from '../../ui/times.ts';
import styles from './Decision.module.css';
import { spaced } from './Events.tsx';

/** A decision, of a message or of a preview. */
export interface ShownDecision {
  routeName: string | null;
  routeReason: string | null;
  steps: readonly {
    gate: string;
    verdict: 'ALLOW' | 'DEFER' | 'REFUSE';
    reason: string;
    ruleId: string | null;
    source: string | null;
    asOf: string | null;
    advice: string | null;
    facts: unknown;
    until: string | null;
  }[];
  rejectedRoutes: readonly { name: string; code: string; reason: string }[];
}

const VERDICTS = {
  ALLOW: { tone: 'green', word: 'Allowed', icon: <Check /> },
  DEFER: { tone: 'amber', word: 'Later', icon: <Clock /> },
  REFUSE: { tone: 'red', word: 'Refused', icon: <Ban /> },
} as const;

/** Shows a decision. */
export function Decision({ decision }: { decision: ShownDecision }) {
  const { steps, routeName, routeReason, rejectedRoutes } = decision;
  return (
    <div className={styles.decision}>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: gates keep their order.
          <Step key={index} step={step} />
        ))}
      </ol>
      {routeName === null && rejectedRoutes.length === 0 ? null : (
        <ul className={styles.routes}>
          {routeName === null ? null : (
            <li className={styles.route}>
              <Mark tone="green" icon={<Check />}>
                {routeName}
              </Mark>
              <span className={styles.why}>{routeReason ?? 'taken'}</span>
            </li>
          )}
          {rejectedRoutes.map(({ name, reason, code }) => (
            <li key={name} className={styles.route} title={code}>
              <Mark tone="grey" icon={<Ban />}>
                {name}
              </Mark>
              <span className={styles.why}>{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Step({ step }: { step: ShownDecision['steps'][number] }) {
  const { tone, word, icon } = VERDICTS[step.verdict];
  const facts = Object.entries((step.facts ?? {}) as Record<string, unknown>);
  const hasMore = facts.length > 0 || step.ruleId !== null || step.source !== null;
  const line = (
    <>
      <Mark tone={tone} icon={icon}>
        <span className="aloud">{word}: </span>
        {wordsOf(spaced(step.gate))}
      </Mark>
      <span className={styles.why}>
        {step.reason}
        {step.until === null ? null : ` Until ${exactTime(Date.parse(step.until))}.`}
        {step.verdict === 'REFUSE' && step.advice !== null ? (
          <span className={styles.advice}>{step.advice}</span>
        ) : null}
      </span>
    </>
  );
  if (!hasMore) return <li className={styles.step}>{line}</li>;
  return (
    <li>
      <details className={styles.details}>
        <summary className={styles.step}>{line}</summary>
        <dl className={styles.facts}>
          {step.ruleId === null ? null : (
            <>
              <dt>rule</dt>
              <dd>{step.ruleId}</dd>
            </>
          )}
          {step.source === null ? null : (
            <>
              <dt>source</dt>
              <dd>
                {step.source}
                {step.asOf === null ? null : ` (as of ${step.asOf})`}
              </dd>
            </>
          )}
          {facts.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      </details>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{spaced(name)}</dt>
      <dd>
        <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
      </dd>
    </>
  );
}
