/** The state light: whether what is shown is live, in a word. */
import { setLiveState, useLiveState } from '../data/live-state.ts';
import { Tip } from '../ui/Tip.tsx';
import styles from './StateLight.module.css';

const MEANINGS = {
  connecting: 'The connection to the hub is being made.',
  live: 'What you see changes as it happens.',
  'catching-up': 'News that came while this page was away are being read.',
  reconnecting: 'The connection is lost. This page tries again and goes on where it stopped.',
} as const;

/** Shows the light. After a gap it says so until it is pressed. */
export function StateLight() {
  const { phase, behind, gapAt } = useLiveState();
  const words = {
    connecting: 'connecting',
    live: 'live',
    'catching-up': `catching up (${behind.toLocaleString()})`,
    reconnecting: 'reconnecting',
  }[phase];
  const isGap = gapAt !== null && phase === 'live';
  const meaning = isGap
    ? `At ${gapAt.toLocaleTimeString()} news were missing, and what is shown was loaded again. Press to dismiss.`
    : MEANINGS[phase];
  return (
    <Tip content={() => meaning}>
      <button
        type="button"
        className={styles.light}
        data-phase={isGap ? 'gap' : phase}
        onClick={() => setLiveState({ gapAt: null })}
      >
        <span className={styles.dot} aria-hidden="true" />
        <span aria-live="polite">{isGap ? 'gap: reloaded' : words}</span>
      </button>
    </Tip>
  );
}
