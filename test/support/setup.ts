// Before every test file. Files that share a process share the schema, and it is built once: what only tests have has to be
// there whichever of them comes first.
import '../graphql/fields.ts';
