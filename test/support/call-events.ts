/** Events as sources make them, for tests of calls and deliveries. */
import fc from 'fast-check'
import type { CallEvent, Outcome, Report } from '../../src/core/calls/event.ts'

export interface JournalSample {
  readonly agent?: string
  readonly number?: string
  readonly direction?: 'inbound' | 'outbound'
  readonly startMs: number
  readonly answeredMs?: number
  readonly endMs: number
  readonly outcome?: Outcome
  readonly recordingUrl?: string
}

export const dayMs = Date.UTC(2026, 10, 20, 9, 0, 0)
const iso = (ms: number) => new Date(ms).toISOString()

/** One leg as a PBX without call ids journals it: everything at once, at the end. */
export function journal(sample: JournalSample): Report {
  const { agent = '101', number = '+15551234567', direction = 'inbound', startMs, answeredMs, endMs } = sample
  const outcome = sample.outcome ?? (answeredMs === undefined ? 'missed' : 'answered')
  const alias = `journal:${direction}|${agent}|${number}|${Math.floor(startMs / 1000)}|${outcome}`
  const base = {
    source: 'journal',
    identity: 'window',
    aliases: [alias],
    leg: `agent ${agent}`,
    direction,
    external: number === '' ? { number: '', matchKey: '' } : { number, e164: number, matchKey: number.slice(2) },
    agent: { extension: agent, name: `Agent ${agent}` },
  } as const
  const events: [CallEvent, ...CallEvent[]] = [{ ...base, kind: 'ringing', id: `${alias}:ringing`, at: iso(startMs) }]
  if (answeredMs !== undefined) {
    events.push({ ...base, kind: 'answered', id: `${alias}:answered`, at: iso(answeredMs) })
  }
  events.push({ ...base, kind: 'ended', id: `${alias}:ended`, at: iso(endMs), outcome })
  if (sample.recordingUrl) {
    const { recordingUrl } = sample
    events.push({ ...base, kind: 'recorded', id: `${alias}:recorded:${recordingUrl}`, at: iso(endMs), recordingUrl })
  }
  return events
}

/** One live fact of a source that knows call ids. */
export function live(
  kind: 'ringing' | 'answered' | 'ended',
  sample: { call: string; extension: string; atMs: number; number?: string; outcome?: Outcome },
): Report {
  const { call, extension, atMs, number = '+15551234567', outcome } = sample
  const base = {
    id: `live:${call}:${extension}:${kind}`,
    source: 'live',
    identity: 'exact',
    live: true,
    aliases: [`live:${call}`],
    leg: extension,
    direction: 'inbound',
    external: { number, e164: number, matchKey: number.slice(2) },
    agent: { extension },
    at: iso(atMs),
  } as const
  return [kind === 'ended' ? { ...base, kind, outcome } : { ...base, kind }]
}

/** Journals of a busy minute: few numbers and agents, so that they meet in time. */
export const arbitraryJournals: fc.Arbitrary<readonly Report[]> = fc
  .array(
    fc
      .record({
        agent: fc.constantFrom('101', '102', '103'),
        number: fc.constantFrom('+15551234567', '+15557654321', ''),
        direction: fc.constantFrom('inbound' as const, 'outbound' as const),
        startMs: fc.integer({ min: 0, max: 60 }).map((seconds) => dayMs + seconds * 500),
        ringMs: fc.integer({ min: 0, max: 20 }).map((seconds) => seconds * 500),
        talkMs: fc.option(
          fc.integer({ min: 0, max: 60 }).map((seconds) => seconds * 500),
          { nil: undefined },
        ),
        recordingUrl: fc.option(fc.constantFrom('https://pbx.example/a.wav', 'https://pbx.example/b.wav'), {
          nil: undefined,
        }),
      })
      .map(({ startMs, ringMs, talkMs, ...rest }) => {
        const answeredMs = talkMs === undefined ? undefined : startMs + ringMs
        return journal({ ...rest, startMs, answeredMs, endMs: startMs + ringMs + (talkMs ?? 0) })
      }),
    { minLength: 1, maxLength: 8 },
  )
  .map(withoutContradictions)

/** A PBX may report a leg again with more in it (a recording), but not with other times. */
function withoutContradictions(reports: readonly Report[]): readonly Report[] {
  const times = new Map<string, string>()
  return reports.filter((report) => {
    const [first] = report
    const reported = report.map((event) => `${event.kind === 'recorded' ? '' : event.at}`).join()
    const alias = first.aliases[0]
    if (times.has(alias)) return times.get(alias) === reported
    times.set(alias, reported)
    return true
  })
}

/** What an AI agent reports of a conversation that a call was passed to, or that stood alone. */
export function conversation(sample: {
  id: string
  /** Another name of the call that the conversation was passed. */
  callAlias?: string
  number?: string
  startMs: number
  endMs: number
  summary?: string
}): Report {
  const { id, number = '+15551234567', startMs, endMs, summary = `Summary of ${id}` } = sample
  const base = {
    source: 'ai',
    identity: 'within',
    aliases: [`conversation:${id}`, ...(sample.callAlias ? [sample.callAlias] : [])],
    leg: 'conversation',
    direction: 'inbound',
    external: { number, e164: number, matchKey: number.slice(2) },
  } satisfies Partial<CallEvent>
  return [
    { ...base, kind: 'ringing', id: `conversation:${id}:ringing`, at: iso(startMs) },
    { ...base, kind: 'answered', id: `conversation:${id}:answered`, at: iso(startMs) },
    { ...base, kind: 'ended', id: `conversation:${id}:ended`, at: iso(endMs), outcome: 'answered' },
    { ...base, kind: 'ai', id: `conversation:${id}:ai`, at: iso(endMs), leg: undefined, conversationId: id, summary },
  ]
}
