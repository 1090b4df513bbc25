import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openAny } from '../../../../../test/support/forwarder/open-source.ts'
import { credentials, FakePbx, inside, outside } from '../../../../../test/support/threecx-callcontrol/pbx.ts'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import type { Random } from '../../../../ports/clock.ts'
import { systemClock } from '../../../../ports/clock.ts'
import { liveSourceContract } from '../../live-source-contract.ts'
import { ThreecxCallControlSource, threecxCallControl } from './source.ts'

const number = '+15551234567'
const opened: (() => Promise<void>)[] = []
const noPause: Random = { next: () => 0, bytes: (length) => new Uint8Array(length) }

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

function openAt(url: string, random: Random = noPause, more: object = {}): ThreecxCallControlSource {
  const entry = { type: 'threecx-callcontrol', id: 'pbx', url, ...credentials, requestsPerSecond: 200, ...more }
  // Its own fetch: tokens are shared by all who have the same.
  const fetchAlone: typeof fetch = (input, init) => fetch(input, init)
  const source = openAny(threecxCallControl, entry, systemClock, { random, fetch: fetchAlone })
  if (!(source instanceof ThreecxCallControlSource)) throw new Error('another source')
  return source
}

async function pbxFor(options?: Parameters<typeof FakePbx.start>[0]): Promise<FakePbx> {
  const pbx = await FakePbx.start(options)
  opened.push(() => pbx.close())
  return pbx
}

function run(source: ThreecxCallControlSource): CallEvent[] {
  const events: CallEvent[] = []
  const stopping = new AbortController()
  const over = source.run((more) => events.push(...more), stopping.signal)
  opened.push(async () => {
    stopping.abort()
    await over
  })
  return events
}

async function follow(pbx: FakePbx, more: object = {}) {
  const source = openAt(pbx.url, noPause, more)
  const events = run(source)
  await waitFor(() => source.status().connected)
  const kinds = () => events.map(({ kind }) => kind)
  const heard = (kind: string, count = 1) => waitFor(() => kinds().filter((one) => one === kind).length >= count)
  return { source, events, kinds, heard, view: () => reduceAll(undefined, events).view }
}

const leg = (call: number) => ({ id: 800 + call, dn: '101', callid: call })

liveSourceContract('threecx-callcontrol', async () => {
  const pbx = await FakePbx.start()
  return {
    open: (random) => openAt(pbx.url, random),
    ring: (call) => pbx.upsert(outside({ ...leg(call), status: 'Ringing' }, number)),
    answer: (call) => pbx.upsert(outside({ ...leg(call), status: 'Connected' }, number)),
    hangUp: (call) => pbx.remove(leg(call)),
    drop: () => pbx.drop(),
    refuse: (refused) => {
      pbx.refuse = refused ? 503 : undefined
    },
    connections: () => pbx.sockets,
    connectionsAtOnce: () => pbx.socketsAtOnce,
    tries: () => pbx.requests.filter((request) => request.endsWith('/connect/token')).length + pbx.socketsOpened,
    close: () => pbx.close(),
  }
})

describe('the token of the Call Control API', () => {
  it('that another program took away is fetched once more, without a break', async () => {
    const pbx = await pbxFor()
    const { heard } = await follow(pbx)
    pbx.takeToken()
    pbx.upsert(outside({ ...leg(1), status: 'Ringing' }, number))
    await heard('ringing')
    expect([pbx.tokensGiven, pbx.socketsOpened]).toEqual([2, 1])
  })

  it('is refused for a wrong key with a sentence that names no secret, and tried seldom', async () => {
    const pbx = await pbxFor()
    const source = openAt(pbx.url, noPause, { clientSecret: 'wrong' })
    run(source)
    await waitFor(() => source.status().problem?.includes('refuses the client ID') === true)
    expect(source.status().problem).not.toContain('wrong')
    expect(pbx.requests).toHaveLength(1)
  })
})

describe('what may go wrong', { timeout: 30_000 }, () => {
  it('a missing role is named, by check and by status', async () => {
    const pbx = await pbxFor()
    pbx.faults = [{ path: '/callcontrol', status: 403, times: 1000 }]
    const source = openAt(pbx.url)
    run(source)
    await waitFor(() => source.status().problem?.includes('department and a role') === true)
    const findings = await openAt(pbx.url).check(new AbortController().signal)
    expect(findings.map(({ ok }) => ok)).toEqual([true, false, false])
  })

  it('a PBX that fails once is asked again on the same connection', async () => {
    const pbx = await pbxFor()
    const { heard } = await follow(pbx)
    pbx.faults = [{ path: '/participants/', status: 500, times: 1 }]
    pbx.upsert(outside({ ...leg(1), status: 'Ringing' }, number))
    await heard('ringing')
    expect(pbx.socketsOpened).toBe(1)
  })

  it('a certificate that nobody vouches for is refused, by HTTP and by WebSocket', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-tls-'))
    opened.push(async () => rmSync(directory, { recursive: true }))
    const [key, cert] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
      {
        stdio: 'ignore',
      },
    )
    const pbx = await pbxFor({ tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } })
    const [finding] = await openAt(pbx.url).check(new AbortController().signal)
    expect(finding).toMatchObject({ ok: false, text: expect.stringContaining('certificate that is not trusted') })
    expect(pbx.requests).toEqual([])
  })

  it('an address without TLS is refused, but for this machine', () => {
    const plan = (url: string) => threecxCallControl.plan({ type: 'threecx-callcontrol', id: 'a', url, ...credentials })
    expect(plan('http://pbx.example.com').ok).toBe(false)
    expect(plan('https://pbx.example.com:5001').ok).toBe(true)
  })

  it('a PBX that keeps failing is left, and found again, with never two sockets', async () => {
    const pbx = await pbxFor()
    const { heard } = await follow(pbx, { resyncSeconds: 3600 })
    pbx.faults = [{ path: '/participants/', status: 500, times: 3 }]
    pbx.upsert(outside({ ...leg(1), status: 'Ringing' }, number))
    await heard('ringing')
    expect([pbx.socketsOpened, pbx.socketsAtOnce]).toEqual([2, 1])
  })

  it('a peer that only answers pings is kept', async () => {
    const pbx = await pbxFor()
    const { source } = await follow(pbx, { pingIntervalMs: 1000, pingTimeoutMs: 500 })
    await waitFor(() => pbx.pings >= 2)
    expect([pbx.socketsOpened, source.status().connected]).toEqual([1, true])
  })

  it('a peer that falls silent is given up', async () => {
    const pbx = await pbxFor()
    const { source } = await follow(pbx, { pingIntervalMs: 1000, pingTimeoutMs: 500 })
    pbx.answersPings = false
    await waitFor(() => pbx.socketsOpened > 1)
    pbx.answersPings = true
    await waitFor(() => source.status().connected)
    expect(pbx.socketsAtOnce).toBe(1)
  })

  it('garbage and messages of other things change nothing', async () => {
    const pbx = await pbxFor()
    const { events, heard } = await follow(pbx)
    for (const text of ['', '{', '[]', '{"event":{"event_type":0,"entity":"/callcontrol/101/participants/../x"}}'])
      pbx.say(text)
    for (const type of [2, 3, 4, 9]) pbx.announce(type, leg(1))
    pbx.announce(0, leg(5))
    pbx.announce(1, leg(6))
    pbx.upsert(outside({ ...leg(1), status: 'Ringing' }, number))
    await heard('ringing')
    expect(events).toHaveLength(1)
  })

  it('messages that come twice, late or in a storm are one question at a time, and each fact is reported once', async () => {
    const pbx = await pbxFor()
    const { events, heard, view } = await follow(pbx)
    const before = pbx.requests.length
    const ringing = outside({ ...leg(1), status: 'Ringing' }, number)
    pbx.upsert(ringing)
    for (let i = 0; i < 50; i += 1) pbx.announce(0, ringing)
    await heard('ringing')
    pbx.upsert({ ...ringing, status: 'Connected' })
    await heard('answered')
    pbx.remove(ringing)
    pbx.announce(1, ringing)
    pbx.announce(0, ringing)
    await heard('ended')
    const ids = events.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    expect(ids).toHaveLength(3)
    expect(view().outcome).toBe('answered')
    expect(pbx.requests.length - before).toBeLessThan(10)
  })

  it('one participant is asked for once at a time, and again when it changed meanwhile', async () => {
    const pbx = await pbxFor()
    const { heard } = await follow(pbx)
    const ringing = outside({ ...leg(1), status: 'Ringing' }, number)
    const other = outside({ ...leg(2), dn: '102', status: 'Ringing' }, '+15557654321')
    const asked = (dn: string) => pbx.requests.filter((request) => request.includes(`/${dn}/participants/`)).length
    let atOnce = 0
    pbx.onRequest = async (path) => {
      if (!path.includes('/101/participants/') || asked('101') > 1) return
      for (let i = 0; i < 5; i += 1) pbx.upsert({ ...ringing, status: 'Connected' })
      // Messages come in order: once the other was asked for, all of these were heard.
      pbx.upsert(other)
      await waitFor(() => asked('102') > 0)
      atOnce = asked('101')
    }
    pbx.upsert(ringing)
    await heard('answered')
    await waitFor(() => asked('101') === 2)
    expect(atOnce).toBe(1)
  })

  it('a call that ends while it is being read is reported all the same', async () => {
    const pbx = await pbxFor()
    const { events, heard } = await follow(pbx)
    const brief = outside({ ...leg(1), status: 'Ringing' }, number)
    const other = outside({ ...leg(2), dn: '102', status: 'Ringing' }, '+15557654321')
    pbx.onRequest = async (asked) => {
      if (!asked.includes('/101/participants/')) return
      pbx.announce(1, brief)
      pbx.upsert(other)
      // Messages come in order: once the other call was reported, the removal was heard.
      await heard('ringing')
    }
    pbx.upsert(brief)
    await heard('ended')
    const kinds = events.filter(({ agent }) => agent?.extension === '101').map(({ kind }) => kind)
    expect(kinds).toEqual(['ringing', 'ended'])
  })
})

describe('check and click-to-call', () => {
  it('shows which extensions are seen', async () => {
    const pbx = await pbxFor()
    const findings = await openAt(pbx.url).check(new AbortController().signal)
    expect(findings.every(({ ok }) => ok)).toBe(true)
    expect(findings[1]?.text).toContain('sees 3 extensions (101, 102, 103)')
    await waitFor(() => pbx.sockets === 0)
  })

  it('shows that no extension is seen', async () => {
    const pbx = await pbxFor({ dns: { '800': 'Wqueue' } })
    const findings = await openAt(pbx.url).check(new AbortController().signal)
    expect(findings[1]).toMatchObject({ ok: false, text: expect.stringContaining('sees no extension') })
  })

  it('dials from the user’s phone and reports how that went', async () => {
    const pbx = await pbxFor()
    const source = openAt(pbx.url)
    expect(await source.makeCall({ extension: '101', number })).toEqual({ outcome: 'started', callId: 77 })
    expect(pbx.dialled).toEqual([{ dn: '101', destination: number, timeout: 30 }])
    pbx.makeCallAnswer = [200, { finalstatus: 'Success', result: null }]
    expect(await source.makeCall({ extension: '101', number })).toEqual({ outcome: 'started' })
    pbx.makeCallAnswer = [200, { finalstatus: 0, reason: 'Forbidden', reasontext: 'not for +15551234567' }]
    expect(await source.makeCall({ extension: '101', number })).toEqual({ outcome: 'rejected', reason: 'not for +…' })
    pbx.makeCallAnswer = [422]
    expect(await source.makeCall({ extension: '101', number })).toMatchObject({ outcome: 'rejected' })
  })

  it('dials nothing for an unknown extension or a number that is none', async () => {
    const pbx = await pbxFor()
    const source = openAt(pbx.url)
    await expect(source.makeCall({ extension: '999', number })).rejects.toMatchObject({ code: 'not_found' })
    await expect(source.makeCall({ extension: '../101', number })).rejects.toMatchObject({ code: 'bad_field' })
    await expect(source.makeCall({ extension: '101', number: '1;drop' })).rejects.toMatchObject({ code: 'bad_field' })
    expect(pbx.dialled).toEqual([])
  })
})

describe('click-to-call on 3CX', () => {
  const request = { id: 'order_1', extension: '101', number }
  const own = { id: 5, dn: '101', callid: 77 }

  it('rings the extension’s phone, and its call bears the request’s id, whichever is heard of first', async () => {
    for (const callFirst of [true, false]) {
      const pbx = await pbxFor()
      const { source, events, heard } = await follow(pbx, { clickToCall: { dial: 'national' } })
      const rings = () => pbx.upsert(outside({ ...own, status: 'Ringing' }, number))
      pbx.onRequest = async (path) => {
        if (!callFirst || !path.endsWith('/makecall')) return
        rings()
        await heard('ringing')
      }
      expect(await source.dialler?.dial(request)).toEqual({ state: 'ringing' })
      if (!callFirst) rings()
      pbx.upsert(outside({ ...own, status: 'Connected' }, number))
      await heard('answered')
      pbx.remove(own)
      await heard('ended')
      const named = events.filter(({ aliases }) => aliases.includes('order_1')).map(({ kind }) => kind)
      expect(named).toEqual(callFirst ? ['answered', 'ended'] : ['ringing', 'answered', 'ended'])
      expect(new Set(events.map(({ aliases }) => aliases[0])).size).toBe(1)
      expect(pbx.dialled).toEqual([{ dn: '101', destination: '5551234567', timeout: 30 }])
    }
  })

  it('reports what 3CX refuses, and claims nothing where it may have dialled', async () => {
    const pbx = await pbxFor()
    const { source } = await follow(pbx, { clickToCall: true })
    expect(await source.dialler?.dial({ ...request, extension: '999' })).toMatchObject({ reason: 'unknown-extension' })
    pbx.makeCallAnswer = [200, { finalstatus: 0, reasontext: 'Not allowed' }]
    expect(await source.dialler?.dial(request)).toMatchObject({ state: 'failed', reason: 'rejected' })
    pbx.faults.push({ path: '/makecall', status: 500, times: 1 })
    await expect(source.dialler?.dial(request)).rejects.toMatchObject({ code: 'source_unreachable' })
    expect(openAt(pbx.url).dialler).toBeUndefined()
    expect(await openAt(pbx.url, noPause, { clickToCall: true }).dialler?.dial(request)).toMatchObject({
      reason: 'unreachable',
    })
  })
})

describe('a connection lost in a call between extensions', () => {
  it('is taken up where it was', async () => {
    const pbx = await pbxFor()
    const { heard, view, source } = await follow(pbx)
    const caller = inside({ id: 1, dn: '103', callid: 9, status: 'Dialing' }, '101', { originated_by_dn: '103' })
    const called = inside({ id: 2, dn: '101', callid: 9, status: 'Ringing' }, '103')
    pbx.upsert(caller)
    pbx.upsert(called)
    await heard('ringing', 2)
    pbx.drop()
    await waitFor(() => pbx.socketsOpened === 2)
    await waitFor(() => source.status().connected)
    pbx.upsert({ ...caller, status: 'Connected' })
    pbx.upsert({ ...called, status: 'Connected' })
    await heard('answered')
    pbx.remove(caller)
    pbx.remove(called)
    await heard('ended', 2)
    expect(view()).toMatchObject({ direction: 'internal', answeredBy: { extension: '101' }, outcome: 'answered' })
  })
})
