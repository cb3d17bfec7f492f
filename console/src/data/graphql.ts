/** Operations of the console, typed by the schema of the hub. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../../generated/schema.d.ts';

/** Types of the scalars as they come over the wire. */
interface Scalars {
  Cursor: string;
  DateTime: string;
  Decimal: string;
  Duration: string;
  JSON: unknown;
  PhoneNumber: string;
}

/** Parses an operation or a fragment; its result and variables are typed by the schema. */
export const graphql = initGraphQLTada<{ introspection: introspection; scalars: Scalars; disableMasking: true }>();
