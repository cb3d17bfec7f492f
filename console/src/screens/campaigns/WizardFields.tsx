/** The fields of the wizard: what a campaign is for, to whom it goes, what it says. */
import { X } from 'lucide-react';
import { Field } from '../../ui/Field.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Ticks } from '../../ui/Ticks.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { AudienceSize } from './AudienceSize.tsx';
import styles from './Campaigns.module.css';
import {
  CAMPAIGN_PURPOSES,
  type Draft,
  type EMPTY,
  type Kinds,
  METRICS,
  OBJECTIVES,
  valuesFault,
} from './campaign-draft.ts';
import type { ControlProps } from './ScheduleFields.tsx';
import type { Contents, Group } from './use-contents.ts';
import type { WrittenCampaign } from './write-operations.ts';

/** Properties of the fields of a step. */
export interface WizardFieldsProps {
  draft: Draft;
  contents: Contents;
  /** The campaign that is changed; `null`: a new one is written. */
  edited: WrittenCampaign | null;
  /** Attributes of the control of a field. */
  text(name: keyof typeof EMPTY): ControlProps;
  onKinds(kinds: Kinds): void;
}

/** Shows what it is for. */
export function WhatFor({ draft: { kinds }, text, onKinds }: WizardFieldsProps) {
  const choice = <Name extends keyof Kinds>(name: Name) => ({
    value: kinds[name],
    onChange: (value: Kinds[Name]) => onKinds({ ...kinds, [name]: value }),
  });
  const { metric } = kinds;
  return (
    <>
      <Field label="Name">
        <input required maxLength={100} placeholder="Spring sale" {...text('name')} />
      </Field>
      <Choice label="Objective" values={OBJECTIVES} word={wordsOf} {...choice('objective')} />
      <Choice
        label="What counts as success"
        values={Object.keys(METRICS) as (keyof typeof METRICS)[]}
        word={(each) => METRICS[each]}
        {...choice('metric')}
      />
      {metric === 'EVENT' ? (
        <Field label="Name of the event">
          <input required placeholder="bought" {...text('event')} />
        </Field>
      ) : null}
      {metric === 'NONE' ? null : (
        <Field label="Within so many days">
          <input required type="number" min={1} max={90} {...text('days')} />
        </Field>
      )}
      <Choice
        label="Purpose"
        hint="Decides consent, hours and caps."
        values={CAMPAIGN_PURPOSES}
        word={purposeWord}
        {...choice('purpose')}
      />
    </>
  );
}

/** Shows to whom it goes. */
export function ToWhom({ draft: { form }, contents, edited, text }: WizardFieldsProps) {
  const isTriggered = form.triggered !== '';
  if (edited?.origin === 'STEP' || edited?.origin === 'RETRY') {
    const { origin, originCampaign } = edited;
    return (
      <p>
        It follows {originCampaign?.name ?? 'another campaign'}:{' '}
        {origin === 'STEP' ? 'who has the message of that' : 'whom that did not reach'} is chosen there, and stays.
      </p>
    );
  }
  if (edited !== null && isTriggered) return <p>Triggers bring people to it, one by one.</p>;
  const toggle = (
    <label>
      <input
        type="checkbox"
        checked={isTriggered}
        onChange={({ target }) => text('triggered').onChange({ target: { value: target.checked ? 'yes' : '' } })}
      />{' '}
      Whoever triggers bring, one by one
    </label>
  );
  return (
    <>
      {edited === null ? toggle : null}
      {isTriggered ? null : (
        <>
          <Field label="Contacts with one of these tags" hint="Separated by commas">
            <input
              required={form.lists === '' && form.segments === ''}
              placeholder="spring, customers"
              {...text('tags')}
            />
          </Field>
          <GroupChoice label="And everybody on this list" groups={contents.lists} {...text('lists')} />
          <GroupChoice label="And everybody in this segment" groups={contents.segments} {...text('segments')} />
          <Field label="But nobody with one of these" hint="Separated by commas; empty: everybody of them">
            <input placeholder="complained" {...text('excludeTags')} />
          </Field>
          <GroupChoice label="And nobody on this list" groups={contents.lists} {...text('excludeLists')} />
          <GroupChoice label="And nobody in this segment" groups={contents.segments} {...text('excludeSegments')} />
          <AudienceSize form={form} />
        </>
      )}
    </>
  );
}

/** Shows what it says, from whom, and by which routes. */
export function WhatItSays({ draft: { form }, contents, edited, text }: WizardFieldsProps) {
  const pinned = edited?.templateVersion ?? null;
  return (
    <>
      {edited?.text == null ? null : (
        <p>
          In place of its template it says “<bdi>{edited.text}</bdi>”. Another template, value or coupon takes that
          away.
        </p>
      )}
      <Field label="Template" hint="Each recipient gets it in their language.">
        <select required {...text('template')}>
          <option value="">Choose one</option>
          <Names names={contents.templates} />
        </select>
      </Field>
      {pinned === null || form.template !== edited?.template ? null : (
        <Field label="Version of it">
          <select {...text('version')}>
            <option value="">The one that is published when it is checked</option>
            <option value={pinned}>{pinned}</option>
          </select>
        </Field>
      )}
      <Field
        label="Values for whoever has none"
        hint="name=value, one a line. A contact gives its name, and each of its attributes."
        error={valuesFault(form)}
      >
        <textarea rows={3} spellCheck={false} placeholder="name=friend" {...text('variables')} />
      </Field>
      <Field label="A coupon for each, where it says {{ coupon }}">
        <select {...text('coupons')}>
          <option value="">None</option>
          {contents.pools.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Sender">
        <select {...text('sender')}>
          <option value="">The default of each route</option>
          <Names names={contents.senders} />
        </select>
      </Field>
      <RouteChoice routes={contents.routes} {...text('routes')} />
    </>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return names.map((each) => (
    <option key={each} value={each}>
      {each}
    </option>
  ));
}

interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  values: readonly NoInfer<Value>[];
  word(value: NoInfer<Value>): string;
  onChange(value: NoInfer<Value>): void;
}

function Choice<Value extends string>({ label, hint, value, values, word, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label} hint={hint}>
      <select value={value} onChange={({ target }) => onChange(target.value as Value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {word(each)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Ids that a field holds, by commas. */
const idsIn = (value: string) => value.split(',').filter((each) => each !== '');

function RouteChoice({ routes, value, onChange }: ControlProps & { routes: readonly Group[] }) {
  if (routes.length < 2 && value === '') return null;
  return (
    <Ticks
      title="By these routes alone; none: as each number is routed"
      options={routes.map(({ id, name }) => ({ value: id, label: <bdi>{name}</bdi> }))}
      ticked={idsIn(value)}
      onChange={(ids) => onChange({ target: { value: ids.join() } })}
    />
  );
}

function GroupChoice({ label, groups, value, onChange }: ControlProps & { label: string; groups: readonly Group[] }) {
  const chosen = idsIn(value);
  const change = (ids: readonly string[]) => onChange({ target: { value: ids.join() } });
  return (
    <div className={styles.groups}>
      <Field label={label}>
        <select value="" onChange={({ target }) => change([...chosen, target.value])}>
          <option value="">{chosen.length === 0 ? 'None' : 'Another one'}</option>
          {groups
            .filter(({ id }) => !chosen.includes(id))
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </Field>
      {chosen.length === 0 ? null : (
        <ul>
          {chosen.map((id) => {
            const name = groups.find((each) => each.id === id)?.name ?? id;
            return (
              <li key={id}>
                <bdi>{name}</bdi>
                <button
                  type="button"
                  aria-label={`Without ${name}`}
                  onClick={() => change(chosen.filter((each) => each !== id))}
                >
                  <X aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
