import { expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** Tests of how a bot answers. @param shown gives the console once it is open */
export function answeringTests(shown: () => Console): void {
  test('a bot is given a URL, then a language model with facts and times, and both are taken away', async () => {
    await shown().hub.api.ask('mutation { registerBot(input: { name: "asked", senders: ["64999"] }) { __typename } }');
    const { page, faults, close } = await shown().page('/bots');
    const card = page.getByRole('article', { name: 'asked' });
    const press = (name: string) => card.getByRole('button', { name, exact: true }).click();
    await card.getByText('How it answers').click();
    const url = card.getByLabel('A URL whose answer is the reply');
    await url.fill('https://shop.example/hooks/bot');
    await press('Save the URL');
    await card.getByText('It is asked at https://shop.example/hooks/bot.').waitFor();
    await card.getByText(/^whsec_/).waitFor();
    await url.fill('');
    await press('Save the URL');
    await card.getByText('Its instances follow botEvents.').waitFor();
    await card.getByLabel('How a language model is to answer for it').fill('Be short.');
    await card.getByLabel('Facts').fill('We are open from 09:00 to 18:00.\nWe are in Baker Street.');
    await card.getByLabel('Times that it may give away').fill('soon');
    await press('Let it answer');
    await card.getByRole('alert').waitFor();
    await card.getByLabel('Times that it may give away').fill('2031-01-01T10:00:00Z');
    await press('Let it answer');
    await card.getByText('A language model answers from 2 facts').waitFor();
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await close();
    await looked(shown(), '/bots', 'bots-answering', async (shownPage) => {
      const opened = shownPage.getByRole('article', { name: 'asked' });
      await opened.getByText('How it answers').click();
      await opened.getByText('There was none.').waitFor();
    });
    const again = await shown().page('/bots');
    const last = again.page.getByRole('article', { name: 'asked' });
    await last.getByText('How it answers').click();
    await last.getByRole('button', { name: 'Remove the assistant' }).click();
    await last.getByText('Its instances follow botEvents.').waitFor();
    await again.close();
  });
}
