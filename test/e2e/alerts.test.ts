/**
 * A queue that empties in business hours, through the built product in real workerd: opened once at each destination in its true
 * form, a power cut in between, resolved once; and what people see of it in a real Chromium.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { type AlertsForm, alertsSchema, checkedAlertsSchema } from '../../src/wire/alert.ts'
import { startSink } from '../support/alerts/sink-server.ts'
import { launchChromium } from '../support/chromium.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'

/** Where pictures of the pages are put, for people; absent: none are taken. */
const pictures = process.env.SWITCHHOOK_TEST_PICTURES

const dataDir = newDataDir()
const title = 'Nobody is logged in to Sales (800)'
let sink: Awaited<ReturnType<typeof startSink>>
let server: TestServer
let key: string

const start = () => startServer({ dataDir, env: sink.variables })

async function ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return schema.parse(await answer.json())
}

const run = crypto.randomUUID()
let sequence = 0

/** As a forwarder reports its queues. */
async function report(loggedIn: 'yes' | 'no') {
  sequence += 1
  const group = {
    ...{ number: '800', name: 'Sales', kind: 'queue', waiting: [] },
    members: [{ extension: '101', name: 'Ann', loggedIn, phone: 'free' }],
  }
  const source = { id: 'ami', run, sequence, asOf: new Date().toISOString(), whole: true, groups: [group] }
  const body = JSON.stringify({ forwarder: `fwd_${'0'.repeat(16)}`, sources: [source] })
  const signed = signWebhook([eventsSigningKey(key)], { id: crypto.randomUUID(), atMs: Date.now(), body })
  const answer = await fetch(`${server.url}/v1/staffing/report`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...signed },
    body,
  })
  if (!answer.ok) throw new Error(`The report was refused: ${answer.status} ${await answer.text()}`)
}

/** Without business hours the rule of phones is unknown, which is another test's: here those of nobody at the phone count. */
async function list(query = ''): Promise<AlertsForm['alerts']> {
  const { alerts } = await ask('GET', `/v1/alerts${query}`, alertsSchema)
  return alerts.filter(({ kind }) => kind === 'nobody_logged_in')
}
const check = () => ask('POST', '/trigger/alerts', checkedAlertsSchema)
/** How many messages each took. */
const counts = () => ['slack', 'teams', 'email', 'webhook', 'call-logger'].map((one) => sink.taken(one).length)

beforeAll(async () => {
  sink = await startSink()
  server = await start()
  key = (await ask('POST', '/v1/keys', z.object({ token: z.string() }), { name: 'forwarder', scopes: ['events'] }))
    .token
  await ask('PUT', '/v1/alerts/rules', z.unknown(), {
    rules: { nobody_logged_in: { forMinutes: 0.05, outsideHours: true } },
    resolveAfterSeconds: 2,
  })
})
afterAll(async () => {
  await server.stop()
  sink.close()
})

describe('a queue of the phone system', () => {
  it('that empties is reported once to everybody, by the alarm alone', async () => {
    await report('yes')
    await check()
    await report('no')
    // Seen now; three seconds later the site's own alarm opens it.
    await check()
    await expect.poll(counts, { timeout: 60_000 }).toEqual([1, 1, 1, 1, 1])
    expect(sink.taken('slack')).toEqual([`🔴 ${title}: Of its members 1 is logged out.`])
    expect(sink.taken('teams')).toEqual([`🔴 ${title}`])
    expect(sink.taken('email')).toEqual([`🔴 ${title}`])
    expect(sink.taken('webhook')).toEqual(['alert.opened'])
    expect(sink.taken('call-logger')).toEqual(['opened 800'])
    expect(await list()).toMatchObject([{ state: 'open', title }])
  })

  it('is seen in the dashboard, which breaks no rule of accessibility', async () => {
    const browser = await launchChromium()
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })
    const page = await context.newPage()
    const { link } = await ask('POST', '/v1/sign-in/links', z.object({ link: z.string() }), {})
    await page.goto(link)
    await page.locator('.shell').waitFor({ state: 'attached' })
    for (const [path, text] of [
      ['alerts', title],
      ['alerts?show=rules', 'Callers wait, nobody free'],
    ] as const) {
      await page.goto(`${server.url}/admin/${path}`)
      await page.locator('#main').getByText(text).first().waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      if (pictures) await page.screenshot({ path: `${pictures}/${path.replace(/\W/g, '-')}.png` })
    }
    await page.locator('[data-rule=long_wait]').getByRole('button').click()
    await page.getByLabel('Longest wait, in seconds').fill('120')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[data-rule=long_wait]').getByText('longer than 120 s').waitFor()
    await page.goto(`${server.url}/admin/alerts`)
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByLabel('Remark').fill('Ben is on his way')
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click()
    await page.locator('#main').getByText('Ben is on his way').waitFor()
    await browser.close()
  })

  it('that is manned again after a power cut is resolved once, and nothing is sent twice', async () => {
    await server.kill()
    server = await start()
    await report('no')
    await check()
    await report('yes')
    await check()
    await expect.poll(counts, { timeout: 60_000 }).toEqual([2, 2, 2, 2, 2])
    expect(sink.taken('call-logger')).toEqual(['opened 800', 'resolved 800'])
    expect(sink.taken('webhook')).toEqual(['alert.opened', 'alert.resolved'])
    expect(await list()).toEqual([])
    expect(await list('?state=resolved')).toMatchObject([{ resolvedBecause: 'recovered' }])
    expect(sink.malformed()).toEqual([])
  })

  it('is shown by the browser once, however many tabs there are that nobody sees, and not after it was acknowledged', async () => {
    const browser = await launchChromium()
    const context = await browser.newContext({ locale: 'en-US' })
    await context.addInitScript(`
      window.shownNotices = []
      window.Notification = class {
        static permission = 'granted'
        constructor(title) { window.shownNotices.push(title) }
      }
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    `)
    const tabs = [await context.newPage(), await context.newPage()]
    const { link } = await ask('POST', '/v1/sign-in/links', z.object({ link: z.string() }), {})
    await tabs[0]?.goto(link)
    await tabs[0]?.locator('.shell').waitFor({ state: 'attached' })
    for (const tab of tabs) {
      await tab.goto(`${server.url}/admin/alerts`)
      await tab.locator('#main h1').waitFor()
    }
    /** Each tab has read an alert in this state. */
    const allRead = (state: string) =>
      Promise.all(
        tabs.map((tab) =>
          tab.waitForResponse(
            async (answer) =>
              new URL(answer.url()).pathname === '/v1/alerts' &&
              alertsSchema
                .parse(await answer.json())
                .alerts.some((one) => one.kind === 'nobody_logged_in' && one.state === state),
          ),
        ),
      )
    const notices = async () => (await Promise.all(tabs.map((tab) => tab.evaluate<string[]>('shownNotices')))).flat()
    await report('no')
    await check()
    await allRead('open')
    await allRead('open')
    const ofGroup = async () => (await notices()).filter((one) => one.includes('Sales'))
    expect(await ofGroup()).toHaveLength(1)
    const [alert] = await list()
    await ask('POST', `/v1/alerts/${alert?.id}/acknowledge`, z.unknown(), { by: 'Sam' })
    await allRead('acknowledged')
    await allRead('acknowledged')
    expect(await ofGroup()).toHaveLength(1)
    await browser.close()
  }, 180_000)
})
