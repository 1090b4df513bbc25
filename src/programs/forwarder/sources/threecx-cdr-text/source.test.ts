import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openAny, openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs } from '../../../../../test/support/forwarder/polled-rig.ts'
import { sceneNames, type TrueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { freePort } from '../../../../../test/support/server.ts'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { type CdrField, cdrFields, cdrTextForm } from '../../../../adapters/pbx/threecx/cdr-text-line.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { systemClock } from '../../../../ports/clock.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { CdrSocketSource } from './socket-source.ts'
import { threecxCdrText } from './source.ts'

const time = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')

function lineOf(call: TrueCall, fields: readonly CdrField[] = cdrFields): string {
  const { truth } = call
  const extension = truth.answeredBy ?? call.rings[0]?.extension ?? ''
  const outbound = call.direction === 'outbound'
  const caller = call.caller ? `Ext.${call.caller}` : (call.number ?? '')
  const callee = outbound ? (call.number ?? '') : `Ext.${extension}`
  const reason = { busy: 'Busy', abandoned: 'TerminatedBySrc' }[truth.outcome as string] ?? 'TerminatedByDst'
  const values: Partial<Record<CdrField, string>> = {
    ...{ historyid: `Call ${call.seq}`, callid: `4cc2c72490010000_${call.seq}`, 'reason-terminated': reason },
    'time-start': time(call.startMs),
    'time-answered': truth.answerS === undefined ? '' : time(call.startMs + truth.answerS * 1000),
    'time-end': time(call.startMs + call.endS * 1000),
    ...{
      'from-no': caller,
      'to-no': callee,
      'from-dn': call.caller ?? '10001',
      'to-dn': outbound ? '10001' : extension,
    },
    ...{ 'dial-no': outbound ? (call.number ?? '') : extension, 'final-number': callee, 'final-dn': extension },
    ...{ 'from-type': call.caller ? 'Extension' : 'Line', 'to-type': outbound ? 'Line' : 'Extension' },
    'final-type': outbound ? 'Line' : 'Extension',
  }
  return fields.map((field) => values[field] ?? '').join(',')
}

// A line has one extension and no mailbox.
const kinds = sceneNames.filter((kind) => kind !== 'voicemail')

polledSourceContract('threecx-cdr-text from a file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-cdr-'))
  const file = path.join(folder, 'cdr.log')
  return {
    growsOnly: true,
    kinds,
    blind: {
      ...{ rings: true, queue: true, did: true, transfers: true },
      talk: ['blind transfer', 'attended transfer'],
    },
    clear: async () => writeFileSync(file, ''),
    write: async (calls) => appendFileSync(file, calls.map((call) => `${lineOf(call)}\r\n`).join('')),
    open: (startMs) => {
      const start = new Date(startMs).toISOString()
      return openSource(
        threecxCdrText,
        { id: 'cdr', type: 'threecx-cdr-text', mode: 'file', path: file, start },
        contractClock,
      )
    },
    close: async () => rmSync(folder, { recursive: true }),
  }
})

const seen =
  'Call 288831,4cc2c72490010000_26808,00:00:25,2024/06/17 05:59:49,2024/06/17 05:59:58,2024/06/17 06:00:23,TerminatedBySrc,' +
  'Ext.10016,+447700900123,10016,10020,+447700900123,,+447700900123,10020,default,1,0.43,default,' +
  'Chain: Ext.10016;+447700900123;,Extension,Line,Line,Backup no2,+447700900123,+447700900123,'

function viewOf(line: string, fields: readonly CdrField[] = cdrFields) {
  const form = cdrTextForm({ sourceId: 'cdr', home: 'GB', fields })
  const parsed = form.parse(line)
  if (!parsed) throw new Error('not read')
  return reduceAll(undefined, form.translate(parsed.call, [parsed.row])).view
}

describe('a line of 3CX CDR output', () => {
  it('as a PBX wrote it is an outbound call that was answered', () => {
    expect(viewOf(seen)).toMatchObject({
      ...{ direction: 'outbound', outcome: 'answered', talkSeconds: 25, startedAt: '2024-06-17T05:59:49.000Z' },
      external: { e164: '+447700900123' },
      answeredBy: { extension: '10016', name: 'Backup no2' },
    })
  })

  it('is read by the order of fields that the admin set', () => {
    const fields = ['time-end', 'from-no', 'to-no', 'time-start'] as const
    const view = viewOf('2024.06.17 06:00:23,+447700900123,Ext.101,2024.06.17 05:59:49', fields)
    expect(view).toMatchObject({
      direction: 'inbound',
      startedAt: '2024-06-17T05:59:49.000Z',
      rung: [{ extension: '101' }],
    })
  })

  it('that is none is no call', () => {
    const form = cdrTextForm({ sourceId: 'cdr', home: 'GB', fields: cdrFields })
    for (const line of ['', 'hello', ',,,,,,,', 'a,b,c,"d']) expect(form.parse(line)).toBeUndefined()
  })
})

describe('the types in a line of 3CX CDR output', () => {
  const fields = [
    ...(['callid', 'time-start', 'time-answered', 'time-end', 'reason-terminated', 'from-no', 'to-no'] as const),
    ...(['from-type', 'to-type', 'final-number', 'final-type', 'to-dispname'] as const),
  ]
  const times = '2026/11/28 09:00:00,2026/11/28 09:00:01,2026/11/28 09:00:31'
  const inbound = (to: string, toType: string, last: string, lastType: string, reason = 'TerminatedBySrc') =>
    viewOf(`7,${times},${reason},+447700900123,${to},Line,${toType},${last},${lastType},Sales`, fields)

  it.each([
    ['Queue', 'Queue'],
    ['queue', 'queue'],
    ['RingGroup', 'RingGroup'],
    ['ring_group_ring_all', 'ring_group_ring_all'],
  ])('%s: a caller who waits there and leaves has talked with nobody', (type) => {
    const view = inbound('Ext.800', type, 'Ext.800', type)
    expect(view).toMatchObject({ outcome: 'abandoned', talkSeconds: 0, queue: { extension: '800', name: 'Sales' } })
    expect(view.answeredBy).toBeUndefined()
    expect(view.rung).toEqual([])
  })

  it.each(['Ivr', 'ivr', 'Script', 'script', 'Fax', 'Parking'])('%s: a machine is nobody who answered', (type) => {
    const view = inbound('Ext.600', type, 'Ext.600', type)
    expect(view).toMatchObject({ outcome: 'abandoned', talkSeconds: 0, rung: [] })
  })

  it('Conference: who talked there was answered, by nobody in particular', () => {
    const view = inbound('Ext.700', 'Conference', 'Ext.700', 'Conference')
    expect(view).toMatchObject({ outcome: 'answered', talkSeconds: 30, rung: [] })
  })

  it('a queue whose agent answers: the agent', () => {
    const view = inbound('Ext.800', 'Queue', 'Ext.101', 'Extension')
    expect(view).toMatchObject({ outcome: 'answered', answeredBy: { extension: '101' }, queue: { extension: '800' } })
    expect(view.rung.map((agent) => agent.extension)).toEqual(['101'])
  })

  it('a mailbox: voicemail for whose it is', () => {
    const view = inbound('Ext.101', 'Extension', 'Ext.101', 'VoiceMail')
    expect(view).toMatchObject({ outcome: 'voicemail', talkSeconds: 0, rung: [{ extension: '101' }] })
  })

  it('a queue that calls back: outbound', () => {
    const line = `7,${times},TerminatedByDst,Ext.800,+447700900123,Queue,Line,+447700900123,Line,`
    expect(viewOf(line, fields)).toMatchObject({ direction: 'outbound', external: { e164: '+447700900123' } })
  })

  it('a line that begins with Call, whatever its first field is', () => {
    const order = ['time-start', 'time-end', 'from-no', 'to-no'] as const
    const view = viewOf('Call 2026/11/28 09:00:00,2026/11/28 09:00:20,+447700900123,Ext.101', order)
    expect(view).toMatchObject({ startedAt: '2026-11-28T09:00:00.000Z', direction: 'inbound', outcome: 'missed' })
    const byNumber = viewOf('Call +447700900123,2026/11/28 09:00:00,2026/11/28 09:00:20,Ext.101', [
      ...(['from-no', 'time-start', 'time-end', 'to-no'] as const),
    ])
    expect(byNumber.external).toMatchObject({ e164: '+447700900123' })
  })
})

describe('check of a file of 3CX CDR output', () => {
  it('shows a line that it could not read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-cdr-'))
    const file = path.join(folder, 'cdr.log')
    const source = openSource(
      threecxCdrText,
      { id: 'cdr', type: 'threecx-cdr-text', mode: 'file', path: file },
      contractClock,
    )
    const check = () => source.check(new AbortController().signal)
    writeFileSync(file, `historyid,callid,from-no\n${seen}\n`)
    expect((await check()).every(({ ok }) => ok)).toBe(true)
    writeFileSync(file, `${seen}\nCall 5,+447700900123,17.06.24 5:59\n${seen.slice(0, 40)}`)
    const findings = await check()
    expect(findings.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(findings.at(-1)?.text).toContain('Not read as a call record: Call 5,+')
    expect(findings.at(-1)?.text).not.toContain('7700900')
    writeFileSync(file, `rubbish 1\n${`${seen}\n`.repeat(5)}`)
    expect((await check()).filter(({ ok }) => !ok).map(({ text }) => text)).toEqual([
      '1 of the last 6 lines could not be read.',
    ])
    rmSync(folder, { recursive: true })
  })
})

describe('3CX CDR output over TCP', () => {
  const entry = { id: 'cdr', type: 'threecx-cdr-text', host: '127.0.0.1', port: 0 }

  function listening(more: object = {}) {
    const source = openAny(threecxCdrText, { ...entry, mode: 'listen', ...more }, systemClock)
    if (!(source instanceof CdrSocketSource)) throw new Error('not a socket source')
    const stop = new AbortController()
    const events: CallEvent[] = []
    const done = source.run((emitted) => events.push(...emitted), stop.signal)
    const stopped = () => {
      stop.abort()
      return done
    }
    return { source, events, stop: stopped }
  }

  it('takes lines from 3CX, split anywhere', async () => {
    const { source, events, stop } = listening()
    await waitFor(() => source.listeningPort !== undefined)
    const socket = connect(source.listeningPort ?? 0, '127.0.0.1')
    socket.write(seen.slice(0, 100))
    socket.write(`${seen.slice(100)}\r\nrubbish\n${seen.slice(0, 30)}`)
    await waitFor(() => events.length === 3)
    expect(source.status().connected).toBe(true)
    socket.destroy()
    await stop()
    expect(source.status().connected).toBe(false)
  })

  it('listens again on its port after events that could not be kept', async () => {
    const port = await freePort()
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 1), signal),
    }
    const source = openAny(threecxCdrText, { ...entry, mode: 'listen', port }, clock)
    if (source.kind !== 'live') throw new Error('not live')
    const stop = new AbortController()
    const events: CallEvent[] = []
    let refusals = 1
    const done = source.run((emitted) => {
      refusals -= 1
      if (refusals >= 0) throw new Error('no room')
      events.push(...emitted)
    }, stop.signal)
    await waitFor(() => source.status().connected)
    const first = connect(port, '127.0.0.1')
    const lost = new Promise((resolve) => first.once('close', resolve))
    first.write(`${seen}\n`)
    await lost
    let second = first
    const sendAgain = () => {
      second = connect(port, '127.0.0.1', () => second.write(`${seen}\n`))
      // Not there yet.
      second.once('error', sendAgain)
    }
    sendAgain()
    await waitFor(() => events.length === 3)
    expect(source.status().problem).toBeUndefined()
    second.destroy()
    stop.abort()
    await done
  })

  it('takes none from a host that is not allowed', async () => {
    const { source, events, stop } = listening({ allowFrom: ['192.0.2.1'] })
    await waitFor(() => source.listeningPort !== undefined)
    const socket = connect(source.listeningPort ?? 0, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`${seen}\n`)
    await new Promise((resolve) => socket.once('close', resolve))
    expect(events).toEqual([])
    await stop()
  })

  it('connects again for as long as it runs, with one connection at a time', async () => {
    let connections = 0
    let open = 0
    const pbx = createServer((socket) => {
      connections += 1
      open += 1
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open -= 1
      })
      const line = `${lineOf({ ...trueLine, seq: connections })}\n`
      if (connections < 15) socket.end(line)
      else socket.write(line)
    })
    await new Promise<void>((resolve) => pbx.listen(0, '127.0.0.1', resolve))
    const address = pbx.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 1), signal),
    }
    const source = openAny(threecxCdrText, { ...entry, mode: 'connect', port }, clock)
    if (source.kind !== 'live') throw new Error('not live')
    const stop = new AbortController()
    const events: CallEvent[] = []
    const done = source.run((emitted) => events.push(...emitted), stop.signal)
    // The fifteenth stays: nothing of those before may be left.
    await waitFor(() => events.length === 30 && open === 1)
    expect(connections).toBe(15)
    expect(source.status().connected).toBe(true)
    stop.abort()
    await done
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    pbx.close()
  })

  it('refuses a configuration without times or, for a file, without a path', () => {
    expect(threecxCdrText.plan({ ...entry, mode: 'file' }).ok).toBe(false)
    expect(threecxCdrText.plan({ ...entry, mode: 'listen', fields: ['from-no', 'to-no', 'chain'] }).ok).toBe(false)
  })
})

const trueLine: TrueCall = {
  ...{ kind: 'x', seq: 1, startMs: firstMs, direction: 'inbound', number: '+15551234567', endS: 5 },
  rings: [{ extension: '101', ringS: 0, endS: 5 }],
  truth: { outcome: 'missed', talkSeconds: 0 },
}
