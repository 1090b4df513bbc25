/** `switchhook elevenlabs backfill`: fetches AI conversations of a span of time that no webhook brought. */
import * as z from 'zod'
import { exitCodes } from '../../terminal/failure.ts'
import { renderFacts } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Session } from '../session.ts'

const page = z.object({
  listed: z.number(),
  known: z.number(),
  recovered: z.number(),
  unfinished: z.number(),
  failed: z.number(),
  next: z.string().optional(),
})
type Counts = Record<'listed' | 'known' | 'recovered' | 'unfinished' | 'failed', number>

const instant = z.iso
  .datetime({ offset: true, local: true })
  .or(z.iso.date())
  .transform((text) => new Date(text).toISOString())

export const elevenlabs: CliCommand = (program, context) => {
  const group = commandGroup(program, 'elevenlabs', 'Look after conversations of ElevenLabs agents')
  const backfill = group
    .command('backfill')
    .description('Fetch conversations whose webhook never arrived (needs ELEVENLABS_API_KEY on the server)')
    .requiredOption('--from <instant>', 'From this day or instant on')
    .option('--to <instant>', 'Up to this instant (default: now)')
  withAction(backfill, context, z.object({ from: instant, to: instant.optional() }), async (session, { from, to }) => {
    const counts = await run(session, from, to ?? new Date(context.cli.clock.now()).toISOString())
    session.show(counts, () => renderFacts(Object.entries(counts).map(([name, count]) => [name, String(count)])))
    return counts.failed > 0 ? exitCodes.failed : exitCodes.ok
  })
}

async function run(session: Session, from: string, to: string): Promise<Counts> {
  const total = { listed: 0, known: 0, recovered: 0, unfinished: 0, failed: 0 }
  let cursor: string | undefined
  do {
    const body = { from, to, cursor }
    const answer = await session.api.request({ method: 'POST', path: '/v1/elevenlabs/recover', body, answer: page })
    total.listed += answer.listed
    total.known += answer.known
    total.recovered += answer.recovered
    total.unfinished += answer.unfinished
    total.failed += answer.failed
    session.cli.err.write(`${total.listed} listed, ${total.recovered} fetched\n`)
    cursor = answer.next
  } while (cursor)
  return total
}
