/** Outcome of an import: its progress, its counts, and the rows that were refused. */
import { Link } from 'wouter';
import { saveFile } from '../../data/csv.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts } from '../../ui/Page.tsx';
import styles from './Contacts.module.css';
import { refusedFile } from './import-file.ts';
import type { ImportState } from './use-import.ts';

/** Refusals that are shown; the file has all. */
const SHOWN = 5;

/** Properties of the outcome. */
export interface ImportOutcomeProps {
  state: ImportState;
  /** The file; `null`: none is chosen any more. */
  file: File | null;
  encoding: string;
  onImported(): void;
}

/** Shows it. */
export function ImportOutcome({ state, file, encoding, onImported }: ImportOutcomeProps) {
  if (state.step === 'ready') return null;
  if (state.step === 'refused') return <FailureNote failure={state.message} />;
  if (state.step === 'running') {
    const rows = state.counts?.rows ?? 0;
    return (
      <Meter
        label="Sent"
        value={state.sent}
        max={1}
        text={`${Math.round(state.sent * 100)} %, ${rows.toLocaleString()} rows`}
      />
    );
  }
  const { counts, refusals, dryRun, failure, list } = state;
  const save = async () => {
    if (file === null) return;
    const text = new TextDecoder(encoding).decode(await file.arrayBuffer());
    saveFile(`refused-${file.name}`, refusedFile(text, refusals));
  };
  return (
    <div role="status" className={styles.outcome}>
      <p>
        <strong>{dryRun ? 'Nothing was changed. It would be so:' : 'Imported.'}</strong>
      </p>
      {failure === null ? null : <FailureNote failure={failure} />}
      <Facts>
        <Fact name="Rows">{counts.rows.toLocaleString()}</Fact>
        <Fact name="New">{counts.created.toLocaleString()}</Fact>
        <Fact name="Changed">{counts.updated.toLocaleString()}</Fact>
        <Fact name="As they were">{counts.unchanged.toLocaleString()}</Fact>
        <Fact name="Consents">{counts.consents === 0 ? null : counts.consents.toLocaleString()}</Fact>
        <Fact name="Suppressed">{counts.suppressed === 0 ? null : counts.suppressed.toLocaleString()}</Fact>
        <Fact name="Put on the list">{list === '' ? null : counts.listed.toLocaleString()}</Fact>
        <Fact name="Refused">{counts.refused.toLocaleString()}</Fact>
      </Facts>
      {refusals.slice(0, SHOWN).map(({ line, column, message }) => (
        <p key={`${line}${column}`} className={styles.more}>
          Line {line}
          {column === null ? '' : `, ${column}`}: {message}
        </p>
      ))}
      {list === '' || dryRun ? null : (
        <Link href={`/contacts?list=${list}`} onClick={onImported}>
          Who is on the list
        </Link>
      )}
      <Acts>
        {refusals.length === 0 ? null : (
          <Button onClick={() => void save()}>Save the {refusals.length.toLocaleString()} refused rows</Button>
        )}
        {dryRun ? null : (
          <Button kind="main" onClick={onImported}>
            Done
          </Button>
        )}
      </Acts>
    </div>
  );
}
