// Every call of the client against a running hub, in whatever program has loaded it: Node by either format, or a page.

/** @returns what was checked, one line each; @throws where a call does not do what it says */
export async function checkCalls({ createClient, unwrap, HeliographError }, { url, key }) {
  const done = [];
  const hub = createClient({ url, key });
  const run = `checks-${Math.random().toString(36).slice(2)}`;
  const parcel = { content: 'Your parcel is on its way.', purpose: 'TRANSACTIONAL', tags: [run] };
  const phones = Array.from({ length: 300 }, (_, index) => `+4479111${20_100 + index}`);

  const { cursor } = unwrap(await hub.position());
  const sent = unwrap(await hub.send({ to: phones[0], ...parcel }));
  const again = unwrap(await hub.send({ to: phones[0], ...parcel, idempotencyKey: sent.idempotencyKey }));
  equal([again.replayed, again.message.id], [true, sent.message.id]);
  done.push('send: the same key is answered with the same message');

  const refused = await hub.send({ to: 'nobody', ...parcel });
  equal([refused.ok, refused.error.code, refused.error.path], [false, 'INVALID_INPUT', ['to', 'phone']]);
  equal([refused.error.help, thrown(() => unwrap(refused)) instanceof HeliographError], [`${url}/docs/errors.md#invalid_input`, true]);
  done.push('errors: code, path and help');

  const progress = [];
  const many = hub.sendMany(phones.slice(1), parcel, { chunkSize: 100, onProgress: (each) => progress.push(each.done) });
  equal([(await many.finish()).ok, many.progress.accepted, progress], [true, 299, [100, 200, 299]]);
  done.push('sendMany: 299 in three chunks');

  const delivered = new Set();
  for await (const item of hub.watch({ after: cursor, filter: { tags: [run], statuses: ['DELIVERED'] } })) {
    equal(item.kind, 'event');
    delivered.add(item.message.to);
    if (delivered.size === phones.length) break;
  }
  equal([...delivered].sort(), phones);
  done.push('watch: 300 delivered');

  const answer = await hub.graphql('query One($id: ID!) { message(id: $id) { status to } }', { id: sent.message.id });
  equal(unwrap(answer).data, { message: { status: 'DELIVERED', to: phones[0] } });
  done.push('graphql: a query with variables');

  const write = 'mutation Write($from: PhoneNumber!) { simulateReply(input: { from: $from, text: "Open?" }) { __typename } }';
  const heard = new Promise((resolve, reject) => {
    const following = hub.onInbound(
      async ({ from, body }, { reply }) => {
        if (from !== phones[1]) return;
        const replied = unwrap(await reply('Until six.'));
        following.stop();
        resolve([body, replied.message.to]);
      },
      { after: cursor },
    );
    following.done.catch(reject);
  });
  unwrap(await hub.graphql(write, { from: phones[1] }));
  equal(await heard, ['Open?', phones[1]]);
  done.push('onInbound: a reply was answered');
  return done;
}

function equal(actual, expected) {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${got.slice(0, 500)}, not ${wanted.slice(0, 500)}`);
}

function thrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
}
