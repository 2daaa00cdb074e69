import type { CarrierDriver, Credentials } from '../driver.js';

/**
 * Where an account's carrier is, without a trailing slash: what the deployment set for the carrier, else the account's
 * own address, else the carrier's.
 *
 * @param deployment carrier code → address
 */
export function carrierAddress(
  driver: CarrierDriver,
  credentials: Credentials,
  deployment: ReadonlyMap<string, string>,
): string {
  return deployment.get(driver.code) ?? driver.accountBaseUrl?.(credentials) ?? driver.defaultBaseUrl;
}
