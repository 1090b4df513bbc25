/** `switchhook contacts timeline`: all that was with one caller, as the agent page and the dashboard show it. */
import type { Command } from 'commander'
import * as z from 'zod'
import { callPageSchema } from '../../../wire/call.ts'
import { type TimelineEntry, timelineSchema } from '../../../wire/timeline.ts'
import { plain, plainLines } from '../../terminal/plain.ts'
import { type CommandContext, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { shortTalkOf, ways } from '../output/call-words.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const options = z.object({ limit: z.number() })

/** As the server bounds it. */
const pageMax = 100

export function addTimelineCommand(group: Command, context: CommandContext): void {
  const timeline = group
    .command('timeline')
    .description('Show all calls with somebody, newest first, with notes, outcomes and AI summaries')
    .argument('<who>', 'A number in any form, or the id of a call: its caller')
    .option('--limit <count>', 'How many', readLimit, 20)
  withAction(timeline, context, options, async (session, { limit }, [who = '']) => {
    const id = await callOf(session, who)
    const { items, next } = id === undefined ? { items: [], next: undefined } : await entriesOf(session, id, limit)
    session.show({ entries: items, next }, () => timelineWords(session, items, next !== undefined))
    return undefined
  })
}

/** The last call with a number. Undefined: there is none. */
async function callOf({ api }: Session, who: string): Promise<string | undefined> {
  if (who.startsWith('call_')) return who
  const query = { number: who, limit: 1 }
  return (await api.request({ path: '/v1/calls', query, answer: callPageSchema })).calls[0]?.id
}

function entriesOf({ api }: Session, id: string, limit: number) {
  return firstItems(limit, async (count, cursor) => {
    const query = { limit: Math.min(count, pageMax), cursor }
    const path = `/v1/calls/${encodeURIComponent(id)}/timeline`
    const { entries, next } = await api.request({ path, query, answer: timelineSchema })
    return { items: entries, next }
  })
}

function timelineWords({ times }: Session, entries: readonly TimelineEntry[], more: boolean): string {
  if (entries.length === 0) return 'No calls.\n'
  const hint = more ? `There are more: add --limit ${entries.length * 4}.\n` : ''
  return `${entries.map((entry) => entryWords(entry, times)).join('\n')}\n${hint}${times.note}\n`
}

function entryWords(entry: TimelineEntry, times: Session['times']): string {
  const { id, startedAt, direction, outcome, answeredBy, isAi, wrapUp, summary, notes, hasTranscript } = entry
  const who = isAi ? 'AI agent' : answeredBy
  const facts = [outcome ?? 'in progress', who && `by ${who}`, shortTalkOf(entry), wrapUp && `→ ${wrapUp}`, id]
  const said = [
    ...(summary ? [`AI: ${summary}`] : []),
    ...notes.map(({ by, text }) => `${by ? `${by}: ` : ''}${text}`),
    ...(hasTranscript ? [`Transcript: GET /v1/calls/${id}/transcript`] : []),
  ]
  const lines = said.flatMap((text) => plainLines(text).split('\n'))
  const head = [times.minute(startedAt), ways[direction], ...facts].flatMap((fact) => fact || [])
  return [plain(head.join('  ')), ...lines.map((line) => `  ${plain(line)}`), ''].join('\n')
}
