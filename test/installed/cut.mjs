// `watch` and `sendMany` over a network that cuts every connection again and again: nothing is missed, nothing comes twice.
// Behind that, news that were lost for good are a gap. Arguments: URL and key of the hub, messages; `gap` and a cursor.
import net from 'node:net';

const CUT_EVERY_MS = 300;

/** An address that leads to the hub, and is cut every 300 ms. */
export async function cutting(url) {
  const { port } = new URL(url);
  const sockets = new Set();
  const server = net.createServer((from) => {
    const to = net.connect(Number(port), '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  let cuts = 0;
  const timer = setInterval(() => {
    if (sockets.size > 0) cuts++;
    for (const socket of sockets) socket.resetAndDestroy();
  }, CUT_EVERY_MS);
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cuts: () => cuts,
    close() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Sends many and watches them through the cuts. @returns what was counted, and the cursor of the last event */
export async function checkCuts({ createClient, unwrap }, { url, key }, count) {
  const network = await cutting(url);
  const hub = createClient({ url: network.url, key, retry: { attempts: 1_000, minDelayMs: 20, maxDelayMs: 200 } });
  const run = `cuts-${Date.now()}`;
  const { cursor: start } = unwrap(await hub.position());
  const phones = [];
  // The last four digits below 20 are scenarios of the simulator.
  for (let next = 30_000; phones.length < count; next++) if (next % 10_000 >= 20) phones.push(`+4479111${next}`);
  const seen = new Map();
  const events = new Set();
  let twice = 0;
  let cursor = start;
  let reconnects = 0;
  const watching = (async () => {
    const onState = ({ kind }) => {
      if (kind === 'reconnecting') reconnects++;
    };
    const delivered = new Set();
    for await (const item of hub.watch({ after: start, filter: { tags: [run] }, onState })) {
      if (item.kind === 'gap') throw new Error(`a gap: ${JSON.stringify(item)}`);
      cursor = item.cursor;
      if (events.has(item.event.id)) twice++;
      events.add(item.event.id);
      seen.set(item.message.to, (seen.get(item.message.to) ?? 0) + (item.event.type === 'ACCEPTED' ? 1 : 0));
      if (item.event.type === 'DELIVERED') delivered.add(item.message.to);
      if (delivered.size === count) break;
    }
  })();
  const parcel = { content: 'Your parcel is on its way.', purpose: 'TRANSACTIONAL', tags: [run] };
  const sending = hub.sendMany(phones, parcel, { chunkSize: 500 });
  const sent = await sending.finish();
  if (!sent.ok) throw new Error(`${sent.error.code}: ${sent.error.message}`);
  await watching;
  network.close();
  const wrong = phones.filter((phone) => seen.get(phone) !== 1);
  if (wrong.length > 0 || twice > 0 || seen.size !== count) {
    throw new Error(`${wrong.length} missed or accepted twice, ${twice} events twice, ${seen.size} numbers of ${count}`);
  }
  if (network.cuts() < 3 || reconnects < 3) throw new Error(`only ${network.cuts()} cuts and ${reconnects} reconnects`);
  return { cursor, events: events.size, cuts: network.cuts(), reconnects, retries: sending.progress.retries };
}

/** Behind a cursor of lost news the gap comes first; then it goes on. */
export async function checkGap({ createClient, unwrap }, { url, key }, cursor) {
  const hub = createClient({ url, key });
  const items = hub.watch({ after: cursor });
  const first = await items.next();
  if (first.value?.kind !== 'gap') throw new Error(`no gap but ${JSON.stringify(first.value)}`);
  const { message } = unwrap(await hub.send({ to: '+447911120001', content: 'After the gap', purpose: 'TRANSACTIONAL' }));
  for await (const item of items) if (item.kind === 'event' && item.message.id === message.id) break;
  return first.value.reason;
}
