import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { looked } from './consents.ts';
import { type Console, PICTURES } from './harness.ts';
import { saved } from './saved-files.ts';

/** Tests of whom a campaign means, of what a person chooses for the rest, and of the report as a file. @param shown gives the console once it is open */
export function campaignChoiceTests(shown: () => Console): void {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);

  /** Forty club members with points, five of the staff, and a text; of the segment some are on the list, too. */
  async function club(): Promise<void> {
    await ask('mutation { setContactField(input: { name: "stamps", type: NUMBER }) { __typename } }');
    const contacts = Array.from({ length: 40 }, (_, index) => ({
      phone: `+4479111${String(78_000 + index)}`,
      name: `Member ${index}`,
      tags: index < 5 ? ['staff'] : [],
      attributes: { stamps: index },
    }));
    const { results } = await ask<{ results: { contactId: string }[] }>(
      'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { ... on UpsertContactsPayload { results { contactId } } } }',
      { contacts },
    );
    const ids = results.map(({ contactId }) => contactId);
    for (const [name, add] of [
      ['The club', ids.slice(0, 30)],
      ['Not these', ids.slice(10, 12)],
    ] as const) {
      const { list } = await ask<{ list: { id: string } }>(
        'mutation($name: String!) { setContactList(input: { name: $name }) { ... on ContactListPayload { list { id } } } }',
        { name },
      );
      await ask('mutation($input: ChangeContactListInput!) { changeContactList(input: $input) { __typename } }', {
        input: { id: list.id, add },
      });
    }
    for (const [name, expression] of [
      ['Many stamps', 'stamps >= 25'],
      ['All stamps', 'stamps >= 38'],
    ])
      await ask(
        'mutation($input: SegmentInput!) { createSegment(input: $input) { __typename ... on Error { message } } }',
        { input: { name, expression } },
      );
    await ask(
      'mutation { saveTemplate(input: { name: "club-news", bodies: [{ locale: "en", body: "The club meets at nine." }] }) { __typename } }',
    );
  }

  describe('campaigns of a choice', () => {
    test('whom lists and segments mean is counted without those left out, a person gives the rest its text, and the report is saved', async () => {
      await club();
      const { page, faults, close } = await shown().page('/campaigns');
      const press = (name: string, at: Page = page) => at.getByRole('button', { name, exact: true }).last().click();
      const picture = (name: string) => page.screenshot({ path: `${PICTURES}/${name}-1440-light.png` });
      await press('New campaign');
      await page.getByLabel('Name', { exact: true }).fill('Club night');
      await page.getByLabel('What counts as success').selectOption('REPLIED');
      await page.getByLabel('Purpose', { exact: true }).selectOption('TRANSACTIONAL');
      await press('Next');
      await page.getByLabel('And everybody on this list').selectOption({ label: 'The club' });
      await page.getByLabel('And everybody in this segment').selectOption({ label: 'Many stamps' });
      await page.getByLabel('But nobody with one of these').fill('staff');
      await page.getByLabel('And nobody on this list').selectOption({ label: 'Not these' });
      await page.getByLabel('And nobody in this segment').selectOption({ label: 'All stamps' });
      await picture('campaign-audience');
      await press('Next');
      await page.getByLabel('Template', { exact: true }).selectOption('club-news');
      await press('Next');
      await press('Try variants');
      await page.getByLabel('Text of B').fill('See you at the club at nine?');
      await page.getByLabel('Percent who try them').fill('50');
      await page.getByLabel('People of each who must have it').fill('2');
      await page.getByLabel('Who chooses').selectOption('PERSON');
      await page.getByLabel('Percent who get nothing').fill('20');
      await picture('campaign-hold-out');
      await press('Next');
      const limit = page.getByLabel('May cost at most');
      await limit.fill('a lot');
      await press('Write the campaign');
      await page.getByRole('alert').filter({ hasText: 'a lot' }).waitFor();
      await limit.fill('2500,5');
      await press('Write the campaign');
      await page.getByRole('heading', { name: 'Club night' }).waitFor();
      expect(await ask<object[]>('{ budgets { campaign { name } amount { amount } } }')).toContainEqual({
        ...{ campaign: { name: 'Club night' }, amount: { amount: '2500.5' } },
      });
      await press('Check it');
      await page.getByText(/^Held out: \d+$/).waitFor();
      const path = new URL(page.url()).pathname;
      const id = path.split('/').at(-1) ?? '';
      // All 40 but five of the staff, two on a list and two of a segment.
      const { preflight } = await ask<{ preflight: { recipients: number; sendable: number; heldOut: number } }>(
        'query($id: ID!) { campaign(id: $id) { preflight { recipients sendable heldOut } } }',
        { id },
      );
      expect(preflight.recipients).toBe(31);
      expect(preflight.sendable + preflight.heldOut).toBe(31);
      await looked(shown(), path, 'campaign-split', async (at: Page) => {
        await at.getByText(/^Held out: \d+$/).waitFor();
      });
      await press('Start');
      await press('Start it');
      await page.getByRole('timer').waitFor();
      const client = await databaseClient(shown().hub.databaseUrl);
      await client.query("UPDATE campaigns SET due_at = now() WHERE status = 'SCHEDULED' AND name = 'Club night'");
      await client.end();
      await page.getByText('It waits until somebody chooses.').waitFor({ timeout: 30_000 });
      await looked(shown(), path, 'campaign-choice', async (at: Page) => {
        await at.getByText('It waits until somebody chooses.').waitFor();
      });
      await press('Give the rest B');
      // Neither the time nor the people are there yet: who chooses all the same is told what it is worth.
      await page
        .getByText(/It is too early to tell the best by: chance may have decided\..* It cannot be taken back\./)
        .waitFor();
      await picture('campaign-choice-asked');
      await press('Give it B');
      const all = preflight.sendable;
      await page.getByText(`${all} of ${all} recipients`).waitFor({ timeout: 30_000 });
      await page.getByText(`Delivered: ${all}`).waitFor({ timeout: 30_000 });
      const chosen = await ask<{ verdict: { position: number; by: string }; heldOut: number }>(
        'query($id: ID!) { campaign(id: $id) { verdict { position by } heldOut } }',
        { id },
      );
      expect(chosen).toEqual({ verdict: { position: 1, by: 'PERSON' }, heldOut: preflight.heldOut });
      const file = page.getByRole('button', { name: 'Save as CSV', exact: true });
      await file.waitFor();
      const csv = await saved(page, () => file.click());
      const { report } = await ask<{ report: { csv: string } }>(
        'query($id: ID!) { campaign(id: $id) { report { csv } } }',
        { id },
      );
      expect(csv).toEqual({ name: 'Club night.csv', text: report.csv });
      expect(csv.text).toContain(`\nALL,,,${all},${all},0,`);
      await looked(shown(), path, 'campaign-report', (at: Page) =>
        at.getByRole('button', { name: 'Save as CSV', exact: true }).waitFor(),
      );
      expect(faults).toEqual([]);
      await close();
    });
  });
}
