import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** What the page begins with; a test runs each of its operations, those in comments too. */
export const START_TEXT = `# Heliograph: paste your key behind "Bearer " in "Headers" below, then run.
#   { "authorization": "Bearer hg_…" }

query WhoAmI {
  viewer {
    role
    scopes
    workspace {
      name
      defaultCountry
      timeZone
    }
  }
}

# mutation SendFirst {
#   sendMessage(input: {
#     to: { phone: "+447911123456" }
#     content: { text: "Hello from Heliograph" }
#     purpose: TRANSACTIONAL
#   }) {
#     __typename
#     ... on SendMessagePayload { accepted { id status } }
#     ... on Error { code message }
#   }
# }

# subscription Watch {
#   messageEvents {
#     ... on MessageStreamEvent { event { type status at } message { id to status } }
#     ... on StreamGap { reason }
#   }
# }
`;

let page: string | undefined;

/** The GraphiQL page: everything inline, nothing from the network. Made once (9 MB). */
export function graphiqlPage(): string {
  page ??= renderGraphiQL({
    title: 'Heliograph GraphiQL',
    defaultQuery: START_TEXT,
    headers: '{\n  "authorization": "Bearer "\n}',
    shouldPersistHeaders: true,
    subscriptionsProtocol: 'SSE',
  } as Parameters<typeof renderGraphiQL>[0]);
  return page;
}
