// @ts-check
import util from 'node:util';
import { project } from './paths.mjs';
import { readText } from './private-file.mjs';

/**
 * This process's environment over the settings of ./.env. An empty value counts as not set, in both.
 * @returns {Record<string, string>}
 */
export function readSettings() {
  /** @type {Record<string, string>} */
  const settings = {};
  for (const source of [util.parseEnv(readText(project('.env')) ?? ''), process.env]) {
    for (const [name, value] of Object.entries(source)) {
      if (value !== undefined && value !== '') settings[name] = value;
    }
  }
  return settings;
}
