/**
 * Click-to-call as a whole, on each deployment: an agent asks, the built forwarder takes it and has Asterisk's manager (one
 * that speaks the recorded protocol) ring the phone, and what became of it comes back.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { buildForwarder } from '../../src/programs/build/forwarder-bundle.ts'
import { AmiServer } from '../support/asterisk/ami-server.ts'
import { pickedUp, queued } from '../support/asterisk/picked-up.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { newDataDir } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const order = z.looseObject({ id: z.string(), state: z.string(), callId: z.string().optional() })
const forwarderFile = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')

describe.each(deploymentKinds)('click-to-call on $name', ({ name, open }) => {
  let place: Deployable
  let server: Running
  let forwarder: ChildProcess
  let hangs = false
  const directory = newDataDir()
  const manager = new AmiServer({ answers: { Originate: (action) => (hangs ? queued(action) : pickedUp(action)) } })
  const dialled = () =>
    manager.actions.flatMap((action) =>
      action.text('Action') === 'Originate' ? [`${action.text('Channel')} ${action.text('Exten')}`] : [],
    )

  const ask = async (route: string, key: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const method = body === undefined ? 'GET' : 'POST'
    return fetch(server.url + route, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  }
  const startForwarder = async () => {
    const before = manager.connections
    forwarder = spawn(process.execPath, [forwarderFile, 'run'], { cwd: directory, stdio: 'ignore' })
    await waitFor(() => manager.connections > before, 20_000)
  }

  beforeAll(async () => {
    place = await open()
    server = await place.start({ SWITCHHOOK_CLICK_TO_CALL: 'on', SWITCHHOOK_SETTLE_MS: '0' })
    await buildForwarder()
    const ami = `{id: ami, type: asterisk-ami, host: 127.0.0.1, port: ${await manager.listen()}, username: cti, secret: secret, clickToCall: true}`
    const cloud = `cloud:\n  url: ${server.url}\n  key: ${server.siteKey}\n`
    writeFileSync(path.join(directory, 'switchhook-forwarder.yml'), `${cloud}sources:\n  - ${ami}\n`)
    await startForwarder()
  })
  afterAll(async () => {
    forwarder?.kill('SIGKILL')
    await manager.close()
    await server?.kill()
    await place?.close()
  })

  it('an agent has its own phone call a number, and sees that it was picked up', async () => {
    const made = await ask('/v1/agents/101/token', server.adminKey, {})
    const { token } = z.object({ token: z.string() }).parse(await made.json())
    const answer = await ask('/v1/calls?wait=25', token, { number: '(212) 555-1234' })
    expect([answer.status, await answer.json()]).toMatchObject([200, { state: 'answered', extension: '101' }])
    expect(dialled()).toEqual(['PJSIP/101 +12125551234'])
    expect((await ask('/v1/calls', token, { extension: '102', number: '(212) 555-1234' })).status).toBe(403)
    const forwarders = async () => (await ask('/v1/forwarders', server.adminKey)).json()
    await expect.poll(forwarders).toMatchObject({ forwarders: [{ sources: [{ clickToCall: ['*'] }] }] })
  })

  it('the call that came of it is known by the order', async () => {
    const list = z.object({ requests: z.array(order) })
    const first = async () =>
      list.parse(await (await ask('/v1/click-to-call-requests', server.adminKey)).json()).requests[0]
    await expect.poll(async () => (await first())?.callId, { timeout: 20_000 }).toMatch(/^call_/)
    const answer = await ask(`/v1/calls/${(await first())?.id}`, server.adminKey)
    expect(await answer.json()).toMatchObject({ call: { direction: 'outbound', external: { e164: '+12125551234' } } })
  })

  it('a forwarder that dies while it dials has dialled once: nobody dials again', async () => {
    hangs = true
    const asked = await ask('/v1/calls', server.adminKey, { extension: '103', number: '(212) 555-1234' })
    const { id } = order.parse(await asked.json())
    await expect.poll(() => dialled().at(-1), { timeout: 20_000 }).toBe('PJSIP/103 +12125551234')
    forwarder.kill('SIGKILL')
    hangs = false
    await startForwarder()
    const next = await ask('/v1/calls?wait=25', server.adminKey, { extension: '104', number: '(212) 555-1234' })
    expect(await next.json()).toMatchObject({ state: 'answered' })
    expect(dialled().slice(1)).toEqual(['PJSIP/103 +12125551234', 'PJSIP/104 +12125551234'])
    expect(order.parse(await (await ask(`/v1/click-to-call-requests/${id}`, server.adminKey)).json()).state).toBe(
      'taken',
    )
  })

  if (!name.includes('Durable Objects')) return
  it('a question that is held is answered as soon as there is an order', async () => {
    const beganMs = performance.now()
    await ask('/v1/calls?wait=25', server.adminKey, { extension: '105', number: '(212) 555-1234' })
    // Not after the 25 s that it would be held.
    expect(performance.now() - beganMs).toBeLessThan(15_000)
  })
})
