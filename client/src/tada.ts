/** Result and variables of a document, derived from its text by the types of gql.tada. */

import type { introspection } from './generated/introspection.js';
import type { Scalars } from './generated/schema.ts';
import type { getDocumentType, getVariablesType, parseDocument, schemaOfSetup } from './generated/tada/index.js';

type Schema = schemaOfSetup<{ introspection: introspection; scalars: Scalars }>;

/** Data that a document answers with; `unknown` where its text is not known while the program is compiled. */
export type ResultOf<Document extends string> = string extends Document
  ? unknown
  : getDocumentType<parseDocument<Document>, Schema, Record<never, never>>;

/** Variables that a document takes. */
export type VariablesOf<Document extends string> = string extends Document
  ? Record<string, unknown>
  : Readable<getVariablesType<parseDocument<Document>, Schema>>;

/** The same value, whose lists may be ones that nobody changes. */
type Readable<Value> = Value extends readonly (infer Each)[]
  ? readonly Readable<Each>[]
  : Value extends object
    ? { [Key in keyof Value]: Readable<Value[Key]> }
    : Value;

/** Arguments behind a document: its variables, which may be left out where it needs none. */
export type VariableArguments<Document extends string, Options> =
  Record<never, never> extends VariablesOf<Document>
    ? [variables?: VariablesOf<Document>, options?: Options]
    : [variables: VariablesOf<Document>, options?: Options];
