import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { eventsOfRow, fakePolledSource } from '../../../test/support/forwarder/fake-sources.ts'
import { testConfig } from '../../../test/support/forwarder/test-config.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { systemClock } from '../../ports/clock.ts'
import { openWithRoom } from './commands/run-command.ts'
import { type Forwarder, openForwarder } from './forwarder.ts'
import { HandOver } from './lock.ts'
import { outboxFault } from './outbox/schema.ts'
import { type RunPlan, run } from './run.ts'
import type { LiveSource, Source } from './source.ts'

interface World {
  /** Answers a batch; undefined: takes it. */
  answer?: (ids: readonly string[]) => Response | undefined | Promise<Response | undefined>
}

function openWorld(sources: readonly Source[], world: World = {}, dataDir = newDataDir(), more: object = {}) {
  const clock = createVirtualClock()
  const log = collectingLog()
  const stored = new Map<string, CallEvent>()
  const sent: string[][] = []
  const heartbeats: string[] = []
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    if (url.endsWith('/heartbeat')) {
      heartbeats.push(url)
      return Response.json({ success: true })
    }
    const { events }: { events: CallEvent[] } = JSON.parse(
      Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString(),
    )
    const ids = events.map(({ id }) => id)
    sent.push(ids)
    const refusal = await world.answer?.(ids)
    if (refusal) return refusal
    for (const event of events) stored.set(event.id, event)
    return Response.json({ accepted: ids, duplicate: [], rejected: [] })
  }
  const ports = {
    clock,
    log,
    fetch,
    random: { next: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(9) },
  }
  const config = testConfig('http://localhost:1', dataDir, { poll: { everySeconds: 10, pageRows: 100 }, ...more })
  const forwarder = openForwarder(config, ports, { mode: 'service', sources })
  const stop = new AbortController()
  const start = (plan: RunPlan) => run(forwarder, ports, plan, stop.signal, 60_000)
  const checkpoint = () => forwarder.checkpoints.get('pbx')?.checkpoint
  return {
    clock,
    log,
    stored,
    sent,
    heartbeats,
    forwarder,
    stop,
    start,
    dataDir,
    checkpoint,
    file: path.join(dataDir, 'outbox.sqlite'),
  }
}

/** A socket that reports what the test says. */
function manualLive(): LiveSource & { say: (events: readonly CallEvent[]) => void; runs: number } {
  let emit: ((events: readonly CallEvent[]) => void) | undefined
  return {
    id: 'live',
    kind: 'live',
    runs: 0,
    check: async () => [],
    close: async () => {},
    status: () => ({ connected: emit !== undefined }),
    say(events) {
      if (!emit) throw new Error('not running')
      emit(events)
    },
    async run(report, signal) {
      this.runs += 1
      emit = report
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      emit = undefined
    },
  }
}

const down = () =>
  Response.json({ error: { code: 'storage_unavailable', message: 'No.', retryable: true } }, { status: 503 })
const idsOf = (rows: number, source = 'pbx') =>
  Array.from({ length: rows }, (_, row) => eventsOfRow(source, row).map(({ id }) => id)).flat()

async function close(
  {
    stop,
    forwarder,
    clock,
  }: { stop: AbortController; forwarder: Forwarder; clock: { advance(ms: number): Promise<void> } },
  running: Promise<unknown>,
) {
  stop.abort()
  await clock.advance(6000)
  await running
  await forwarder.close()
}

describe('run --once', () => {
  it('brings all that is there, moves the checkpoint, and says that it is complete', async () => {
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => 1234 })])
    expect(await world.start({ mode: 'once' })).toEqual({ complete: true, problems: [] })
    expect([...world.stored.keys()].sort()).toEqual(idsOf(1234).sort())
    expect(world.checkpoint()).toBe(1234)
    await world.forwarder.close()
  })

  it('goes on where the run before ended', async () => {
    let rows = 50
    const source = fakePolledSource({ id: 'pbx', rows: () => rows })
    const first = openWorld([source])
    await first.start({ mode: 'once' })
    await first.forwarder.close()
    rows = 60
    const second = openWorld([source], {}, first.dataDir)
    await second.start({ mode: 'once' })
    expect(second.sent.flat()).toEqual(idsOf(60).slice(150))
    await second.forwarder.close()
  })

  it('leaves after a minute without the cloud, says so, and moves no checkpoint', async () => {
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => 500 })], { answer: down })
    const running = world.start({ mode: 'once' })
    await world.clock.advance(70_000)
    const { complete, problems } = await running
    expect(complete).toBe(false)
    expect(problems.join()).toContain("can't take events now")
    expect(world.checkpoint()).toBeUndefined()
    await world.forwarder.close()
  })

  it('reports a source that can not be read, and brings the others', async () => {
    const broken = fakePolledSource({
      id: 'broken',
      rows: () => 5,
      beforePoll: () => {
        throw new SwitchhookError('source_unreachable', 'The database can not be reached.', { retryable: true })
      },
    })
    const world = openWorld([broken, fakePolledSource({ id: 'pbx', rows: () => 5 })])
    const running = world.start({ mode: 'once' })
    await world.clock.advance(60_000)
    const { complete, problems } = await running
    expect(complete).toBe(false)
    expect(problems).toEqual(['Source broken is not read to its end: The database can not be reached.'])
    expect(world.stored.size).toBe(15)
    await world.forwarder.close()
  })
})

describe('run --once with a full outbox', () => {
  it('stays until all of it is in the cloud, however long that takes', async () => {
    const live = manualLive()
    const first = openWorld([live], { answer: down })
    const running = first.start({ mode: 'service' })
    await first.clock.settle()
    for (let row = 0; row < 40; row += 1) live.say(eventsOfRow('live', row))
    await close(first, running)
    const slow: World = {}
    const second = openWorld([], slow, first.dataDir, { push: { maxEvents: 10, atOnce: 1 } })
    slow.answer = () => second.clock.sleep(2000).then(() => undefined)
    const next = second.start({ mode: 'once' })
    await second.clock.advance(30_000)
    expect(await next).toEqual({ complete: true, problems: [] })
    expect(second.stored.size).toBe(120)
    await second.forwarder.close()
  })
})

describe('the checkpoint', () => {
  it('moves only after the ack of its page and of all before, in their order', async () => {
    const held = new Map<string, () => void>()
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => 300 })], {
      answer: (ids) => new Promise<undefined>((resolve) => held.set(ids[0] ?? '', () => resolve(undefined))),
    })
    const running = world.start({ mode: 'once' })
    await world.clock.settle()
    const keys = [...held.keys()]
    expect(keys).toEqual(['pbx:0:a:ringing', 'pbx:100:a:ringing', 'pbx:200:a:ringing'])
    held.get(keys[1] ?? '')?.()
    held.get(keys[2] ?? '')?.()
    await world.clock.settle()
    expect(world.checkpoint()).toBeUndefined()
    held.get(keys[0] ?? '')?.()
    expect((await running).complete).toBe(true)
    expect(world.checkpoint()).toBe(300)
    await world.forwarder.close()
  })

  it('has at most three pages in memory while the cloud does not answer', async () => {
    let polls = 0
    const source = fakePolledSource({ id: 'pbx', rows: () => 5000, beforePoll: () => void polls++ })
    const world = openWorld([source], { answer: () => new Promise(() => {}) })
    const running = world.start({ mode: 'service' })
    await world.clock.settle()
    expect(polls).toBe(3)
    await close(world, running)
  })

  it('passes over events that the cloud rejects: they are in quarantine, with the reason', async () => {
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => 2 })], {
      answer: (ids) =>
        Response.json({
          accepted: ids.slice(1),
          duplicate: [],
          rejected: [{ id: ids[0], position: 0, code: 'bad_field', message: 'at: wrong' }],
        }),
    })
    expect((await world.start({ mode: 'once' })).complete).toBe(true)
    expect(world.checkpoint()).toBe(2)
    expect(world.forwarder.outbox.quarantined(5)).toMatchObject([{ id: 'pbx:0:a:ringing', message: 'at: wrong' }])
    expect(world.log.lines.some(({ event, id }) => event === 'event_quarantined' && id === 'pbx:0:a:ringing')).toBe(
      true,
    )
    await world.forwarder.close()
  })
})

describe('a service', () => {
  it('polls again and again, and sends rows of the overlap once', async () => {
    let rows = 10
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => rows, overlap: 10 })])
    const running = world.start({ mode: 'service' })
    await world.clock.advance(35_000)
    expect(world.sent).toHaveLength(1)
    rows = 11
    await world.clock.advance(10_000)
    expect(world.sent.flat()).toEqual(idsOf(11))
    await close(world, running)
  })

  it('reads a source that failed again for ever, and reports when that begins and ends', async () => {
    let broken = true
    const source = fakePolledSource({
      id: 'pbx',
      rows: () => 3,
      beforePoll: () => {
        if (broken) throw new SwitchhookError('source_unreachable', 'No connection.', { retryable: true })
      },
    })
    const world = openWorld([source])
    const running = world.start({ mode: 'service' })
    await world.clock.advance(3_600_000)
    expect(world.forwarder.report().sources[0]).toMatchObject({ state: 'failing', problem: 'No connection.' })
    expect(world.log.lines.filter(({ event }) => event === 'source_not_read').length).toBeLessThan(12)
    broken = false
    await world.clock.advance(61_000)
    expect(world.stored.size).toBe(9)
    expect(world.log.lines.some(({ event }) => event === 'source_readable_again')).toBe(true)
    expect(world.forwarder.report().sources[0]).toMatchObject({ state: 'ok', lagSeconds: 0 })
    await close(world, running)
  })

  it('sends a live event at once when nothing is under way, a burst as one batch', async () => {
    const live = manualLive()
    const world = openWorld([live])
    const running = world.start({ mode: 'service' })
    await world.clock.settle()
    for (let row = 0; row < 50; row += 1) live.say(eventsOfRow('live', row))
    expect(world.forwarder.outbox.size.events).toBe(150)
    await world.clock.settle()
    expect(world.sent).toHaveLength(1)
    expect(world.stored.size).toBe(150)
    expect(world.forwarder.outbox.size.events).toBe(0)
    await close(world, running)
  })

  it('lets live events gather while a batch is under way, until it is answered or 20 ms have passed', async () => {
    const live = manualLive()
    const answers: (() => void)[] = []
    const answer = () => new Promise<undefined>((resolve) => answers.push(() => resolve(undefined)))
    const world = openWorld([live], { answer })
    const running = world.start({ mode: 'service' })
    await world.clock.settle()
    const say = async (row: number) => {
      live.say(eventsOfRow('live', row))
      await world.clock.advance(1)
    }
    for (const row of [0, 1, 2]) await say(row)
    expect(world.sent.map(({ length }) => length)).toEqual([3])
    answers.shift()?.()
    await world.clock.settle()
    expect(world.sent.map(({ length }) => length)).toEqual([3, 6])
    await say(3)
    await world.clock.advance(18)
    expect(world.sent).toHaveLength(2)
    await world.clock.advance(1)
    expect(world.sent.map(({ length }) => length)).toEqual([3, 6, 3])
    for (const take of answers) take()
    await world.clock.settle()
    expect(world.stored.size).toBe(12)
    await close(world, running)
  })

  it('keeps live events on disk while the cloud is down, and the next run brings them', async () => {
    const live = manualLive()
    const first = openWorld([live], { answer: down })
    const running = first.start({ mode: 'service' })
    await first.clock.settle()
    live.say(eventsOfRow('live', 1))
    await first.clock.advance(120_000)
    await close(first, running)
    const second = openWorld([], {}, first.dataDir)
    const next = second.start({ mode: 'once' })
    await second.clock.advance(1000)
    await next
    expect([...second.stored.keys()]).toEqual(eventsOfRow('live', 1).map(({ id }) => id))
    await second.forwarder.close()
  })

  it('starts a live source again that ended by itself', async () => {
    let runs = 0
    const source: LiveSource = {
      ...manualLive(),
      run: async () => {
        runs += 1
        throw new Error('bug')
      },
    }
    const world = openWorld([source])
    const running = world.start({ mode: 'service' })
    await world.clock.advance(120_000)
    expect(runs).toBeGreaterThan(4)
    await close(world, running)
  })

  it('with a full disk stops reading tables, brings live events all the same, and goes on when there is room', async () => {
    const live = manualLive()
    let rows = 5
    const world = openWorld([live, fakePolledSource({ id: 'pbx', rows: () => rows })])
    const running = world.start({ mode: 'service' })
    await world.clock.settle()
    const { outbox } = world.forwarder
    const full = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(outbox), 'retryDisk')
    Object.defineProperty(outbox, 'retryDisk', { value: () => false, configurable: true })
    rows = 9
    await world.clock.advance(60_000)
    expect(world.checkpoint()).toBe(5)
    live.say(eventsOfRow('live', 1))
    await world.clock.advance(100)
    expect(world.stored.has('live:1:a:ended')).toBe(true)
    if (full) Object.defineProperty(outbox, 'retryDisk', { ...full, configurable: true })
    await world.clock.advance(61_000)
    expect(world.checkpoint()).toBe(9)
    await close(world, running)
  })
})

describe('a source whose connection comes or goes', () => {
  it('is reported at once, not with the heartbeat of a minute later', async () => {
    let connected = false
    const live = { ...manualLive(), status: () => ({ connected }) }
    const world = openWorld([live])
    const running = world.start({ mode: 'service' })
    await world.clock.advance(5000)
    const before = world.heartbeats.length
    connected = true
    await world.clock.advance(1500)
    expect(world.heartbeats.length).toBe(before + 1)
    await world.clock.advance(30_000)
    expect(world.heartbeats.length).toBe(before + 1)
    await close(world, running)
  })
})

describe('a disk that is full', () => {
  it('keeps no heartbeat back: the cloud hears of it', async () => {
    const live = manualLive()
    const world = openWorld([live])
    const { checkpoints } = world.forwarder
    Object.defineProperty(checkpoints, 'setState', {
      value: () => {
        throw new Error('database or disk is full')
      },
    })
    const running = world.start({ mode: 'service' })
    await world.clock.advance(130_000)
    expect(world.heartbeats.length).toBeGreaterThanOrEqual(3)
    await close(world, running)
  })

  it('at the start of a service is waited for; anything else ends it', async () => {
    const log = collectingLog()
    const clock = { ...systemClock, sleep: async () => undefined }
    let left = 3
    const open = () => {
      left -= 1
      if (left > 0) throw outboxFault('outbox.sqlite', new Error('database or disk is full'))
      return 'open'
    }
    const never = new AbortController().signal
    expect(await openWithRoom(open, { clock, log }, never)).toBe('open')
    expect(log.lines.map(({ event }) => event)).toEqual(['outbox_unavailable'])
    const closed = () => {
      throw outboxFault('outbox.sqlite', new Error('unable to open database file'))
    }
    await expect(openWithRoom(closed, { clock, log }, never)).rejects.toMatchObject({ code: 'outbox_unavailable' })
  })
})

describe('run --for', () => {
  it('leaves when the time is over, with everything in the cloud', async () => {
    const live = manualLive()
    const world = openWorld([live])
    const running = world.start({ mode: 'for', ms: 55_000 })
    await world.clock.advance(54_999)
    live.say(eventsOfRow('live', 1))
    await world.clock.advance(200)
    expect(await running).toEqual({ complete: true, problems: [] })
    expect(world.stored.size).toBe(3)
    await world.forwarder.close()
  })

  it('gives way at once when a newer run asks, and leaves what waits on disk for it', async () => {
    const live = manualLive()
    const world = openWorld([live], { answer: down })
    const running = world.start({ mode: 'for', ms: 55_000 })
    await world.clock.settle()
    live.say(eventsOfRow('live', 1))
    await world.clock.advance(100)
    world.stop.abort(new HandOver('newer'))
    await world.clock.settle()
    const { complete } = await running
    expect(complete).toBe(false)
    expect(world.forwarder.outbox.size.events).toBe(3)
    await world.forwarder.close()
  })
})

describe('agents of the configuration', () => {
  it('complete what the phone system reports, and an extension without an entry is reported all the same', async () => {
    const agents = { '100': { name: 'Ann Lee', email: 'ann@example.com' } }
    const world = openWorld([fakePolledSource({ id: 'pbx', rows: () => 2 })], {}, undefined, { agents })
    await world.start({ mode: 'once' })
    expect(world.stored.get('pbx:0:a:ended')?.agent).toEqual({
      extension: '100',
      name: 'Ann Lee',
      email: 'ann@example.com',
    })
    expect(world.stored.get('pbx:1:a:ended')?.agent).toEqual({ extension: '101' })
    await world.forwarder.close()
  })
})
