/** Complaints for each 1,000 messages, by sender or template. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Nothing } from '../../ui/Page.tsx';
import { ComplaintsQuery } from './operations.ts';

const BY = { SENDER: 'Sender', TEMPLATE: 'Template' } as const;

/** Shows them. */
export function Complaints() {
  const [by, setBy] = useState<keyof typeof BY>('SENDER');
  const [{ data, error }] = useQuery({ query: ComplaintsQuery, variables: { by }, requestPolicy: 'cache-and-network' });
  const rates = data?.complaintRates?.rates ?? [];
  return (
    <>
      <Field label="By">
        <select value={by} onChange={(event) => setBy(event.target.value as keyof typeof BY)}>
          {Object.entries(BY).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {rates.length === 0 ? <Nothing>Nothing was sent in 31 days, and nobody complained.</Nothing> : null}
      <Facts>
        {rates.map(({ name, sent, complaints, perThousand }) => (
          <Fact key={name ?? ''} name={name ?? 'None named'}>
            {perThousand === null ? 'nothing sent' : `${perThousand} in 1,000`} ({complaints} of {sent})
          </Fact>
        ))}
      </Facts>
    </>
  );
}
