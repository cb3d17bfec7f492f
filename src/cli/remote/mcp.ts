/** The command `mcp`: the operations of a hub as tools for models, over standard input and output, or HTTP. */
import http from 'node:http';
import { createInterface } from 'node:readline';
import { Command, Option } from 'commander';
import { packageVersion } from '../../package-files.ts';
import { withExamples } from '../examples.ts';
import { Hub } from './hub.ts';
import { McpServer } from './mcp-server.ts';
import { wholeNumber } from './options.ts';
import { note, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Octets of a request at most. */
const MAX_OCTETS = 1_048_576;

/** `heliograph mcp`. */
export function mcpCommand(): Command {
  const command = new Command('mcp')
    .description('offer the hub to a model as tools (Model Context Protocol), as far as the key goes')
    .addOption(
      new Option(
        '--http <port>',
        'over HTTP at /mcp of this port, of this machine alone (default: standard input and output)',
      ).argParser(wholeNumber(0, 65_535)),
    )
    .action(async (options: HubOptions & { http?: number }) => {
      const hub = openHub(options);
      if (options.http === undefined) await overPipes(new McpServer(hub, packageVersion()));
      else await overHttp(hub, options.http);
    });
  return withExamples(withHubOptions(command), 'heliograph mcp', 'heliograph mcp --http 3333');
}

/** One message a line; answers come in any order. */
async function overPipes(server: McpServer): Promise<void> {
  const answering = new Set<Promise<void>>();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const one = server.answer(line).then(async (answer) => {
      if (answer !== null) await write(`${JSON.stringify(answer)}\n`);
    });
    answering.add(one);
    void one.finally(() => answering.delete(one));
  }
  await Promise.all(answering);
}

/** Streamable HTTP without sessions: each POST is answered by itself. Whoever shows a key of their own acts with it. */
async function overHttp(hub: Hub, port: number): Promise<void> {
  const server = http.createServer((request, response) => {
    void answerRequest(hub, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  note(
    `Offering ${hub.url} at http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}/mcp`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  server.closeAllConnections();
  server.close();
}

async function answerRequest(hub: Hub, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const refuse = (status: number, text: string) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  // A page in a browser must not use what listens on this machine: it always names its origin.
  if (request.headers.origin !== undefined) return refuse(403, 'Pages of browsers may not ask.');
  if (request.url !== '/mcp') return refuse(404, 'It is at /mcp.');
  if (request.method !== 'POST') return refuse(405, 'It takes POST.');
  const body = await readUpTo(request, MAX_OCTETS);
  if (body === null) return refuse(413, `It is longer than ${MAX_OCTETS} octets.`);
  const [, key] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const own = key === undefined ? hub : new Hub(hub.url, key);
  const answer = await new McpServer(own, packageVersion()).answer(body);
  if (answer === null) return void response.writeHead(202).end();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

/** The text of a request, whatever it says of its length. @returns `null`: it is longer, and is read no further */
async function readUpTo(request: http.IncomingMessage, octets: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > octets) return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}
