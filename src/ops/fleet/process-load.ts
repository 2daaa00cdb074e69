import { availableParallelism, loadavg } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { ProcessView } from './process.schema.js';

/** How busy this process was since it was asked before. */
export class ProcessLoad {
  private cpu = process.cpuUsage();
  private eventLoop: EventLoopUtilization = performance.eventLoopUtilization();
  private at = performance.now();

  read(): ProcessView['load'] {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.cpu);
    const eventLoop = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(eventLoop, this.eventLoop);
    const cpuShare = (user + system) / 1_000 / Math.max(1, now - this.at);
    this.cpu = process.cpuUsage();
    this.eventLoop = eventLoop;
    this.at = now;
    return {
      cpuPercent: percent(cpuShare),
      memoryBytes: process.memoryUsage.rss(),
      eventLoopPercent: percent(utilization),
      hostLoad: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      hostCpus: availableParallelism(),
    };
  }
}

function percent(share: number): number {
  return Math.round(share * 1_000) / 10;
}
