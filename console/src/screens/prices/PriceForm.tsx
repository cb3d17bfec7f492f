/** The form that sets a price. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import type { Purpose } from '../messages/message-filters.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { ListField } from './ListField.tsx';
import { SetPriceMutation } from './operations.ts';

const EMPTY = { list: '', country: '', network: '', prefix: '', amount: '', currency: 'EUR', from: '' };

/** Shows the form. @param onDone called when the price is stored */
export function PriceForm({ onDone }: { onDone(): void }) {
  const act = useAct(SetPriceMutation);
  const [form, setForm] = useState(EMPTY);
  const [purpose, setPurpose] = useState<Purpose | ''>('');
  const change = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const or = (text: string) => (text.trim() === '' ? null : text.trim());
  const country = or(form.country)?.toUpperCase() ?? null;
  const input = {
    connectionId: or(form.list),
    country,
    mccMnc: or(form.network),
    prefix: or(form.prefix),
    purpose: purpose === '' ? null : purpose,
    pricePerPart: { amount: form.amount.trim().replace(',', '.'), currency: form.currency.trim().toUpperCase() },
    validFrom: form.from === '' ? null : new Date(form.from).toISOString(),
  };
  const command = () =>
    commandLine('prices set', [`${input.pricePerPart.amount} ${input.pricePerPart.currency}`], {
      connection: input.connectionId,
      country,
      network: input.mccMnc,
      prefix: input.prefix,
      purpose: input.purpose?.toLowerCase() ?? null,
      from: input.validFrom,
    });
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  const text = (name: keyof typeof EMPTY, placeholder: string) => ({
    autoComplete: 'off',
    placeholder,
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  return (
    <Form onSubmit={() => void submit()}>
      <ListField value={form.list} onChange={(list) => change({ list })} />
      <Field label="Country" hint="Empty: anywhere">
        <input {...text('country', 'GB')} />
      </Field>
      <Field label="Network" hint="MCC and MNC; empty: any">
        <input {...text('network', '23415')} />
      </Field>
      <Field label="Prefix" hint="In place of a network; empty: any">
        <input {...text('prefix', '+4479')} />
      </Field>
      <Field label="Purpose">
        <select value={purpose} onChange={({ target }) => setPurpose(target.value as Purpose | '')}>
          <option value="">Any</option>
          <PurposeOptions />
        </select>
      </Field>
      <Field label="Price of a part">
        <input required inputMode="decimal" {...text('amount', '0.0075')} />
      </Field>
      <Field label="Currency">
        <input required maxLength={3} {...text('currency', 'EUR')} />
      </Field>
      <Field label="From" hint="Empty: now. It ends the price for the same that has no end.">
        <input type="datetime-local" value={form.from} onChange={({ target }) => change({ from: target.value })} />
      </Field>
      <SameByCode snippets={() => operationSnippets(SetPriceMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set the price
        </Button>
      </Acts>
    </Form>
  );
}
