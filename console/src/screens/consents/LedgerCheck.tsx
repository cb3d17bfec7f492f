/** The check of the consent ledger: whether it is as the hub wrote it, and where it is not. */
import { Check, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import styles from './MayWrite.module.css';
import { LedgerQuery, type LedgerStretch } from './operations.ts';

interface Checked {
  entries: number;
  broken: number;
  breaks: LedgerStretch['breaks'];
  head: LedgerStretch['head'];
  isDone: boolean;
}

/** Breaks that are shown. */
const SHOWN = 20;

/** Shows the button, and what the check found. */
export function LedgerCheck() {
  const hub = useHub();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const start = async () => {
    setBusy(true);
    setFailure(null);
    const so: Checked = { entries: 0, broken: 0, breaks: [], head: null, isDone: false };
    try {
      for (let behind: string | null = null; ; ) {
        const { consentLedger: stretch }: { consentLedger: LedgerStretch | null } = await ask(hub, LedgerQuery, {
          behind,
        });
        if (stretch === null) throw new Error('The hub does not answer.');
        so.entries += stretch.checked;
        so.broken += stretch.broken;
        so.breaks = [...so.breaks, ...stretch.breaks].slice(0, SHOWN);
        so.head = stretch.head;
        behind = stretch.checkedTo;
        setChecked({ ...so });
        if (behind === null) break;
      }
      setChecked({ ...so, isDone: true });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <>
      <p>
        What people said about consent is never changed. Each entry carries a hash of the one before it; the check walks
        all of them, with their evidence.
      </p>
      <Acts>
        <Button kind="main" icon={<ShieldCheck />} busy={busy} onClick={() => void start()}>
          Check it
        </Button>
      </Acts>
      {failure === null ? null : <FailureNote failure={failure} />}
      {checked === null ? null : <Found checked={checked} />}
    </>
  );
}

function Found({ checked: { entries, broken, breaks, head, isDone } }: { checked: Checked }) {
  return (
    <div role="status" className={styles.answer}>
      <p>
        {broken > 0 ? (
          <Mark tone="red" icon={<TriangleAlert />} strong>
            Not as the hub wrote it: {broken} {broken === 1 ? 'place' : 'places'}
          </Mark>
        ) : (
          <Mark tone={isDone ? 'green' : 'grey'} icon={<Check />}>
            {isDone ? 'Whole: nothing was changed' : 'Whole so far'}
          </Mark>
        )}
      </p>
      <Facts>
        <Fact name="Entries looked at">{entries.toLocaleString()}</Fact>
        {breaks.map(({ position, fault }) => (
          <Fact key={position + fault} name={`Place ${position}`}>
            {wordsOf(fault)}
          </Fact>
        ))}
        {head === null ? null : (
          <Fact name="Last entry">
            <Time at={head.movedAt} />
          </Fact>
        )}
      </Facts>
      {head === null ? null : (
        <>
          <p>Note its end elsewhere. Later it proves that nothing before it was replaced:</p>
          <Code text={`heliograph consent verify --noted ${head.position}:${head.hash}`} label="the command line" />
        </>
      )}
    </div>
  );
}
