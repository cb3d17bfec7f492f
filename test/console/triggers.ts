import { describe, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { looked } from './consents.ts';
import { type Console, PICTURES, row } from './harness.ts';

/** Tests of triggers. @param shown gives the console once it is open */
export function triggerTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);

  describe('triggers', () => {
    test('are made by the form, show what came of them, and are paused and removed', async () => {
      await ask('mutation { setContactField(input: { name: "visit", type: DATE }) { __typename } }');
      await ask(
        'mutation { saveTemplate(input: { name: "thanks", bodies: [{ locale: "en", body: "Thank you" }] }) { __typename } }',
      );
      const { page, faults, close } = await shown().page('/triggers');
      await page.getByRole('button', { name: 'New trigger' }).first().click();
      await page.getByLabel('Name', { exact: true }).fill('Thanks for coming');
      await page.getByLabel('When', { exact: true }).selectOption('DATE');
      await page.getByLabel('Date', { exact: true }).selectOption('visit');
      await page.getByLabel('How far from it').fill('soon');
      await page.getByLabel('Template').selectOption('thanks');
      await page.getByRole('button', { name: 'Make the trigger' }).click();
      await page.getByText('is a day before').last().waitFor();
      await page.getByLabel('When', { exact: true }).selectOption('EVENT');
      await page.getByLabel('Event', { exact: true }).fill('came');
      await page.getByLabel(/Replies confirm/).check();
      await page.getByRole('button', { name: 'Make the trigger' }).click();
      await row(page, 'Thanks for coming').waitFor();
      await ask(
        'mutation { recordEvent(input: { events: [{ phone: "+447911180901", name: "came" }] }) { __typename } }',
      );
      await expect
        .poll(() => ask<{ edges: { node: { accepted: number } }[] }>('{ triggers { edges { node { accepted } } } }'), {
          timeout: 20_000,
        })
        .toMatchObject({ edges: [{ node: { accepted: 1 } }] });
      await close();
      await looked(shown(), '/triggers', 'trigger-open', async (at) => {
        await row(at, 'Thanks for coming').first().click();
        await at.getByRole('heading', { name: 'Its last occurrences' }).waitFor();
        await at.getByText('Reminded').waitFor();
      });
      const again = await shown().page('/triggers');
      await row(again.page, 'Thanks for coming').first().click();
      await again.page.getByRole('button', { name: 'Pause', exact: true }).click();
      await again.page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
      await again.page.getByRole('button', { name: 'Remove', exact: true }).click();
      await again.page.getByRole('button', { name: 'Remove it' }).click();
      await again.page.getByText('A trigger writes to people').waitFor();
      // The page is there for everybody again, also for who has it read aloud.
      await again.page.getByRole('button', { name: 'New trigger' }).first().waitFor();
      expect([...faults, ...again.faults]).toEqual([]);
      await again.close();
    });

    test('bring people to a campaign, which names its route', async () => {
      const { edges } = await ask<{ edges: { node: { id: string } }[] }>(
        '{ smscConnections(first: 1) { edges { node { id } } } }',
      );
      await ask(
        `mutation { createRoute(input: { name: "By Guernsey", countries: ["GG"], priority: -10, connectionIds: ["${edges[0]?.node.id}"] }) { __typename ... on Error { message } } }`,
      );
      await ask(
        'mutation { saveTemplate(input: { name: "welcome", bodies: [{ locale: "en", body: "Welcome back" }] }) { __typename } }',
      );
      const { page, faults, close } = await shown().page('/campaigns');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await press('New campaign');
      await page.getByLabel('Name', { exact: true }).fill('Welcome back');
      await page.getByLabel('Purpose', { exact: true }).selectOption('TRANSACTIONAL');
      await press('Next');
      await page.getByLabel('Whoever triggers bring, one by one').check();
      await press('Next');
      await page.getByLabel('Template', { exact: true }).selectOption('welcome');
      await page.getByLabel('By Guernsey').check();
      await page.screenshot({ path: `${PICTURES}/campaign-route-1440-light.png` });
      await press('Next');
      await page.getByText('Everybody whom a trigger brings gets the same.').waitFor();
      await press('Try variants');
      await page.getByLabel('Text of B').fill('Nice to see you again');
      await page.getByLabel('Who chooses').selectOption('PERSON');
      await page.getByLabel('Percent who get nothing').fill('40');
      expect(await page.getByLabel('Percent who try them').count()).toBe(0);
      await page.screenshot({ path: `${PICTURES}/campaign-triggered-variants-1440-light.png` });
      await press('Next');
      await page.getByLabel('Messages a second at most').fill('50');
      await press('Write the campaign');
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
      await press('Check it');
      await press('Start');
      await press('Start it');
      await page.getByRole('timer').waitFor();
      const campaign = new URL(page.url()).pathname;
      const client = await databaseClient(shown().hub.databaseUrl);
      await client.query("UPDATE campaigns SET due_at = now() WHERE status = 'SCHEDULED'");
      await client.end();
      await page.getByText('Running', { exact: true }).first().waitFor();
      await close();
      const maker = await shown().page('/triggers');
      await maker.page.getByRole('button', { name: 'New trigger' }).first().click();
      await maker.page.getByLabel('Name', { exact: true }).fill('Who comes back');
      await maker.page.getByLabel('When', { exact: true }).selectOption('EVENT');
      await maker.page.getByLabel('Event', { exact: true }).fill('returned');
      await maker.page.getByLabel('What happens').selectOption('JOINS');
      await maker.page.getByLabel('Campaign', { exact: true }).selectOption('Welcome back');
      await maker.page.screenshot({ path: `${PICTURES}/trigger-campaign-1440-light.png` });
      await maker.page.getByRole('button', { name: 'Make the trigger' }).click();
      await row(maker.page, 'Who comes back').waitFor();
      const events = Array.from(
        { length: 20 },
        (_, index) => `{ phone: "+4479111809${10 + index}", name: "returned" }`,
      );
      await ask(`mutation { recordEvent(input: { events: [${events.join()}] }) { __typename } }`);
      const id = campaign.split('/').at(-1);
      const come = () => ask<{ accepted: number; heldOut: number }>(`{ campaign(id: "${id}") { accepted heldOut } }`);
      await expect
        .poll(
          async () => {
            const { accepted, heldOut } = await come();
            return accepted + heldOut;
          },
          { timeout: 20_000 },
        )
        .toBe(20);
      const { accepted, heldOut } = await come();
      await looked(shown(), campaign, 'campaign-triggered', async (at) => {
        await at.getByText('Whoever triggers bring').waitFor();
        await at.getByText('All who come try the variants until somebody chooses.').waitFor();
        await at.getByText(`${accepted} came to try them`).waitFor();
        await at.getByText(`${heldOut} are held out, 40 %`).waitFor();
      });
      expect([...faults, ...maker.faults]).toEqual([]);
      await maker.close();
    });

    test('are changed by the form, which has what they have, and refused where a name is another one’s', async () => {
      await ask(
        'mutation { setContactField(input: { name: "coming", type: CHOICE, choices: ["yes", "no"] }) { __typename } }',
      );
      await ask('mutation { createSender(input: { address: "Clinic" }) { __typename } }');
      const made = await ask<{ trigger: { id: string } }>(`mutation { createTrigger(input: {
        name: "Ask who comes", on: { date: { field: "visit", offset: "-2 d", at: "10:00" } }, purpose: TRANSACTIONAL, template: "thanks",
        variables: { place: "Main Street" }, once: true, confirmation: { confirmedText: "See you." } }) {
        ... on TriggerPayload { trigger { id } } ... on Error { message } } }`);
      const trigger = () =>
        ask(`{ trigger(id: "${made.trigger.id}") { name once sender purpose variables date { field offset at yearly }
          confirmation { confirmedText declinedText field confirmed declined } } }`);
      const { page, faults, close } = await shown().page('/triggers');
      await row(page, 'Ask who comes').click();
      await page.getByText('confirm or decline, answered “See you.”').waitFor();
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const value = (label: string) => page.getByLabel(label, { exact: true }).inputValue();
      await expect.poll(() => value('Template')).toBe('thanks');
      expect(await Promise.all(['Name', 'When', 'Date', 'How far from it', 'Time of the day'].map(value))).toEqual([
        ...['Ask who comes', 'DATE', 'visit', '-2 d', '10:00'],
      ]);
      expect(await value('Values for who has none')).toBe('place=Main Street');
      expect(await value('Answer to who confirms')).toBe('See you.');
      expect(await page.getByLabel('Once for each person').isChecked()).toBe(true);
      expect(await page.getByLabel('What happens').count()).toBe(0);
      const save = page.getByRole('button', { name: 'Save', exact: true });
      expect(await save.isDisabled()).toBe(true);
      await page.getByLabel('Name', { exact: true }).fill('Who comes back');
      await save.click();
      await page.getByText('is the name of another trigger').first().waitFor();
      await page.getByLabel('Name', { exact: true }).fill('Who comes tomorrow');
      await page.getByLabel('How far from it').fill('-1 d');
      await page.getByText('It waits for that from the moment you save it').waitFor();
      await page.getByLabel('Sender', { exact: true }).selectOption('Clinic');
      await page.getByLabel('Once for each person').uncheck();
      await page.getByLabel('Field that a reply sets').selectOption('coming');
      await page.getByLabel('Its value after a yes').selectOption('yes');
      await save.click();
      await page.getByText('visit -1 d at 10:00').last().waitFor();
      expect(await trigger()).toEqual({
        ...{ name: 'Who comes tomorrow', once: false, sender: 'Clinic', purpose: 'TRANSACTIONAL' },
        variables: { place: 'Main Street' },
        date: { field: 'visit', offset: '-1 d', at: '10:00', yearly: false },
        confirmation: {
          confirmedText: 'See you.',
          declinedText: null,
          field: 'coming',
          confirmed: 'yes',
          declined: null,
        },
      });
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByLabel('Sender', { exact: true }).selectOption('The default of each route');
      await page.getByLabel(/Replies confirm/).uncheck();
      await save.click();
      await expect.poll(() => page.getByText('Clinic').count()).toBe(0);
      expect(await trigger()).toMatchObject({ sender: null, confirmation: null, date: { offset: '-1 d' } });
      await page.getByRole('button', { name: 'Close', exact: true }).click();

      // One that brings people to a campaign says what that says.
      await row(page, 'Who comes back').click();
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      expect(await value('Event')).toBe('returned');
      expect(await page.getByLabel('Template').count()).toBe(0);
      await page.getByLabel('Name', { exact: true }).fill('Who is back');
      await save.click();
      await page.getByRole('heading', { name: 'Who is back' }).waitFor();
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/triggers', 'trigger-edit', async (at) => {
        await row(at, 'Who comes tomorrow').click();
        await at.getByRole('button', { name: 'Edit', exact: true }).click();
        await at.getByLabel(/Replies confirm/).check();
        await at.getByLabel('Template', { exact: true }).waitFor();
      });
    }, 120_000);
  });
}
