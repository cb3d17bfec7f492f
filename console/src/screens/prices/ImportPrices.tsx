/** The import of a carrier's price sheet, and the rows that were refused. */
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
import { ListField } from './ListField.tsx';
import { ImportPricesMutation } from './operations.ts';

interface Result {
  rows: number;
  added: number;
  known: number;
  ended: number;
  refused: RefusedRow[];
  refusedFile: string;
  ignoredColumns: string[];
}

/** Shows the form. @param onImported called when something was stored */
export function ImportPrices({ onImported }: { onImported(): void }) {
  const act = useAct(ImportPricesMutation);
  const [file, setFile] = useState<File | null>(null);
  const [list, setList] = useState('');
  const [result, setResult] = useState<Result | null>(null);
  const start = async () => {
    if (file === null) return;
    setResult(null);
    const csv = await textOfFile(file);
    const done = (await act.run({ input: { csv, connectionId: list === '' ? null : list } }))?.importPrices;
    if (done?.__typename !== 'ImportPricesPayload') return;
    setResult(done);
    onImported();
  };
  return (
    <Form onSubmit={() => void start()}>
      <ListField value={list} onChange={setList} />
      <Field label="Sheet" hint="CSV with titles: country, MCC, MNC, prefix, price, currency, effective date">
        <input
          type="file"
          required
          accept=".csv,.txt,.tsv,text/csv"
          onChange={({ target }) => setFile(target.files?.[0] ?? null)}
        />
      </Field>
      <Nothing>The same on the command line:</Nothing>
      <Code text="heliograph prices import sheet.csv --refusals refused.csv" label="the command line" />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" icon={<FileUp />} busy={act.busy} disabled={file === null}>
          Import
        </Button>
      </Acts>
      {result === null ? null : <Outcome result={result} />}
    </Form>
  );
}

function Outcome({ result }: { result: Result }) {
  const { refused, refusedFile, ignoredColumns } = result;
  return (
    <div role="status">
      <Facts>
        <Fact name="Rows">{result.rows.toLocaleString()}</Fact>
        <Fact name="Added">{result.added.toLocaleString()}</Fact>
        <Fact name="Known before">{result.known.toLocaleString()}</Fact>
        <Fact name="Ended">{result.ended.toLocaleString()}</Fact>
        <Fact name="Refused">{new Set(refused.map(({ line }) => line)).size.toLocaleString()}</Fact>
        <Fact name="Not read">{ignoredColumns.length === 0 ? null : ignoredColumns.join(', ')}</Fact>
      </Facts>
      <RefusedRows refused={refused} file={() => [refusedFile]} />
    </div>
  );
}
