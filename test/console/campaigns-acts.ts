import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';
import { writtenCampaigns } from './written-campaigns.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();
/** The value of a fact. */
const fact = (page: Page, name: string) =>
  page
    .locator('dt')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('+ dd');

const DRAFT = `name objective metric metricEvent metricWithinDays purpose audience { tags excludeTags lists { id } }
  template variables startAt endsAt schedule { hours timeZone } ratePerSecond variants { template text sender delayMinutes }
  test { percent hours perVariant chosenBy } holdOutPercent status`;

/** Tests of what people do with a campaign that is there. @param shown gives the console once it is open */
export function campaignActTests(shown: () => Console): void {
  const { ask, people, template, write, start, begin, cancel, read } = writtenCampaigns(shown);

  describe('a campaign that is there', () => {
    test('is changed before it has started: the wizard has all of it, and saves what differs alone', async () => {
      await people(
        'edited',
        Array.from({ length: 8 }, (_, index) => `+447400${124_000 + index}`),
      );
      await template('edited', 'Hello {{ name }}, {{ seats }} seats are left.', ['name', 'seats']);
      const lists: string[] = [];
      for (const name of ['Edited first', 'Edited second']) {
        const made = await ask<{ list: { id: string } }>(
          'mutation($name: String!) { setContactList(input: { name: $name }) { ... on ContactListPayload { list { id } } } }',
          { name },
        );
        lists.push(made.list.id);
      }
      const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
      const id = await write({
        ...{ name: 'To be edited', objective: 'ATTENDANCE', ratePerSecond: 7, holdOutPercent: 10 },
        metric: { kind: 'EVENT', event: 'came', withinDays: 3 },
        audience: { tags: ['edited', 'other'], excludeTags: ['gone'], lists },
        content: { template: 'edited', variables: { name: 'friend', seats: 5 } },
        schedule: { at: `${day}T09:30:00.000Z`, hours: 'mon-sun 00:00-23:00', timeZone: 'Europe/Paris' },
        endsAt: `${day}T20:00:00.000Z`,
        variants: [{}, { text: 'Five seats, {{ name }}.' }, { delayMinutes: 30 }],
        test: { percent: 40, hours: 30, perVariant: 50, chosenBy: 'PERSON' },
      });
      const before = await read<{ audience: object }>(id, DRAFT);
      const { page, faults, close } = await shown().page(`/campaigns/${id}`);
      await press(page, 'Edit');
      const value = (label: string) => page.getByLabel(label, { exact: true }).inputValue();
      await expect.poll(() => value('Name')).toBe('To be edited');
      expect(await value('Objective')).toBe('ATTENDANCE');
      expect(await value('Name of the event')).toBe('came');
      expect(await value('Within so many days')).toBe('3');
      await page.getByLabel('Name', { exact: true }).fill('Edited');
      await press(page, 'Next');
      expect(await value('Contacts with one of these tags')).toBe('edited, other');
      expect(await value('But nobody with one of these')).toBe('gone');
      await press(page, 'Without Edited second');
      await press(page, 'Next');
      expect(await value('Template')).toBe('edited');
      expect(await value('Values for whoever has none')).toBe('name=friend\nseats=5');
      // A line without a value would be an empty one, which nobody lacks.
      await page.getByLabel('Values for whoever has none').fill('name: friend\nseats=5');
      for (const name of ['Next', 'Save the changes']) {
        await press(page, name);
        await page.getByText('"name: friend" has no name and value').waitFor();
      }
      expect(await page.getByLabel('Values for whoever has none').getAttribute('aria-invalid')).toBe('true');
      await page.getByLabel('Values for whoever has none').fill('name=friend\nseats=5');
      await press(page, 'Next');
      expect(await value('Text of B')).toBe('Five seats, {{ name }}.');
      expect(await value('Minutes later than the others: C')).toBe('30');
      expect(await value('Percent who try them')).toBe('40');
      expect(await value('Hours before anything is decided')).toBe('30');
      expect(await value('Who chooses')).toBe('PERSON');
      expect(await value('Percent who get nothing')).toBe('10');
      await press(page, 'Next');
      expect(await page.evaluate((text) => new Date(text).toISOString(), await value('Begins'))).toBe(
        `${day}T09:30:00.000Z`,
      );
      expect(await value('Inside these hours alone')).toBe('mon-sun 00:00-23:00');
      await page.getByLabel('Messages a second at most').fill('9');
      await page.getByText('The same by code').click();
      await page.getByText('ratePerSecond').first().waitFor();
      await press(page, 'Save the changes');
      await page.getByRole('heading', { name: 'Edited', exact: true }).waitFor();
      await page.getByText('9 a second at most').waitFor();
      expect(await read(id, DRAFT)).toEqual({
        ...before,
        name: 'Edited',
        ratePerSecond: 9,
        audience: { ...before.audience, lists: [{ id: lists[0] }] },
      });
      await looked(shown(), `/campaigns/${id}`, 'campaign-edit', async (at) => {
        await press(at, 'Edit');
        await at.getByLabel('Objective').waitFor();
        await press(at, 'Next');
        await at.getByRole('button', { name: 'Without Edited first' }).waitFor();
      });

      // Somebody starts it while it is open.
      await press(page, 'Edit');
      await page.getByLabel('Name', { exact: true }).fill('Too late');
      await start(id);
      await page.getByText('Starts soon', { exact: true }).first().waitFor();
      await press(page, 'Save the changes');
      await page
        .getByRole('alert')
        .filter({ hasText: 'is SCHEDULED, and can be changed when it is DRAFT or CHECKED alone' })
        .waitFor();
      expect(await read(id, 'name')).toEqual({ name: 'Edited' });
      await page.keyboard.press('Escape');
      expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
      await cancel(id);
      expect(faults).toEqual([]);
      await close();
    });

    test('is paused and goes on, is stopped with a reason and recalled, goes on once that is lifted, and is canceled', async () => {
      await shown().hub.simulator('POST /faults', { receiptDelayMs: 3_600_000 });
      const phones = Array.from({ length: 240 }, (_, index) => `+447400${125_000 + index}`);
      await people('stopped', phones);
      await template('stopped', 'The price is 10.');
      const id = await write({
        ...{ name: 'Wrong price', audience: { tags: ['stopped'] }, content: { template: 'stopped' } },
        ...{ metric: { kind: 'NONE' }, ratePerSecond: 2 },
      });
      await start(id);
      await begin(id);
      const status = async () => (await read<{ status: string }>(id, 'status')).status;
      const { page, faults, close } = await shown().page(`/campaigns/${id}`);
      await press(page, 'Pause');
      await page.getByRole('heading', { name: 'Paused' }).waitFor();
      expect(await status()).toBe('PAUSED');
      // It goes on by its own act, and has been held already.
      expect(await page.getByRole('button', { name: 'Resume', exact: true }).count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Stop with a reason …', exact: true }).count()).toBe(0);
      await press(page, 'Go on');
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
      expect(await status()).toBe('RUNNING');
      await page.getByRole('heading', { name: 'Paused' }).waitFor({ state: 'detached' });

      await press(page, 'Stop with a reason …');
      await page.getByText('“Go on” undoes either').waitFor();
      await page.getByLabel('Why', { exact: true }).fill('The price is 12');
      await page.getByLabel(/Also recall/).check();
      await page.screenshot({ path: '.cache/console/campaign-stop-form-1440-light.png' });
      await press(page, 'Stop it');
      await page.getByText('Within a second nothing of it is sent any more').waitFor();
      await press(page, 'Stop it now');
      await page.getByRole('heading', { name: 'Stopped' }).waitFor();
      await page.getByText('The price is 12').waitFor();
      expect(await status()).toBe('STOPPED');
      const { recipients, accepted } = await read<{ recipients: number; accepted: number }>(id, 'recipients accepted');
      expect(recipients).toBe(phones.length);
      const held = await ask<{ edges: { node: { id: string; key: string; counts: { recalled: number } } }[] }>(
        '{ pauses(first: 20, inForce: true) { edges { node { id key counts { recalled } } } } }',
      );
      expect(held.edges.map(({ node }) => node.key)).toEqual([id]);
      // What is made and was not sent waits with those who have none; what was sent is recalled.
      await expect.poll(() => fact(page, 'Recalled').innerText(), { timeout: 20_000 }).not.toBe('0');
      await expect.poll(() => fact(page, 'At carriers').innerText(), { timeout: 20_000 }).toBe('0');
      const shownCount = async (name: string) => Number((await fact(page, name).innerText()).replaceAll(/\D/g, ''));
      await expect
        .poll(async () => (await shownCount('Recalled')) + (await shownCount('Not yet queued')), { timeout: 20_000 })
        .toBe(recipients);
      expect(await shownCount('Recalled')).toBeLessThanOrEqual(accepted);
      expect(await page.getByRole('button', { name: 'Go on', exact: true }).count()).toBe(1);
      await looked(shown(), `/campaigns/${id}`, 'campaign-stopped', async (at) => {
        await at.getByText('The price is 12').waitFor();
      });

      await press(page, 'Go on');
      await page.getByText('What waits is sent, but for what another pause holds').waitFor();
      await press(page, 'Let it go on');
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
      expect(await status()).toBe('RUNNING');
      await page.getByRole('heading', { name: 'Stopped' }).waitFor({ state: 'detached' });
      await press(page, 'Cancel it');
      await page.getByText('Nobody else gets a message').waitFor();
      await press(page, 'Cancel it');
      await page.getByText('Canceled', { exact: true }).first().waitFor();
      expect(await status()).toBe('CANCELED');
      await shown().hub.simulator('POST /faults', { receiptDelayMs: 200 });
      expect(faults).toEqual([]);
      await close();
    });
  });
}
