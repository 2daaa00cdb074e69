import { describe, expect, it } from '@jest/globals';
import {
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  sessionEnd,
} from '../../../src/tenancy/sessions/session-lifetime.js';

describe("a session's end", () => {
  it('moves with use, and never past the bound', () => {
    expect(sessionEnd(1_000, 1_000)).toBe(1_000 + SESSION_IDLE_MS);
    expect(sessionEnd(1_000, 50_000)).toBe(50_000 + SESSION_IDLE_MS);
    expect(sessionEnd(1_000, SESSION_MAX_MS - 5)).toBe(1_000 + SESSION_MAX_MS);
  });
});
