import type { ImportPreview } from './import.schemas.js';
import type { InspectedFile } from './inspect-file.js';

const PREVIEW_ROWS = 20;

/** What a preview shows of an inspected file. */
export function previewOf({ settings, rows }: InspectedFile): ImportPreview {
  return { settings, rows: rows.slice(0, PREVIEW_ROWS) };
}
