import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

/** A key and the certificate for it, both as PEM. */
export interface Certificate {
  certificate: string;
  privateKey: string;
}

/**
 * Makes certificates with nothing but Node: neither openssl nor a package has to be there, and no private key lies in
 * the repository. The little DER (ITU-T X.690) that X.509 (RFC 5280 §4.1) needs is below.
 *
 * @param name the authority's name
 */
export function makeAuthority(name: string): Certificate & { issue(host: string): Certificate } {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  // basicConstraints: an authority; keyUsage: signs certificates.
  const extensions = [
    extension('551d13', sequence(Buffer.from('0101ff', 'hex'))),
    extension('551d0f', Buffer.from('03020204', 'hex')),
  ];
  const own = write({ subject: name, issuer: name, publicKey: keys.publicKey, signer: keys.privateKey, extensions });
  return { certificate: own, privateKey: pem(keys.privateKey), issue: (host) => issue(name, keys.privateKey, host) };
}

/** A certificate for a host name or an address, signed by the authority. */
function issue(issuer: string, signer: KeyObject, host: string): Certificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const alternative =
    net.isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, text(host));
  const extensions = [extension('551d11', sequence(alternative))];
  const certificate = write({ subject: host, issuer, publicKey: keys.publicKey, signer, extensions });
  return { certificate, privateKey: pem(keys.privateKey) };
}

interface Contents {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  extensions: Buffer[];
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));

function write({ subject, issuer, publicKey, signer, extensions }: Contents): string {
  const body = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const whole = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), contents]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), contents]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

/** One commonName. */
function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, text(name)))));
}

/** UTCTime. */
function time(at: number): Buffer {
  return der(0x17, text(`${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(der(0x06, Buffer.from(id, 'hex')), der(0x04, value));
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
