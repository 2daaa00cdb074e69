// @ts-check
import path from 'node:path';
import { PROJECT } from './paths.mjs';

/**
 * What a person needs to know once everything runs.
 * @param {{ address: string, apiDocs: string, simulatorUrl: string, clockOffsetMs: number,
 *   sandbox: { email: string, password: string } }} running
 * @param {string} logs
 */
export function summary({ address, apiDocs, simulatorUrl, clockOffsetMs, sandbox }, logs) {
  const lines = [
    ['Address', address],
    ['API docs', apiDocs],
    ['Sign-in', `${sandbox.email}   ${sandbox.password}`],
    ['Simulated carrier', simulatorUrl],
    ['Business time', businessTime(clockOffsetMs)],
    ['Logs', path.relative(PROJECT, logs)],
    ['First campaign', 'npm run demo   (in another terminal)'],
  ];
  const rows = lines.map(([name = '', value]) => `  ${name.padEnd(18)} ${value}`);
  return `\nThe platform is running.\n\n${rows.join('\n')}\n\nCtrl-C stops it.\n`;
}

/** @param {number} offsetMs */
function businessTime(offsetMs) {
  const time = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
  }).format(Date.now() + offsetMs);
  if (offsetMs === 0) return `${time} in New York (the wall clock)`;
  const minutes = Math.round(offsetMs / 60_000);
  const ahead = `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${time} in New York, ${ahead} ahead, so that every state may be texted (SANDBOX_CLOCK=off: wall clock)`;
}
