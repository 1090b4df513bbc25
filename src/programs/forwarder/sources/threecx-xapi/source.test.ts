import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import { sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { callLogRows, FakeCallLog, type LogRow } from '../../../../../test/support/threecx-callcontrol/call-log.ts'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import type { Checkpoint } from '../../../../adapters/pbx/checkpoint.ts'
import type { PolledSource } from '../../../../adapters/pbx/source.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { type Clock, systemClock } from '../../../../ports/clock.ts'
import { callEventSchema } from '../../../../wire/event.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { threecxXapi } from './source.ts'

const never = new AbortController().signal

function openAt(log: FakeCallLog, startMs: number, clock: Clock, more: object = {}): PolledSource {
  const entry = {
    ...{ type: 'threecx-xapi', id: 'xapi', url: 'https://pbx.example.com', clientId: '900', clientSecret: 'k' },
    ...{ start: new Date(startMs).toISOString(), everySeconds: 0, ...more },
  }
  // The contract's clock never waits: every request would be out of time at once.
  const patient: Clock = { now: () => clock.now(), sleep: systemClock.sleep }
  return openSource(threecxXapi, entry, patient, { fetch: log.fetch })
}

polledSourceContract('threecx-xapi', async () => {
  const log = new FakeCallLog()
  return {
    kinds: sceneNames,
    // Who hung up before an answer the log does not say in a way that is documented.
    blind: { did: true, outcomes: { 'the caller gives up': 'missed' } },
    clear: async () => {
      log.rows = []
    },
    write: async (calls) => {
      log.rows.push(...calls.flatMap(callLogRows))
    },
    open: (startMs, clock) => openAt(log, startMs, clock),
    close: async () => {},
  }
})

function logOf(...rows: LogRow[]): FakeCallLog {
  const log = new FakeCallLog()
  log.rows = rows
  return log
}

const [answered] = callLogRows(trueCall('answered direct', 1, firstMs))
const row = (parts: object): LogRow => ({ ...(answered ?? { StartTime: '' }), ...parts })

async function viewOf(...rows: LogRow[]) {
  const pages = await readAll(openAt(logOf(...rows), firstMs, contractClock))
  return reduceAll(
    undefined,
    pages.flatMap((page) => page.events),
  ).view
}

describe('rows of the call log', () => {
  it('with durations as a .NET TimeSpan are read too', async () => {
    const view = await viewOf(row({ RingingDuration: '00:00:03', TalkingDuration: '00:01:23.5000000' }))
    expect([view.answeredAt, view.talkSeconds]).toEqual([new Date(firstMs + 3000).toISOString(), 83.5])
  })

  it('of a queue that took the call show nobody who answered', async () => {
    const [queue] = callLogRows(trueCall('queue, the caller gives up', 1, firstMs))
    const view = await viewOf(queue ?? row({}))
    expect(view).toMatchObject({ answeredBy: undefined, outcome: 'abandoned', queue: { extension: '800' } })
  })

  it('of an extension that answered for a queue show who it was, however the queue is named', async () => {
    const view = await viewOf(row({ Direction: 'Inbound Queue', CallType: 'Extension' }))
    expect(view).toMatchObject({ answeredBy: { extension: '101' }, outcome: 'answered', direction: 'inbound' })
  })

  it('have the alias that the rows of cdroutput have', async () => {
    const [page] = await readAll(openAt(logOf(row({})), firstMs, contractClock))
    expect(page?.events[0]?.aliases).toEqual(['3cx:history:00000000-01dc-0001-0000-000000000000'])
  })

  it('without a main id go by their own', async () => {
    const zeros = '00000000-0000-0000-0000-000000000000'
    const [page] = await readAll(
      openAt(logOf(row({ MainCallHistoryId: zeros, CallHistoryId: 'ABC' })), firstMs, contractClock),
    )
    expect(page?.events[0]?.aliases).toEqual(['3cx:history:abc'])
  })

  it('that gain a recording, a transcript and a summary later bring each once', async () => {
    const log = logOf(row({}))
    const source = openAt(log, firstMs, contractClock)
    let checkpoint = (await readAll(source)).at(-1)?.checkpoint
    const all = new Map<string, CallEvent>()
    const found: number[] = []
    const recording = { Id: 4711, Transcription: '', Summary: '', SentimentScore: null }
    for (const gained of [
      { RecordingUrl: 'a.wav', Recordings: [recording] },
      { Recordings: [{ ...recording, Transcription: 'hello' }] },
      { Recordings: [{ ...recording, Transcription: 'hello', Summary: 'A call', SentimentScore: 4 }] },
    ]) {
      log.rows = log.rows.map((one) => ({ ...one, ...gained }))
      const pages = await readAll(source, checkpoint)
      checkpoint = pages.at(-1)?.checkpoint
      const events = pages.flatMap((page) => page.events)
      for (const event of events) all.set(event.id, callEventSchema.parse(event))
      found.push(events.filter(({ kind }) => kind === 'recorded').length)
    }
    expect(found).toEqual([1, 2, 3])
    const { recordings } = reduceAll(undefined, [...all.values()]).view
    // The name of a file on the PBX is no address; the recording has its id there.
    expect(recordings.flatMap(({ url }) => url ?? [])).toEqual([])
    expect(recordings.flatMap(({ id }) => id ?? [])).toEqual(['xapi:4711'])
    expect(recordings.flatMap(({ transcript }) => transcript ?? [])).toEqual(['hello'])
    expect(recordings.filter(({ summary }) => summary)).toMatchObject([{ summary: 'A call', sentiment: '4' }])
  })

  it('with an address of the recording and texts of their own bring those', async () => {
    const own = { RecordingUrl: 'https://pbx.example/r/1.wav', Transcription: 'hello', Summary: 'A call' }
    const { recordings } = await viewOf(
      row({ ...own, Recordings: [{ Id: 1, Transcription: 'hello', Summary: 'A call' }] }),
    )
    expect(recordings.flatMap(({ url }) => url ?? [])).toEqual(['https://pbx.example/r/1.wav'])
    expect(recordings.flatMap(({ transcript }) => transcript ?? [])).toEqual(['hello'])
    expect(recordings.flatMap(({ summary }) => summary ?? [])).toEqual(['A call'])
  })

  it('that can not be read hide no others, but an answer of nothing else is refused', async () => {
    expect((await viewOf(row({}), row({ CdrId: null }))).state).toBe('ended')
    await expect(viewOf(row({ CdrId: null }))).rejects.toMatchObject({ code: 'source_unreadable' })
  })
})

describe('reading the call log', () => {
  it('is not misled by an answer that is cut, in whatever order', async () => {
    const log = new FakeCallLog()
    const calls = Array.from({ length: 60 }, (_, i) => trueCall('missed', i + 1, firstMs + Math.floor(i / 7) * 1000))
    log.rows = calls.flatMap(callLogRows)
    const pages = await readAll(openAt(log, firstMs, contractClock), undefined, 5)
    const aliases = new Set(pages.flatMap((page) => page.events.map((event) => event.aliases[0])))
    expect(aliases.size).toBe(60)
  })

  it('finds a call that is logged when it ends, three hours after it began', async () => {
    const log = logOf(
      row({ CdrId: 'b', MainCallHistoryId: 'b', StartTime: new Date(firstMs + 10_000_000).toISOString() }),
    )
    const source = openAt(log, firstMs, contractClock)
    const checkpoint = (await readAll(source)).at(-1)?.checkpoint
    log.rows.push(row({ CdrId: 'c', MainCallHistoryId: 'c', StartTime: new Date(firstMs + 60_000).toISOString() }))
    const found = (await readAll(source, checkpoint)).flatMap((page) => page.events)
    expect(new Set(found.map((event) => event.aliases[0]))).toEqual(new Set(['3cx:history:c']))
  })

  it('asks 3CX once a minute, however often it is polled', async () => {
    const clock = createVirtualClock(firstMs + 3_600_000)
    const log = logOf(row({}))
    const source = openAt(log, firstMs, clock, { everySeconds: 60 })
    let checkpoint: Checkpoint | undefined
    const pollFor = async (seconds: number) => {
      const before = log.asked.length
      for (let s = 0; s < seconds; s += 5) {
        checkpoint = (await readAll(source, checkpoint)).at(-1)?.checkpoint
        await clock.advance(5000)
      }
      return log.asked.length - before
    }
    await pollFor(120)
    expect(await pollFor(600)).toBe(10)
  })

  it.each([
    [403, 'source_unauthorized', 'System Owner'],
    [401, 'source_unauthorized', 'same client ID'],
    [503, 'source_unreachable', 'HTTP 503'],
    [404, 'source_unreadable', 'form that is not known'],
  ])('HTTP %i is reported as %s', async (status, code, text) => {
    const log = new FakeCallLog()
    log.answer = () => new Response('', { status })
    const source = openAt(log, firstMs, contractClock)
    const refusal = { code, retryable: true, message: expect.stringContaining(text) }
    await expect(source.poll(undefined, 10, never)).rejects.toMatchObject(refusal)
    expect(await source.check(never)).toContainEqual({ ok: false, text: expect.stringContaining(text) })
  })

  it('takes a web page for no answer', async () => {
    const log = new FakeCallLog()
    log.answer = () => new Response('<!doctype html><p>Sign in', { status: 200 })
    await expect(openAt(log, firstMs, contractClock).poll(undefined, 10, never)).rejects.toMatchObject({
      code: 'source_unreadable',
    })
  })
})

/** 3CX's own description of the XAPI, where this machine has it; it may not be copied here. */
const description = path.resolve(import.meta.dirname, '../../../../../../shared/fixtures/3cx/xapi-openapi.yaml')

if (existsSync(description)) describe('by 3CX’s own description', describedByVendor)

function describedByVendor(): void {
  const { paths, components } = parse(readFileSync(description, 'utf8'))

  it('the report that is asked for is there, with just these parameters', async () => {
    const log = new FakeCallLog()
    await openAt(log, firstMs, contractClock).poll(undefined, 10, never)
    const template = (log.asked[0] ?? '')
      .replace(/^.*\/xapi\/v1/, '')
      .replace(/\?.*$/, '')
      .replace(/(\w+)=[^,)]*/g, '$1={$1}')
    expect(Object.keys(paths)).toContain(template)
    const parameters: { name: string; schema?: { pattern?: string } }[] = paths[template].get.parameters.filter(
      (one: { in?: string }) => one.in === 'path',
    )
    for (const { name, schema } of parameters) {
      const value = new RegExp(`${name}=([^,)]*)`).exec(log.asked[0] ?? '')?.[1] ?? ''
      expect(value, name).not.toBe('')
      if (schema?.pattern) expect(value, name).toMatch(new RegExp(schema.pattern))
    }
  })

  it('rows have the members that are read', () => {
    const known = Object.keys(components.schemas['Pbx.CallLogData'].properties)
    for (const name of Object.keys(row({}))) expect(known).toContain(name)
  })
}
