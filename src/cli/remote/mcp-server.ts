/** The Model Context Protocol: JSON-RPC that offers tools, over any transport. https://modelcontextprotocol.io/specification */
import { inexactNumber, inexactSentence } from '../../kernel/json-scan.ts';
import { CliError } from '../exit-codes.ts';
import type { Hub } from './hub.ts';
import { TOOLS, type Tool } from './mcp-tools.ts';

/** Versions of the protocol that are spoken, the newest first. */
const VERSIONS = ['2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** A message of JSON-RPC 2.0. */
export interface RpcMessage {
  jsonrpc: '2.0';
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
}

/** Answer of JSON-RPC 2.0. */
export interface RpcAnswer {
  jsonrpc: '2.0';
  id: string | number | null;
  result?: object;
  error?: { code: number; message: string };
}

/** Codes of JSON-RPC 2.0 §5.1. */
const CODES = { parse: -32_700, request: -32_600, method: -32_601, params: -32_602, internal: -32_603 } as const;

class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Offers the operations of a hub as tools, as far as the scopes of its key go. */
export class McpServer {
  readonly #hub: Hub;
  readonly #version: string;

  constructor(hub: Hub, version: string) {
    this.#hub = hub;
    this.#version = version;
  }

  /** Answers one message, as JSON text. @returns `null`: it is a notification, which has no answer */
  async answer(text: string): Promise<RpcAnswer | null> {
    const message = parse(text);
    if (message === null) return failed(null, CODES.parse, 'It is not JSON.');
    const { id = null, method, params = {} } = message;
    if (message.jsonrpc !== '2.0' || typeof method !== 'string')
      return failed(id, CODES.request, 'It is no request of JSON-RPC 2.0.');
    if (message.id === undefined) return null;
    const inexact = inexactNumber(text);
    if (inexact !== null) return failed(inexact.path[0] === 'id' ? null : id, CODES.params, inexactSentence(inexact));
    try {
      return { jsonrpc: '2.0', id, result: await this.#do(method, params) };
    } catch (error) {
      if (error instanceof RpcError) return failed(id, error.code, error.message);
      return failed(id, CODES.internal, error instanceof Error ? error.message : String(error));
    }
  }

  #do(method: string, params: Record<string, unknown>): Promise<object> | object {
    switch (method) {
      case 'initialize':
        return this.#begin(params);
      case 'ping':
        return {};
      case 'tools/list':
        return this.#list();
      case 'tools/call':
        return this.#call(params);
      default:
        throw new RpcError(CODES.method, `There is no method ${method}.`);
    }
  }

  #begin({ protocolVersion }: Record<string, unknown>): object {
    return {
      protocolVersion: VERSIONS.find((version) => version === protocolVersion) ?? VERSIONS[0],
      capabilities: { tools: {} },
      serverInfo: { name: 'heliograph', version: this.#version },
      instructions:
        'Sends and reads text messages of a Heliograph hub. Sending is real, costs money and reaches people: ask can_message or preview_message when in doubt.',
    };
  }

  async #scopes(): Promise<ReadonlySet<string>> {
    const viewer = await this.#hub.ask<{ scopes: string[] } | null>('query Scopes { viewer { scopes } }');
    return new Set(viewer?.scopes ?? []);
  }

  async #list(): Promise<object> {
    const scopes = await this.#scopes();
    return { tools: TOOLS.filter(({ scope }) => scopes.has(scope)).map(descriptionOf) };
  }

  async #call({ name, arguments: given = {} }: Record<string, unknown>): Promise<object> {
    const tool = TOOLS.find((each) => each.name === name);
    if (tool === undefined) throw new RpcError(CODES.params, `There is no tool ${String(name)}.`);
    const wrong = wrongArgument(tool, given as Record<string, unknown>);
    if (wrong !== null) return toolFailure(wrong);
    try {
      const value = await this.#hub.ask<Record<string, unknown> | null>(
        tool.query,
        tool.variables(given as Record<string, unknown>) as never,
      );
      const failure = typeof value?.code === 'string' && typeof value.message === 'string' && '__typename' in value;
      return { content: [{ type: 'text', text: JSON.stringify(value, null, 2) }], isError: failure };
    } catch (error) {
      if (error instanceof CliError) return toolFailure(`${error.message} [${error.code}]`);
      throw error;
    }
  }
}

function descriptionOf({ name, description, readOnly, arguments: properties, required }: Tool): object {
  return {
    name,
    description,
    inputSchema: { type: 'object', properties, required, additionalProperties: false },
    annotations: { readOnlyHint: readOnly, openWorldHint: !readOnly },
  };
}

/** Fault of the arguments of a call; `null`: none. */
function wrongArgument({ arguments: known, required }: Tool, given: Record<string, unknown>): string | null {
  const missing = required.find((name) => given[name] === undefined);
  if (missing !== undefined) return `The argument ${missing} is missing.`;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  return unknown === undefined ? null : `There is no argument ${unknown}: it takes ${Object.keys(known).join(', ')}.`;
}

function toolFailure(text: string): object {
  return { content: [{ type: 'text', text }], isError: true };
}

function failed(id: string | number | null, code: number, message: string): RpcAnswer {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function parse(text: string): RpcMessage | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as RpcMessage) : null;
  } catch {
    return null;
  }
}
