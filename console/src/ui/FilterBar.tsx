/** A search field and filters as chips; all of it stands in the address. */
import { Popover } from '@base-ui/react/popover';
import { ListFilter, Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './FilterBar.module.css';
import { FilterEditor } from './FilterEditor.tsx';
import type { FilterField, FilterValues } from './filters.ts';

/** Properties of a filter bar. */
export interface FilterBarProps {
  fields: readonly FilterField[];
  values: FilterValues;
  /** Sets the values of a field; empty: it is no filter. */
  onChange(name: string, values: readonly string[]): void;
  /** The text that is searched for, and what it is searched in; absent: nothing is searched. */
  search?: { value: string; placeholder: string; onChange(text: string): void };
  /** More at the end of the line. */
  children?: ReactNode;
}

/** Pause after which what was written is searched for, in milliseconds. */
const SEARCH_PAUSE_MS = 200;

/** Shows the bar. "/" goes to the search field. */
export function FilterBar({ fields, values, onChange, search, children }: FilterBarProps) {
  const active = fields.filter(({ name }) => (values[name] ?? []).length > 0);
  return (
    <div className={styles.bar}>
      {search === undefined ? null : <SearchField {...search} />}
      {fields.length === 0 ? null : <FilterMenu fields={fields} values={values} onChange={onChange} />}
      {active.map((field) => (
        <span key={field.name} className={styles.chip}>
          <Popover.Root>
            <Popover.Trigger className={styles.value}>
              <span className={styles.name}>{field.label}</span>{' '}
              {(values[field.name] ?? []).map((value) => wordOf(field, value)).join(', ')}
            </Popover.Trigger>
            <Sheet>
              <FilterEditor
                field={field}
                values={values[field.name] ?? []}
                onChange={(next) => onChange(field.name, next)}
              />
            </Sheet>
          </Popover.Root>
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove the filter ${field.label}`}
            onClick={() => onChange(field.name, [])}
          >
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      <span className={styles.rest}>{children}</span>
    </div>
  );
}

function wordOf(field: FilterField, value: string): string {
  return field.options?.find((option) => option.value === value)?.label ?? value;
}

function SearchField({ value, placeholder, onChange }: NonNullable<FilterBarProps['search']>) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target as Element | null;
      if (event.key !== '/' || target?.matches('input, textarea, select') === true) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  return (
    <label className={styles.search}>
      <Search aria-hidden="true" />
      <span className="aloud">{placeholder}</span>
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  );
}

function FilterMenu({ fields, values, onChange }: Pick<FilterBarProps, 'fields' | 'values' | 'onChange'>) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<FilterField | null>(null);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setChosen(null);
      }}
    >
      <Popover.Trigger render={<Button icon={<ListFilter />} />}>Filter</Popover.Trigger>
      <Sheet>
        {chosen === null ? (
          <ul className={styles.fields}>
            {fields.map((field) => (
              <li key={field.name}>
                <button type="button" className={styles.field} onClick={() => setChosen(field)}>
                  {field.label}
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <FilterEditor
            field={chosen}
            values={values[chosen.name] ?? []}
            onChange={(next) => onChange(chosen.name, next)}
            onDone={() => setOpen(false)}
          />
        )}
      </Sheet>
    </Popover.Root>
  );
}

function Sheet({ children }: { children: ReactNode }) {
  return (
    <Popover.Portal>
      <Popover.Positioner sideOffset={6} align="start" className={styles.positioner}>
        <Popover.Popup className={styles.sheet}>{children}</Popover.Popup>
      </Popover.Positioner>
    </Popover.Portal>
  );
}
