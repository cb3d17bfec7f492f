/** The size of a document: its depth and its counts, measured in one pass. */
import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/** Amounts that a document asks for; the largest operation counts. */
export interface DocumentSize {
  /** Levels of fields; what is below `__schema` and `__type` does not count. */
  depth: number;
  /** Fields, with fragments spread. */
  fields: number;
  /** Aliases, with fragments spread. */
  aliases: number;
  /** Directives, with fragments spread. */
  directives: number;
}

const NOTHING: DocumentSize = { depth: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * Measures a document that was parsed and not yet validated. Each fragment is measured once, so a bomb of fragments
 * within fragments takes linear time. Validation refuses a fragment within itself, and one that is not used.
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  const measure = measurer(document);
  let size = NOTHING;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const own = measure(definition.selectionSet);
    size = larger(size, { ...own, directives: own.directives + (definition.directives?.length ?? 0) });
  }
  return size;
}

function measurer(document: DocumentNode): (selectionSet: SelectionSetNode) => DocumentSize {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const measured = new Map<SelectionSetNode, DocumentSize>();

  return function measure(selectionSet): DocumentSize {
    const known = measured.get(selectionSet);
    if (known !== undefined) return known;
    measured.set(selectionSet, NOTHING);
    let size = NOTHING;
    for (const selection of selectionSet.selections) {
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection.selectionSet;
      const inner = below === undefined ? NOTHING : measure(below);
      const isField = selection.kind === Kind.FIELD;
      const introspects = isField && selection.name.value.startsWith('__');
      size = {
        depth: Math.max(size.depth, introspects ? 1 : inner.depth + (isField ? 1 : 0)),
        fields: size.fields + inner.fields + (isField ? 1 : 0),
        aliases: size.aliases + inner.aliases + (isField && selection.alias !== undefined ? 1 : 0),
        directives: size.directives + inner.directives + (selection.directives?.length ?? 0),
      };
    }
    measured.set(selectionSet, size);
    return size;
  };
}

function larger(a: DocumentSize, b: DocumentSize): DocumentSize {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: Math.max(a.fields, b.fields),
    aliases: Math.max(a.aliases, b.aliases),
    directives: Math.max(a.directives, b.directives),
  };
}
