// The chatbot of the examples, as a user runs it, and a person who books a slot with it.
import { startProgram, until } from './started-hub.mjs';

/** Writes to the bot as a person does, until it has booked; then removes it, as it is for every text of the workspace. */
export async function chat(folder, env, hub) {
  const bot = startProgram('node', ['chatbot.mjs'], folder, env);
  const ask = async (query) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${hub.key}` };
    const answer = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await answer.json()).data;
  };
  const isDelivered = async (text) => {
    const list = '{ messages(first: 20, filter: { to: "+447700900123" }) { edges { node { body status } } } }';
    const { edges } = (await ask(list)).messages;
    return edges.some(({ node }) => node.body.includes(text) && node.status === 'DELIVERED');
  };
  const wait = (holds, what) => until(holds, 20_000, () => `${what}: ${bot.output()}`);
  try {
    await wait(() => bot.output().includes('listens'), 'the bot to listen');
    // A handset answers to where its last message came from.
    const first = '{ to: { phone: "+447700900123" }, content: { text: "Write to us" }, purpose: TRANSACTIONAL }';
    await ask(`mutation { sendMessage(input: ${first}) { __typename } }`);
    await wait(() => isDelivered('Write to us'), 'a message to answer to');
    for (const [word, answer] of [
      ['BOOK', 'Free: 1) '],
      ['1', 'Booked: '],
      ['MOVE', 'Answer with the number'],
      ['2', ' 14:00. Write MOVE'],
      ['DROP', 'no appointment any more'],
      ['what?', 'A colleague reads this'],
    ]) {
      const input = `{ from: "+447700900123", text: "${word}" }`;
      const { simulateReply } = await ask(`mutation { simulateReply(input: ${input}) { ... on Error { message } } }`);
      if (simulateReply.message !== undefined) throw new Error(simulateReply.message);
      await wait(() => isDelivered(answer), `the bot to answer "${answer}"`);
    }
    const { conversations } = await ask('{ conversations(first: 5) { edges { node { lease { kind } } } } }');
    if (!conversations.edges.some(({ node }) => node.lease?.kind === 'HUMAN'))
      throw new Error('no person has the conversation');
  } finally {
    await bot.stop();
  }
  const { bots } = await ask('{ bots(first: 5) { edges { node { id name } } } }');
  const { id } = bots.edges.find(({ node }) => node.name === 'appointments').node;
  const { removeBot } = await ask(`mutation { removeBot(input: { id: "${id}" }) { ... on Error { message } } }`);
  if (removeBot.message !== undefined) throw new Error(removeBot.message);
}
