import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Upload, type UploadOptions } from 'tus-js-client';
import { AudienceApiModule } from '../../../../src/audience/audience-api.module.js';
import { PlatformModule } from '../../../../src/platform/platform.module.js';
import { WorkerWatchModule } from '../../../../src/processes/worker-watch.js';
import { TenancyApiModule } from '../../../../src/tenancy/tenancy-api.module.js';
import { type Answer, ApiClient } from '../../../support/api-client.js';
import { createCompany } from '../../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../../support/http-app.js';
import { storedFiles } from '../../../support/stored-files.js';
import { testRedisUrl } from '../../../support/test-redis.js';

@Module({ imports: [PlatformModule, WorkerWatchModule, TenancyApiModule, AudienceApiModule] })
class UploadsTestModule {}

export const UPLOAD_LIMIT = 60_000_000;
export const TUS = { 'tus-resumable': '1.0.0' };

/** The routes of uploads and imports on real servers, with a storage folder that the test can look into. */
export class UploadsFixture {
  private constructor(
    readonly http: TestHttpApp,
    readonly folder: string,
    readonly companyId: number,
    readonly owner: ApiClient,
    readonly stranger: ApiClient,
    readonly listId: number,
  ) {}

  /** @param redisLine the address under which the application finds the test's Redis */
  static async start(
    env: Record<string, string> = {},
    redisLine: (url: string) => string = (url) => url,
  ): Promise<UploadsFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    const http = await startHttpApp(UploadsTestModule, {
      STORAGE_DIR: folder,
      UPLOAD_MAX_BYTES: String(UPLOAD_LIMIT),
      REDIS_URL: redisLine(testRedisUrl()),
      ...env,
    });
    const company = await createCompany(http.test.database, 'Ours');
    const owner = ApiClient.withKey(http.url, company.apiKey);
    const stranger = ApiClient.withKey(http.url, (await createCompany(http.test.database, 'Theirs')).apiKey);
    const list = await owner.call<{ id: number }>('POST', '/api/v1/lists', { name: 'People' });
    return new UploadsFixture(http, folder, company.companyId, owner, stranger, list.body.id);
  }

  async stop(): Promise<void> {
    await this.http.close();
    await rm(this.folder, { recursive: true });
  }

  /** Makes an upload of so many bytes. @returns its path */
  async create(bytes: number, fileName = 'people.csv'): Promise<string> {
    const answer = await this.owner
      .with({ ...TUS, ...creation(bytes, fileName) })
      .call('POST', '/api/v1/uploads');
    if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.headers.get('location') ?? '';
  }

  /** Sends one piece. */
  piece(path: string, offset: number, content: string | Buffer, client = this.owner): Promise<Answer> {
    return client
      .with({ ...TUS, 'upload-offset': String(offset) })
      .call('PATCH', path, new Blob([content], { type: 'application/offset+octet-stream' }));
  }

  /** A whole upload of a text. @returns its path */
  async whole(content: string): Promise<string> {
    const path = await this.create(Buffer.byteLength(content));
    const { status } = await this.piece(path, 0, content);
    if (status !== 204) throw new Error(`The piece was answered with ${status}.`);
    return path;
  }

  head(path: string, client = this.owner): Promise<Answer> {
    return client.with(TUS).call('HEAD', path);
  }

  /** Keys of the files that the storage holds. */
  stored(): Promise<string[]> {
    return storedFiles(this.folder);
  }

  /** Where the storage keeps the upload of a path. */
  fileOf(path: string): string {
    return join(this.folder, 'uploads', String(this.companyId), path.split('/').at(-1) ?? '');
  }
}

/** The headers with which a client of tus begins. */
export function creation(bytes: number, fileName: string): Record<string, string> {
  return {
    'upload-length': String(bytes),
    'upload-metadata': `filename ${Buffer.from(fileName).toString('base64')}`,
  };
}

/** A file that the storage cannot have by chance. */
export async function writeSource(path: string, megabytes: number): Promise<void> {
  const file = await open(path, 'w');
  for (let index = 0; index < megabytes; index++) await file.write(randomBytes(1024 * 1024));
  await file.close();
}

export async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Sends a file with the usual tus client. @returns the upload's address, once it is whole */
export function sendWithTus(
  source: string,
  endpoint: string,
  client: ApiClient,
  options: Partial<UploadOptions> = {},
): { upload: Upload; done: Promise<string> } {
  let upload: Upload | undefined;
  const done = new Promise<string>((resolve, reject) => {
    const settings: UploadOptions = {
      endpoint: `${endpoint}/api/v1/uploads`,
      headers: { ...client.headers },
      metadata: { filename: 'people.csv' },
      retryDelays: Array.from({ length: 60 }, () => 250),
      onError: reject,
      onSuccess: () => resolve(made.url ?? ''),
      ...options,
    };
    // The Node build of the client takes file streams, which its types do not name.
    const made: Upload = Reflect.construct(Upload, [createReadStream(source), settings]);
    upload = made;
    made.start();
  });
  if (!upload) throw new Error('The upload did not begin.');
  return { upload, done };
}
