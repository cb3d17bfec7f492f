/** The library of WebAuthn, loaded once a passkey is there: it takes as long as a quarter of the rest of an API. */
export function webAuthn(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server');
}
