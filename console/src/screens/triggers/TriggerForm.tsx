/** The form that makes a trigger. */
import { useEffect, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { ChoicesQuery, CreateTriggerMutation } from './operations.ts';

const PURPOSES = ['TRANSACTIONAL', 'MARKETING', 'SURVEY', 'ALERT'] as const;
/** Kinds of triggers, in words. */
const KINDS = {
  EVENT: 'An event comes',
  DATE: 'A date is near',
  BIRTHDAY: 'A day of every year, as birthdays',
  SEGMENT: 'A person enters a segment',
} as const;
type Kind = keyof typeof KINDS;
const EMPTY = { name: '', event: '', field: '', offset: '-24 h', at: '09:00', template: '', segment: '', campaign: '' };

function conditionOf(kind: Kind, { event, field, offset, at }: typeof EMPTY, segmentId: string) {
  if (kind === 'EVENT') return { event };
  if (kind === 'SEGMENT') return { segmentId };
  return { date: kind === 'DATE' ? { field, offset } : { field, offset: '0 d', at, yearly: true } };
}

/** Shows the form. */
export function TriggerForm({ onDone }: { onDone(): void }) {
  const act = useAct(CreateTriggerMutation);
  const { templates, fields, segments, campaigns } = useChoices();
  const [form, setForm] = useState(EMPTY);
  const [kind, setKind] = useState<Kind>('DATE');
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>('TRANSACTIONAL');
  const [once, setOnce] = useState(false);
  const [joins, setJoins] = useState(false);
  const [asks, setAsks] = useState(false);
  const text = (name: keyof typeof EMPTY) => ({
    autoComplete: 'off',
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const { name, template } = form;
  const input = {
    name: name.trim(),
    on: conditionOf(kind, form, segments.get(form.segment) ?? ''),
    ...(joins ? { campaign: campaigns.get(form.campaign) ?? '' } : { purpose, template }),
    ...(once ? { once } : {}),
    ...(asks ? { confirmation: {} } : {}),
  };
  const save = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  return (
    <Form onSubmit={() => void save()}>
      <Field label="Name">
        <input required maxLength={60} placeholder="Reminder" {...text('name')} />
      </Field>
      <Field label="When">
        <select value={kind} onChange={({ target }) => setKind(target.value as Kind)}>
          {(Object.keys(KINDS) as Kind[]).map((each) => (
            <option key={each} value={each}>
              {KINDS[each]}
            </option>
          ))}
        </select>
      </Field>
      {kind === 'EVENT' ? (
        <Field label="Event" hint="Its name, with conditions on its properties in brackets.">
          <input required placeholder="bought (total >= 100)" {...text('event')} />
        </Field>
      ) : null}
      {kind === 'SEGMENT' ? (
        <Field label="Segment" hint="Whoever is in it already does not enter it.">
          <Options
            value={form.segment}
            values={[...segments.keys()]}
            onChange={(segment) => setForm({ ...form, segment })}
          />
        </Field>
      ) : null}
      {kind === 'DATE' || kind === 'BIRTHDAY' ? (
        <Field label="Date" hint={fields.length === 0 ? 'Define a field of the type DATE under Segments first.' : null}>
          <Options value={form.field} values={fields} onChange={(field) => setForm({ ...form, field })} />
        </Field>
      ) : null}
      {kind === 'DATE' ? (
        <Field label="How far from it" hint="-24 h is a day before, 2 h two hours after.">
          <input required {...text('offset')} />
        </Field>
      ) : null}
      {kind === 'BIRTHDAY' ? (
        <Field label="Time of the day" hint="By the clock of each person.">
          <input required type="time" {...text('at')} />
        </Field>
      ) : null}
      <Field label="What happens">
        <select value={joins ? 'JOINS' : 'SAYS'} onChange={({ target }) => setJoins(target.value === 'JOINS')}>
          <option value="SAYS">They get a template</option>
          <option value="JOINS">They are brought to a campaign, or a step of one</option>
        </select>
      </Field>
      {joins ? (
        <Field
          label="Campaign"
          hint={
            campaigns.size === 0 ? 'Write one for whoever triggers bring, or a step of one, and start it first.' : null
          }
        >
          <Options
            value={form.campaign}
            values={[...campaigns.keys()]}
            onChange={(campaign) => setForm({ ...form, campaign })}
          />
        </Field>
      ) : (
        <>
          <Field label="Template">
            <Options value={template} values={templates} onChange={(each) => setForm({ ...form, template: each })} />
          </Field>
          <Field label="Purpose">
            <select value={purpose} onChange={({ target }) => setPurpose(target.value as typeof purpose)}>
              <PurposeOptions of={PURPOSES} />
            </select>
          </Field>
        </>
      )}
      <label>
        <input type="checkbox" checked={once} onChange={({ target }) => setOnce(target.checked)} /> Once for each person
      </label>
      <label>
        <input type="checkbox" checked={asks} onChange={({ target }) => setAsks(target.checked)} /> Replies confirm (C,
        yes) or decline (R, no)
      </label>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Make the trigger
        </Button>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(
            CreateTriggerMutation,
            { input },
            commandLine('triggers create', [input.name], {
              ...flagsOf(kind, form),
              ...(joins
                ? { campaign: campaigns.get(form.campaign) ?? '' }
                : { template, purpose: purpose.toLowerCase() }),
            }),
          )
        }
      />
    </Form>
  );
}

/** Options of the command that makes the same trigger. */
function flagsOf(kind: Kind, { event, field, offset, at, segment }: typeof EMPTY): Record<string, string> {
  if (kind === 'EVENT') return { event };
  if (kind === 'SEGMENT') return { segment };
  return kind === 'DATE' ? { date: field, offset } : { date: field, offset: '0 d', at };
}

/** A choice of names, of which none is chosen at first. It takes what `Field` hands to its control. */
function Options({
  values,
  onChange,
  ...control
}: {
  value: string;
  values: readonly string[];
  onChange(value: string): void;
}) {
  return (
    <select required {...control} onChange={({ target }) => onChange(target.value)}>
      <option value="" disabled>
        Choose
      </option>
      {values.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
}

/** Templates, fields and segments that a trigger can be made of. */
interface Choices {
  templates: string[];
  /** Names of date fields. */
  fields: string[];
  /** Ids of segments by their names. */
  segments: ReadonlyMap<string, string>;
  /** Ids of campaigns and steps that take whom triggers bring, by their names. */
  campaigns: ReadonlyMap<string, string>;
}

function useChoices(): Choices {
  const hub = useHub();
  const [choices, setChoices] = useState<Choices>({
    templates: [],
    fields: [],
    segments: new Map(),
    campaigns: new Map(),
  });
  useEffect(() => {
    ask(hub, ChoicesQuery, {}).then(
      ({ templates, contactFields, segments, campaigns }) =>
        setChoices({
          templates: (templates?.edges ?? []).flatMap(({ node }) =>
            node.publishedVersion === null ? [] : [node.name],
          ),
          campaigns: new Map(
            (campaigns?.edges ?? []).flatMap(({ node }) =>
              node.triggered && node.originFilter?.afterHours == null ? [[node.name, node.id] as const] : [],
            ),
          ),
          fields: (contactFields ?? []).filter(({ type }) => type === 'DATE').map(({ name }) => name),
          segments: new Map((segments?.edges ?? []).map(({ node }) => [node.name, node.id])),
        }),
      () => {},
    );
  }, [hub]);
  return choices;
}
