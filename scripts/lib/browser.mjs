// @ts-check
import path from 'node:path';
import { findBinary } from './find-binary.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { step } from './progress.mjs';
import { BROWSER_PACKAGE, canInstallPackages, installPackages } from './system-packages.mjs';

/**
 * A Chromium that plays a person: no sandbox of its own, as tests run as root, and nothing that it looks up elsewhere.
 */
export const BROWSER_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @returns {string | undefined} the program's path */
export function findBrowser() {
  return findBinary('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
}

/**
 * The path of a Chromium: that of this machine, or one that is installed with apt where we may.
 * @param {string} logs
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>}
 * @throws {PlainFailure} with what to type
 */
export async function ensureBrowser(logs, signal) {
  const found = findBrowser();
  if (found !== undefined) return found;
  if (canInstallPackages()) {
    await step('Installing chromium with apt', async ({ say }) => {
      await installPackages([BROWSER_PACKAGE], path.join(logs, 'apt.log'), say, signal);
      say('');
    });
  }
  const installed = findBrowser();
  if (installed !== undefined) return installed;
  throw new PlainFailure('Not on this machine: Chromium, which the browser tests drive.', {
    advice: 'Type: sudo apt-get install -y chromium   (or the same of your system), then try again.',
  });
}
