/** The field that chooses a price list: the workspace's own, or that of a carrier. */
import { useQuery } from 'urql';
import { Field } from '../../ui/Field.tsx';
import { PriceListsQuery } from './operations.ts';

/** Shows the field. @param value id of a connection; empty: the workspace's own list */
export function ListField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const [{ data }] = useQuery({ query: PriceListsQuery });
  return (
    <Field label="List">
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">Yours</option>
        {(data?.smscConnections?.edges ?? []).map(({ node }) => (
          <option key={node.id} value={node.id}>
            {node.name}
          </option>
        ))}
      </select>
    </Field>
  );
}
