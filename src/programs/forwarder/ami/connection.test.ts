import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AmiServer, type AmiServerOptions, listAnswer, reply } from '../../../../test/support/asterisk/ami-server.ts'
import { recordedBytes } from '../../../../test/support/asterisk/recordings.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { untilPasses } from '../../../../test/support/until-passes.ts'
import type { AmiMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { systemClock } from '../../../ports/clock.ts'
import { AmiConnection, type AmiOptions } from './connection.ts'
import { keepConnected } from './reconnect.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function serverOf(options: AmiServerOptions = {}) {
  const server = new AmiServer(options)
  const port = await server.listen()
  cleanUps.push(() => server.close())
  const base: AmiOptions = {
    host: '127.0.0.1',
    port,
    tls: false,
    username: 'cti',
    secret: 'secret',
    auth: 'md5',
    pingIntervalMs: 60_000,
    pingTimeoutMs: 60_000,
  }
  return { server, base }
}

async function connect(options: AmiOptions, onEvents: (events: readonly AmiMessage[]) => void = () => {}) {
  const connection = await AmiConnection.open(options, { onEvents }, systemClock, new AbortController().signal)
  cleanUps.push(() => connection.close())
  return connection
}

describe('login', () => {
  it('answers the challenge, and never sends the secret', async () => {
    const { server, base } = await serverOf()
    await connect(base)
    expect(server.actions.map((action) => action.text('Action'))).toEqual(['Challenge', 'Login'])
    expect([...server.actions].flatMap((action) => [...action.keys()])).not.toContain('Secret')
  })

  it('sends the secret itself where the settings say so', async () => {
    const { server, base } = await serverOf()
    await connect({ ...base, auth: 'plain' })
    expect(server.actions.map((action) => action.get('Secret'))).toEqual(['secret'])
  })

  it.each(['md5', 'plain'] as const)(
    'with a wrong secret (%s) says whom Asterisk did not let in, and closes',
    async (auth) => {
      const { server, base } = await serverOf()
      await expect(connect({ ...base, auth, secret: 'wrong' })).rejects.toMatchObject({
        code: 'source_unauthorized',
        message: expect.stringContaining('cti'),
      })
      await untilPasses(() => expect(server.sockets.size).toBe(0))
    },
  )

  it('is refused as a real Asterisk refuses it', async () => {
    const recorded = recordedBytes('wrong-login').toString('utf8').replace('login-1', 'switchhook-1')
    const { base } = await serverOf({ greeting: recorded, answers: { Login: () => undefined } })
    await expect(connect({ ...base, auth: 'plain' })).rejects.toMatchObject({ code: 'source_unauthorized' })
  })

  it('reports what is there when it is no manager, or nothing at all', async () => {
    const { server, base } = await serverOf({ greeting: 'SSH-2.0-OpenSSH_9.2\r\n' })
    await expect(connect(base)).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('not an Asterisk manager'),
    })
    await server.close()
    await expect(connect(base)).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('nothing listens there'),
    })
  })
})

describe('TLS', () => {
  const certificate = () => {
    const folder = mkdtempSync(join(tmpdir(), 'ami-'))
    cleanUps.push(() => rmSync(folder, { recursive: true }))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=pbx.example', '-addext', 'subjectAltName=DNS:pbx.example']
    const files = ['-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, ...files], {
      stdio: 'ignore',
    })
    return { cert, tls: { key: readFileSync(key), cert: readFileSync(cert) } }
  }

  it('is trusted by the certificate that the settings name, and by no other', async () => {
    const { cert, tls } = certificate()
    const { base } = await serverOf({ tls })
    const connection = await connect({ ...base, tls: true, caFile: cert, tlsName: 'pbx.example' })
    expect(connection.greeting).toContain('Asterisk Call Manager')
    await expect(connect({ ...base, tls: true, tlsName: 'pbx.example' })).rejects.toMatchObject({
      code: 'source_unreachable',
    })
    await expect(connect({ ...base, tls: true, caFile: cert, tlsName: 'other.example' })).rejects.toMatchObject({
      code: 'source_unreachable',
    })
  })

  it('says which certificate file is missing', async () => {
    const { base } = await serverOf()
    await expect(connect({ ...base, tls: true, caFile: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'not_configured',
      message: expect.stringContaining('/nowhere.pem'),
    })
  })
})

describe('answers', () => {
  it('are given to the question with their ActionID, in whatever order they come', async () => {
    const held: AmiMessage[] = []
    const { server, base } = await serverOf({ answers: { A: (a) => void held.push(a), B: (b) => void held.push(b) } })
    const connection = await connect(base)
    const both = Promise.all([connection.request({ Action: 'A' }), connection.request({ Action: 'B' })])
    await untilPasses(() => expect(held).toHaveLength(2))
    for (const action of held.reverse()) server.send(reply(action, 'Success', { For: action.text('Action') }))
    expect((await both).map((answer) => answer.text('For'))).toEqual(['A', 'B'])
  })

  it('that are lists come whole, among other events', async () => {
    const answers = {
      QueueStatus: (action: AmiMessage) =>
        listAnswer(action, ['Event: QueueMember\r\nName: A']).replace(
          'Event: QueueMember',
          'Event: Other\r\n\r\nEvent: QueueMember',
        ),
    }
    const events: string[] = []
    const { base } = await serverOf({ answers })
    const connection = await connect(base, (messages) => events.push(...messages.map((message) => message.event)))
    const items = await connection.list({ Action: 'QueueStatus' })
    expect(items.map((item) => item.text('Name'))).toEqual(['A'])
    expect(events).toEqual(['FullyBooted', 'Other', 'QueueMember', 'QueueStatusComplete'])
  })

  it('that refuse say so: what is not allowed is the admin’s to allow', async () => {
    const { base } = await serverOf({
      denied: ['CoreShowChannels'],
      answers: { Odd: (a) => reply(a, 'Error', { Message: 'Invalid' }) },
    })
    const connection = await connect(base)
    await expect(connection.list({ Action: 'CoreShowChannels' })).rejects.toMatchObject({ code: 'source_unauthorized' })
    await expect(connection.request({ Action: 'Odd' })).rejects.toMatchObject({ code: 'source_unreadable' })
  })

  it('that never come are not waited for longer than the connection lasts', async () => {
    const { server, base } = await serverOf({ answers: { Slow: () => undefined } })
    const connection = await connect(base)
    const asked = connection.request({ Action: 'Slow' })
    server.drop()
    await expect(asked).rejects.toMatchObject({ code: 'source_unreachable' })
    await expect(connection.request({ Action: 'Ping' })).rejects.toMatchObject({ code: 'source_unreachable' })
  })
})

describe('a connection', () => {
  it('ends when the other side says nothing any more, not even to a ping', async () => {
    const { server, base } = await serverOf({ answers: { Ping: () => undefined } })
    const connection = await connect({ ...base, pingIntervalMs: 20, pingTimeoutMs: 20 })
    expect((await connection.ended).message).toContain('no sign of life')
    expect(server.actions.map((action) => action.text('Action'))).toContain('Ping')
  })

  it('lives on as long as pings are answered', async () => {
    const { server, base } = await serverOf()
    await connect({ ...base, pingIntervalMs: 5, pingTimeoutMs: 5000 })
    const pings = () => server.actions.filter((action) => action.text('Action') === 'Ping').length
    await untilPasses(() => expect(pings()).toBeGreaterThan(3))
    expect(server.connections).toBe(1)
  })

  it('gives all events of a whole recording, byte by byte, to a client that is slow', async () => {
    const { server, base } = await serverOf()
    const events: string[] = []
    const busy = (messages: readonly AmiMessage[]) => {
      const untilMs = performance.now() + 2
      while (performance.now() < untilMs) events.length += 0
      events.push(...messages.map((message) => message.event))
    }
    await connect(base, busy)
    const bytes = recordedBytes('local-busy')
    server.send(bytes.subarray(bytes.indexOf('\r\n') + 2), 7)
    const expected = bytes.toString('utf8').match(/^Event: /gm)?.length
    await untilPasses(() => expect(events.length - 1).toBe(expected))
  })

  it('ends when what came could not be kept, so that it is read anew', async () => {
    const { server, base } = await serverOf()
    const connection = await connect(base, (messages) => {
      if (messages.some((message) => message.event === 'Newchannel')) throw new Error('disk full')
    })
    server.send('Event: Newchannel\r\nUniqueid: 1.1\r\n\r\n')
    expect((await connection.ended).message).toContain('could not be kept')
  })
})

describe('a connection for ever', () => {
  const forever = (base: AmiOptions, random = { next: () => 0 }) => {
    const stop = new AbortController()
    const lost: string[] = []
    const handler = {
      onEvents: () => {},
      onConnected: async () => {},
      onLost: (reason: Error) => void lost.push(reason.message),
    }
    const done = keepConnected(base, handler, { clock: systemClock, random, log: silentLog }, stop.signal)
    cleanUps.push(async () => {
      stop.abort()
      await done
    })
    return { stop, done, lost }
  }

  it('is made again after each of many losses, and there are never two', async () => {
    const { server, base } = await serverOf()
    const { lost } = forever(base)
    for (let times = 1; times <= 25; times += 1) {
      await untilPasses(() => expect(server.connections).toBeGreaterThanOrEqual(times))
      await untilPasses(() => expect(server.sockets.size).toBe(1))
      server.drop()
    }
    await untilPasses(() => expect(lost.length).toBeGreaterThanOrEqual(25))
    expect(server.mostAtOnce).toBe(1)
  })

  it('comes back when Asterisk does, however long it was away', async () => {
    const { server, base } = await serverOf()
    const { lost } = forever(base)
    await untilPasses(() => expect(server.sockets.size).toBe(1))
    await server.close()
    await untilPasses(() => expect(lost.length).toBeGreaterThan(12))
    const again = new AmiServer()
    await again.listen(base.port)
    cleanUps.push(() => again.close())
    await untilPasses(() => expect(again.sockets.size).toBe(1))
  })

  it('pauses at most 30 s, with jitter over the whole of it, and longer only when it is not let in', async () => {
    const paused = async (secret: string, chance: number) => {
      const { base } = await serverOf({ secret })
      const pauses: number[] = []
      const stop = new AbortController()
      const clock = {
        now: () => 0,
        sleep: async (ms: number, signal?: AbortSignal) => {
          if (signal !== stop.signal) return systemClock.sleep(ms, signal)
          pauses.push(ms)
          if (pauses.length === 12) stop.abort()
        },
      }
      const handler = { onEvents: () => {}, onConnected: async () => Promise.reject(new Error('no')), onLost: () => {} }
      await keepConnected(base, handler, { clock, random: { next: () => chance }, log: silentLog }, stop.signal)
      return pauses
    }
    const most = await paused('secret', 0.999999)
    expect(Math.round(most[0] ?? 0)).toBe(1000)
    expect(Math.max(...most)).toBeLessThanOrEqual(30_000)
    expect(Math.round(most.at(-1) ?? 0)).toBe(30_000)
    expect(Math.max(...(await paused('secret', 0)))).toBe(0)
    expect(Math.min(...(await paused('other', 0)))).toBe(30_000)
  })

  it('ends at once when it is asked to', async () => {
    const { server, base } = await serverOf()
    const { stop, done } = forever(base)
    await untilPasses(() => expect(server.sockets.size).toBe(1))
    stop.abort()
    await done
    await untilPasses(() => expect(server.sockets.size).toBe(0))
  })
})
