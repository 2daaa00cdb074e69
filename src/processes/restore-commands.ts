import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { AudienceModule } from '../audience/audience.module.js';
import { StorageMark } from '../audience/imports/storage/storage-mark.js';
import { phoneSchema } from '../carriers/phone.js';
import { RestoreModule } from '../ops/restore/restore.module.js';
import { RestoreService } from '../ops/restore/restore.service.js';
import { idSchema } from '../platform/http/page.js';
import { PlatformModule } from '../platform/platform.module.js';

@Module({ imports: [PlatformModule, RestoreModule, AudienceModule] })
class RestoreCommandsModule {}

const releaseSchema = z.object({ campaign: idSchema, sent: z.string().optional() });

/** After a backup was loaded: holds everything that may have been sent since. Needs Redis, too. */
export function afterRestore(): Promise<object> {
  return withServices((get) => get(RestoreService).holdEverything());
}

/**
 * Ends the holding of one campaign.
 *
 * @param args `--campaign ID`, and `--sent FILE` with the phones that the carrier says were texted, one a line
 */
export async function releaseRestored(args: string[]): Promise<object> {
  const options = { campaign: { type: 'string' }, sent: { type: 'string' } } as const;
  const { campaign, sent } = releaseSchema.parse(parseArgs({ args, options }).values);
  const phones = sent === undefined ? new Set<number>() : readPhones(await readFile(sent, 'utf8'));
  return withServices((get) => get(RestoreService).release(campaign, phones));
}

/** Takes STORAGE_DIR for the folder of uploaded files from now on. */
export function adoptStorage(): Promise<object> {
  return withServices(async (get) => {
    await get(StorageMark).adopt();
    return { adopted: true };
  });
}

/** @throws naming the first line that is no number: half a list would send the other half again */
function readPhones(text: string): Set<number> {
  const phones = new Set<number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.replace(/[\s"().-]/g, '');
    if (written === '') continue;
    const { data } = phoneSchema.safeParse(written);
    if (data === undefined)
      throw new Error(`Line ${index + 1} of the file is no number such as +14155550123.`);
    phones.add(Number(data.slice(1)));
  }
  return phones;
}

type Get = <Service>(type: abstract new (...args: never[]) => Service) => Service;

async function withServices<Result extends object>(work: (get: Get) => Promise<Result>): Promise<Result> {
  const context = await NestFactory.createApplicationContext(RestoreCommandsModule, {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work((type) => context.get(type, { strict: false }));
  } finally {
    await context.close();
  }
}
