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

type Draft = Record<
  'url' | 'token' | 'amount' | 'countries' | 'days' | 'wait' | 'limit' | 'landlines' | 'silence',
  string
> & {
  purposes: Purpose[];
};

function draftOf(setting: LookupSetting | null): Draft {
  return {
    url: setting?.url ?? '',
    token: '',
    amount: setting?.price?.amount ?? '0',
    countries: setting?.countries.join(', ') ?? '',
    landlines: setting?.refuseLandlines === true ? 'refuse' : 'send',
    silence: setting?.silence ?? 'SEND',
    days: String(setting?.cacheDays ?? 30),
    wait: secondsOf(setting?.timeLimit ?? 'PT1S'),
    limit: String(setting?.dailyLimit ?? ''),
    purposes: [...(setting?.purposes ?? [])],
  };
}

function inputOf(form: Draft, currency: string) {
  const point = (text: string) => text.trim().replace(',', '.');
  return {
    enabled: true,
    url: form.url.trim(),
    token: form.token.trim() === '' ? null : form.token.trim(),
    price: { amount: point(form.amount), currency },
    countries: form.countries
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean),
    purposes: form.purposes,
    cacheDays: Number(form.days),
    timeLimit: `PT${point(form.wait)}S`,
    silence: form.silence === 'REFUSE' ? ('REFUSE' as const) : ('SEND' as const),
    refuseLandlines: form.landlines === 'refuse',
    dailyLimit: form.limit.trim() === '' ? null : Number(form.limit),
  };
}

function commandOf({ url, token, price, countries, purposes, ...input }: ReturnType<typeof inputOf>): string {
  return commandLine('lookups set', [], {
    provider: url,
    token: token === null ? null : '-',
    price: `${price.amount} ${price.currency}`,
    'time-limit': input.timeLimit,
    'cache-days': String(input.cacheDays),
    'daily-limit': String(input.dailyLimit ?? 'none'),
    country: countries,
    purpose: purposes.map((each) => each.toLowerCase()),
    everything: countries.length === 0 && purposes.length === 0,
    silence: input.silence.toLowerCase(),
    'refuse-landlines': input.refuseLandlines,
  });
}

/** Shows the form. @param setting `null`: nothing is looked up @param onDone called when it is changed */
export function LookupForm({ setting, onDone }: { setting: LookupSetting | null; onDone(): void }) {
  const act = useAct(SetLookupsMutation);
  const workspace = useSession().viewer.workspace;
  const currency = setting?.price?.currency ?? workspace.currency;
  const [form, setForm] = useState(draftOf(setting));
  const input = inputOf(form, currency);
  const shown = { ...input, token: input.token === null ? null : '…' };
  const save = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  const switchOff = async () => {
    if ((await act.run({ input: { enabled: false } })) !== null) onDone();
  };
  return (
    <Section title={setting === null ? 'Look up numbers' : 'Change how numbers are looked up'}>
      <Form onSubmit={() => void save()}>
        <Provider form={form} currency={currency} hasToken={setting?.hasToken === true} onChange={setForm} />
        <Rules form={form} onChange={setForm} />
        <SameByCode snippets={() => operationSnippets(SetLookupsMutation, { input: shown }, commandOf(input))} />
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

interface FieldsProps {
  form: Draft;
  onChange(form: Draft): void;
}

/** Gives a field its part of the form. */
const bound = ({ form, onChange }: FieldsProps, name: Exclude<keyof Draft, 'purposes'>) => ({
  value: form[name],
  onChange: ({ target }: { target: { value: string } }) => onChange({ ...form, [name]: target.value }),
});

function Provider({ currency, hasToken, ...props }: FieldsProps & { currency: string; hasToken: boolean }) {
  return (
    <>
      <Field label="URL of the provider">
        <input
          required
          type="url"
          autoComplete="off"
          placeholder="https://lookups.example.com/v1"
          {...bound(props, 'url')}
        />
      </Field>
      <Field label="Bearer token" hint={hasToken ? 'Empty: it stays' : 'Empty: none'}>
        <input type="password" autoComplete="off" {...bound(props, 'token')} />
      </Field>
      <Field label={`A look-up costs, in ${currency}`}>
        <input required inputMode="decimal" autoComplete="off" {...bound(props, 'amount')} />
      </Field>
      <Field
        label="Seconds to wait for answers"
        hint="0.1 to 5, for all numbers of a request; codes wait half a second at most"
      >
        <input required inputMode="decimal" autoComplete="off" {...bound(props, 'wait')} />
      </Field>
      <Field label="Days that an answer holds" hint="1 to 365">
        <input required type="number" min={1} max={365} {...bound(props, 'days')} />
      </Field>
      <Field
        label="Numbers asked about in a day at most"
        hint="Empty: no limit. About the others the provider is silent"
      >
        <input type="number" min={1} max={100_000_000} {...bound(props, 'limit')} />
      </Field>
    </>
  );
}

function Rules(props: FieldsProps) {
  const { form, onChange } = props;
  return (
    <>
      <Field label="Countries" hint="Such as GB, DE; empty: all">
        <input autoComplete="off" {...bound(props, 'countries')} />
      </Field>
      <PurposeChecks
        title="For messages that are"
        none="None ticked: all."
        ticked={form.purposes}
        onChange={(purposes) => onChange({ ...form, purposes })}
      />
      <Field label="Landlines">
        <select {...bound(props, 'landlines')}>
          <option value="send">Get messages</option>
          <option value="refuse">Are refused</option>
        </select>
      </Field>
      <Field label="When the provider says nothing in time, or the daily limit is used up">
        <select {...bound(props, 'silence')}>
          <option value="SEND">The message goes</option>
          <option value="REFUSE">The message is refused</option>
        </select>
      </Field>
    </>
  );
}
