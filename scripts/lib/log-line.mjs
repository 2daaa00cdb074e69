// @ts-check

const WARN = 40;
const ERROR = 50;

/**
 * @param {string} line what a process wrote: a pino record, or plain text
 * @returns {{ important: boolean, text: string }} important: a person should see it at once
 */
export function readLogLine(line) {
  const record = parse(line);
  if (record === undefined) return { important: false, text: line };
  const level = Number(record.level);
  const names = /** @type {const} */ ([
    [60, 'fatal'],
    [ERROR, 'error'],
    [WARN, 'warn'],
    [30, 'info'],
    [0, 'debug'],
  ]);
  const name = names.find(([least]) => level >= least)?.[1] ?? 'debug';
  const error = /** @type {{ message?: unknown } | undefined} */ (record.err);
  const message = [record.msg, error?.message].filter((part) => typeof part === 'string' && part !== '');
  const context = typeof record.context === 'string' ? `${record.context}: ` : '';
  return { important: level >= WARN, text: `${name} ${context}${[...new Set(message)].join(': ')}` };
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'level' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
