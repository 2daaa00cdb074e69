import { z } from 'zod';
import { APP_ROLES } from '../../contracts/roles.js';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const count = (minimum: number) => z.coerce.number().int().min(minimum);

/** The first parts of our own paths: under a prefix of that name nobody could tell whether a proxy took it off. */
const OWN_PATHS = /^\/(api|webhooks|health|metrics)(\/|$)/;
const publicUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '' && !/[?#]/.test(text);
  }, 'must be an address without credentials, query and fragment')
  .refine(
    (text) => !OWN_PATHS.test(new URL(text).pathname),
    'must not have a path that begins with /api, /webhooks, /health or /metrics',
  );

/** Scheme, host and port of each, exactly as browsers write them into Origin. */
const corsOrigins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine(
    (origins) => origins.every((origin) => /^https?:[^*]+$/.test(origin) && originOf(origin) === origin),
    'must be origins such as https://app.example.com, with commas between them; no path, no *',
  );

const encryptionKey = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64');

/** Every variable that the platform reads; `.env.example` is held equal to this list by a test. */
const environmentSchema = z.object({
  APP_ROLE: z.enum(APP_ROLES).default('all'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: count(0).max(65_535).default(3000),
  PUBLIC_URL: publicUrl.default('http://127.0.0.1:3000'),
  DATABASE_URL: z.url({ protocol: /^(mysql|mariadb)$/ }),
  DATABASE_POOL_SIZE: count(8).max(200).default(12),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  ENCRYPTION_KEY: encryptionKey,
  ENCRYPTION_OTHER_KEYS: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .pipe(z.array(encryptionKey))
    .default([]),
  STORAGE_DIR: z.string().min(1).default('./.local/storage'),
  UPLOAD_MAX_BYTES: count(1).default(20 * 1024 ** 3),
  UPLOAD_EXPIRY_HOURS: count(1)
    .max(24 * 365)
    .default(24),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DISPATCH_INTERVAL_MS: count(500).max(60_000).default(60_000),
  CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
  SEND_CONCURRENCY: count(1).max(2_000).default(200),
  IMPORT_CONCURRENCY: count(1).max(32).default(2),
  CARRIER_TIMEOUT_MS: count(100).max(120_000).default(15_000),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z
    .string()
    .max(320)
    .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, 'must be an address such as SMS <sms@example.com>')
    .optional(),
  MAIL_LOG_TEXTS: flag.default(false),
  CORS_ORIGINS: corsOrigins.default([]),
  RATE_LIMIT_CALLER: count(1).max(1_000_000).default(3_000),
  RATE_LIMIT_COMPANY: count(1).max(1_000_000).default(6_000),
  RATE_LIMIT_ADDRESS: count(1).max(1_000_000).default(300),
  HEALTH_PORT: count(0).max(65_535).optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  BUILD_COMMIT: z.string().max(40).default(''),
  OUTGOING_WEBHOOKS_ALLOW_PRIVATE: flag.default(false),
  ALLOW_UNSAFE_SERVERS: flag.default(false),
});

let inherited: Readonly<Record<string, string>> = {};

/** The checked configuration of this process. Times in ms, sizes in bytes. */
export class Environment {
  readonly role;
  readonly host;
  readonly port;
  /** Address under which carriers and browsers reach the API, without a trailing slash. */
  readonly publicUrl;
  /** Path of that address, empty or as `/sms`: a proxy may take it off or leave it on. */
  readonly publicPath: string;
  readonly databaseUrl;
  readonly databasePoolSize;
  readonly redisUrl;
  /** Seals and opens. */
  readonly encryptionKey: Buffer;
  /** Open what they sealed; nothing is sealed under them any more, or yet. */
  readonly encryptionOtherKeys: readonly Buffer[];
  readonly storageDir;
  readonly uploadMaxBytes;
  /** After its last piece an upload that nobody imported is kept for so long. */
  readonly uploadExpiryMs;
  readonly logLevel;
  /** Length of the throttler's minute. */
  readonly dispatchIntervalMs;
  readonly clockOffsetMs;
  readonly sendConcurrency;
  readonly importConcurrency;
  readonly carrierTimeoutMs;
  /** Where mails leave, and under whose address; null: nowhere. */
  readonly smtp: { url: string; from: string } | null;
  /** Without an SMTP server mails are printed to the log, with their links. */
  readonly mailLogTexts;
  /** Whose pages may call the API from another address than PUBLIC_URL. */
  readonly corsOrigins: readonly string[];
  /** Requests a minute of one API key or person, of a company, of an address that nobody has signed in from. */
  readonly rateLimitCaller;
  readonly rateLimitCompany;
  readonly rateLimitAddress;
  /** Where health and metrics are told beside PORT; undefined: nowhere. */
  readonly healthPort;
  /** Lets Prometheus in at PORT; undefined: nobody. */
  readonly metricsToken;
  /** The commit that the image was built of, or empty. */
  readonly buildCommit;
  /** Companies may have events sent to any address and port, over plain HTTP too. */
  readonly outgoingWebhooksAllowPrivate;
  readonly allowUnsafeServers;
  /** Carrier code in lower case → base address set by the deployment (`CARRIER_BASE_URL_TWILIO=…`). */
  readonly carrierBaseUrls: ReadonlyMap<string, string>;

  constructor(source: NodeJS.ProcessEnv) {
    const values = parseEnvironment(source);
    this.role = values.APP_ROLE;
    this.host = values.HOST;
    this.port = values.PORT;
    this.publicUrl = values.PUBLIC_URL.replace(/\/+$/, '');
    this.publicPath = new URL(this.publicUrl).pathname.replace(/\/+$/, '');
    this.databaseUrl = values.DATABASE_URL;
    this.databasePoolSize = values.DATABASE_POOL_SIZE;
    this.redisUrl = values.REDIS_URL;
    this.encryptionKey = Buffer.from(values.ENCRYPTION_KEY, 'base64');
    this.encryptionOtherKeys = values.ENCRYPTION_OTHER_KEYS.map((key) => Buffer.from(key, 'base64'));
    this.storageDir = values.STORAGE_DIR;
    this.uploadMaxBytes = values.UPLOAD_MAX_BYTES;
    this.uploadExpiryMs = values.UPLOAD_EXPIRY_HOURS * 3_600_000;
    this.logLevel = values.LOG_LEVEL;
    this.dispatchIntervalMs = values.DISPATCH_INTERVAL_MS;
    this.clockOffsetMs = values.CLOCK_OFFSET_MS;
    this.sendConcurrency = values.SEND_CONCURRENCY;
    this.importConcurrency = values.IMPORT_CONCURRENCY;
    this.carrierTimeoutMs = values.CARRIER_TIMEOUT_MS;
    this.smtp = values.SMTP_URL && values.MAIL_FROM ? { url: values.SMTP_URL, from: values.MAIL_FROM } : null;
    this.mailLogTexts = values.MAIL_LOG_TEXTS;
    this.corsOrigins = values.CORS_ORIGINS;
    this.rateLimitCaller = values.RATE_LIMIT_CALLER;
    this.rateLimitCompany = values.RATE_LIMIT_COMPANY;
    this.rateLimitAddress = values.RATE_LIMIT_ADDRESS;
    this.healthPort = values.HEALTH_PORT;
    this.metricsToken = values.METRICS_TOKEN;
    this.buildCommit = values.BUILD_COMMIT;
    this.outgoingWebhooksAllowPrivate = values.OUTGOING_WEBHOOKS_ALLOW_PRIVATE;
    this.allowUnsafeServers = values.ALLOW_UNSAFE_SERVERS;
    this.carrierBaseUrls = readCarrierBaseUrls(source);
  }

  /** Reads and checks this process's environment; throws one error that names every wrong variable. */
  static fromProcess(): Environment {
    return new Environment({ ...inherited, ...givenIn(process.env) });
  }

  /** Whether this process was told a variable, instead of going by its default. */
  static isGiven(name: string): boolean {
    return name in givenIn(process.env);
  }

  /** What the deployment's database says for variables that this process was not told. */
  static inherit(values: Readonly<Record<string, string>>): void {
    inherited = values;
  }
}

/** The names of all variables, for the test that holds `.env.example` equal. */
export const ENVIRONMENT_NAMES: readonly string[] = Object.keys(environmentSchema.shape);

const CARRIER_BASE_URL = 'CARRIER_BASE_URL_';

function originOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).origin : null;
}

/** An empty value counts as not set. */
function givenIn(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
}

function parseEnvironment(source: NodeJS.ProcessEnv) {
  const result = environmentSchema
    .refine((values) => !values.SMTP_URL || values.MAIL_FROM, {
      path: ['MAIL_FROM'],
      message: 'is needed where SMTP_URL is set',
    })
    .safeParse(givenIn(source));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not usable:\n${lines.join('\n')}`);
}

function readCarrierBaseUrls(source: NodeJS.ProcessEnv): Map<string, string> {
  const urls = new Map<string, string>();
  for (const [name, value] of Object.entries(source)) {
    if (!name.startsWith(CARRIER_BASE_URL) || !value) continue;
    if (!z.url({ protocol: /^https?$/ }).safeParse(value).success) {
      throw new Error(`The environment is not usable:\n  ${name}: must be an http or https address`);
    }
    urls.set(name.slice(CARRIER_BASE_URL.length).toLowerCase(), value.replace(/\/+$/, ''));
  }
  return urls;
}
