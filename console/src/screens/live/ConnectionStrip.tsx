/** The connections: whether each is bound, how full its window is, how fast it goes. */
import { CircleDashed, CirclePause, CircleX, Link2, Link2Off } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useFeed } from '../../data/use-feed.ts';
import { useNow } from '../../ui/clock.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Mark } from '../../ui/Status.tsx';
import type { Tone } from '../../ui/status-words.ts';
import { exactDuration, shortDuration } from '../../ui/times.ts';
import styles from './Live.module.css';
import { type ConnectionHealth, ConnectionHealthSubscription, type LiveNow } from './operations.ts';

const STATES: Readonly<Record<ConnectionHealth['state'], { word: string; tone: Tone; icon: ReactNode }>> = {
  BOUND: { word: 'bound', tone: 'green', icon: <Link2 /> },
  CONNECTING: { word: 'connecting', tone: 'amber', icon: <CircleDashed /> },
  AUTH_FAILED: { word: 'name or password refused', tone: 'red', icon: <CircleX /> },
  CLOSED: { word: 'held by no dispatcher', tone: 'red', icon: <Link2Off /> },
  UNBINDING: { word: 'ending its sessions', tone: 'grey', icon: <Link2Off /> },
  DISABLED: { word: 'switched off', tone: 'grey', icon: <CirclePause /> },
};

const LANES = ['urgent', 'normal', 'bulk'] as const;

/** Shows the connections, and what waits for each. */
export function ConnectionStrip({ waiting }: { waiting: LiveNow['waiting'] }) {
  const [connections, setConnections] = useState<ReadonlyMap<string, ConnectionHealth>>(new Map());
  useFeed(ConnectionHealthSubscription, (results) => {
    setConnections((before) => {
      const after = new Map(before);
      for (const { smscConnectionHealth: each } of results) {
        if (each.deletedAt === null) after.set(each.id, each);
        else after.delete(each.id);
      }
      return after;
    });
  });
  const shown = [...connections.values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <ul className={styles.connections} aria-label="Connections">
      {shown.map((each) => (
        <li key={each.id} className={styles.connection}>
          <Connection connection={each} waiting={waiting.filter(({ connection }) => connection.id === each.id)} />
        </li>
      ))}
    </ul>
  );
}

function Connection({ connection, waiting }: { connection: ConnectionHealth; waiting: LiveNow['waiting'] }) {
  const now = useNow();
  const { word, tone, icon } = STATES[connection.state];
  const since = connection.since === null ? null : Math.max(0, now - Date.parse(connection.since));
  const isBound = connection.state === 'BOUND';
  return (
    <>
      <div className={styles.line}>
        <strong className={styles.name}>{connection.name}</strong>
        <Mark tone={tone} icon={icon}>
          {word}
          {since === null ? '' : ` for ${shortDuration(since)}`}
        </Mark>
      </div>
      {isBound ? (
        <>
          <Meter
            label={`Window of ${connection.name}`}
            value={connection.windowUsed}
            max={connection.windowSize * Math.max(1, connection.boundSessions)}
            text={`window ${connection.windowUsed} of ${connection.windowSize * Math.max(1, connection.boundSessions)}`}
            tone={connection.windowUsed >= connection.windowSize * connection.boundSessions ? 'amber' : 'accent'}
          />
          <p className={styles.numbers}>
            {connection.boundSessions} of {connection.binds} {connection.binds === 1 ? 'session' : 'sessions'} ·{' '}
            {connection.submitsPerSecond}
            {connection.ratePerSecond === null ? '' : ` of ${connection.ratePerSecond}`}/s
            {connection.roundTripMs === null ? '' : ` · ${exactDuration(connection.roundTripMs)} round trip`}
            {connection.throttledCount === 0 ? '' : ` · throttled ${connection.throttledCount} times`}
          </p>
        </>
      ) : null}
      {connection.circuit === 'CLOSED' || !connection.enabled ? null : (
        <p className={styles.warn}>
          Not trusted with messages now: a route takes another connection while one is bound.
        </p>
      )}
      {connection.lastError === null || isBound ? null : <p className={styles.warn}>{connection.lastError}</p>}
      <Waiting waiting={waiting} />
    </>
  );
}

function Waiting({ waiting }: { waiting: LiveNow['waiting'] }) {
  const now = useNow();
  if (waiting.length === 0) return <p className={styles.numbers}>nothing waits</p>;
  return (
    <ul className={styles.lanes}>
      {LANES.flatMap((lane) => waiting.filter((each) => each.lane === lane)).map(
        ({ lane, messages, atLeast, oldest }) => (
          <li key={lane}>
            <span className={styles.lane}>{lane}</span>
            {messages.toLocaleString()}
            {atLeast ? '+' : ''} wait, the first for {shortDuration(Math.max(0, now - Date.parse(oldest)))}
          </li>
        ),
      )}
    </ul>
  );
}
