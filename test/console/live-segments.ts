import type { Page, WebSocketRoute } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** The way of a page to the hub, which can be cut while requests go on. */
class Line {
  #cut = false;
  readonly #sockets = new Set<WebSocketRoute>();

  readonly open = (page: Page) =>
    page.routeWebSocket(/\/graphql$/, (socket) => {
      if (this.#cut) return socket.close({ code: 1012 });
      this.#sockets.add(socket);
      socket.connectToServer();
    });

  async cut(): Promise<void> {
    this.#cut = true;
    for (const socket of this.#sockets) await socket.close({ code: 1012 });
    this.#sockets.clear();
  }

  mend(): void {
    this.#cut = false;
  }
}

/** Tests of who enters and leaves segments. @param shown gives the console once it is open */
export function liveSegmentTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);
  const idOf = async (phone: string) => (await ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`)).id;
  const tag = async (phone: string, what: string) =>
    ask(`mutation { tagContacts(input: { contactIds: ["${await idOf(phone)}"], ${what} }) { __typename } }`);

  describe('who is in a segment', () => {
    test('is seen as it changes, also what changed while the connection was lost', async () => {
      await ask(`mutation { upsertContacts(input: { contacts: [
        { phone: "+447911180311", name: "Fay Follower" }, { phone: "+447911180312", name: "Gus Guest" }] }) { __typename } }`);
      await ask(
        'mutation { createSegment(input: { name: "Fans", expression: "tag fan" }) { __typename ... on Error { message } } }',
      );
      const line = new Line();
      const { page, faults, close } = await shown().page('/segments/queries', { before: line.open });
      await row(page, 'tag fan').click();
      await page.getByText('0 in the segment, as it is saved').waitFor();
      await page.getByText('Nobody has come or gone since you opened it.').waitFor();
      const changes = changesOf(page);
      await tag('+447911180311', 'add: ["fan"]');
      await changes.filter({ hasText: 'Entered' }).filter({ hasText: 'Fay Follower' }).waitFor();
      await page.getByText('1 in the segment, as it is saved').waitFor();

      await line.cut();
      await page.getByRole('button', { name: 'reconnecting' }).waitFor();
      await tag('+447911180312', 'add: ["fan"]');
      const client = await databaseClient(shown().hub.databaseUrl);
      const members = async () =>
        (await client.query("SELECT members FROM segment_watches JOIN segments ON id = segment_id WHERE name = 'Fans'"))
          .rows[0]?.members;
      await expect.poll(members, { timeout: 20_000 }).toBe(2);
      await client.end();
      expect(await changes.count()).toBe(1);
      line.mend();
      await changes.filter({ hasText: 'Gus Guest' }).waitFor();
      await page.getByText('2 in the segment, as it is saved').waitFor();
      // It went on, and did not begin anew: what was there stays, and the newest is first.
      expect(await changes.allInnerTexts()).toEqual([
        expect.stringMatching(/Entered\s+Gus Guest/),
        expect.stringMatching(/Entered\s+Fay Follower/),
      ]);
      await tag('+447911180311', 'remove: ["fan"]');
      await changes.first().getByText('Left').waitFor();
      await page.getByText('1 in the segment, as it is saved').waitFor();
      await changes.first().getByRole('link', { name: 'Fay Follower' }).click();
      await page.getByRole('heading', { name: 'Fay Follower' }).waitFor();
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/segments/queries', 'segments-live', async (at) => {
        await row(at, 'tag fan').click();
        await at.getByText('1 in the segment, as it is saved').waitFor();
        await tag('+447911180311', 'add: ["fan"]');
        await changesOf(at).filter({ hasText: 'Entered' }).first().waitFor();
        await tag('+447911180311', 'remove: ["fan"]');
        await changesOf(at).filter({ hasText: 'Left' }).first().waitFor();
        await changesOf(at).first().scrollIntoViewIfNeeded();
      });
    }, 120_000);

    test('one that is named elsewhere is not removed, and says where', async () => {
      for (const [name, expression] of [
        ['Regulars', 'tag regular'],
        ['Friends', 'segment Regulars'],
      ])
        await ask(`mutation { createSegment(input: { name: "${name}", expression: "${expression}" }) { __typename } }`);
      const { page, faults, close } = await shown().page('/segments/queries');
      await row(page, 'tag regular').click();
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      const asked = page.getByRole('alertdialog');
      await asked.getByRole('button', { name: 'Remove it' }).click();
      await asked.getByText('is named by "Friends"').first().waitFor();
      await asked.getByRole('button', { name: 'Keep as it is' }).click();
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await row(page, 'segment Regulars').click();
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await asked.getByRole('button', { name: 'Remove it' }).click();
      await expect.poll(() => page.getByText('segment Regulars').count()).toBe(0);
      await row(page, 'tag regular').waitFor();
      expect(faults).toEqual([]);
      await close();
    });
  });

  test('a list is named anew, but not as another one, and removed', async () => {
    for (const name of ['Early birds', 'Late birds'])
      await ask(`mutation { setContactList(input: { name: "${name}" }) { __typename } }`);
    const { page, faults, close } = await shown().page('/segments/lists');
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await row(page, 'Late birds').click();
    await page.getByLabel('Name', { exact: true }).fill('Early birds');
    await save.click();
    await page.getByText('is the name of another list').first().waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Night owls');
    await save.click();
    await row(page, 'Night owls').click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove it' }).click();
    await expect.poll(() => page.getByText('Night owls').count()).toBe(0);
    await row(page, 'Early birds').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('choices of a field are changed, and a field that a segment names is not removed', async () => {
    await ask(
      'mutation { setContactField(input: { name: "tier", type: CHOICE, choices: ["gold", "tin, old"] }) { __typename } }',
    );
    await ask('mutation { createSegment(input: { name: "Golden", expression: "tier = gold" }) { __typename } }');
    const { page, faults, close } = await shown().page('/segments/fields');
    const field = page.getByRole('listitem').filter({ hasText: 'tier' });
    await page.getByRole('button', { name: 'Change the choices of tier' }).click();
    await page.getByLabel('Choices', { exact: true }).fill('gold\ntin, old\nsilver');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await field.getByText('gold, tin, old, silver').waitFor();
    const { choices } = (await ask<{ name: string; choices: string[] }[]>('{ contactFields { name choices } }')).find(
      ({ name }) => name === 'tier',
    ) ?? { choices: [] };
    expect(choices).toEqual(['gold', 'tin, old', 'silver']);
    await page.getByRole('button', { name: 'Remove the field tier' }).click();
    const asked = page.getByRole('alertdialog');
    await asked.getByRole('button', { name: 'Remove it' }).click();
    await asked.getByText('is named by "Golden"').first().waitFor();
    await asked.getByRole('button', { name: 'Keep as it is' }).click();
    await field.waitFor();
    expect(faults).toEqual([]);
    await close();
  });
}

const changesOf = (page: Page) =>
  page.getByRole('list', { name: 'Who entered and left, newest first' }).getByRole('listitem');
