/**
 * `replay`: reads a span of time again and sends it, beside a running forwarder; what Switchhook has already it answers
 * as duplicate. Moves no checkpoint. `--quarantined` gives refused events another try.
 */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import type { Page, PolledSource } from '../../../adapters/pbx/source.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { ForwarderConfig } from '../config/load.ts'
import { type Forwarder, openForwarder, sourceContext } from '../forwarder.ts'
import { Checkpoints } from '../outbox/checkpoints.ts'
import { openOutboxFile } from '../outbox/schema.ts'
import type { Source } from '../source.ts'
import { backfillBar } from './backfill-bar.ts'
import { type ForwarderCli, type ForwarderCommand, forwarderExitCodes } from './command.ts'

const replayOptions = z.object({
  from: z.number().optional(),
  to: z.number().optional(),
  source: z.string().optional(),
  quarantined: z.boolean().default(false),
})

/** What is sent again: `fromMs` to `toMs`, and what is in quarantine. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly quarantined: boolean
}

export function replay(program: Command, context: ForwarderCommand): void {
  program
    .command('replay')
    .description('Send calls of a span of time again, or refused events')
    .option('--from <time>', 'From this instant, such as 2026-11-01 or 2026-11-01T08:00:00Z', readInstant)
    .option('--to <time>', 'Up to this instant (default: now)', readInstant)
    .option('--source <id>', 'Only this source')
    .option('--quarantined', 'Send what Switchhook had refused')
    .action(async (given: unknown) => {
      const { from, to, source, quarantined } = replayOptions.parse(given)
      if (from === undefined && !quarantined) throw new UsageError('Say from when: --from 2026-11-01')
      const config = context.config()
      const { cli } = context
      const toMs = to ?? cli.clock.now()
      if (from !== undefined && from >= toMs) throw new UsageError('--from must be before --to.')
      const wanted = from === undefined ? [] : polledSources(config, cli, source)
      const refused = await sendSpan(config, cli, wanted, { fromMs: from ?? 0, toMs, quarantined })
      if (refused > 0) context.exit(forwarderExitCodes.failed)
    })
}

function polledSources(config: ForwarderConfig, cli: ForwarderCli, only: string | undefined): PolledSource[] {
  const named = config.sources.filter(({ id }) => only === undefined || id === only)
  const polled = named.map((plan) => plan.open(sourceContext(config, cli))).filter(isPolled)
  if (polled.length === 0) {
    throw new UsageError('Only databases and files can be replayed, and none is configured by that name.')
  }
  return polled
}

/** Sends again and prints what Switchhook really took; returns how many events were refused. */
export async function sendSpan(
  config: ForwarderConfig,
  cli: Pick<ForwarderCli, 'clock' | 'random' | 'fetch' | 'ask' | 'log' | 'out' | 'err' | 'progress' | 'signal'>,
  sources: readonly PolledSource[],
  { fromMs, toMs, quarantined }: Span,
): Promise<number> {
  const memory = openOutboxFile(':memory:', cli.log, cli.clock.now())
  const checkpoints = new Checkpoints(memory, ':memory:')
  for (const source of sources) {
    checkpoints.save(source.id, { checkpoint: source.checkpointAt(fromMs), movedAt: isoUtc(cli.clock.now()) })
  }
  const bar = backfillBar(cli, toMs, fromMs)
  const ending = sources.map((source) => until(source, isoUtc(toMs)))
  const forwarder = openForwarder(config, cli, { mode: 'once', sources: ending, checkpoints, onPage: bar.onPage })
  try {
    if (quarantined) cli.err.write(`${forwarder.outbox.requeueQuarantined()} refused events go out again.\n`)
    await drainAll(forwarder, cli, quarantined)
  } finally {
    bar.stop()
  }
  const { sources: done } = forwarder.report()
  await forwarder.close()
  memory.close()
  for (const { id, rows, acked, duplicate, refused } of done) {
    const added = acked - duplicate
    cli.out.write(`${id}: ${rows} rows read, ${added} events new, ${duplicate} known already, ${refused} refused\n`)
    for (const reason of forwarder.refusalReasons(id)) cli.out.write(`  refused because of ${reason}\n`)
  }
  return done.reduce((sum, { refused }) => sum + refused, 0)
}

async function drainAll(
  { delivery, polled }: Forwarder,
  { signal }: Pick<ForwarderCli, 'signal'>,
  withOutbox: boolean,
): Promise<void> {
  const background = new AbortController()
  const delivering = withOutbox ? delivery.run(background.signal) : undefined
  try {
    await Promise.all(polled.map((runner) => runner.drain(signal)))
    if (withOutbox) await delivery.drained(signal)
  } finally {
    background.abort()
    await delivering
  }
}

function until(source: PolledSource, to: string): PolledSource {
  return {
    id: source.id,
    kind: 'polled',
    check: (signal) => source.check(signal),
    close: () => source.close(),
    checkpointAt: (atMs) => source.checkpointAt(atMs),
    poll: async (checkpoint, limit, signal): Promise<Page> => {
      const page = await source.poll(checkpoint, limit, signal)
      return { ...page, more: page.more && (page.readUpTo === undefined || page.readUpTo < to) }
    },
  }
}

function isPolled(source: Source): source is PolledSource {
  return source.kind === 'polled'
}

/** ISO 8601; a date alone means its first instant in UTC. Milliseconds. */
export function readInstant(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d([T ].*)?$/.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a time such as 2026-11-01 or 2026-11-01T08:00:00Z.')
  return ms
}
