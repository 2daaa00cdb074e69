import { Module } from '@nestjs/common';
import { AudienceModule } from './audience.module.js';
import { ImportsProcessor } from './imports/imports.processor.js';

/** Work on contact files. */
@Module({ imports: [AudienceModule], providers: [ImportsProcessor] })
export class AudienceWorkerModule {}
