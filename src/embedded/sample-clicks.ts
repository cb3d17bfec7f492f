/** Clicks of people of the sample shop. */
import type { SampleTarget } from './sample-ask.ts';

/** Agents that follow links: two people, and a messenger that shows where one leads. */
const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
  'WhatsApp/2.23.20.0 A',
];

/** Follows the short links of some texts, one after another. */
export async function follow({ url, signal }: SampleTarget, texts: readonly string[]): Promise<void> {
  const paths = texts.flatMap((text) => /\/l\/\w+/.exec(text)?.[0] ?? []);
  for (const [index, path] of paths.entries()) {
    const headers = { 'user-agent': AGENTS[index % AGENTS.length] ?? '' };
    await fetch(`${url}${path}`, { redirect: 'manual', headers, signal });
  }
}
