/**
 * True calls, drawn first: who rang, who answered, when, who took over. What journal, call records, live events and AI agent
 * report of each is worked out from it, as those sources do (whole seconds, legs or calls, at the end or as it happens), so
 * that the product's Calls can be compared with what took place and not with its own rules.
 *
 * What no source can know is not drawn: two callers of one number, or without one, at the same moment, unless what their
 * sources say distinguishes them (docs/truth.md).
 */
import fc from 'fast-check'
import type { CallEvent, Report } from '../../src/core/calls/event.ts'
import { conversation, dayMs, journal } from './call-events.ts'

export interface TrueLeg {
  readonly agent: string
  readonly ringsMs: number
  readonly answeredMs?: number
  readonly endMs: number
}

export interface TrueCall {
  readonly name: string
  /** Empty: withheld. */
  readonly number: string
  readonly direction: 'inbound' | 'outbound'
  readonly queue?: string
  readonly startMs: number
  readonly endMs: number
  readonly legs: readonly TrueLeg[]
  /** The AI agent talked from then to the end. */
  readonly aiFromMs?: number
}

export const sources = ['journal', 'journal of each leg', 'records', 'live', 'ai'] as const
export type SourceName = (typeof sources)[number]

/** How sites are set up: every set of sources but none, and an AI agent's without a phone system's. */
export const sites: readonly (readonly SourceName[])[] = ([[], ['journal'], ['journal of each leg']] as const).flatMap(
  (journals) =>
    ([[], ['records'], ['live'], ['live', 'records']] as const).flatMap((exact) =>
      ([[], ['ai']] as const)
        .map((ai): SourceName[] => [...exact, ...journals, ...ai])
        .filter((site) => site.some((source) => source !== 'ai')),
    ),
)

const agents = ['101', '102', '103', '104', '105', '106']
const numbers = ['+15551234567', '+15557654321', '+15558881000', '']

interface Drawn {
  readonly shape: 'one' | 'group' | 'hunt' | 'transfer' | 'twins' | 'ai'
  readonly number: number
  readonly outbound: boolean
  readonly answers: boolean
  readonly ringMs: number
  readonly talkMs: number
  readonly gapMs: number
  readonly first: number
}

const drawn = fc.record({
  shape: fc.constantFrom<Drawn['shape'][]>('one', 'group', 'hunt', 'transfer', 'twins', 'ai'),
  number: fc.nat({ max: numbers.length - 1 }),
  outbound: fc.boolean(),
  answers: fc.boolean(),
  ringMs: fc.integer({ min: 3000, max: 25_000 }),
  talkMs: fc.integer({ min: 5000, max: 600_000 }),
  /** Between two callers of one firm at once; and after a call, until the same number calls again. */
  gapMs: fc.integer({ min: 100, max: 1500 }),
  first: fc.nat({ max: agents.length - 1 }),
})

export const arbitraryCalls: fc.Arbitrary<readonly TrueCall[]> = fc
  .array(drawn, { minLength: 1, maxLength: 6 })
  .map(trueCalls)

/** Where time alone decides least: two who call at once from one number, and calls that are passed on, of one number too. */
export const callsOfOneNumber: fc.Arbitrary<readonly TrueCall[]> = fc
  .array(drawn, { minLength: 1, maxLength: 3 })
  .map((list) =>
    trueCalls(list.map((one) => ({ ...one, number: 0, shape: one.shape === 'transfer' ? 'transfer' : 'twins' }))),
  )

function trueCalls(list: readonly Drawn[]): TrueCall[] {
  const calls: TrueCall[] = []
  // Calls of different numbers may overlap; the next of the same number begins some seconds after the last.
  const freeMs = new Map<string, number>()
  for (const [i, one] of list.entries()) {
    const number = numbers[one.number] ?? ''
    const startMs = Math.max(dayMs + i * 7000, (freeMs.get(number) ?? 0) + 4000)
    const made = callsOf(one, number, startMs, `pbx:${i}`)
    calls.push(...made)
    freeMs.set(number, Math.max(...made.map(({ endMs }) => endMs)))
  }
  return calls
}

function callsOf(one: Drawn, number: string, startMs: number, name: string): TrueCall[] {
  const { ringMs, talkMs, gapMs, answers } = one
  const agent = (i: number) => agents[(one.first + i) % agents.length] ?? ''
  const pickUpMs = startMs + ringMs
  const endMs = pickUpMs + (answers ? talkMs : 0)
  const direction = one.outbound && one.shape === 'one' && number !== '' ? 'outbound' : 'inbound'
  const base = { name, number, direction, startMs, endMs } as const
  const talk = (who: string, from: number, answered: number, until: number): TrueLeg => ({
    ...{ agent: who, ringsMs: from, answeredMs: answered, endMs: until },
  })
  const rung = (who: string, from: number, until: number): TrueLeg => ({ agent: who, ringsMs: from, endMs: until })
  const single = answers ? talk(agent(0), startMs, pickUpMs, endMs) : rung(agent(0), startMs, endMs)
  // Without a number, and without ids, nothing shows that a second phone is of the same call.
  const isLone = number === '' && one.shape !== 'group'
  switch (isLone ? 'one' : one.shape) {
    case 'group':
      return [
        { ...base, queue: '800', legs: [single, rung(agent(1), startMs, pickUpMs), rung(agent(2), startMs, pickUpMs)] },
      ]
    case 'hunt': {
      const secondMs = pickUpMs + 8000
      const second = answers
        ? talk(agent(1), pickUpMs, secondMs, secondMs + talkMs)
        : rung(agent(1), pickUpMs, secondMs)
      return [{ ...base, queue: '801', endMs: second.endMs, legs: [rung(agent(0), startMs, pickUpMs), second] }]
    }
    case 'transfer': {
      const overMs = pickUpMs + talkMs
      const second = talk(agent(1), overMs, overMs + 400, overMs + 400 + talkMs)
      return [{ ...base, endMs: second.endMs, legs: [talk(agent(0), startMs, pickUpMs, overMs), second] }]
    }
    case 'twins': {
      const other = { ...base, name: `${name}b`, startMs: startMs + gapMs }
      const until = pickUpMs + Math.max(talkMs, 8000)
      const twin = talk(agent(1), other.startMs, pickUpMs + 900, until - 1500)
      return [
        { ...base, endMs: until, legs: [talk(agent(0), startMs, pickUpMs, until)] },
        { ...other, endMs: twin.endMs, legs: [twin] },
      ]
    }
    case 'ai':
      return [{ ...base, endMs: pickUpMs + talkMs, legs: [], aiFromMs: pickUpMs }]
    default:
      return [{ ...base, legs: [single] }]
  }
}

export interface SourceReport {
  readonly report: Report
  /** When the source knows it. */
  readonly atMs: number
}

const seconds = (ms: number) => Math.floor(ms / 1000) * 1000

/** What the source reports of the call, each report as it sends it. */
export function reportsOf(source: SourceName, call: TrueCall): SourceReport[] {
  switch (source) {
    case 'journal':
    case 'journal of each leg':
      return journals(call, source === 'journal of each leg')
    case 'records':
      return [{ report: exact(call, 'cdr', seconds, {}), atMs: call.endMs + 2000 }]
    case 'live': {
      const events = exact(call, 'watcher', (ms) => ms, { live: true })
      return events.map((event) => ({ report: [event], atMs: Date.parse(event.at) }))
    }
    case 'ai': {
      if (call.aiFromMs === undefined) return []
      const { name, number, aiFromMs, endMs } = call
      const report = conversation({ id: name, number, startMs: aiFromMs + 300, endMs: endMs - 200 })
      return [{ report, atMs: endMs + 20_000 }]
    }
  }
}

/** 3CX: a journal for who answered and for who took over, in whole seconds; nobody answered: one, or one for each phone. */
function journals({ number, direction, legs, startMs, endMs, aiFromMs }: TrueCall, ofEachLeg: boolean): SourceReport[] {
  const talked = legs.filter(({ answeredMs }) => answeredMs !== undefined)
  const chosen = ofEachLeg ? legs : talked.length > 0 ? talked : legs.slice(0, 1)
  if (aiFromMs !== undefined) {
    const times = { startMs: seconds(startMs), answeredMs: seconds(aiFromMs), endMs: seconds(endMs) }
    return [{ report: journal({ agent: '880', number, direction, ...times }), atMs: endMs }]
  }
  return chosen.map((leg, i) => {
    const answeredMs = leg.answeredMs === undefined ? undefined : seconds(leg.answeredMs)
    // The one of a whole call has the call's times.
    const fromMs = ofEachLeg || i > 0 ? leg.ringsMs : startMs
    const untilMs = ofEachLeg || talked.length > 0 ? leg.endMs : endMs
    const times = { startMs: seconds(fromMs), answeredMs, endMs: seconds(untilMs) }
    return { report: journal({ agent: leg.agent, number, direction, ...times }), atMs: leg.endMs }
  })
}

/** A source that knows the PBX's ids: the way of the caller, and each phone. */
function exact(
  { name, number, direction, queue, startMs, endMs, legs, aiFromMs }: TrueCall,
  source: string,
  round: (ms: number) => number,
  more: Partial<CallEvent>,
): Report {
  const external = number === '' ? { number: '', matchKey: '' } : { number, e164: number, matchKey: number.slice(2) }
  const about = { source, identity: 'exact', aliases: [name], direction, external, ...more } as const
  const queued = queue === undefined ? {} : { queue: { extension: queue } }
  const event = (kind: 'ringing' | 'answered' | 'ended', leg: string, ms: number, rest: object) =>
    ({
      ...about,
      ...queued,
      ...rest,
      kind,
      leg,
      id: `${source}:${name}:${leg}:${kind}`,
      at: new Date(round(ms)).toISOString(),
    }) as CallEvent
  const events = [
    event('ringing', 'route', startMs, {}),
    ...(aiFromMs === undefined ? [] : [event('answered', 'route', aiFromMs, {})]),
    ...legs.flatMap(({ agent, ringsMs, answeredMs, endMs: overMs }) => {
      const of = { agent: { extension: agent } }
      return [
        event('ringing', agent, ringsMs, of),
        ...(answeredMs === undefined ? [] : [event('answered', agent, answeredMs, of)]),
        event('ended', agent, overMs, { ...of, outcome: answeredMs === undefined ? 'missed' : 'answered' }),
      ]
    }),
    event('ended', 'route', endMs, {}),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return events as unknown as Report
}
