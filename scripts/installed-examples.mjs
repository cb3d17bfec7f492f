// The examples of a login page and of a receiver of webhooks, as a user runs them.
import { freePort, startProgram, until } from './started-hub.mjs';

async function ask(hub, query, variables = {}) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${hub.key}` };
  const body = JSON.stringify({ query, variables });
  const answer = await (await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body })).json();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}

/** Signs in with the code that the handset got, and not with another. */
export async function login(folder, env, hub) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const page = startProgram('node', ['login/login.mjs'], folder, { ...env, PORT: String(port) });
  try {
    await until(
      () => page.output().includes('Open '),
      20_000,
      () => `the page: ${page.output()}`,
    );
    let cookie = '';
    const post = async (path, body = {}) => {
      const headers = { 'content-type': 'application/json', origin, cookie };
      const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      cookie ||= response.headers.get('set-cookie').split(';')[0];
      return [response.status, await response.json()];
    };
    const to = '+447700900171';
    await post('/start', { to });
    let code;
    const query = 'query($phone: PhoneNumber!) { handset(phone: $phone) { messages { text } } }';
    const sent = async () => {
      const { handset } = await ask(hub, query, { phone: to });
      code = /#(\d{6})/.exec(handset?.messages.at(-1)?.text ?? '')?.[1];
      return code !== undefined;
    };
    await until(sent, 20_000, () => 'the code');
    const [refused] = await post('/check', { code: code === '111111' ? '222222' : '111111' });
    const [, signedIn] = await post('/check', { code });
    const [, { user }] = await post('/who');
    if (refused !== 400 || signedIn.user !== to || user !== to)
      throw new Error(`${refused}, ${JSON.stringify(signedIn)}, ${user}`);
  } finally {
    await page.stop();
  }
}

/** Hands an event to the receiver, signed; one that is signed otherwise is refused. */
export async function webhooks(folder, heliograph, env, hub) {
  const port = await freePort();
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const receiver = startProgram('node', ['webhooks/receiver.js'], folder, {
    ...env,
    PORT: String(port),
    WEBHOOK_SECRET: secret,
  });
  const url = `http://localhost:${port}`;
  const listen = startProgram('npx', ['heliograph', 'listen', '--forward', url, '--secret', secret], heliograph, env);
  try {
    await until(
      () => receiver.output().includes('listening') && listen.output() !== '',
      20_000,
      () => `the receiver: ${receiver.output()}${listen.output()}`,
    );
    const send = '{ to: { phone: "+447700900172" }, content: { text: "Hello" }, purpose: TRANSACTIONAL }';
    await until(
      async () => {
        await ask(hub, `mutation { sendMessage(input: ${send}) { __typename } }`);
        return /message\.delivered .*DELIVERED/.test(receiver.output());
      },
      20_000,
      () => `an event: ${receiver.output()}${listen.output()}`,
    );
    const { status } = await fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'x' } });
    if (status !== 400) throw new Error(`a request that nobody signed was answered ${status}`);
  } finally {
    await listen.stop();
    await receiver.stop();
  }
}
