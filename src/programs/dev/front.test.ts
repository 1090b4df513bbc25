import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { freePort } from '../../../test/support/server.ts'
import { parseTrustedProxies } from '../../lib/forwarded-address.ts'
import { type Front, type FrontOptions, startFront } from './front.ts'
import { partBytes, restMs } from './paced.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function frontOf(behind: Server, files?: FrontOptions['files']): Promise<Front & { readonly port: number }> {
  const port = await freePort()
  const options = { host: '127.0.0.1', port, target: urlOf(behind), files, proxies: parseTrustedProxies('') }
  const front = await startFront(options)
  closing.push(front.close)
  return { ...front, port }
}

/** As workerd closes it: a request that is sent in that moment is lost. */
const closedByWorkerdAfterMs = 5000

it('gives up an idle connection to the server behind it before that one does, so that no request after a pause is answered 503', async () => {
  const ended = Promise.withResolvers<number>()
  const behind = createServer({ keepAliveTimeout: 60_000 }, (_, response) => response.end('answered'))
  let answeredAtMs = 0
  behind.on('connection', (socket: Socket) => socket.once('end', () => ended.resolve(Date.now() - answeredAtMs)))
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
  closing.push(() => behind.close())
  const { port } = await frontOf(behind)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answered')
  answeredAtMs = Date.now()
  expect(await ended.promise).toBeLessThan(closedByWorkerdAfterMs)
}, 20_000)

it('asks for static files where they are, and for whatever else of the Worker', async () => {
  const [worker, files] = ['worker', 'files'].map((name) =>
    createServer((request, response) => response.end(`${name} ${request.url}`)),
  )
  if (!worker || !files) throw new Error('no servers')
  for (const server of [worker, files]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
  }
  const { port } = await frontOf(worker, { target: urlOf(files), paths: new Set(['/pages/agent.js']) })
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  expect(await ask('/pages/agent.js')).toBe('files /pages/agent.js')
  expect(await ask('/pages/agent.js?v=2')).toBe('files /pages/agent.js?v=2')
  expect(await ask('/pages/other.js')).toBe('worker /pages/other.js')
  expect(await ask('/agent?page=/pages/agent.js')).toBe('worker /agent?page=/pages/agent.js')
})

/** A client whose connection became a socket. */
async function openSocket(port: number): Promise<Socket> {
  const client = connect(port, '127.0.0.1')
  closing.push(() => client.destroy())
  client.write('GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await once(client, 'data')
  return client
}

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

it('closes while an agent’s page holds a socket open, so that the server stops at once', async () => {
  const behind = createServer()
  behind.on('upgrade', (_, socket: Socket) => {
    socket.on('error', () => undefined)
    socket.write(switching)
  })
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
  closing.push(() => behind.close())
  const front = await frontOf(behind)
  const client = await openSocket(front.port)
  const ended = once(client, 'close')
  await front.close()
  await ended
})

it('hands on what floods a socket in parts, whole and in order, so that others are answered in between', async () => {
  const parts = 8
  const flood = Buffer.from(Array.from({ length: parts * partBytes }, (_, i) => i % 251))
  const arrived = Promise.withResolvers<{ bytes: Buffer; atMs: number }>()
  const behind = createServer()
  behind.on('upgrade', (_, socket: Socket) => {
    const chunks: Buffer[] = []
    socket.on('error', arrived.reject)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      if (bytes.length >= flood.length) arrived.resolve({ bytes, atMs: performance.now() })
    })
    socket.write(switching)
  })
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
  closing.push(() => behind.close())
  const client = await openSocket((await frontOf(behind)).port)
  const beganMs = performance.now()
  client.write(flood)
  const { bytes, atMs } = await arrived.promise
  expect(bytes.equals(flood)).toBe(true)
  // A timer may fire a little early.
  expect(atMs - beganMs).toBeGreaterThan((parts - 1) * (restMs - 1))
})
