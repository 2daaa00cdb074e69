// @ts-check
import crypto from 'node:crypto';
import util from 'node:util';
import { run } from './command.mjs';
import { local, PROJECT, project } from './paths.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { readJsonObject, readText, writePrivateFile, writePrivateJson } from './private-file.mjs';
import { sandboxOffset } from './sandbox-clock.mjs';

/** What the sandbox keeps from start to start, each in a file of its own under .local. */

const SECRETS = local('secrets');
const CLOCK = local('clock.json');
const SIGN_IN = local('sandbox.json');
const EMAIL = 'sandbox@example.com';

/**
 * @param {Record<string, string>} settings
 * @returns {string} 32 random bytes in base64
 */
export function encryptionKey(settings) {
  if (settings.ENCRYPTION_KEY) return settings.ENCRYPTION_KEY;
  const kept = util.parseEnv(readText(SECRETS) ?? '').ENCRYPTION_KEY;
  if (kept) return kept;
  const fresh = crypto.randomBytes(32).toString('base64');
  writePrivateFile(
    SECRETS,
    `# Made by npm start. Without it, stored credentials cannot be read again.\nENCRYPTION_KEY=${fresh}\n`,
  );
  return fresh;
}

/**
 * @param {Record<string, string>} settings
 * @param {number} now ms since 1970
 * @returns {number} ms by which business time runs ahead
 */
export function clockOffset(settings, now) {
  if (settings.SANDBOX_CLOCK === 'off') return Number(settings.CLOCK_OFFSET_MS ?? 0);
  if (settings.CLOCK_OFFSET_MS) return Number(settings.CLOCK_OFFSET_MS);
  const kept = Number(readJsonObject(CLOCK)?.offsetMs ?? 0);
  const offsetMs = sandboxOffset(now, Number.isSafeInteger(kept) ? kept : 0);
  writePrivateJson(CLOCK, { offsetMs });
  return offsetMs;
}

/**
 * Runs one command of the built console.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {string | undefined} logFile
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, unknown>>} the JSON object of its last line
 */
export async function runConsole(args, env, logFile, signal) {
  const script = project('dist', 'src', 'processes', 'console.js');
  const output = await run(process.execPath, ['--enable-source-maps', script, ...args], {
    cwd: PROJECT,
    env: { ...env, LOG_LEVEL: 'warn' },
    logFile,
    signal,
    title: `The console's ${args[0]}`,
  });
  const line = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    throw new PlainFailure(`The console's ${args[0]} gave no JSON line.`, { details: output });
  }
}

/**
 * Makes the sandbox company, unless it is there; its sign-in stays the same, its API key is made anew.
 * @param {Record<string, string>} env
 * @param {boolean} ownDatabase whether the database lives and dies with .local
 * @param {AbortSignal} [signal]
 * @returns {Promise<SandboxAccess>}
 *
 * @typedef {{ companyId: number, email: string, password: string, apiKey: string }} SandboxAccess
 */
export async function ensureSandboxCompany(env, ownDatabase, signal) {
  const kept = readJsonObject(SIGN_IN);
  // Somebody else's database may know the usual address from an earlier sandbox, whose password is lost.
  const fresh = ownDatabase ? EMAIL : EMAIL.replace('@', `-${crypto.randomBytes(3).toString('hex')}@`);
  const email = typeof kept?.email === 'string' ? kept.email : fresh;
  const password = typeof kept?.password === 'string' ? kept.password : crypto.randomBytes(9).toString('hex');
  // Kept first: a company whose password nobody knows would be worse than none.
  writePrivateJson(SIGN_IN, { ...kept, email, password });
  // With `=`: a value that begins with a dash would be read as the next option.
  const signIn = [`--email=${email}`, `--password=${password}`];
  const args = ['company:create', '--name=Sandbox', ...signIn, '--operator', '--api-key=Sandbox'];
  // Not into a log: the answer holds the key.
  const { companyId, apiKey } = await runConsole(args, env, undefined, signal);
  const access = { companyId: Number(companyId), email, password, apiKey: String(apiKey) };
  writePrivateJson(SIGN_IN, access);
  return access;
}
