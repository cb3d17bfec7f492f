/** A cache of parsed documents, bounded in size. */
import type { DocumentNode } from 'graphql';

const CACHED_DOCUMENT_LENGTH = 8_000;
const CACHED_DOCUMENTS = 500;

/** Parsed documents by their text: the oldest goes first, long ones are not kept, so strangers cannot fill memory. */
export function documentCache() {
  const documents = new Map<string, DocumentNode>();
  return {
    get: (text: string) => documents.get(text),
    set(text: string, document: DocumentNode) {
      if (text.length > CACHED_DOCUMENT_LENGTH) return;
      const oldest = documents.size >= CACHED_DOCUMENTS ? documents.keys().next().value : undefined;
      if (oldest !== undefined) documents.delete(oldest);
      documents.set(text, document);
    },
  };
}
