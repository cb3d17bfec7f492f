/** URLs of customers that the hub is to call: their form, and whether they may be called. */
import * as z from 'zod';
import type { Config } from '../config.ts';
import { InvalidInputError } from '../kernel/errors.ts';
import { webhookGuard } from './guard.ts';

/** A URL that is called, as it comes in. */
export const webhookUrl = z
  .string()
  .trim()
  .max(2_000)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be a URL that begins with https:// or http://',
  )
  .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), {
    message: 'must not hold a user name or a password: the log and the console show it; verify the signature instead',
  })
  .transform((text) => new URL(text).href);

/** @param path of the field that has the URL @throws InvalidInputError when it names an address that the hub does not call */
export function requireCallable({ config }: { config: Config }, text: string, path: readonly string[] = ['url']): void {
  const { protocol, hostname } = new URL(text);
  const guard = webhookGuard(config);
  const refusal = (protocol === 'http:' ? guard.plain : guard).refusalOfHost(hostname.replace(/^\[|\]$/g, ''));
  if (refusal !== null) throw new InvalidInputError([{ path: [...path], message: refusal, received: text }]);
}
