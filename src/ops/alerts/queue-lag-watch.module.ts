import { Module } from '@nestjs/common';
import { AlertsModule } from '../../tenancy/alerts/alerts.module.js';
import { QueueFiguresModule } from '../queues/queue-figures.module.js';
import { QueueLagWatch } from './queue-lag-watch.js';

/** Alarms the operators of what the platform itself has to complain of. */
@Module({ imports: [AlertsModule, QueueFiguresModule], providers: [QueueLagWatch] })
export class QueueLagWatchModule {}
