/** The import of a carrier's invoice, and the rows that were refused. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { commandLine } from '../../data/operation-code.ts';
import { textOfFile } from '../../data/text-of-file.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { type RefusedRow, RefusedRows } from '../../ui/RefusedRows.tsx';
import { ImportInvoiceMutation } from './invoice-operations.ts';
import { ListField } from './ListField.tsx';

const EMPTY = { list: '', number: '', from: '', until: '' };

interface Result {
  rows: number;
  unmatched: number;
  refused: RefusedRow[];
  refusedFile: string;
}

/** Shows the form. @param onImported called when an invoice was stored */
export function ImportInvoice({ onImported }: { onImported(): void }) {
  const act = useAct(ImportInvoiceMutation);
  const [file, setFile] = useState<File | null>(null);
  const [form, setForm] = useState(EMPTY);
  const [result, setResult] = useState<Result | null>(null);
  const change = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const number = form.number.trim();
  const from = form.from === '' ? '' : `${form.from}T00:00:00Z`;
  const until = form.until === '' ? '' : dayBehind(form.until);
  const command = () =>
    commandLine('invoices import', [file?.name ?? 'invoice.csv'], { connection: form.list, number, from, until });
  const start = async () => {
    if (file === null) return;
    setResult(null);
    const period = { periodFrom: from, periodUntil: until };
    const input = { csv: await textOfFile(file), connectionId: form.list, number, ...period };
    const done = (await act.run({ input }))?.importCarrierInvoice;
    if (done?.__typename !== 'ImportCarrierInvoicePayload') return;
    setResult(done);
    onImported();
  };
  return (
    <Form onSubmit={() => void start()}>
      <ListField carriersOnly value={form.list} onChange={(list) => change({ list })} />
      <Field label="Number" hint="The carrier’s number of the invoice">
        <input
          required
          maxLength={100}
          autoComplete="off"
          value={form.number}
          onChange={({ target }) => change({ number: target.value })}
        />
      </Field>
      <Field label="First day" hint="In UTC">
        <input type="date" required value={form.from} onChange={({ target }) => change({ from: target.value })} />
      </Field>
      <Field label="Last day">
        <input
          type="date"
          required
          min={form.from}
          value={form.until}
          onChange={({ target }) => change({ until: target.value })}
        />
      </Field>
      <Field
        label="Invoice"
        hint="CSV with titles: message id and amount, or country, MCC, MNC, messages, parts, amount"
      >
        <input
          type="file"
          required
          accept=".csv,.txt,.tsv,text/csv"
          onChange={({ target }) => setFile(target.files?.[0] ?? null)}
        />
      </Field>
      <Nothing>The same on the command line:</Nothing>
      <Code text={command()} label="the command line" />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button
          kind="main"
          type="submit"
          icon={<FileUp />}
          busy={act.busy}
          disabled={file === null || form.list === ''}
        >
          Import the invoice
        </Button>
      </Acts>
      {result === null ? null : <Outcome result={result} />}
    </Form>
  );
}

/** The first moment behind a day. */
function dayBehind(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString();
}

function Outcome({ result: { rows, unmatched, refused, refusedFile } }: { result: Result }) {
  return (
    <div role="status">
      <p>
        {rows.toLocaleString()} rows were read, {unmatched.toLocaleString()} of messages that are not known here.
      </p>
      <RefusedRows refused={refused} file={() => [refusedFile]} />
    </div>
  );
}
