/** Filters of a list and their place in the address: `?status=FAILED,EXPIRED&country=GB`. */
import { useSearchParams } from 'wouter';

/** A field that a list is filtered by. */
export interface FilterField {
  /** Its name in the address. */
  name: string;
  label: string;
  /** Values to choose from; absent: any text. */
  options?: readonly { value: string; label: string }[];
  /** Example of a text, for its placeholder. */
  example?: string;
  /** True where only one value is possible. */
  single?: boolean;
}

/** Values by field name. */
export type FilterValues = Readonly<Record<string, readonly string[]>>;

/** Filters of a list as they stand in the address. */
export interface AddressFilters {
  values: FilterValues;
  text: string;
  setValues(name: string, values: readonly string[]): void;
  setText(text: string): void;
  clear(): void;
  /** True while nothing is filtered. */
  none: boolean;
  /** The address behind the path, with its "?"; empty: nothing is filtered. */
  query: string;
}

/** Name of the searched text in the address. */
const TEXT = 'q';

/** Reads and writes the filters of a list in the address. */
export function useFilters(fields: readonly FilterField[]): AddressFilters {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(
    fields.map(({ name }) => [name, (params.get(name) ?? '').split(',').filter((value) => value !== '')]),
  );
  const text = params.get(TEXT) ?? '';
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const query = params.toString();
  return {
    values,
    text,
    setValues: (name, chosen) => set(name, chosen.join(',')),
    setText: (next) => set(TEXT, next.trim()),
    clear: () => setParams(new URLSearchParams(), { replace: true }),
    none: text === '' && Object.values(values).every((chosen) => chosen.length === 0),
    query: query === '' ? '' : `?${query}`,
  };
}
