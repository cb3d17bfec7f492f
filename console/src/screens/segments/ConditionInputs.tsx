/** The inputs of one condition, by its kind. */
import { typeOf, valueOfType, valuesOf, type Words } from './condition-words.ts';
import { COMPARISONS, type Condition, type Span } from './tree.ts';

const PURPOSES = ['TRANSACTIONAL', 'OTP', 'MARKETING', 'ALERT', 'SURVEY', 'CONVERSATION'];
const HISTORIES = ['sent', 'delivered', 'clicked', 'replied'];

interface Props<C extends Condition> {
  condition: C;
  words: Words;
  onChange(condition: Condition): void;
}

/** Shows the inputs. */
export function ConditionInputs({ condition, words, onChange }: Props<Condition>) {
  switch (condition.kind) {
    case 'compare':
      return <Compare condition={condition} words={words} onChange={onChange} />;
    case 'in':
      return (
        <>
          <FieldName
            field={condition.field}
            words={words}
            types={['TEXT', 'CHOICE', 'NUMBER']}
            onChange={(field) => onChange({ ...condition, field })}
          />
          <input
            aria-label="Values, separated by commas"
            placeholder="FR, DE"
            value={condition.values.join(', ')}
            onChange={({ target }) =>
              onChange({ ...condition, values: valuesOf(target.value, typeOf(condition.field, words)) })
            }
          />
        </>
      );
    case 'has':
      return (
        <FieldName
          field={condition.field}
          words={words}
          types={null}
          onChange={(field) => onChange({ ...condition, field })}
        />
      );
    case 'within':
      return (
        <>
          <FieldName
            field={condition.field}
            words={words}
            types={['DATE']}
            onChange={(field) => onChange({ ...condition, field })}
          />
          <Choice
            label="Before or after now"
            value={condition.direction}
            values={['last', 'next']}
            onChange={(direction) => onChange({ ...condition, direction: direction as 'last' | 'next' })}
          />
          <SpanInputs span={condition.span} onChange={(span) => span !== null && onChange({ ...condition, span })} />
        </>
      );
    case 'near':
      return <Near condition={condition} words={words} onChange={onChange} />;
    case 'tag':
      return (
        <input
          aria-label="Tag"
          placeholder="vip"
          value={condition.tag}
          onChange={({ target }) => onChange({ ...condition, tag: target.value })}
        />
      );
    case 'list':
    case 'segment':
      return (
        <Choice
          label={condition.kind === 'list' ? 'List' : 'Segment'}
          value={condition.id}
          values={(condition.kind === 'list' ? words.lists : words.segments).map(({ id }) => id)}
          words={new Map([...words.lists, ...words.segments].map(({ id, name }) => [id, name]))}
          onChange={(id) => onChange({ ...condition, id })}
        />
      );
    case 'consent':
      return (
        <Choice
          label="Purpose"
          value={condition.purpose}
          values={PURPOSES}
          onChange={(purpose) => onChange({ ...condition, purpose })}
        />
      );
    case 'event':
      return (
        <>
          <input
            aria-label="Name of the event"
            placeholder="bought"
            value={condition.name}
            onChange={({ target }) => onChange({ ...condition, name: target.value })}
          />
          <Times condition={condition} onChange={onChange} />
        </>
      );
    case 'history':
      return (
        <>
          <Choice
            label="What was done"
            value={condition.what}
            values={HISTORIES}
            onChange={(what) =>
              onChange({ ...condition, what, purpose: what === 'replied' ? null : condition.purpose })
            }
          />
          {condition.what === 'replied' ? null : (
            <Choice
              label="Purpose"
              value={condition.purpose ?? ''}
              values={PURPOSES}
              none="of any purpose"
              onChange={(purpose) => onChange({ ...condition, purpose: purpose === '' ? null : purpose })}
            />
          )}
          <Times condition={condition} onChange={onChange} />
        </>
      );
  }
}

type Of<K extends Condition['kind']> = Extract<Condition, { kind: K }>;

function Compare({ condition, words, onChange }: Props<Of<'compare'>>) {
  const type = typeOf(condition.field, words);
  const field = words.fields.find(({ name }) => name === condition.field);
  const set = (text: string) => onChange({ ...condition, value: valueOfType(text, type) });
  const ordered = type === 'NUMBER' || type === 'DATE';
  return (
    <>
      <FieldName
        field={condition.field}
        words={words}
        onChange={(field) => onChange({ ...condition, field, is: '=', value: '' })}
        types={['TEXT', 'CHOICE', 'NUMBER', 'DATE', 'BOOLEAN']}
      />
      <Choice
        label="How it is compared"
        value={condition.is}
        values={ordered ? COMPARISONS : ['=', '!=']}
        onChange={(is) => onChange({ ...condition, is: is as Of<'compare'>['is'] })}
      />
      {type === 'CHOICE' || type === 'BOOLEAN' ? (
        <Choice
          label="Value"
          value={String(condition.value)}
          values={type === 'BOOLEAN' ? ['true', 'false'] : (field?.choices ?? [])}
          onChange={set}
        />
      ) : (
        <input
          aria-label="Value"
          type={type === 'NUMBER' ? 'number' : 'text'}
          step="any"
          placeholder={type === 'DATE' ? '2026-01-31' : condition.field === 'country' ? 'FR' : ''}
          value={String(condition.value)}
          onChange={({ target }) => set(target.value)}
        />
      )}
    </>
  );
}

function Near({ condition, words, onChange }: Props<Of<'near'>>) {
  const number = (name: 'kilometres' | 'latitude' | 'longitude', label: string) => (
    <input
      aria-label={label}
      title={label}
      type="number"
      step="any"
      value={condition[name]}
      onChange={({ target }) => onChange({ ...condition, [name]: Number(target.value) })}
    />
  );
  return (
    <>
      <FieldName
        field={condition.field}
        words={words}
        types={['PLACE']}
        onChange={(field) => onChange({ ...condition, field })}
      />
      {number('kilometres', 'Kilometres')}
      {number('latitude', 'Degrees north')}
      {number('longitude', 'Degrees east')}
    </>
  );
}

interface FieldNameProps {
  field: string;
  words: Words;
  /** Types of fields that fit; `null`: any. */
  types: readonly string[] | null;
  onChange(field: string): void;
}

function FieldName({ field, words, types, onChange }: FieldNameProps) {
  const names = words.fields.filter(({ type }) => types === null || types.includes(type)).map(({ name }) => name);
  return <Choice label="Field" value={field} values={names} onChange={onChange} />;
}

interface TimesProps {
  condition: Of<'event' | 'history'>;
  onChange(condition: Condition): void;
}

function Times({ condition, onChange }: TimesProps) {
  return (
    <>
      <Choice
        label="How often, compared"
        value={condition.is}
        values={COMPARISONS}
        onChange={(is) => onChange({ ...condition, is: is as Of<'event'>['is'] })}
      />
      <input
        aria-label="How often"
        type="number"
        min={0}
        value={condition.count}
        onChange={({ target }) => onChange({ ...condition, count: Number(target.value) })}
      />
      <SpanInputs span={condition.span} onChange={(span) => onChange({ ...condition, span })} />
    </>
  );
}

function SpanInputs({ span, onChange }: { span: Span; onChange(span: Span): void }) {
  return (
    <>
      <input
        aria-label="Within how many"
        type="number"
        min={1}
        placeholder="any time"
        value={span?.count ?? ''}
        onChange={({ target }) =>
          onChange(target.value === '' ? null : { count: Number(target.value), unit: span?.unit ?? 'days' })
        }
      />
      <Choice
        label="Unit of time"
        value={span?.unit ?? 'days'}
        values={['days', 'hours']}
        onChange={(unit) => onChange({ count: span?.count ?? 30, unit: unit as 'hours' | 'days' })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  values: readonly string[];
  words?: ReadonlyMap<string, string>;
  /** What an empty choice means; absent: something has to be chosen. */
  none?: string;
  onChange(value: string): void;
}

function Choice({ label, value, values, words, none, onChange }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
      {none !== undefined || !values.includes(value) ? <option value="">{none ?? 'choose …'}</option> : null}
      {values.map((each) => (
        <option key={each} value={each}>
          {words?.get(each) ?? each}
        </option>
      ))}
    </select>
  );
}
