/** Answers of browsers about passkeys, as every browser describes them; the library looks at the contents. */
import * as z from 'zod';

const Credential = z.looseObject({
  id: z.string().min(1).max(2_000),
  rawId: z.string().min(1).max(2_000),
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});
const text = z.string().max(20_000);

/** Answer of `navigator.credentials.get`. */
export const Assertion = Credential.extend({
  response: z.looseObject({ clientDataJSON: text, authenticatorData: text, signature: text }),
});
/** Answer of `navigator.credentials.create`. */
export const Attestation = Credential.extend({
  response: z.looseObject({ clientDataJSON: text, attestationObject: text, transports: z.array(text).optional() }),
});
