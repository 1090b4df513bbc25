/**
 * `switchhook tail`: the calls of a site while they happen, one line a change, until Ctrl-C. Reads GET /v1/stream. A connection that
 * was there is made again for as long as the server is away, from the last change seen; one that can't be made at first is a failure.
 */
import { InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { changeWords } from '../../../core/live/change.ts'
import { ApiFailure, ConnectionFailure } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { type CliCommand, withAction } from '../command.ts'
import type { Session } from '../session.ts'

const tailOptions = z.object({
  extension: z.string().optional(),
  number: z.string().optional(),
  event: z.string().optional(),
})
type TailOptions = z.infer<typeof tailOptions>

const liveEventSchema = z.looseObject({
  event: z.string(),
  call: z.looseObject({
    id: z.string(),
    direction: z.string().optional(),
    external: z.looseObject({ number: z.string().optional(), name: z.string().optional() }).optional(),
    rung: z.array(z.looseObject({ extension: z.string() })).default([]),
    answeredBy: z.looseObject({ extension: z.string() }).optional(),
    outcome: z.string().optional(),
    endedAt: z.string().optional(),
  }),
})
type LiveEvent = z.infer<typeof liveEventSchema>

const reconnectMs = 2000

export const tail: CliCommand = (program, context) => {
  const command = program
    .command('tail')
    .description('Show calls live, one line for each change, until Ctrl-C')
    .option('--extension <extension>', 'Only calls at this extension')
    .option('--number <digits>', 'Only calls whose number contains these digits', readDigits)
    .addOption(new Option('--event <name>', 'Only these changes').choices(changeWords))
  withAction(command, context, tailOptions, async (session, given) => {
    const { cli, api, json } = session
    const lost = (error: unknown) => {
      if (!mayReturn(error)) throw error
      if (!json) cli.err.write(`▲ ${error.message} Trying again…\n`)
    }
    let body = await api.stream({ path: '/v1/stream' })
    if (!json) cli.err.write(`Watching ${api.url}; Ctrl-C ends.\n`)
    let lastId: string | undefined
    for (;;) {
      try {
        for await (const { id, data } of eventsOf(body)) {
          lastId = id ?? lastId
          showNews(session, given, data)
        }
      } catch (error) {
        lost(error)
      }
      body = await connectAgain(session, lastId, lost)
    }
  })
}

type Lost = (error: unknown) => void

async function connectAgain({ cli, api }: Session, lastId: string | undefined, lost: Lost) {
  const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId }
  for (let isFirst = true; ; isFirst = false) {
    await cli.clock.sleep(reconnectMs, cli.signal)
    try {
      return await api.stream({ path: '/v1/stream', headers })
    } catch (error) {
      // Said once for as long as it is away.
      if (isFirst || !mayReturn(error)) lost(error)
    }
  }
}

/** A server that is started anew, or not reached for a while. */
function mayReturn(error: unknown): error is Error {
  return error instanceof ConnectionFailure || (error instanceof ApiFailure && error.error.retryable)
}

function readDigits(text: string): string {
  const digits = text.replace(/\D/g, '')
  if (digits === '') throw new InvalidArgumentError('Write some digits of the number.')
  return digits
}

function showNews(session: Session, given: TailOptions, data: string): void {
  const parsed = liveEventSchema.safeParse(parse(data))
  if (!parsed.success || !isWanted(parsed.data, given)) return
  session.cli.out.write(session.json ? `${data}\n` : lineOf(parsed.data, session))
}

function isWanted({ event, call }: LiveEvent, { extension, number, event: only }: TailOptions): boolean {
  const extensions = [...call.rung, ...(call.answeredBy ? [call.answeredBy] : [])].map((agent) => agent.extension)
  const digits = call.external?.number?.replace(/\D/g, '') ?? ''
  return (
    (only === undefined || event === only) &&
    (extension === undefined || extensions.includes(extension)) &&
    (number === undefined || digits.includes(number))
  )
}

function lineOf({ event, call }: LiveEvent, { cli, times, style }: Session): string {
  const who = [call.external?.name, call.external?.number].filter(Boolean).join(' ') || 'Number withheld'
  const agent = call.answeredBy ?? call.rung.at(-1)
  const state = call.endedAt ? (call.outcome ?? 'ended') : call.answeredBy ? 'on a call' : 'ringing'
  const tone = { ringing: 'cyan', 'on a call': 'green', answered: 'dim', missed: 'red', abandoned: 'red' } as const
  const shown = state in tone ? style(tone[state as keyof typeof tone], state) : state
  const at = times.at(new Date(cli.clock.now()).toISOString())
  return `${at}  ${event.padEnd(8)} ${shown}  ${plain(who)}${agent ? ` → ${plain(agent.extension)}` : ''}  ${call.id}\n`
}

/** The messages of a Server-Sent Events body. */
async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<{ id?: string; data: string }> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const lines = block.split('\n')
      const data = lines.flatMap((line) => (line.startsWith('data:') ? line.slice(5).trimStart() : []))
      const id = lines
        .find((line) => line.startsWith('id:'))
        ?.slice(3)
        .trim()
      if (data.length > 0) yield { id, data: data.join('\n') }
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
