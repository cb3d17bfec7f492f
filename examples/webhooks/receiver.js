// A receiver of webhooks: verifies each request, takes each event once, answers at once and works afterwards.
import http from 'node:http';
import { readWebhook } from '@heliograph/client';

const secret = process.env.WEBHOOK_SECRET;
if (secret === undefined)
  throw new Error('WEBHOOK_SECRET is not set: it is shown when the endpoint is made, or by `heliograph listen`');
/** Events that came already. A real receiver keeps it in its database, beside what it does with an event. */
const known = new Set();

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const event = await readWebhook({ secret, body, headers: request.headers });
    if (event === null) return response.writeHead(400).end('the signature is wrong');
    response.end('ok');
    if (known.has(event.id)) return;
    known.add(event.id);
    work(event);
  })
  .listen(Number(process.env.PORT ?? 3000), () => console.log('listening'));

function work({ type, timestamp, data }) {
  if (type === 'inbound.received') console.log(`${timestamp} ${data.from} wrote: ${data.body}`);
  else console.log(`${timestamp} ${type} ${data.id ?? ''} ${data.status ?? ''}`);
}
