import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The head of a CBOR item: major type and argument. RFC 8949 §3 */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const octets = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...pairs: (readonly [Buffer, Buffer])[]) => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
const b64 = (value: Buffer) => value.toString('base64url');
const sha256 = (value: Buffer | string) => createHash('sha256').update(value).digest();

/** User present and verified. WebAuthn §6.1 */
const PRESENT_AND_VERIFIED = 0x05;
const ATTESTED = 0x40;

interface Key {
  id: Buffer;
  privateKey: KeyObject;
  publicKey: KeyObject;
  rpId: string;
  userHandle: string;
}

/** An authenticator as WebAuthn describes one, with keys on P-256; what it says can be bent by `tamper`. */
export class Authenticator {
  readonly #keys: Key[] = [];
  counter = 0;
  /** Flags of what it says of the person. */
  flags = PRESENT_AND_VERIFIED;
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** As `navigator.credentials.create` answers. */
  create(options: { challenge: string; rp: { id?: string | undefined }; user: { id: string } }, origin = this.origin) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = { id: randomBytes(32), privateKey, publicKey, rpId: options.rp.id ?? '', userHandle: options.user.id };
    this.#keys.push(key);
    const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge: options.challenge, origin }));
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    // COSE_Key of ES256. RFC 9053 §2.1, §7.1
    const cose = map(
      [int(1), int(2)],
      [int(3), int(-7)],
      [int(-1), int(1)],
      [int(-2), octets(Buffer.from(x, 'base64url'))],
      [int(-3), octets(Buffer.from(y, 'base64url'))],
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(key.id.length);
    const authData = Buffer.concat([
      this.#data(key.rpId, this.flags | ATTESTED),
      Buffer.alloc(16),
      length,
      key.id,
      cose,
    ]);
    const attestation = map(
      [text('fmt'), text('none')],
      [text('attStmt'), map()],
      [text('authData'), octets(authData)],
    );
    return {
      ...this.#credential(key),
      response: { clientDataJSON: b64(clientData), attestationObject: b64(attestation), transports: ['internal'] },
    };
  }

  /** As `navigator.credentials.get` answers, with the last key that was made. */
  get(options: { challenge: string; rpId?: string | undefined }, origin = this.origin) {
    const key = this.#keys.at(-1);
    if (key === undefined) throw new Error('there is no key');
    this.counter++;
    const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: options.challenge, origin }));
    const authData = this.#data(options.rpId ?? '', this.flags);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), key.privateKey);
    return {
      ...this.#credential(key),
      response: {
        clientDataJSON: b64(clientData),
        authenticatorData: b64(authData),
        signature: b64(signature),
        userHandle: key.userHandle,
      },
    };
  }

  #credential(key: Key) {
    return { id: b64(key.id), rawId: b64(key.id), type: 'public-key', clientExtensionResults: {} };
  }

  #data(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }
}
