/** Consequences of the replies to a trigger's messages. */
import { Field } from '../../ui/Field.tsx';
import { Options } from './Options.tsx';
import type { PartProps } from './WhenFields.tsx';

/** Shows the inputs. */
export function AnswerFields({ draft, choices: { choiceFields }, onChange }: PartProps) {
  const { asks, confirmedText, declinedText, answerField, confirmed, declined } = draft;
  const values = choiceFields
    .filter(({ name }) => name === answerField)
    .flatMap(({ choices }) => choices.map((value) => ({ value, label: value })));
  return (
    <>
      <label>
        <input type="checkbox" checked={asks} onChange={({ target }) => onChange({ asks: target.checked })} /> Replies
        confirm (C, yes) or decline (R, no)
      </label>
      {asks ? (
        <>
          <Field label="Answer to who confirms" hint="Empty: none">
            <input
              maxLength={480}
              autoComplete="off"
              value={confirmedText}
              onChange={({ target }) => onChange({ confirmedText: target.value })}
            />
          </Field>
          <Field label="Answer to who declines" hint="Empty: none">
            <input
              maxLength={480}
              autoComplete="off"
              value={declinedText}
              onChange={({ target }) => onChange({ declinedText: target.value })}
            />
          </Field>
        </>
      ) : null}
      {asks && (choiceFields.length > 0 || answerField !== '') ? (
        <Field label="Field that a reply sets">
          <Options
            value={answerField}
            none="None"
            values={choiceFields.map(({ name }) => ({ value: name, label: name }))}
            onChange={(value) => onChange({ answerField: value, confirmed: '', declined: '' })}
          />
        </Field>
      ) : null}
      {asks && answerField !== '' ? (
        <>
          <Field label="Its value after a yes">
            <Options
              value={confirmed}
              none="stays"
              values={values}
              onChange={(value) => onChange({ confirmed: value })}
            />
          </Field>
          <Field label="Its value after a no">
            <Options
              value={declined}
              none="stays"
              values={values}
              onChange={(value) => onChange({ declined: value })}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}
