import { Module } from '@nestjs/common';
import { InboxWorkerModule } from '../../../src/inbox/inbox-worker.module.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

/** Webhooks in, replies handled by a worker, everything readable over the API. */
@Module({ imports: [CarriersTestModule, InboxWorkerModule] })
export class InboxTestModule {}
