/** A signed request older or newer than this is a replay: what carriers with a signed time recommend. ms */
export const REPLAY_WINDOW_MS = 300_000;

/** Whether a request was signed within the window. @param signedAt seconds since the epoch, as text */
export function isWithinReplayWindow(signedAt: string, receivedAt: number): boolean {
  return /^\d{1,12}$/.test(signedAt) && Math.abs(receivedAt - Number(signedAt) * 1_000) <= REPLAY_WINDOW_MS;
}
