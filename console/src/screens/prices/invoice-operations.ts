/** Operations of carriers' invoices. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const InvoiceFields = graphql(`
  fragment InvoiceFields on CarrierInvoice {
    id
    number
    periodFrom
    periodUntil
    unmatched
    total {
      amount
      currency
    }
    corrections {
      count
      amount
    }
    correctedAt
    connection {
      name
    }
    lines {
      country
      mccMnc
      isNamed
      ourMessages
      ourCost {
        amount
        currency
      }
      ourUnpriced
      invoicedMessages
      invoicedCost {
        amount
        currency
      }
      difference {
        amount
        currency
      }
    }
  }
`);

/** An invoice. */
export type InvoiceRow = FragmentOf<typeof InvoiceFields>;

/** The last invoices. */
export const InvoicesQuery = graphql(
  `
    query Invoices {
      carrierInvoices(first: 12) {
        edges {
          node {
            ...InvoiceFields
          }
        }
      }
    }
  `,
  [InvoiceFields],
);

/** Imports an invoice. */
export const ImportInvoiceMutation = graphql(
  `
    mutation ImportInvoice($input: ImportCarrierInvoiceInput!) {
      importCarrierInvoice(input: $input) {
        __typename
        ... on ImportCarrierInvoicePayload {
          invoiceId
          rows
          unmatched
          refused {
            line
            column
            message
          }
          refusedFile
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Corrects what was settled. */
export const CorrectChargesMutation = graphql(
  `
    mutation CorrectCharges($input: CorrectChargesInput!) {
      correctCharges(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes an invoice. */
export const RemoveInvoiceMutation = graphql(
  `
    mutation RemoveInvoice($input: RemoveCarrierInvoiceInput!) {
      removeCarrierInvoice(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
