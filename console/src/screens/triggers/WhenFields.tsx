/** Condition of a trigger. */
import { Field } from '../../ui/Field.tsx';
import { Options } from './Options.tsx';
import { DATES, KINDS, type TriggerDraft } from './trigger-draft.ts';
import type { Choices } from './use-choices.ts';

/** Properties of a part of the form. */
export interface PartProps {
  draft: TriggerDraft;
  choices: Choices;
  onChange(change: Partial<TriggerDraft>): void;
}

/** Shows the inputs. */
export function WhenFields({ draft, choices: { dates, segments }, onChange }: PartProps) {
  const { kind, event, field, offset, at, segmentId } = draft;
  const isDate = kind === 'DATE' || kind === 'BIRTHDAY';
  const setKind = (next: TriggerDraft['kind']) =>
    onChange({ kind: next, ...(next === 'DATE' || next === 'BIRTHDAY' ? DATES[next] : {}) });
  return (
    <>
      <Field label="When">
        <select value={kind} onChange={({ target }) => setKind(target.value as TriggerDraft['kind'])}>
          {Object.entries(KINDS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      {kind === 'EVENT' ? (
        <Field label="Event" hint="Its name, with conditions on its properties in brackets.">
          <input
            required
            autoComplete="off"
            placeholder="bought (total >= 100)"
            value={event}
            onChange={({ target }) => onChange({ event: target.value })}
          />
        </Field>
      ) : null}
      {kind === 'SEGMENT' ? (
        <Field label="Segment" hint="Whoever is in it already does not enter it.">
          <Options value={segmentId} values={segments} onChange={(value) => onChange({ segmentId: value })} />
        </Field>
      ) : null}
      {isDate ? (
        <>
          <Field
            label="Date"
            hint={dates.length === 0 ? 'Define a field of the type DATE under Segments first.' : null}
          >
            <Options value={field} values={dates} onChange={(value) => onChange({ field: value })} />
          </Field>
          <Field
            label="How far from it"
            hint={
              kind === 'DATE' ? '-24 h is a day before, 2 h two hours after.' : '0 d is the day, -7 d a week before.'
            }
          >
            <input
              required
              autoComplete="off"
              value={offset}
              onChange={({ target }) => onChange({ offset: target.value })}
            />
          </Field>
          <Field
            label="Time of the day"
            hint={
              kind === 'DATE'
                ? 'By the clock of each person, and the line above in days. Empty: it counts from the date’s own time.'
                : 'By the clock of each person.'
            }
          >
            <input
              required={kind === 'BIRTHDAY'}
              type="time"
              value={at}
              onChange={({ target }) => onChange({ at: target.value })}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}
