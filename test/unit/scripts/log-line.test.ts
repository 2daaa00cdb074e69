import { describe, expect, it } from '@jest/globals';
import { readLogLine } from '../../../scripts/lib/log-line.mjs';

describe('log lines at the terminal', () => {
  it.each([50, 'error'])('shows what is at level %s, with the error itself', (level) => {
    const line = JSON.stringify({
      level,
      context: 'Sender',
      msg: 'send failed',
      err: { message: 'refused' },
    });
    expect(readLogLine(line)).toEqual({ important: true, text: 'error Sender: send failed: refused' });
  });

  it('leaves the rest to the log file', () => {
    expect(readLogLine(JSON.stringify({ level: 30, msg: 'listening' })).important).toBe(false);
    expect(readLogLine('plain text')).toEqual({ important: false, text: 'plain text' });
    expect(readLogLine('{"broken')).toEqual({ important: false, text: '{"broken' });
  });
});
