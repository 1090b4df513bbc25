import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newDataDir } from '../../../../test/support/server.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { exchange } from '../../../lib/http-client.ts'
import type { HttpAsk } from '../../../ports/http.ts'
import { nodeHttp } from './node-http.ts'

const closing: (() => void)[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener, tls?: ReturnType<typeof selfSigned>) {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const seen = { connections: 0 }
  server.on('connection', () => {
    seen.connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close().closeAllConnections())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return { url: `http${tls ? 's' : ''}://127.0.0.1:${address.port}/v1/events`, seen }
}

function selfSigned() {
  const folder = newDataDir()
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  const wanted = ['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...wanted], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

const clock = createVirtualClock()

function ask(url: string, { fetch = nodeHttp(), signal }: { fetch?: HttpAsk; signal?: AbortSignal } = {}) {
  const bounds = { timeoutMs: 30_000, answerBytesMax: 4 * 2 ** 20 }
  const headers = { authorization: 'Bearer k' }
  const body = Buffer.from('{"events":["ä"]}')
  return exchange({ clock, fetch }, { url, method: 'POST', headers, body, ...bounds }, signal)
}

describe('a question over node:http', () => {
  it('brings method, headers and the very bytes, and gives back status, headers and text', async () => {
    const { url } = await serve(async (request, response) => {
      const sent = await text(request)
      const { authorization, 'content-length': length } = request.headers
      response.writeHead(201, { date: 'Fri, 20 Nov 2026 09:00:00 GMT', 'retry-after': '7' })
      response.end(`${request.method} ${request.url} ${authorization} ${length} ${sent}`)
    })
    const answer = await ask(url)
    expect(answer.text).toBe('POST /v1/events Bearer k 17 {"events":["ä"]}')
    expect(answer.status).toBe(201)
    expect(answer.headers.get('Date')).toBe('Fri, 20 Nov 2026 09:00:00 GMT')
    expect(answer.headers.get('Retry-After')).toBe('7')
    expect(answer.headers.get('location')).toBeNull()
  })

  it('unpacks an answer that was compressed, as it says it can', async () => {
    const { url } = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"accepted":[]}'))
    })
    expect((await ask(url)).text).toBe('{"accepted":[]}')
  })

  it('uses one connection for questions that follow each other', async () => {
    const { url, seen } = await serve((_, response) => void response.end('{}'))
    const fetch = nodeHttp()
    for (let i = 0; i < 5; i += 1) await ask(url, { fetch })
    expect(seen.connections).toBe(1)
  })

  it('goes through the proxy that the environment names, when Node is set up to use it', async () => {
    const asked: (string | undefined)[] = []
    const proxy = await serve((request, response) => {
      asked.push(request.url)
      response.end('{}')
    })
    vi.stubEnv('http_proxy', new URL(proxy.url).origin)
    vi.stubEnv('no_proxy', '')
    vi.stubEnv('NO_PROXY', '')
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    expect((await ask('http://cloud.invalid/v1/events')).text).toBe('{}')
    expect(asked).toEqual(['http://cloud.invalid/v1/events'])
  })

  it('follows no redirect, which would carry the key elsewhere', async () => {
    const { url, seen } = await serve((_, response) => void response.writeHead(302, { location: '/there' }).end())
    const answer = await ask(url)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/there'])
    expect(seen.connections).toBe(1)
  })

  it('rejects with the reason as soon as the signal aborts, before an answer and within one', async () => {
    for (const begin of [false, true]) {
      const over = new AbortController()
      const { url } = await serve((_, response) => {
        if (begin) response.write('{"acc')
        setImmediate(() => over.abort(new Error('asked to stop')))
      })
      await expect(ask(url, { signal: over.signal })).rejects.toThrow('asked to stop')
    }
  })

  it('rejects when nothing listens, when the connection breaks within the answer, and when the answer is endless', async () => {
    await expect(ask('http://127.0.0.1:1/')).rejects.toThrow(/ECONNREFUSED/)
    const broken = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"accepted":')
      setImmediate(() => request.socket.destroy())
    })
    await expect(ask(broken.url)).rejects.toMatchObject({ reason: 'cut off' })
    const endless = await serve((_, response) => void response.end(Buffer.alloc(5 * 2 ** 20, 'a')))
    await expect(ask(endless.url)).rejects.toThrow('more than 4194304 bytes')
    const bomb = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5 * 2 ** 20)))
    })
    await expect(ask(bomb.url)).rejects.toMatchObject({ reason: 'too big' })
  })

  it('does not speak with a server whose certificate nobody vouches for', async () => {
    const { url } = await serve((_, response) => void response.end('{}'), selfSigned())
    await expect(ask(url)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
  })
})
