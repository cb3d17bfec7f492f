/** The form of how numbers are looked up. */
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Section } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import type { Purpose } from '../messages/message-filters.ts';
import { PurposeChecks } from '../messages/PurposeChecks.tsx';
import { type LookupSetting, SetLookupsMutation, secondsOf } from './lookup-operations.ts';

/** Shows the form. @param setting `null`: nothing is looked up @param onDone called when it is changed */
export function LookupForm({ setting, onDone }: { setting: LookupSetting | null; onDone(): void }) {
  const act = useAct(SetLookupsMutation);
  const { currency } = useSession().viewer.workspace;
  const [form, setForm] = useState({
    url: setting?.url ?? '',
    token: '',
    amount: setting?.price?.amount ?? '0',
    countries: setting?.countries.join(', ') ?? '',
    landlines: setting?.refuseLandlines === true ? 'refuse' : 'send',
    silence: setting?.silence ?? 'SEND',
    days: String(setting?.cacheDays ?? 30),
    wait: secondsOf(setting?.timeLimit ?? 'PT1S'),
  });
  const [purposes, setPurposes] = useState<Purpose[]>([...(setting?.purposes ?? [])]);
  const price = { amount: form.amount.trim().replace(',', '.'), currency: setting?.price?.currency ?? currency };
  const countries = form.countries
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const input = {
    enabled: true,
    url: form.url.trim(),
    token: form.token.trim() === '' ? null : form.token.trim(),
    price,
    countries,
    purposes,
    cacheDays: Number(form.days),
    timeLimit: `PT${form.wait.trim().replace(',', '.')}S`,
    silence: form.silence,
    refuseLandlines: form.landlines === 'refuse',
  };
  const command = () =>
    commandLine('lookups set', [], {
      provider: input.url,
      token: input.token === null ? null : '-',
      price: `${price.amount} ${price.currency}`,
      'time-limit': `${form.wait.trim().replace(',', '.')}s`,
      'cache-days': form.days,
      country: countries,
      purpose: purposes.map((each) => each.toLowerCase()),
      everything: countries.length === 0 && purposes.length === 0,
      silence: form.silence.toLowerCase(),
      'refuse-landlines': input.refuseLandlines,
    });
  const shown = { ...input, token: input.token === null ? null : '…' };
  const text = (name: 'url' | 'token' | 'amount' | 'countries' | 'days' | 'wait') => ({
    autoComplete: 'off',
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const save = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  const switchOff = async () => {
    if ((await act.run({ input: { enabled: false } })) !== null) onDone();
  };
  return (
    <Section title={setting === null ? 'Look up numbers' : 'Change how numbers are looked up'}>
      <Form onSubmit={() => void save()}>
        <Field label="URL of the provider">
          <input required type="url" placeholder="https://lookups.example.com/v1" {...text('url')} />
        </Field>
        <Field label="Bearer token" hint={setting?.hasToken === true ? 'Empty: it stays' : 'Empty: none'}>
          <input type="password" {...text('token')} />
        </Field>
        <Field label={`A look-up costs, in ${price.currency}`}>
          <input required inputMode="decimal" {...text('amount')} />
        </Field>
        <Field label="Countries" hint="Such as GB, DE; empty: all">
          <input {...text('countries')} />
        </Field>
        <PurposeChecks
          title="For messages that are"
          none="None ticked: all."
          ticked={purposes}
          onChange={setPurposes}
        />
        <Field
          label="Seconds to wait for answers"
          hint="0.1 to 5, for all numbers of a request; codes wait half a second at most"
        >
          <input required inputMode="decimal" {...text('wait')} />
        </Field>
        <Field label="Days that an answer holds" hint="1 to 365">
          <input required type="number" min={1} max={365} {...text('days')} />
        </Field>
        <Field label="Landlines">
          <select value={form.landlines} onChange={({ target }) => setForm({ ...form, landlines: target.value })}>
            <option value="send">Get messages</option>
            <option value="refuse">Are refused</option>
          </select>
        </Field>
        <Field label="When the provider says nothing in time">
          <select
            value={form.silence}
            onChange={({ target }) => setForm({ ...form, silence: target.value === 'REFUSE' ? 'REFUSE' : 'SEND' })}
          >
            <option value="SEND">The message goes</option>
            <option value="REFUSE">The message is refused</option>
          </select>
        </Field>
        <SameByCode snippets={() => operationSnippets(SetLookupsMutation, { input: shown }, command())} />
        {act.failure === null ? null : <FailureNote failure={act.failure} />}
        <Acts>
          <Button kind="main" type="submit" busy={act.busy}>
            Save
          </Button>
          {setting === null ? null : (
            <Button busy={act.busy} onClick={() => void switchOff()}>
              Switch off
            </Button>
          )}
        </Acts>
      </Form>
    </Section>
  );
}
