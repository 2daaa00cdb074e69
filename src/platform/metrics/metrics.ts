import { Injectable } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Of everything that this platform counts. */
const PREFIX = 'sms_';

/**
 * What this process counts, for Prometheus. Counting is an addition in memory; whatever must be looked up is looked up
 * when somebody asks. Labels have few values that are known before: a carrier's code, a status class, a queue; never
 * an id, a number, a company or what a stranger wrote.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private hasDefaults = false;

  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({
      name: PREFIX + name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
    });
  }

  /** @param buckets upper bounds, in the unit that the name ends with */
  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: readonly number[],
  ): Histogram<Label> {
    return new Histogram({
      name: PREFIX + name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  /** @param collect sets the values; called at each scrape */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (gauge: Gauge<Label>) => Promise<void> | void,
  ): Gauge<Label> {
    return new Gauge({
      name: PREFIX + name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        return collect(this);
      },
    });
  }

  /** Everything in Prometheus' text format. The process's own figures are collected from the first time on. */
  async text(): Promise<{ contentType: string; body: string }> {
    if (!this.hasDefaults) {
      this.hasDefaults = true;
      collectDefaultMetrics({ register: this.registry });
    }
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }
}
