/** Campaigns that tests of the console write by the API, and begin without the time to undo them. */
import { expect } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import type { Console } from './harness.ts';

/** Makes of campaigns, and what they need. @param shown gives the console once it is open */
export function writtenCampaigns(shown: () => Console) {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);
  const act = (name: string, input: object, type = name) =>
    ask<{ campaign: { id: string; token: string | null; status: string } }>(
      `mutation($input: ${type.charAt(0).toUpperCase()}${type.slice(1)}Input!) { ${name}(input: $input) {
         ... on CampaignPayload { campaign { id token status } } ... on Error { message } ... on InvalidInput { issues { path message } } } }`,
      { input },
    );
  return {
    ask,
    /** Contacts with a tag, of these numbers. */
    async people(tag: string, phones: readonly string[]): Promise<void> {
      const contacts = phones.map((phone, index) => ({ phone, name: `${tag} ${index}`, tags: [tag] }));
      const { results } = await ask<{ results: object[] }>(
        'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { ... on UpsertContactsPayload { results { contactId } } } }',
        { contacts },
      );
      expect(results).toHaveLength(phones.length);
    },
    /** A published template in English. */
    template: (name: string, body: string, variables: readonly string[] = []) =>
      ask('mutation($input: SaveTemplateInput!) { saveTemplate(input: $input) { __typename } }', {
        input: {
          name,
          variables: variables.map((each) => ({ name: each })),
          bodies: [{ locale: 'en', body }],
        },
      }),
    /** The id of a campaign that is written. */
    async write(input: object): Promise<string> {
      return (await act('createCampaign', { purpose: 'TRANSACTIONAL', objective: 'INFORMATION', ...input }, 'campaign'))
        .campaign.id;
    },
    /** Starts a campaign as it is checked. */
    async start(id: string): Promise<void> {
      const { token } = (await act('checkCampaign', { id })).campaign;
      expect((await act('startCampaign', { id, token })).campaign.status).toBe('SCHEDULED');
    },
    cancel: (id: string) => act('cancelCampaign', { id }),
    /** Lets what is started begin at once: nobody waits for the time to undo it here. */
    async begin(id: string): Promise<void> {
      const client = await databaseClient(shown().hub.databaseUrl);
      const name = await ask<{ name: string }>('query($id: ID!) { campaign(id: $id) { name } }', { id });
      await client.query("UPDATE campaigns SET due_at = now() WHERE status = 'SCHEDULED' AND name = $1", [name.name]);
      await client.end();
    },
    /** Fields of a campaign. */
    read: <T>(id: string, fields: string) => ask<T>(`query($id: ID!) { campaign(id: $id) { ${fields} } }`, { id }),
  };
}
