/**
 * Old clients of the built product, wherever it runs: a page as users of CTI middleware have it, in Chromium, where there are
 * sockets; a relay's client and its dashboard everywhere.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { agentToken, leg, makeKey, report } from '../support/live-product.ts'
import { RelayClient } from '../support/old-clients/relay-client.ts'
import { waitFor } from '../support/wait-for.ts'

const pageText = readFileSync(new URL('../support/old-clients/cti-page.html', import.meta.url), 'utf8')

describe.each(deploymentKinds)('old clients on $name', ({ name, open }) => {
  const holdsSockets = !name.includes('Upstash')
  let place: Deployable
  let server: Running
  let events = ''
  let browser: Browser | undefined
  let pages: Server
  let reader: RelayClient
  let admin: RelayClient

  beforeAll(async () => {
    place = await open()
    const secrets = { SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') }
    server = await place.start({ SWITCHHOOK_SETTLE_MS: '0', ...secrets })
    events = (await makeKey(server, ['events'])).token
    const ask = (path: string, init: RequestInit) => fetch(server.url + path, init)
    reader = new RelayClient(ask, (await makeKey(server, ['read', 'agents'])).token)
    admin = new RelayClient(ask)
    await admin.login('admin', server.adminKey)
    pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end(pageText))
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    if (holdsSockets) browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    pages?.close()
    await server?.kill()
    await place?.close()
  })

  // Where there are no sockets there is no page of that kind.
  if (holdsSockets)
    it('the agent’s page shows who calls, how it goes on, and the summary after the end', async () => {
      const contacts = [
        {
          ...{ line: 1, firstName: 'Jane', lastName: 'Doe', company: 'Acme', emails: ['jane@acme.example'] },
          phones: [{ number: '+12025550147', label: 'mobile' }],
        },
      ]
      const imported = await admin.send('POST', '/v1/contacts/import', { importId: 't', contacts })
      expect(imported.status).toBe(200)
      const page = await browser?.newPage()
      if (page === undefined) throw new Error('no browser')
      const faults: string[] = []
      page.on('pageerror', ({ message }) => faults.push(message))
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`)
      const url = `${server.url.replace('http', 'ws')}/ws?token=${await agentToken(server, '101')}`
      await page.evaluate(`connect(${JSON.stringify(url)}, '123', 'Ann', '101')`)
      const shows = (text: string) => page.getByText(text, { exact: true }).waitFor()
      await shows('registered 123')
      const agents = await reader.get('/api/agents')
      expect(agents).toMatchObject({ count: 1, agents: [{ agentId: '123', agentName: 'Ann', extension: '101' }] })

      const number = '+12025550147'
      const fact = (kind: 'ringing' | 'answered' | 'ended') => {
        const external = { number, e164: number, matchKey: number.slice(2) }
        return { ...leg('7000001', '101', kind), external }
      }
      await report(server, events, fact('ringing'))
      await shows('Jane Doe | +12025550147 | jane@acme.example | Acme')
      await report(server, events, fact('answered'))
      await shows('update: bridge')
      await report(server, events, fact('ended'))
      await shows(`ended: ${number} (Normal Clearing)`)
      const { agent: _, leg: __, ...whole } = fact('ended')
      const ai = { conversationId: 'conv_1', summary: 'Asked for order 17.', result: 'success' }
      await report(server, events, { ...whole, id: '7000001:ai', kind: 'ai', source: 'ai', ...ai } as never)
      await waitFor(
        async () => (await page.locator('#summary').textContent()) === 'conv_1: success: Asked for order 17.',
      )
      expect(await page.locator('#log li', { hasText: 'ended:' }).count()).toBe(1)

      const callData = { callerIdNum: number, callerIdName: 'Jane by hand' }
      const popped = await reader.send('POST', '/api/screen-pop', { agentIdentifier: '123', callData })
      expect(popped).toMatchObject({ success: true })
      await shows('Jane by hand')
      expect(faults).toEqual([])
      await page.close()
    })

  it('a pop for an agent who is not connected says so', async () => {
    const body = { agentIdentifier: '555', callData: { callerIdNum: '+12025550100' } }
    expect(await reader.send('POST', '/api/screen-pop', body)).toMatchObject({ status: 200, success: false })
  })

  it('the relay’s client sees a call in 3CX’s rows while it rings and in the history', async () => {
    await report(server, events, leg('7000002', '104', 'ringing'))
    const active = async () => (await reader.get('/relay/active-calls?form=odata')).data.value ?? []
    const mine = async () => (await active()).filter(({ Callee }) => Callee === '104')
    await waitFor(async () => (await mine()).length === 1)
    expect(await mine()).toMatchObject([{ Caller: '+15557000002', Status: 'Ringing', EstablishedAt: null }])
    await report(server, events, leg('7000002', '104', 'ended'))
    await waitFor(async () => (await mine()).length === 0)
    const day = new Date().toISOString().slice(0, 10)
    const history = await reader.get(`/relay/call-history?start=2020-01-01&end=${day}&form=odata`)
    const rows = (history.data.value ?? []).filter(({ DstDn }) => DstDn === '104')
    expect(rows).toMatchObject([{ SrcCallerNumber: '+15557000002', CallAnswered: false, CallTime: 'PT0S' }])
  })

  it('the relay’s dashboard signs in with a key, and manages users and keys', async () => {
    const made = await admin.send('POST', '/admin/users', { username: 'eve', password: 'x', role: 'viewer' })
    const viewer = new RelayClient((path, init) => fetch(server.url + path, init))
    expect(await viewer.login('eve', String(made.data.apiKey))).toMatchObject({ user: { role: 'viewer' } })
    expect((await viewer.get('/admin/connections')).data).toMatchObject({ database: { state: 'connected' } })
    expect(await viewer.get('/admin/stats')).toMatchObject({ success: true, data: { errors: { total: 0 } } })
    expect((await viewer.get('/admin/users')).status).toBe(403)
    expect(await admin.send('DELETE', `/admin/users/${made.data.id}`)).toMatchObject({ success: true })
  })
})
