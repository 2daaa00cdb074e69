// @ts-check

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's word for it, as ENOENT
 */
export function errorCode(error) {
  // No instanceof: under jest, Node's own errors come from another realm.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return String(error.code);
}
