import { expect, it } from 'vitest'
import { openTestApp, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { createRequest, findRequest } from '../../core/click-to-call/request-store.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { dialHere } from './dial.ts'

const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_SITE_KEY: testSiteKey,
  THREECX_URL: 'https://pbx.example.com',
  THREECX_CLIENT_ID: '900',
  THREECX_CLIENT_SECRET: 'swordfish',
}

async function dial(answer: () => Response, takenBefore = false) {
  const dialled: unknown[] = []
  const notes: unknown[] = []
  const fetch: HttpFetch = async (url, init) => {
    if (url.endsWith('/connect/token')) return Response.json({ access_token: 't', expires_in: 60 })
    dialled.push([new URL(url).pathname, JSON.parse(String(init?.body))])
    return answer()
  }
  const app = openTestApp({ variables, platformParts: { fetch } })
  const services = app.deployment().site('main')
  const asked = {
    id: 'order_1',
    extension: '101',
    number: '+12125550101',
    by: 'key',
    expiresInMs: 30_000,
    perMinute: 6,
  }
  const request = await createRequest(services, asked)
  const keepGoing = async (_: string, note?: string) => void notes.push(note)
  if (takenBefore) await dialHere({ keepGoing }, services, request)
  await dialHere({ keepGoing }, services, request)
  return { dialled, notes, request: await findRequest(services, 'order_1') }
}

it('click-to-call rings the phone by Call Control, once, and the link learns which call it is', async () => {
  const started = () => Response.json({ finalstatus: 1, reason: 'None', result: { id: 1, callid: 77 } })
  const { dialled, notes, request } = await dial(started, true)
  expect(dialled).toEqual([['/callcontrol/101/makecall', { destination: '+12125550101', timeout: 30 }]])
  expect(notes).toEqual(['label 77 order_1'])
  expect(request).toMatchObject({ state: 'ringing', forwarder: 'threecx' })
})

it('what 3CX refuses is reported, and nothing is claimed where it may have dialled', async () => {
  const refused = await dial(() => Response.json({ finalstatus: 0, reasontext: 'Not allowed' }))
  expect(refused.request).toMatchObject({ state: 'failed', message: '3CX says: Not allowed' })
  const unknown = await dial(() => new Response('', { status: 404 }))
  expect(unknown.request).toMatchObject({ state: 'failed', reason: 'unknown-extension' })
  const broken = await dial(() => new Response('', { status: 502 }))
  expect(broken.request).toMatchObject({ state: 'taken' })
})
