/** Operations of the logs: who changed what as a file, and who read data of people. */
import type { FragmentOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

/** A page of the audit log as a file has it. */
export const AuditFileQuery = graphql(`
  query AuditFile($first: Int!, $after: String) {
    auditEntries(first: $first, after: $after) {
      edges {
        node {
          at
          action
          subject
          detail
          actor {
            kind
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const ReadFields = graphql(`
  fragment ReadFields on DataRead {
    id
    at
    operation
    fields
    filters
    count
    contactId
    actor {
      kind
      name
    }
  }
`);

/** A read of data of people. */
export type ReadRow = FragmentOf<typeof ReadFields>;

/** A page of reads, newest first. */
export const ReadsQuery = graphql(
  `
    query Reads($first: Int!, $after: String) {
      dataReads(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...ReadFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ReadFields],
);
