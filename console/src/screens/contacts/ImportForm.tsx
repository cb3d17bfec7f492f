/** The import of contacts: a file, what its columns are, the list it goes on, and a rehearsal. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { commandLine } from '../../data/operation-code.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import styles from './Contacts.module.css';
import { ImportOutcome } from './ImportOutcome.tsx';
import { HEAD_BYTES, headOf, KNOWN_COLUMNS, REFUSED_COLUMN } from './import-file.ts';
import { ListFields } from './ListFields.tsx';
import { useImport } from './use-import.ts';
import { NEW_LIST, useListChoice } from './use-lists.ts';

const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1250', 'windows-1251', 'windows-1254', 'iso-8859-15'] as const;
/** Choice of a column that is what its title says. */
const BY_TITLE = '=';

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
  const list = useListChoice();
  const { state, run, stop } = useImport();
  const choose = async (file: File | undefined, as: string) => {
    if (file === undefined) return setChosen(null);
    const head = new TextDecoder(as).decode(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const { titles, example } = headOf(head);
    setChosen({ file, titles, example });
    setColumns(titles.includes(REFUSED_COLUMN) ? { [REFUSED_COLUMN]: '' } : {});
  };
  const start = async (dryRun: boolean) => {
    if (chosen === null) return;
    // A trial makes nothing, a list neither.
    const listId = dryRun && list.chosen === NEW_LIST ? '' : await list.take();
    if (listId === null) return;
    const map = Object.entries(columns).filter(([, column]) => column !== BY_TITLE);
    run({ file: chosen.file, encoding, country: country.trim(), map, ignoreUnknown, list: listId, dryRun });
  };
  const busy = state.step === 'running' || list.made.busy;
  const command = { list: list.lists.find(({ id }) => id === list.chosen)?.name, 'dry-run': true };
  return (
    <Form onSubmit={() => void start(true)}>
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
      <ListFields choice={list} none="No list" disabled={busy} />
      {chosen === null ? (
        <>
          <Nothing>The same on the command line, for files of any length:</Nothing>
          <Code text={commandLine('contacts import', ['people.csv'], command)} label="the command line" />
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
        <Button kind="main" icon={<FileUp />} busy={busy} disabled={chosen === null} onClick={() => void start(false)}>
          Import
        </Button>
        {state.step === 'running' ? <Button onClick={stop}>Stop</Button> : null}
      </Acts>
      <ImportOutcome state={state} file={chosen?.file ?? null} encoding={encoding} onImported={onImported} />
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
