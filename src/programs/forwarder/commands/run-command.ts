/** `run`: as a service, for a while, or once. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Log } from '../../../ports/log.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { ForwarderConfig } from '../config/load.ts'
import type { LogFileSettings } from '../config/schema.ts'
import { openForwarder } from '../forwarder.ts'
import { HandOver, takeLock } from '../lock.ts'
import { isFull } from '../outbox/schema.ts'
import { type RunPlan, type RunResult, run } from '../run.ts'
import { startStatusServer } from '../status-server.ts'
import { backfillBar } from './backfill-bar.ts'
import { type ForwarderCli, type ForwarderCommand, forwarderExitCodes, reportAlreadyRunning } from './command.ts'

const runOptions = z.object({ once: z.boolean().default(false), for: z.number().optional() })

export function runCommand(program: Command, context: ForwarderCommand): void {
  program
    .command('run')
    .description('Read the phone system and bring it to Switchhook, until stopped')
    .option('--once', 'Bring all that is there, then leave (for cron, without live sources)')
    .option('--for <time>', 'Run so long, then leave (for cron with live sources): 55s, 10m', readDuration)
    .action(async (given: unknown) => {
      const { once, for: ms } = runOptions.parse(given)
      if (once && ms !== undefined) throw new UsageError('Take --once or --for, not both.')
      const plan: RunPlan = once ? { mode: 'once' } : ms === undefined ? { mode: 'service' } : { mode: 'for', ms }
      const config = context.config()
      const files = config.logFiles && (await openLogFiles(config.logFiles, context.cli))
      const logged = files ? { ...context, cli: withLog(context.cli, files.log) } : context
      try {
        await locked(config, plan, logged)
      } catch (thrown) {
        reportAlreadyRunning(thrown, context)
      } finally {
        await files?.close()
      }
    })
}

/** Not spread: that would ask for the time zone, which a running forwarder does not need. */
function withLog(cli: ForwarderCli, log: Log): ForwarderCli {
  return Object.create(cli, { log: { value: log } })
}

async function openLogFiles(settings: LogFileSettings, { log, clock, env }: ForwarderCommand['cli']) {
  const { logToFiles } = await import('../log-files.ts')
  return logToFiles(log, settings, { clock, level: env.LOG_LEVEL })
}

async function locked(config: ForwarderConfig, plan: RunPlan, context: ForwarderCommand): Promise<void> {
  const { cli, exit } = context
  const over = new AbortController()
  const stop = AbortSignal.any([cli.signal, over.signal])
  const mode = plan.mode === 'service' ? 'service' : 'visit'
  const release = await takeLock({ directory: config.dataDir, mode, clock: cli.clock, signal: stop })
  const ignore = cli.onHandOver(() => over.abort(new HandOver('a newer run takes over')))
  try {
    const { complete, problems } = await runWith(config, plan, context, stop)
    for (const problem of problems) cli.log.warn('left_behind', { problem })
    // A run that gave way, or was asked to stop, has left nothing undone that the next will not do.
    if (!complete && !stop.aborted) exit(forwarderExitCodes.leftBehind)
  } finally {
    ignore()
    release()
  }
}

async function runWith(
  config: ForwarderConfig,
  plan: RunPlan,
  { cli }: ForwarderCommand,
  stop: AbortSignal,
): Promise<RunResult> {
  const { clock, random, fetch, ask, log } = cli
  const ports = { clock, random, fetch, ask, log }
  const bar = plan.mode === 'once' ? backfillBar(cli, clock.now()) : undefined
  const open = () => openForwarder(config, ports, { mode: plan.mode, onPage: bar?.onPage })
  const forwarder = plan.mode === 'service' ? await openWithRoom(open, cli, stop) : open()
  log.info('forwarder_started', { mode: plan.mode, sources: config.sources.map(({ id }) => id).join(' ') })
  const server = config.statusServer && (await startStatusServer(config.statusServer, forwarder, ports))
  try {
    return await run(forwarder, ports, plan, stop, config.heartbeatSeconds * 1000)
  } finally {
    bar?.stop()
    await server?.close()
    await forwarder.close()
    log.info('forwarder_stopped', { mode: plan.mode })
  }
}

const roomLookMs = 5000

/** A service that finds its disk full stays, and begins once there is room. Rejects when `stop` aborts. */
export async function openWithRoom<T>(
  open: () => T,
  { clock, log }: Pick<ForwarderCommand['cli'], 'clock' | 'log'>,
  stop: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return open()
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      if (code !== 'outbox_unavailable' || !isFull(message)) throw thrown
      if (tries === 0) log.error('outbox_unavailable', { problem: message })
    }
    await clock.sleep(roomLookMs, stop)
  }
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `55s`, `10m`; a bare number means seconds. Milliseconds. */
export function readDuration(text: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? []
  const ms = Number(number) * (units[unit] ?? Number.NaN)
  if (number === '' || !(ms > 0)) throw new InvalidArgumentError('Write a time such as 55s or 10m.')
  return ms
}
