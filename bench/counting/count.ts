/** What is counted: the same requests on every platform, each step by itself, per lookup or call. */
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { live } from '../../test/support/call-events.ts'
import { journalBodies, lookupBody, strangers } from '../workload.ts'
import type { CountedPlace, Counts } from './place.ts'

export const steps = {
  rememberedLookup: 'lookup of a number that the isolate remembers',
  newLookup: 'lookup of a new number, in one CRM',
  journal: 'journal, to its call record and into one CRM',
  liveCall: 'call reported live (rings, answered, ended), to its record and into one CRM',
  schedule: 'one run of the schedule with nothing to do',
  stream: 'a stream (/v1/stream) opened and closed, with nothing to send',
} as const
export type Step = keyof typeof steps
export type CountsByStep = Readonly<Record<Step, Counts>>

/** Sooner the schedule does not check alerts again (check-alerts.ts). */
const alertsEveryMs = 26_000
const lookupsCounted = 20
const streamsCounted = 3
/** So that a count that is seldom (an alarm that two calls share) does not pass for the rule. */
const callsCounted = 2

/** Counts each step; takes some seconds. Rejects when anything was answered otherwise than it should be. */
export async function countSteps(place: CountedPlace): Promise<CountsByStep> {
  const nextNumber = strangers()
  const lookUp = async (number: string) => {
    place.crm.standIn.seed({ name: 'Ada Lovelace', phone: number })
    const answer = await post(place, '/3cx/lookup', lookupBody(number))
    if (!answer.includes('Ada Lovelace')) throw new Error(`Nobody was found: ${answer}`)
  }
  const known = nextNumber()
  const nextJournal = journalBodies(Date.now())
  const sendJournal = () => post(place, '/3cx/report-call', nextJournal())
  await lookUp(known)
  await callsInto(place, sendJournal)
  await callsInto(place, () => sendLive(place, nextNumber()))
  await place.runSchedule()
  const scheduledMs = Date.now()
  await place.take()
  return {
    rememberedLookup: await each(place, lookupsCounted, () => lookUp(known)),
    newLookup: await each(place, lookupsCounted, () => lookUp(nextNumber())),
    journal: await eachCall(place, sendJournal),
    liveCall: await eachCall(place, () => sendLive(place, nextNumber())),
    schedule: await scheduleRun(place, scheduledMs),
    stream: await each(place, streamsCounted, () => watch(place)),
  }
}

/** What each row that a call writes is, by its step, of both kinds of call. */
export async function rowsOfCalls(place: CountedPlace): Promise<Readonly<Record<string, readonly string[]>>> {
  const nextNumber = strangers()
  const nextJournal = journalBodies(Date.now())
  const sendJournal = () => post(place, '/3cx/report-call', nextJournal())
  const sendLiveCall = () => sendLive(place, nextNumber())
  await callsInto(place, sendJournal)
  await callsInto(place, sendLiveCall)
  const rowsOf = async (send: () => Promise<unknown>) => {
    await place.rows?.()
    await callsInto(place, send)
    return (await place.rows?.()) ?? []
  }
  return { journal: await rowsOf(sendJournal), 'live call': await rowsOf(sendLiveCall) }
}

/** Until all calls in progress were sent, as a page that is opened and closed. */
async function watch(place: CountedPlace): Promise<void> {
  const stop = new AbortController()
  const headers = { authorization: `Bearer ${place.key}` }
  const answer = await place.ask('/v1/stream', { headers, signal: stop.signal })
  if (!answer.ok || !answer.body) throw new Error(`The stream was answered ${answer.status}: ${await answer.text()}`)
  let received = ''
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    received += text
    if (received.includes('event: ready')) break
  }
  stop.abort()
  await place.quiet()
}

async function each(place: CountedPlace, times: number, work: () => Promise<unknown>): Promise<Counts> {
  for (let i = 0; i < times; i += 1) await work()
  return perUnit(await place.take(), times)
}

async function eachCall(place: CountedPlace, send: () => Promise<unknown>): Promise<Counts> {
  const rounds = Math.ceil(callsCounted / place.callsAtOnce)
  for (let round = 0; round < rounds; round += 1) await callsInto(place, send)
  return perUnit(await place.take(), rounds * place.callsAtOnce)
}

/** As it is some minutes after the last: alerts are checked again. */
async function scheduleRun(place: CountedPlace, lastMs: number): Promise<Counts> {
  await new Promise((resolve) => setTimeout(resolve, lastMs + alertsEveryMs - Date.now()))
  await place.take()
  return each(place, 1, () => place.runSchedule())
}

/** Reports calls and waits until the CRM has all of them. */
async function callsInto(place: CountedPlace, send: () => Promise<unknown>): Promise<void> {
  const wanted = place.crm.standIn.messages().length + place.callsAtOnce
  await Promise.all(Array.from({ length: place.callsAtOnce }, send))
  await place.settle(() => place.crm.standIn.messages().length >= wanted)
}

function perUnit(counts: Counts, units: number): Counts {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, Math.round((count / units) * 100) / 100]),
  )
}

let liveCalls = 0

/** As the forwarder reports it: each event in a batch of its own, since each is sent at once. */
async function sendLive(place: CountedPlace, number: string): Promise<void> {
  liveCalls += 1
  const call = `bench-${liveCalls}`
  const atMs = Date.now() - 60_000
  for (const [position, kind] of (['ringing', 'answered', 'ended'] as const).entries()) {
    const events = live(kind, { call, extension: '101', number, atMs: atMs + position * 5000 })
    const body = JSON.stringify({ events })
    const signed = signWebhook([eventsSigningKey(place.key)], { id: `${call}-${kind}`, atMs: Date.now(), body })
    const answer = await post(place, '/v1/events', body, { ...signed })
    if (!answer.includes(`"accepted":["${events[0].id}"]`)) throw new Error(`The event was not accepted: ${answer}`)
    // The next news of a real call comes seconds later.
    await place.quiet()
  }
}

async function post(
  place: CountedPlace,
  route: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const headers = { authorization: `Bearer ${place.key}`, 'content-type': 'application/json', ...more }
  const answer = await place.ask(route, { method: 'POST', headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${text}`)
  return text
}
