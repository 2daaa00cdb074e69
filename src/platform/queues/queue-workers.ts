import { WorkerHost } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Worker } from 'bullmq';

/** The queue workers of this process: none where its role works on no queue. */
@Injectable()
export class QueueWorkers {
  constructor(private readonly discovery: DiscoveryService) {}

  all(): Set<Worker> {
    return new Set(
      this.discovery
        .getProviders()
        .flatMap(({ instance }) => (instance instanceof WorkerHost ? [instance.worker] : [])),
    );
  }
}
