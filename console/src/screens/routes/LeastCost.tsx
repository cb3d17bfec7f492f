/** The setting by which the cheapest of several routes is taken. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { LeastCostQuery, SetLeastCostMutation } from './operations.ts';

interface Setting {
  minDeliveryPercent: number | null;
  minSamples: number;
}

/** Shows the setting. @param mayChange shows what changes it @param onDone called when it is changed */
export function LeastCost({ mayChange, onDone }: { mayChange: boolean; onDone(): void }) {
  const [{ data }] = useQuery({ query: LeastCostQuery, requestPolicy: 'network-only' });
  if (data === undefined) return null;
  const setting = data.leastCostRouting ?? null;
  return (
    <>
      <Nothing>
        {setting === null
          ? 'Routes are not chosen by what carriers ask.'
          : 'Of the routes of a priority that are above their floors, the cheapest is taken.'}
      </Nothing>
      {mayChange ? <LeastCostForm setting={setting} onDone={onDone} /> : null}
    </>
  );
}

function LeastCostForm({ setting, onDone }: { setting: Setting | null; onDone(): void }) {
  const act = useAct(SetLeastCostMutation);
  const [enabled, setEnabled] = useState(setting !== null);
  const [delivery, setDelivery] = useState(setting?.minDeliveryPercent?.toString() ?? '');
  const [samples, setSamples] = useState(String(setting?.minSamples ?? 50));
  const floors = { minDeliveryPercent: delivery.trim() === '' ? null : Number(delivery), minSamples: Number(samples) };
  const input = enabled ? { enabled, ...floors } : { enabled };
  const command = () =>
    commandLine(`routes least-cost ${enabled ? '--on' : '--off'}`, [], {
      'min-delivery': enabled && floors.minDeliveryPercent !== null ? String(floors.minDeliveryPercent) : null,
      'min-samples': enabled ? samples : null,
    });
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Of routes of the same priority">
        <select value={enabled ? 'on' : 'off'} onChange={({ target }) => setEnabled(target.value === 'on')}>
          <option value="off">Do not look at what carriers ask</option>
          <option value="on">Take the cheapest</option>
        </select>
      </Field>
      {enabled ? (
        <>
          <Field label="Delivered at least" hint="Percent of the last hour; empty: the floors of the routes alone">
            <input
              type="number"
              min={0}
              max={100}
              step="any"
              value={delivery}
              onChange={({ target }) => setDelivery(target.value)}
            />
          </Field>
          <Field label="Judged from" hint="Messages that ended; a route with fewer takes part">
            <input
              type="number"
              required
              min={1}
              max={1_000_000}
              value={samples}
              onChange={({ target }) => setSamples(target.value)}
            />
          </Field>
        </>
      ) : null}
      <SameByCode snippets={() => operationSnippets(SetLeastCostMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Save
        </Button>
      </Acts>
    </Form>
  );
}
