import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StorageMark } from './storage-mark.js';

/** A process that takes uploads does not boot where they would be written to a folder that the others do not read. */
@Injectable()
export class StorageClaim implements OnModuleInit {
  constructor(private readonly mark: StorageMark) {}

  async onModuleInit(): Promise<void> {
    await this.mark.claim();
  }
}
