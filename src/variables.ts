// Every variable of the environment that the hub reads, for its documentation; src/config.ts reads them.

/** The roles a process may run. */
export const ROLES = ['api', 'dispatcher', 'scheduler', 'simulator'] as const;
/** A role. */
export type Role = (typeof ROLES)[number];

/** One variable of the environment, for documentation and for the check of docker-compose.yml. */
export interface Variable {
  name: string;
  description: string;
  /** As it would be written; `null`: there is none. */
  default: string | null;
  secret?: true;
}

/** Every variable the hub reads. The table of `docs/configuration.md` is made of it. */
export const VARIABLES: readonly Variable[] = [
  { name: 'PORT', description: 'port of the API', default: '4000' },
  { name: 'HELIOGRAPH_HOST', description: 'address the API and the simulator listen on', default: '127.0.0.1' },
  {
    name: 'HELIOGRAPH_PUBLIC_URL',
    description: 'URL that the hub is reached at, for links to it; absent: made of HELIOGRAPH_HOST and PORT',
    default: null,
  },
  { name: 'DATABASE_URL', description: 'PostgreSQL; absent: embedded', default: null, secret: true },
  {
    name: 'HELIOGRAPH_RUN_ROLE',
    description: 'role of PostgreSQL that the hub runs as: `migrate`, which runs as the owner, gives it what it needs',
    default: null,
  },
  {
    name: 'NATS_URL',
    description: 'NATS with JetStream, several with commas; absent: embedded',
    default: null,
    secret: true,
  },
  { name: 'HELIOGRAPH_DATA_DIR', description: 'where the embedded parts keep their data', default: '.heliograph' },
  {
    name: 'HELIOGRAPH_API_KEY',
    description: 'fixes the development owner’s key, at least 24 characters; absent: made with the first workspace',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_ROLES',
    description: `what \`serve\` runs: ${ROLES.join(', ')}`,
    default: 'api,dispatcher,scheduler',
  },
  { name: 'HELIOGRAPH_LOG_LEVEL', description: 'fatal, error, warn, info, debug, trace or silent', default: 'info' },
  {
    name: 'HELIOGRAPH_SECRET_KEY',
    description:
      '32 bytes in base64: seals what encrypts passwords and hashes numbers, so that no process starts without it; `up` makes one and keeps it in the data folder',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_OLD_SECRET_KEY',
    description: 'the secret key that `admin secrets rotate` changes from; nothing else reads it',
    default: null,
    secret: true,
  },
  { name: 'HELIOGRAPH_ENV', description: 'development or production', default: 'development' },
  {
    name: 'HELIOGRAPH_DB_POOL_SIZE',
    description: 'connections to PostgreSQL per process; a dispatcher has up to four more, for urgent messages',
    default: '10',
  },
  {
    name: 'HELIOGRAPH_MAX_WAITING_MESSAGES',
    description: 'single messages that may wait for the database in one API process; more are answered RATE_LIMITED',
    default: '2000',
  },
  {
    name: 'HELIOGRAPH_OPERATIONS_PER_SECOND',
    description: 'operations a second that one key may send to all API processes together; absent: no quota',
    default: null,
  },
  {
    name: 'HELIOGRAPH_MESSAGES_PER_SECOND',
    description:
      'messages a second that one workspace may hand over to all API processes together; a batch is taken whole, and the next one waits; absent: no quota',
    default: null,
  },
  {
    name: 'HELIOGRAPH_QUIET_HOURS_MARGIN_MINUTES',
    description:
      'hours in which offers may be sent count as over so long before they are: what is submitted last may arrive as late',
    default: '10',
  },
  {
    name: 'HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES',
    description:
      'what waits for the end of quiet hours is ready within this time of it, spread evenly, so that no opening is a stampede; it goes out no faster than the rate of its connection',
    default: '30',
  },
  {
    name: 'HELIOGRAPH_RETENTION_DAYS',
    description:
      'messages older than this are dropped, by whole months, with everything that belongs to them; absent: kept for ever',
    default: null,
  },
  {
    name: 'HELIOGRAPH_METRICS_PORT',
    description:
      'port for /metrics, /health and /ready of a process; 0: a free one; absent: the API answers them on its own port (/metrics in development only), `up` takes a free one for the dispatcher',
    default: null,
  },
  {
    name: 'HELIOGRAPH_DRAIN_MS',
    description:
      'how long an API that is asked to stop goes on taking requests while /ready says that it stops, in milliseconds, at most 60000',
    default: '2000',
  },
  {
    name: 'HELIOGRAPH_REHEARSAL_MS',
    description:
      'how long an API and a dispatcher rehearse the road of a message before they are ready, in milliseconds, at most 10000; 0: not at all, and the first seconds are slower',
    default: '3000',
  },
  { name: 'HELIOGRAPH_NATS_REPLICAS', description: 'copies of each stream in the NATS cluster', default: '1' },
  { name: 'HELIOGRAPH_SIMULATOR_PORT', description: 'SMPP port of the simulator; 0: a free one', default: '0' },
  {
    name: 'HELIOGRAPH_SIMULATOR_CONTROL_PORT',
    description: 'control port of the simulator; 0: a free one',
    default: '0',
  },
  {
    name: 'HELIOGRAPH_ALLOWED_ORIGINS',
    description:
      'origins besides its own whose pages may use the API (HTTP, event streams, WebSocket), separated by commas',
    default: '',
  },
  {
    name: 'HELIOGRAPH_TRUSTED_PROXIES',
    description:
      'networks of the proxies in front, separated by commas: X-Forwarded-For is believed of them, so that wrong keys and waiting sockets are counted by client and not by proxy',
    default: '',
  },
  {
    name: 'HELIOGRAPH_DATA_CENTRE_RANGES',
    description:
      'text file of networks of data centres, one a line, such as cloud providers publish: visits of short links from there are shown as DATA_CENTRE and count as no clicks; read at start; absent: none',
    default: null,
  },
  {
    name: 'HELIOGRAPH_ALLOWED_SMSC_NETWORKS',
    description:
      'private, link-local and loopback networks that connections to SMSCs may lead to, separated by commas; absent: all in development, none in production',
    default: null,
  },
  {
    name: 'HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS',
    description:
      'private, link-local and loopback networks that webhooks may lead to, and the only ones that they may lead to without TLS, separated by commas; absent: all in development, none in production',
    default: null,
  },
  {
    name: 'HELIOGRAPH_WEBHOOK_TIMEOUT_MS',
    description: 'how long the receiver of a webhook has for its whole answer, in milliseconds, at most 60000',
    default: '15000',
  },
  {
    name: 'HELIOGRAPH_WEBHOOK_DISABLE_DAYS',
    description: 'an endpoint of webhooks of which every attempt has failed for so many days is disabled',
    default: '5',
  },
  {
    name: 'HELIOGRAPH_WEBHOOK_LOG_DAYS',
    description: 'how long deliveries of webhooks are kept, with what came of them; 4 at least',
    default: '30',
  },
  {
    name: 'HELIOGRAPH_LLM_URL',
    description:
      'base of the endpoint of a language model that speaks the protocol of OpenAI, e.g. http://localhost:11434/v1; with HELIOGRAPH_LLM_MODEL it lets workspaces set up assistants. What people write to those is sent there. absent: there is none',
    default: null,
  },
  {
    name: 'HELIOGRAPH_LLM_MODEL',
    description: 'the model that answers for assistants, as the endpoint names it',
    default: null,
  },
  {
    name: 'HELIOGRAPH_LLM_KEY',
    description: 'the key of that endpoint; absent: it asks for none',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_LLM_PRICES',
    description:
      'prices of a million tokens that are asked and answered, e.g. 0.5/2 USD: the transcript shows the cost by them',
    default: null,
  },
  {
    name: 'HELIOGRAPH_ASSISTANT_LOG_DAYS',
    description: 'how long the transcript of assistants is kept',
    default: '30',
  },
  {
    name: 'HELIOGRAPH_CONTACT_EVENT_DAYS',
    description: 'how long events of contacts are kept, in days',
    default: '400',
  },
  {
    name: 'HELIOGRAPH_TRIGGER_OCCURRENCE_DAYS',
    description: 'how long occurrences of triggers are kept, in days; 400 at least, so that none of a year comes twice',
    default: '400',
  },
  {
    name: 'HELIOGRAPH_GRAPHIQL',
    description: 'serves GraphiQL: true or false; absent: in development only',
    default: null,
  },
  {
    name: 'HELIOGRAPH_PUBLIC_SCHEMA',
    description:
      'lets everybody read the schema, and suggests names where one is wrong, without a key: true or false; absent: in development only',
    default: null,
  },
  {
    name: 'HELIOGRAPH_OIDC_ISSUER',
    description: 'issuer of the OpenID provider that members sign in with; absent: links and passkeys alone',
    default: null,
  },
  {
    name: 'HELIOGRAPH_OIDC_CLIENT_ID',
    description: 'id that the OpenID provider gave the hub',
    default: null,
  },
  {
    name: 'HELIOGRAPH_OIDC_CLIENT_SECRET',
    description: 'secret that the OpenID provider gave the hub',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_OIDC_NAME',
    description: 'name of the OpenID provider on the page of signing in',
    default: 'Single sign-on',
  },
  {
    name: 'HELIOGRAPH_ALLOW_SIMULATOR',
    description: 'lets the simulator run in production: true or false',
    default: 'false',
  },
];

/** Variables that commands read which speak to a hub; the hub itself reads none of them. In the order url, key, profile. */
export const CLI_VARIABLES: readonly Variable[] = [
  {
    name: 'HELIOGRAPH_URL',
    description: 'the hub that commands speak to, e.g. https://hub.example.com',
    default: null,
  },
  { name: 'HELIOGRAPH_KEY', description: 'the API key that commands show', default: null, secret: true },
  { name: 'HELIOGRAPH_PROFILE', description: 'the saved profile that commands use', default: null },
];
