import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asKnownProcess, isAlive } from '../../../scripts/lib/process-mark.mjs';
import { databaseProgram, redisProgram } from '../../support/server-programs.js';
import { waitUntil } from '../../support/wait-until.js';
import { makeStandInProject } from './stand-in-project.js';

const project = makeStandInProject();
const runningFile = path.join(project, '.local/running.json');
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], SANDBOX_CLOCK: 'off' };
const started: ChildProcess[] = [];

interface Running {
  pid: number;
  address: string;
  databaseUrl: string;
  redisUrl: string;
  sandbox: { email: string; password: string; apiKey: string };
}

function readJson(name: string) {
  return JSON.parse(fs.readFileSync(path.join(project, name), 'utf8'));
}

/** Starts the platform and waits until it says that it is up. */
async function start(...options: string[]) {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...options], { cwd: project, env });
  started.push(child);
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  await waitUntil('the platform is up', () => output.includes('is running.') || child.exitCode !== null);
  const running: Running = readJson('.local/running.json');
  return {
    running,
    output: () => output,
    stop: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return exit;
    },
  };
}

/** Every process of the platform that is alive, servers included. */
function alive(): number[] {
  const servers = ['mariadb', 'mysql', 'redis']
    .map((name) => `.local/${name}/instance.json`)
    .filter((name) => fs.existsSync(path.join(project, name)))
    .map(readJson);
  const known = [...readJson('.local/processes.json').processes, ...servers].flatMap(
    (entry) => asKnownProcess(entry) ?? [],
  );
  return known.filter(isAlive).map(({ pid }) => pid);
}

describe('npm start', () => {
  let first: Running;

  beforeAll(() => {
    // Without them it would install packages.
    databaseProgram();
    redisProgram();
    // A password that an option parser could take for an option.
    const signIn = { email: 'sandbox@example.com', password: '-dash' };
    fs.mkdirSync(path.join(project, '.local'));
    fs.writeFileSync(path.join(project, '.local/sandbox.json'), JSON.stringify(signIn));
  });

  afterAll(async () => {
    for (const child of started) child.kill('SIGTERM');
    await waitUntil('everything has stopped', () => alive().length === 0);
    fs.rmSync(project, { recursive: true, force: true });
  });

  it('starts everything, tells only its owner how to get in, and stops all of it on Ctrl-C', async () => {
    const platform = await start('--roles', 'api,worker,worker,scheduler');
    const health = await fetch(`${platform.running.address}/health`);
    expect(await health.json()).toMatchObject({
      env: {
        APP_ROLE: 'api',
        DATABASE_URL: platform.running.databaseUrl,
        REDIS_URL: platform.running.redisUrl,
        PUBLIC_URL: platform.running.address,
        ENCRYPTION_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      },
    });
    expect(platform.running.sandbox).toMatchObject({ password: '-dash', apiKey: 'key' });
    expect(fs.statSync(runningFile).mode & 0o077).toBe(0);
    // Four roles, the simulated carrier, database and Redis.
    expect(alive()).toHaveLength(7);
    expect(await platform.stop('SIGINT')).toBe(0);
    expect(alive()).toEqual([]);
    expect(fs.existsSync(runningFile)).toBe(false);
    first = platform.running;
  });

  it('finds its data again, builds only what has changed, and refuses to run twice', async () => {
    const platform = await start();
    expect(platform.running).toMatchObject({
      databaseUrl: first.databaseUrl,
      redisUrl: first.redisUrl,
      sandbox: first.sandbox,
    });
    expect(fs.readFileSync(path.join(project, 'builds'), 'utf8')).toBe('x');
    const second = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: project,
      env,
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`running already at ${platform.running.address}`);
    expect(await platform.stop('SIGTERM')).toBe(0);
  });

  it('builds again after a change, without what came of deleted sources', async () => {
    const leftover = path.join(project, 'dist/src/deleted.js');
    fs.writeFileSync(leftover, '');
    fs.writeFileSync(path.join(project, 'src/added.ts'), '');
    const platform = await start();
    expect(fs.readFileSync(path.join(project, 'builds'), 'utf8')).toBe('xx');
    expect(fs.existsSync(leftover)).toBe(false);
    expect(await platform.stop('SIGTERM')).toBe(0);
  });

  it('does not start on a build that lacks a file', () => {
    const script = path.join(project, 'src/reserve.lua');
    fs.writeFileSync(script, '');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: project,
      env,
      encoding: 'utf8',
    });
    fs.rmSync(script);
    expect(status).toBe(1);
    expect(stderr).toContain('dist/src/reserve.lua');
  });

  it('starts a process again that dies', async () => {
    const platform = await start();
    const [simulator] = readJson('.local/processes.json').processes;
    process.kill(simulator.pid, 'SIGKILL');
    await waitUntil('the simulated carrier runs again', () =>
      readJson('.local/processes.json').processes.some(
        ({ pid }: { pid: number }, index: number) =>
          index === 0 && pid !== simulator.pid && alive().length === 6,
      ),
    );
    expect(platform.output()).toContain('simulator ended (SIGKILL)');
    expect(await platform.stop('SIGTERM')).toBe(0);
  });

  it('cleans up after a start that was killed, and takes over its servers', async () => {
    const killed = await start();
    const left = alive();
    await killed.stop('SIGKILL');
    const platform = await start();
    expect(platform.output()).toContain('was running already');
    expect(platform.running.databaseUrl).toBe(killed.running.databaseUrl);
    // The same database and Redis; four new processes in the place of the old ones.
    expect(alive().filter((pid) => left.includes(pid))).toHaveLength(2);
    expect(await platform.stop('SIGTERM')).toBe(0);
    expect(alive()).toEqual([]);
  });

  it('stops when the npm that runs it is ended, whose shell passes no signal on', async () => {
    const npm = spawn('npm', ['start', '--silent'], { cwd: project, env, stdio: 'ignore' });
    started.push(npm);
    await waitUntil('the platform is up', () => fs.existsSync(runningFile));
    expect(alive()).toHaveLength(6);
    npm.kill('SIGTERM');
    await waitUntil('everything has stopped', () => alive().length === 0 && !fs.existsSync(runningFile));
    await waitUntil('the lock is free', () => !fs.existsSync(path.join(project, '.local/start.lock')));
  });

  it('tells why a process did not come up, and stops the rest', async () => {
    const application = path.join(project, 'dist/src/main.js');
    const good = fs.readFileSync(application, 'utf8');
    fs.writeFileSync(application, 'throw new Error("DATABASE_POOL_SIZE: too small");');
    const failed = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: project,
      env,
      encoding: 'utf8',
    });
    fs.writeFileSync(application, good);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('process ended while starting');
    expect(failed.stderr).toContain('DATABASE_POOL_SIZE: too small');
    expect(alive()).toEqual([]);
  });

  it.each([
    [['--port', '70000'], '--port: "70000" is not a port'],
    [['--roles', 'api,postman'], 'there is no role "postman"'],
    [['--colour'], '--colour'],
  ])('refuses %j', (options, reason) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', ...options], {
      cwd: project,
      env,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(reason);
  });
});
