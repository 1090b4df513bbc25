/** `check`: tries everything that a run needs, and shows the latest calls as Switchhook will see them. Changes nothing. */
import type { Command } from 'commander'
import * as z from 'zod'
import type { PolledSource, SourceFinding } from '../../../adapters/pbx/source.ts'
import type { Call } from '../../../core/calls/call.ts'
import { callIdOf } from '../../../core/calls/call-id.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { reduceAll } from '../../../core/calls/reduce.ts'
import { maskNumber } from '../../../core/phone/mask-number.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import type { ForwarderConfig } from '../config/load.ts'
import { cloudPorts, cloudSettings, qstashCourier, sourceContext } from '../forwarder.ts'
import { Cloud } from '../push/cloud.ts'
import type { Source } from '../source.ts'
import { type ForwarderCli, type ForwarderCommand, forwarderExitCodes } from './command.ts'

const checkOptions = z.object({
  calls: z.coerce.number().int().min(0).max(100).default(5),
  json: z.boolean().default(false),
})
const sampleSpansMs = [3_600_000, 86_400_000, 30 * 86_400_000]
const sampleRows = 200
const reportedSkewMs = 5000

interface Found {
  readonly about: string
  readonly findings: readonly SourceFinding[]
  readonly calls: readonly Call[]
}

export function check(program: Command, context: ForwarderCommand): void {
  program
    .command('check')
    .description('Try the key, the clock and every source, and show the latest calls')
    .option('--calls <count>', 'How many calls to show of each source', '5')
    .option('--json', 'Print JSON for programs')
    .action(async (given: unknown) => {
      const { cli, exit } = context
      const { calls, json } = checkOptions.parse(given)
      const config = context.config()
      const found: Found[] = [{ about: 'cloud', findings: await checkCloud(config, cli), calls: [] }]
      for (const plan of config.sources) {
        const source = plan.open(sourceContext(config, cli))
        try {
          const findings = await checkSource(source, cli.signal)
          const good = findings.every(({ ok }) => ok)
          const sample = good && source.kind === 'polled' ? await latestCalls(source, cli, calls) : []
          found.push({ about: `${plan.id} (${plan.type})`, findings, calls: sample })
        } finally {
          await source.close()
        }
      }
      if (json)
        cli.out.write(
          `${JSON.stringify(
            found.map(({ about, findings }) => ({ about, findings })),
            null,
            2,
          )}\n`,
        )
      else for (const one of found) cli.out.write(words(one, cli))
      if (found.some(({ findings }) => findings.some(({ ok }) => !ok))) exit(forwarderExitCodes.failed)
    })
}

/** Sends something that is no event: answered, it proves address, key, scope and signature, and leaves nothing. */
export async function checkCloud(config: Pick<ForwarderConfig, 'cloud'>, cli: ForwarderCli): Promise<SourceFinding[]> {
  const cloud = new Cloud(cloudSettings(config), cloudPorts(cli))
  const outcome = await cloud.sendEvents([{ id: 'check', body: '"check"' }], cli.signal)
  const { ms } = cloud.skew
  const time: SourceFinding =
    Math.abs(ms) < reportedSkewMs
      ? { ok: true, text: "This machine's clock is right." }
      : {
          ok: false,
          text: `This machine's clock is ${Math.round(Math.abs(ms) / 1000)} s ${ms > 0 ? 'slow' : 'fast'}; set it.`,
        }
  if (!outcome.ok) return [{ ok: false, text: outcome.fault.error.message }, ...(ms === 0 ? [] : [time])]
  const fault = await qstashCourier(config, cloud, cloudPorts(cli))?.fault(cli.signal)
  const way: SourceFinding[] = fault ? [{ ok: false, text: fault.message }] : []
  return [{ ok: true, text: `${config.cloud.url} accepts the key.` }, ...way, time]
}

export async function checkSource(source: Source, signal: AbortSignal): Promise<readonly SourceFinding[]> {
  try {
    return await source.check(signal)
  } catch (thrown) {
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}

/** Of the last hour, else day, else month. */
async function latestCalls(source: PolledSource, { clock, signal }: ForwarderCli, wanted: number): Promise<Call[]> {
  if (wanted === 0) return []
  for (const spanMs of sampleSpansMs) {
    const page = await source.poll(source.checkpointAt(clock.now() - spanMs), sampleRows, signal)
    if (page.events.length > 0) return callsOf(page.events).slice(-wanted)
  }
  return []
}

function callsOf(events: readonly CallEvent[]): Call[] {
  const byCall = Map.groupBy(events, ({ aliases }) => callIdOf(aliases[0]))
  return [...byCall.values()]
    .map((ofCall) => reduceAll(undefined, ofCall))
    .sort((a, b) => (a.view.startedAt < b.view.startedAt ? -1 : 1))
}

function words({ about, findings, calls }: Found, cli: ForwarderCli): string {
  const lines = findings.map(({ ok, text }) => `  ${ok ? '✔' : '✘'} ${plain(text)}\n`)
  if (calls.length === 0) return `${about}\n${lines.join('')}`
  const rows = calls.map(({ view }) => [
    view.startedAt,
    view.direction,
    view.external === undefined ? '' : maskNumber(view.external.number),
    view.rung.map(({ extension }) => extension).join(' '),
    view.answeredBy?.extension ?? '',
    view.outcome ?? view.state,
    String(view.talkSeconds),
  ])
  const columns = [
    { header: 'START (UTC)' },
    { header: 'DIRECTION' },
    { header: 'NUMBER' },
    { header: 'RANG', shrinkTo: 8 },
    { header: 'ANSWERED BY' },
    { header: 'OUTCOME' },
    { header: 'TALK S', align: 'right' },
  ] as const
  return `${about}\n${lines.join('')}${renderTable(columns, rows, cli.out.columns ?? 100)}`
}
