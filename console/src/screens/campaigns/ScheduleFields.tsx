/** The fields of the wizard about the time of a campaign. */
import { useId } from 'react';
import { Field } from '../../ui/Field.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Ticks } from '../../ui/Ticks.tsx';
import { clockText, type EMPTY, WEEKDAYS } from './campaign-draft.ts';

/** Properties of the fields. */
export interface ScheduleFieldsProps {
  form: typeof EMPTY;
  /** Attributes of the control of a field. */
  text(name: keyof typeof EMPTY): ControlProps;
}

/** Attributes of a control with a text, a choice or a number. */
export interface ControlProps {
  autoComplete: string;
  value: string;
  onChange(event: { target: { value: string } }): void;
}

/** Shows the fields. */
export function ScheduleFields({ form, text }: ScheduleFieldsProps) {
  const isOwn = form.clock === 'OWN';
  return (
    <>
      <Field label="Begins" hint="Empty: as soon as it is started">
        <input type="datetime-local" required={isOwn || form.repeat !== ''} {...text('at')} />
      </Field>
      <Field label="On whose clock" hint={isOwn ? OWN_HINT : undefined}>
        <select {...text('clock')}>
          <option value="ONE">Mine: everybody at the same moment</option>
          <option value="OWN">Everybody’s own: when their clock shows it</option>
        </select>
      </Field>
      {isOwn ? null : <HoursField form={form} text={text} />}
      <Field label="Repeats" hint="Each run has an audience of its own.">
        <select {...text('repeat')}>
          <option value="">Never</option>
          <option value="DAY">Every day</option>
          <option value="WEEK">Every week</option>
          <option value="MONTH">Every month</option>
        </select>
      </Field>
      {form.repeat === '' ? null : <RepeatFields form={form} text={text} />}
      {form.repeat === '' && (isOwn || form.hours === '') ? null : <ZoneField form={form} text={text} />}
    </>
  );
}

/** Shows the field of the hours in which messages are made. */
export function HoursField({ form: { timeZone }, text }: ScheduleFieldsProps) {
  const zone = timeZone === '' ? '' : `, as clocks are in ${timeZone}`;
  return (
    <Field label="Inside these hours alone" hint={`E.g. mon-fri 09:00-18:00${zone}; empty: at any hour`}>
      <input placeholder="mon-fri 09:00-18:00" {...text('hours')} />
    </Field>
  );
}

/** Shows the field of the zone that hours and repetition are in. */
export function ZoneField({ text }: ScheduleFieldsProps) {
  const zones = useId();
  return (
    <>
      <Field label="Zone" hint="Of the hours and the runs, e.g. Europe/Paris; empty: that of the workspace">
        <input list={zones} spellCheck={false} {...text('timeZone')} />
      </Field>
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

const OWN_HINT =
  'Their zone is the contact’s, else the most likely one of the number. Whoever’s time has passed gets it a day later.';

function RepeatFields({ form, text }: ScheduleFieldsProps) {
  return (
    <>
      <Field label="Every so many" hint="Days, weeks or months between two runs">
        <input type="number" required min={1} max={52} {...text('interval')} />
      </Field>
      {form.repeat === 'WEEK' ? (
        <Ticks
          title="On these days; none: on that of the first run"
          options={WEEKDAYS.map((value) => ({ value, label: wordsOf(value) }))}
          ticked={WEEKDAYS.filter((day) => form.weekdays.split(',').includes(day))}
          onChange={(days) => text('weekdays').onChange({ target: { value: days.join() } })}
        />
      ) : null}
      <Field label="Last run" hint="No run begins later. Empty: no such end">
        <input type="datetime-local" {...text('until')} value={clockText(form.until === '' ? null : form.until)} />
      </Field>
      <Field
        label="Runs in all"
        hint={form.until === '' ? 'Empty: until you cancel the one that waits' : 'Empty: as many as begin by then'}
      >
        <input type="number" min={2} max={1000} {...text('times')} />
      </Field>
      <Field
        label="Waits for you beyond, in percent"
        hint="A run is checked ten minutes before it begins. It waits where people or cost differ by more from the run before."
      >
        <input type="number" required min={0} max={1000} {...text('tolerance')} />
      </Field>
    </>
  );
}
