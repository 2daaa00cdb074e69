import { writeFileSync } from 'node:fs';
import { buildApiDocument } from '../platform/http/api-document.js';
import { previewApi } from './preview-api.js';

/** Writes the OpenAPI document of the API to a file, for generators of clients. */
async function write(file: string | undefined): Promise<void> {
  if (!file) throw new Error('Say where the document shall go: api-document-file.js FILE');
  writeFileSync(file, `${JSON.stringify(buildApiDocument(await previewApi()), null, 2)}\n`);
}

await write(process.argv[2]);
