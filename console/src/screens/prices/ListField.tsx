/** The field that chooses a price list: the workspace's own, or that of a carrier. */
import { useQuery } from 'urql';
import { Field } from '../../ui/Field.tsx';
import { PriceListsQuery } from './operations.ts';

interface ListFieldProps {
  /** Id of a connection; empty: the workspace's own list. */
  value: string;
  /** Only lists of carriers can be chosen. */
  carriersOnly?: boolean;
  onChange(value: string): void;
}

/** Shows the field. */
export function ListField({ value, carriersOnly = false, onChange }: ListFieldProps) {
  const [{ data }] = useQuery({ query: PriceListsQuery });
  return (
    <Field label={carriersOnly ? 'Carrier' : 'List'}>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{carriersOnly ? 'Choose' : 'Yours'}</option>
        {(data?.smscConnections?.edges ?? []).map(({ node }) => (
          <option key={node.id} value={node.id}>
            {node.name}
          </option>
        ))}
      </select>
    </Field>
  );
}
