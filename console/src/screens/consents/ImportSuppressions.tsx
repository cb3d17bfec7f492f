/** The import of suppressions: a file, why its numbers are on the list, and the rows that were refused. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { textOfFile } from '../../data/text-of-file.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { type RefusedRow, RefusedRows } from '../../ui/RefusedRows.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { refusedFile } from '../contacts/import-file.ts';
import styles from './MayWrite.module.css';
import { ImportSuppressionsMutation } from './operations.ts';
import { readSuppressions, STATED_REASONS, type StatedReason } from './suppression-file.ts';

/** Rows that the hub takes at a time. */
const ROWS_A_REQUEST = 1_000;

interface Result {
  text: string;
  rows: number;
  added: number;
  known: number;
  refused: RefusedRow[];
}

/** Shows the form. @param onImported called when something was stored */
export function ImportSuppressions({ onImported }: { onImported(): void }) {
  const act = useAct(ImportSuppressionsMutation);
  const [file, setFile] = useState<File | null>(null);
  const [reason, setReason] = useState<StatedReason>('REGULATOR');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const start = async () => {
    if (file === null) return;
    const text = await textOfFile(file);
    const read = readSuppressions(text, reason);
    setResult(null);
    setFailure(typeof read === 'string' ? read : null);
    if (typeof read === 'string') return;
    setBusy(true);
    const done: Result = { text, rows: 0, added: 0, known: 0, refused: [...read.refused] };
    for (let at = 0; at < read.rows.length; at += ROWS_A_REQUEST) {
      const rows = read.rows.slice(at, at + ROWS_A_REQUEST);
      const made = (await act.run({ rows: rows.map(({ row }) => row) }))?.importSuppressions;
      if (made?.__typename !== 'ImportSuppressionsPayload') break;
      done.added += made.added;
      done.known += made.known;
      for (const { path, message } of made.refused) {
        done.refused.push({ line: rows[Number(path[1])]?.line ?? 0, column: path.slice(2).join('.'), message });
      }
      done.rows += rows.length;
      setResult({ ...done });
    }
    setResult({ ...done, rows: done.rows + read.refused.length });
    setBusy(false);
    onImported();
  };
  return (
    <Form onSubmit={() => void start()}>
      <Field label="File" hint="CSV with the column phone, and if need be reason, purposes (parted by |) and expiresAt">
        <input
          type="file"
          required
          disabled={busy}
          accept=".csv,.txt,.tsv,text/csv"
          onChange={({ target }) => setFile(target.files?.[0] ?? null)}
        />
      </Field>
      <Field label="Reason" hint="Of the rows that say none">
        <select value={reason} disabled={busy} onChange={({ target }) => setReason(target.value as StatedReason)}>
          {STATED_REASONS.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </Field>
      <Nothing>The same on the command line, for files of any length:</Nothing>
      <Code
        text={`heliograph suppressions import register.csv --reason ${reason.toLowerCase()}`}
        label="the command line"
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" icon={<FileUp />} busy={busy} disabled={file === null}>
          Import
        </Button>
      </Acts>
      {result === null ? null : <Outcome result={result} busy={busy} />}
    </Form>
  );
}

function Outcome({ result: { text, rows, added, known, refused }, busy }: { result: Result; busy: boolean }) {
  return (
    <div role="status" className={styles.answer}>
      <Facts>
        <Fact name={busy ? 'Rows so far' : 'Rows'}>{rows.toLocaleString()}</Fact>
        <Fact name="Added">{added.toLocaleString()}</Fact>
        <Fact name="Known before">{known.toLocaleString()}</Fact>
        <Fact name="Refused">{refused.length.toLocaleString()}</Fact>
      </Facts>
      <RefusedRows refused={refused} file={() => refusedFile(text, refused)} />
    </div>
  );
}
