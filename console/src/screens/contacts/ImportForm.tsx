/** The import of contacts: a file, what its columns are, a rehearsal, and the rows that were refused. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { saveFile } from '../../data/csv.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import styles from './Contacts.module.css';
import { HEAD_BYTES, headOf, KNOWN_COLUMNS, REFUSED_COLUMN, refusedFile } from './import-file.ts';
import { type ImportState, useImport } from './use-import.ts';

const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1250', 'windows-1251', 'windows-1254', 'iso-8859-15'] as const;
/** Choice of a column that is what its title says. */
const BY_TITLE = '=';
/** Refusals that are shown; the file has all. */
const SHOWN = 5;

/** A file that was chosen. */
interface Chosen {
  file: File;
  titles: string[];
  example: string[];
}

/** Shows the form. @param onImported called when something was stored */
export function ImportForm({ onImported }: { onImported(): void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [encoding, setEncoding] = useState<string>('utf-8');
  const [country, setCountry] = useState('');
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({});
  const [ignoreUnknown, setIgnoreUnknown] = useState(false);
  const { state, run, stop } = useImport();
  const choose = async (file: File | undefined, as: string) => {
    if (file === undefined) return setChosen(null);
    const head = new TextDecoder(as).decode(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const { titles, example } = headOf(head);
    setChosen({ file, titles, example });
    setColumns(titles.includes(REFUSED_COLUMN) ? { [REFUSED_COLUMN]: '' } : {});
  };
  const start = (dryRun: boolean) => {
    if (chosen === null) return;
    const map = Object.entries(columns).filter(([, column]) => column !== BY_TITLE);
    run({ file: chosen.file, encoding, country: country.trim(), map, ignoreUnknown, dryRun });
  };
  const busy = state.step === 'running';
  return (
    <Form onSubmit={() => start(true)}>
      <Field label="File" hint="CSV, as any spreadsheet saves it; the first row has the titles">
        <input
          type="file"
          required
          disabled={busy}
          accept=".csv,.txt,.tsv,text/csv"
          onChange={({ target }) => void choose(target.files?.[0], encoding)}
        />
      </Field>
      <Field label="Characters" hint="Where accents look wrong below, the file is in another one">
        <select
          value={encoding}
          disabled={busy}
          onChange={({ target }) => {
            setEncoding(target.value);
            void choose(chosen?.file, target.value);
          }}
        >
          {ENCODINGS.map((each) => (
            <option key={each} value={each}>
              {each.toUpperCase()}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Country of national numbers" hint="An ISO code; empty: the country of the workspace">
        <input
          value={country}
          maxLength={2}
          placeholder="DE"
          disabled={busy}
          onChange={({ target }) => setCountry(target.value)}
        />
      </Field>
      {chosen === null ? (
        <>
          <Nothing>The same on the command line, for files of any length:</Nothing>
          <Code text="heliograph contacts import people.csv --dry-run" label="the command line" />
        </>
      ) : (
        <Columns chosen={chosen} columns={columns} onChange={(change) => setColumns({ ...columns, ...change })} />
      )}
      <label className={styles.check}>
        <input type="checkbox" checked={ignoreUnknown} onChange={({ target }) => setIgnoreUnknown(target.checked)} />{' '}
        Leave out columns that the hub does not know
      </label>
      <Acts>
        <Button type="submit" busy={busy} disabled={chosen === null}>
          Try it
        </Button>
        <Button
          kind="main"
          icon={<FileUp />}
          busy={busy}
          disabled={chosen === null}
          onClick={() => {
            start(false);
          }}
        >
          Import
        </Button>
        {busy ? <Button onClick={stop}>Stop</Button> : null}
      </Acts>
      <Outcome state={state} chosen={chosen} encoding={encoding} onImported={onImported} />
    </Form>
  );
}

interface ColumnsProps {
  chosen: Chosen;
  columns: Readonly<Record<string, string>>;
  onChange(change: Record<string, string>): void;
}

function Columns({ chosen: { titles, example }, columns, onChange }: ColumnsProps) {
  return (
    <fieldset className={styles.columns}>
      <legend>What its columns are</legend>
      {titles.map((title, at) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one title.
          key={`${title}${at}`}
          label={title === '' ? 'no title' : title}
          hint={example[at] === '' ? 'empty in the first row' : example[at]}
        >
          <select value={columns[title] ?? BY_TITLE} onChange={({ target }) => onChange({ [title]: target.value })}>
            <option value={BY_TITLE}>What its title says</option>
            {KNOWN_COLUMNS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            <option value={`attributes.${title.replaceAll(/[^\p{L}\p{N}]+/gu, '_')}`}>A field of yours: {title}</option>
            <option value="">Nothing: leave it out</option>
          </select>
        </Field>
      ))}
    </fieldset>
  );
}

interface OutcomeProps {
  state: ImportState;
  chosen: Chosen | null;
  encoding: string;
  onImported(): void;
}

function Outcome({ state, chosen, encoding, onImported }: OutcomeProps) {
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
  const { counts, refusals, dryRun, failure } = state;
  const save = async () => {
    if (chosen === null) return;
    const text = new TextDecoder(encoding).decode(await chosen.file.arrayBuffer());
    saveFile(`refused-${chosen.file.name}`, refusedFile(text, refusals));
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
        <Fact name="Refused">{counts.refused.toLocaleString()}</Fact>
      </Facts>
      {refusals.slice(0, SHOWN).map(({ line, column, message }) => (
        <p key={`${line}${column}`} className={styles.more}>
          Line {line}
          {column === null ? '' : `, ${column}`}: {message}
        </p>
      ))}
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
