import { z } from 'zod';

/** The process's own configuration. The simulator is a program apart, so it reads its own variables. */
const environmentSchema = z.object({
  SIMULATOR_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port; the one taken stands in the first log line. */
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(3900),
  /** When set, the ledger is appended to this file and read again at the next start. */
  SIMULATOR_LEDGER_FILE: z.string().min(1).optional(),
  SIMULATOR_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  /** The process-wide default settings, as JSON; those not named keep their built-in values. */
  SIMULATOR_SETTINGS: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        const settings: unknown = JSON.parse(text);
        return settings;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    }),
});

export interface SimulatorEnvironment {
  readonly host: string;
  readonly port: number;
  readonly ledgerFile: string | undefined;
  readonly logLevel: string;
  readonly settings: unknown;
}

/** @throws when a variable is wrong; the message names it. An empty variable counts as not set. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): SimulatorEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  return {
    host: parsed.data.SIMULATOR_HOST,
    port: parsed.data.SIMULATOR_PORT,
    ledgerFile: parsed.data.SIMULATOR_LEDGER_FILE,
    logLevel: parsed.data.SIMULATOR_LOG_LEVEL,
    settings: parsed.data.SIMULATOR_SETTINGS,
  };
}
