// @ts-check
import util from 'node:util';
import { PlainFailure } from './plain-failure.mjs';
import { ROLES } from './platform-processes.mjs';

export const START_HELP = `npm start [-- options]

Starts the whole platform on this machine: npm packages, database and Redis, build, migrations, every
role, a simulated carrier and a sandbox company. Ctrl-C stops all of it; the data stay in .local/.

  --port <number>     address of the API; else PORT, else 3000, else any free port
  --roles <list>      processes to run, a role as often as wanted (api,worker,worker,scheduler);
                      ${ROLES.join(', ')}; api,worker,scheduler if not given
  --verbose           show every log line here, not warnings and errors only
  --help              this text

Settings come from the environment and from ./.env (see .env.example). These matter to npm start alone:
  DATABASE_URL, REDIS_URL   servers to use; else private ones are started on .local/
  SIMULATOR_PORT            address of the simulated carrier; else 3900, else any free port
  SANDBOX_CLOCK=off         business time is the wall clock; else it is moved ahead, if needed, to an hour
                            at which every state of the USA may be texted
`;

/**
 * @typedef {{ help: boolean, verbose: boolean, port: number | undefined, roles: string[] }} StartOptions
 */

/**
 * @param {string[]} args
 * @param {Record<string, string>} settings
 * @returns {StartOptions}
 * @throws {PlainFailure}
 */
export function readStartOptions(args, settings) {
  const values = parse(args);
  const roles = (values.roles ?? 'api,worker,scheduler').split(',').map((role) => role.trim());
  const unknown = roles.find((role) => !ROLES.includes(role));
  if (unknown !== undefined)
    throw new PlainFailure(`--roles: there is no role "${unknown}" (${ROLES.join(', ')}).`);
  if (!roles.includes('api') && !roles.includes('all')) {
    throw new PlainFailure('--roles: one of api and all is needed, as the carrier reports to it.');
  }
  return {
    help: values.help ?? false,
    verbose: values.verbose ?? false,
    port: readPort(values.port === undefined ? 'PORT' : '--port', values.port ?? settings.PORT),
    roles,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return util.parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        verbose: { type: 'boolean', short: 'v' },
        port: { type: 'string' },
        roles: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlainFailure(reason, { advice: 'npm start -- --help lists the options.' });
  }
}

/**
 * @param {string} name for the message
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
export function readPort(name, text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainFailure(`${name}: "${text}" is not a port (1 to 65535).`);
  }
  return port;
}
