/** Path under which the platform is reached, without its last slash: empty, or that of PUBLIC_URL. */
export const BASE = new URL(document.baseURI).pathname.replace(/\/$/, '');

const OFFSET_MS = Number(
  document.querySelector('meta[name="clock-offset-ms"]')?.getAttribute('content') ?? 0,
);

/** Business time: a sandbox's runs ahead of the wall clock, so that every state may be texted. ms since 1970 */
export function businessNow(): number {
  return Date.now() + OFFSET_MS;
}

/** Whether business time is not the wall clock's. */
export const IS_SHIFTED = OFFSET_MS !== 0;
