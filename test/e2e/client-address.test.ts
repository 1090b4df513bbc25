/** Whose address counts where the server is asked directly: headers that only an edge may write are worth nothing. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'

const wrong = (n: number) => `swh_main_aaaaaaaaaaaa_${String(n).padStart(40, 'a')}`
/** One of each kind of header by which some edge names the client. */
const claims = (n: number) => ({
  'cf-connecting-ip': `198.51.100.${n}`,
  'x-vercel-forwarded-for': `198.51.100.${n}`,
  'x-forwarded-for': `198.51.100.${n}`,
  'x-real-ip': `198.51.100.${n}`,
  'true-client-ip': `198.51.100.${n}`,
  'mf-cf-blob': JSON.stringify({ clientIp: `198.51.100.${n}:1` }),
})

describe.each(deploymentKinds)('$name', ({ open }) => {
  let deployable: Deployable
  let server: Running
  beforeAll(async () => {
    deployable = await open()
    server = await deployable.start({})
  })
  afterAll(async () => {
    await server?.kill()
    await deployable?.close()
  })

  it('counts wrong keys by the connection, whatever address a client claims in its headers', async () => {
    const statuses: number[] = []
    // Twenty a minute by the clock; more than twice as many, since a minute may end on the way.
    for (let n = 1; n <= 42; n += 1) {
      const headers = { authorization: `Bearer ${wrong(n)}`, ...claims(n) }
      statuses.push((await fetch(`${server.url}/v1/calls`, { headers })).status)
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(40)
  })

  it('is asked for the address in the request line and no other', async () => {
    const headers = { 'mf-original-url': 'http://evil.example/openapi.json', 'mf-proxy-shared-secret': 'guess' }
    const answer = await fetch(`${server.url}/`, { headers })
    expect([answer.status, await answer.text()]).toEqual([200, 'Server is running'])
  })
})

describe('npm start', () => {
  it('passes on streams and sockets', async () => {
    const [first] = deploymentKinds
    const deployable = await first?.open()
    const server = await deployable?.start({})
    if (!server) throw new Error('no deployment')
    const { host, hostname, port } = new URL(server.url)
    const answered = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.on('error', reject)
      socket.on('data', (chunk) => {
        text += chunk
        if (text.includes('\r\n\r\n')) socket.destroy()
      })
      socket.on('close', () => resolve(text))
      const key = `authorization: Bearer ${server.siteKey}`
      const upgrade = 'connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13'
      socket.write(
        `GET /relay/ws HTTP/1.1\r\nhost: ${host}\r\n${upgrade}\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${key}\r\n\r\n`,
      )
    })
    expect(answered).toMatch(/^HTTP\/1.1 101/)
    const stream = await fetch(`${server.url}/v1/stream`, { headers: { authorization: `Bearer ${server.siteKey}` } })
    const { value } = (await stream.body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toContain('retry: ')
    await server.kill()
    await deployable?.close()
  })
})
