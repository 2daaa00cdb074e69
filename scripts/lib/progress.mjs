// @ts-check
import process from 'node:process';

/**
 * Tells the person at the terminal what is being done, and that it is still being done.
 * On a terminal one line is rewritten; elsewhere (a CI log) a line now and then.
 */

const TERMINAL_TICK_MS = 200;
const LOG_TICK_MS = 15_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** @type {NodeJS.WriteStream} */
let out = process.stdout;
/** @type {(() => void) | undefined} clears the live line, if there is one */
let clearLive;

/** For a command whose standard output is for other programs: from now on progress goes to standard error. */
export function progressToErrors() {
  out = process.stderr;
}

/**
 * @typedef {{ say: (detail: string) => void }} Step
 */

/**
 * @param {string} line printed above a live line
 */
export function print(line) {
  clearLive?.();
  out.write(`${line}\n`);
}

/**
 * Shows `label` while `work` runs, then how long it took.
 * @template T
 * @param {string} label
 * @param {(step: Step) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const terminal = out.isTTY === true;
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
  let detail = '';
  let frame = 0;
  const draw = () => {
    frame += 1;
    const text = `${FRAMES[frame % FRAMES.length]} ${label} ${seconds()} s  ${detail}`;
    out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 80) - 1)}`);
  };
  const tell = () => out.write(`  … ${label}: ${seconds()} s ${detail}\n`);
  const timer = setInterval(terminal ? draw : tell, terminal ? TERMINAL_TICK_MS : LOG_TICK_MS);
  if (terminal) clearLive = () => out.write('\r\x1b[2K');
  try {
    const result = await work({
      say: (text) => {
        detail = text.replaceAll(/\s+/g, ' ').trim();
      },
    });
    endStep(timer);
    out.write(`✔ ${label}${detail === '' ? '' : `: ${detail}`} (${seconds()} s)\n`);
    return result;
  } catch (error) {
    endStep(timer);
    out.write(`✘ ${label} (${seconds()} s)\n`);
    throw error;
  }
}

/** @param {NodeJS.Timeout} timer */
function endStep(timer) {
  clearInterval(timer);
  clearLive?.();
  clearLive = undefined;
}

// The reader may have gone (a closed terminal, `| head`): stopping in good order matters more.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
