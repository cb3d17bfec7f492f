/** Carriers' invoices: each with its differences by destination, its correction, and the form that imports one. */
import { Check, Trash2 } from 'lucide-react';
import { useQuery } from 'urql';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Nothing } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { ImportInvoice } from './ImportInvoice.tsx';
import styles from './Invoices.module.css';
import { CorrectChargesMutation, type InvoiceRow, InvoicesQuery, RemoveInvoiceMutation } from './invoice-operations.ts';

/** Lines that are shown; the command line has all. */
const SHOWN = 20;

/** Shows the invoices. @param mayChange shows what imports, corrects and removes */
export function Invoices({ mayChange }: { mayChange: boolean }) {
  const [{ data, fetching }, again] = useQuery({ query: InvoicesQuery, requestPolicy: 'cache-and-network' });
  const reload = () => again({ requestPolicy: 'network-only' });
  const invoices = (data?.carrierInvoices?.edges ?? []).map(({ node }) => node);
  return (
    <>
      {mayChange ? <ImportInvoice onImported={reload} /> : null}
      {invoices.map((invoice) => (
        <Invoice key={invoice.id} invoice={invoice} mayChange={mayChange} onChanged={reload} />
      ))}
      {invoices.length === 0 && !fetching ? <Nothing>No carrier’s invoice was imported.</Nothing> : null}
    </>
  );
}

interface InvoiceProps {
  invoice: InvoiceRow;
  mayChange: boolean;
  onChanged(): void;
}

function Invoice({ invoice, mayChange, onChanged }: InvoiceProps) {
  const correct = useAct(CorrectChargesMutation);
  const remove = useAct(RemoveInvoiceMutation);
  const { id, number, periodFrom, periodUntil, total, corrections, correctedAt, connection, unmatched } = invoice;
  const title = `${number}, ${connection?.name ?? 'a carrier that is gone'}`;
  const input = { input: { id } };
  const done = (result: object | null) => (result === null ? undefined : onChanged());
  const failure = correct.failure ?? remove.failure;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Facts>
        <Fact name="Period">
          <Time at={periodFrom} /> to <Time at={periodUntil} />
        </Fact>
        <Fact name="Asked">
          {total.amount} {total.currency}
        </Fact>
        <Fact name={correctedAt === null ? 'Would correct' : 'Corrected'}>
          {corrections.amount} {total.currency} in {corrections.count.toLocaleString()}
        </Fact>
        {unmatched === 0 ? null : <Fact name="Not known here">{unmatched.toLocaleString()} rows</Fact>}
        {correctedAt === null ? null : (
          <Fact name="Corrected at">
            <Time at={correctedAt} />
          </Fact>
        )}
      </Facts>
      <Differences invoice={invoice} />
      {failure === null ? null : <FailureNote failure={failure} />}
      {mayChange && correctedAt === null ? (
        <Acts>
          <Button icon={<Check />} busy={correct.busy} onClick={() => void correct.run(input).then(done)}>
            Correct what was settled
          </Button>
          <Button icon={<Trash2 />} busy={remove.busy} onClick={() => void remove.run(input).then(done)}>
            Remove the invoice
          </Button>
        </Acts>
      ) : null}
    </section>
  );
}

function Differences({ invoice: { lines, number } }: { invoice: InvoiceRow }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.lines} aria-label={`Differences of ${number}`}>
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col">Settled</th>
            <th scope="col">Cost</th>
            <th scope="col">Invoiced</th>
            <th scope="col">Asked</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, SHOWN).map((line) => (
            <tr key={`${line.country} ${line.mccMnc}`}>
              <th scope="row">
                {[line.country ?? 'Not known here', line.mccMnc].filter((each) => each !== null).join(' ')}
                {line.isNamed ? '' : ' (not on it)'}
              </th>
              <td>
                {line.ourMessages.toLocaleString()}
                {line.ourUnpriced === 0 ? '' : `, ${line.ourUnpriced.toLocaleString()} without a cost`}
              </td>
              <td>{line.ourCost.amount}</td>
              <td>{line.invoicedMessages?.toLocaleString() ?? '–'}</td>
              <td>{line.invoicedCost.amount}</td>
              <td>{line.difference.amount}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > SHOWN ? <Nothing>{lines.length - SHOWN} more have smaller differences.</Nothing> : null}
    </div>
  );
}
