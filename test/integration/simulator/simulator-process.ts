import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const firstLineSchema = z.object({ port: z.number(), resumed: z.number() });

/** The simulated carrier as a process of its own, from the build. */
export class SimulatorProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly resumed: number,
  ) {}

  static async start(variables: Record<string, string>): Promise<SimulatorProcess> {
    const child = spawn(process.execPath, ['dist/src/simulator/main.js'], {
      env: { PATH: process.env['PATH'], SIMULATOR_PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const first = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)));
    });
    const { port, resumed } = firstLineSchema.parse(JSON.parse(first));
    return new SimulatorProcess(child, port, resumed);
  }

  /** @returns the exit status, or the signal that ended it. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | string | null>((resolve) => {
      this.child.once('exit', (code, by) => resolve(code ?? by));
    });
    this.child.kill(signal);
    return ended;
  }
}
