// @ts-check

/** pino writes its levels as numbers, unless told to write their names. */
const NAMES = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);
const IMPORTANT = ['warn', 'error', 'fatal'];

/**
 * @param {string} line what a process wrote: a pino record, or plain text
 * @returns {{ important: boolean, text: string }} important: a person should see it at once
 */
export function readLogLine(line) {
  const record = parse(line);
  if (record === undefined) return { important: false, text: line };
  const level = NAMES.get(Number(record.level)) ?? String(record.level);
  const error = /** @type {{ message?: unknown } | undefined} */ (record.err);
  const message = [record.msg, error?.message].filter((part) => typeof part === 'string' && part !== '');
  const context = typeof record.context === 'string' ? `${record.context}: ` : '';
  return {
    important: IMPORTANT.includes(level),
    text: `${level} ${context}${[...new Set(message)].join(': ')}`,
  };
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
