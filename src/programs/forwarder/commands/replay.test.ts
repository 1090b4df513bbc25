import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { eventsOfRow, fakePolledSource } from '../../../../test/support/forwarder/fake-sources.ts'
import { testConfig } from '../../../../test/support/forwarder/test-config.ts'
import { newDataDir } from '../../../../test/support/server.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { systemClock } from '../../../ports/clock.ts'
import { Checkpoints } from '../outbox/checkpoints.ts'
import { Outbox } from '../outbox/outbox.ts'
import { openOutboxFile } from '../outbox/schema.ts'
import { type Span, sendSpan } from './replay.ts'

const startMs = Date.UTC(2026, 0, 5, 8)

/** 1000 rows, seven seconds apart; the cloud has those of `known` already. */
async function replay(span: Span, known: ReadonlySet<string> = new Set()) {
  const dataDir = newDataDir()
  const file = path.join(dataDir, 'outbox.sqlite')
  const usual = openOutboxFile(file, collectingLog(), 0)
  new Checkpoints(usual, file).save('pbx', { checkpoint: 1000, movedAt: '2026-01-06T00:00:00.000Z' })
  const sent: string[] = []
  const fetch = async (_: string, init?: RequestInit) => {
    const text = Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString()
    const { events }: { events: CallEvent[] } = JSON.parse(text)
    const ids = events.map(({ id }) => id)
    sent.push(...ids)
    return Response.json({
      accepted: ids.filter((id) => !known.has(id)),
      duplicate: ids.filter((id) => known.has(id)),
      rejected: [],
    })
  }
  const { cli } = openTestCli({ fetch })
  let out = ''
  const write = (text: string) => {
    out += text
  }
  const ports = { ...cli, clock: systemClock, out: { ...cli.out, write }, log: collectingLog() }
  const config = testConfig('http://localhost:1', dataDir, { poll: { pageRows: 50 } })
  const refused = await sendSpan(config, ports, [fakePolledSource({ id: 'pbx', rows: () => 1000 })], span)
  const checkpoint = new Checkpoints(usual, file).get('pbx')?.checkpoint
  usual.close()
  return { sent, out, checkpoint, refused }
}

describe('a replay', () => {
  it('sends the span again and little more, reports what was new, and moves no checkpoint', async () => {
    const known = new Set(eventsOfRow('pbx', 200).map(({ id }) => id))
    const span = { fromMs: startMs + 200 * 7000, toMs: startMs + 300 * 7000, quarantined: false }
    const { sent, out, checkpoint, refused } = await replay(span, known)
    expect(sent).toContain('pbx:200:a:ringing')
    expect(sent).toContain('pbx:299:a:ended')
    expect(sent).not.toContain('pbx:199:a:ended')
    expect(sent.length).toBeLessThanOrEqual(160 * 3)
    expect(out).toMatch(/^pbx: \d+ rows read, \d+ events new, 3 known already, 0 refused\n$/)
    expect([checkpoint, refused]).toEqual([1000, 0])
  })

  it('of a span that Switchhook does not keep any more says that nothing was taken, and why', async () => {
    const dataDir = newDataDir()
    openOutboxFile(path.join(dataDir, 'outbox.sqlite'), collectingLog(), 0).close()
    const fetch = async (_: string, init?: RequestInit) => {
      const { events }: { events: CallEvent[] } = JSON.parse(
        Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString(),
      )
      const message = 'at: lies further back than this site keeps calls (90 days)'
      const rejected = events.map(({ id }, position) => ({ id, position, code: 'bad_field', message }))
      return Response.json({ accepted: [], duplicate: [], rejected })
    }
    const { cli } = openTestCli({ fetch })
    let out = ''
    const write = (text: string) => {
      out += text
    }
    const ports = { ...cli, clock: systemClock, out: { ...cli.out, write }, log: collectingLog() }
    const span = { fromMs: startMs, toMs: startMs + 70_000, quarantined: false }
    const source = fakePolledSource({ id: 'pbx', rows: () => 10 })
    expect(await sendSpan(testConfig('http://localhost:1', dataDir), ports, [source], span)).toBe(30)
    expect(out).toBe(
      'pbx: 10 rows read, 0 events new, 0 known already, 30 refused\n' +
        '  refused because of at: lies further back than this site keeps calls (90 days)\n',
    )
  })

  it('of what was refused sends it out of quarantine, and what is refused again is back there', async () => {
    const [mended, still] = eventsOfRow('pbx', 7)
    const dataDir = newDataDir()
    const file = path.join(dataDir, 'outbox.sqlite')
    const log = collectingLog()
    const refused = [mended, still].map((event) => ({
      ...{ id: event?.id ?? '', source: 'pbx', body: JSON.stringify(event) },
      ...{ code: 'bad_field', message: 'at: wrong' },
    }))
    const before = openOutboxFile(file, log, 0)
    const limits = { maxEvents: 100, maxBytes: 100_000 }
    new Outbox({ database: before, file, limits, log }).quarantine(refused, '2026-11-20T08:00:00.000Z')
    before.close()
    const fetch = async (_: string, init?: RequestInit) => {
      const text = Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString()
      const { events }: { events: CallEvent[] } = JSON.parse(text)
      const position = events.findIndex(({ id }) => id === still?.id)
      const rejected = [{ position, code: 'bad_field', message: 'still wrong' }]
      return Response.json({ accepted: [mended?.id], duplicate: [], rejected })
    }
    const { cli } = openTestCli({ fetch })
    const ports = { ...cli, clock: systemClock, log }
    const span = { fromMs: 0, toMs: startMs, quarantined: true }
    await sendSpan(testConfig('http://localhost:1', dataDir), ports, [], span)
    const database = openOutboxFile(file, log, 0)
    const outbox = new Outbox({ database, file, limits, log })
    expect(outbox.quarantined(10).map(({ id, message }) => ({ id, message }))).toEqual([
      { id: still?.id, message: 'still wrong' },
    ])
    expect(outbox.size.events).toBe(0)
    database.close()
  })
})
