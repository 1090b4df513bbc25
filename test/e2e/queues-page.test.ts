/** Queues on the page Live and on a wallboard, in a real Chromium on the built product, as a forwarder reports them. */
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import type { staffingReport } from '../../src/wire/queues.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { openSeededDashboard } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'

type StaffingReport = z.infer<typeof staffingReport>

const created = z.object({ token: z.string(), key: z.object({ id: z.string() }) })
const pictures = process.env.PICTURES

let crm: ReamazeServer
let dashboard: Dashboard
let one: DashboardPage
let key: string
let sequence = 0

type Groups = StaffingReport['sources'][number]['groups']

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

async function report(groups: Groups, whole = true): Promise<void> {
  sequence += 1
  const source = { id: 'ami', run: 'a', sequence, asOf: ago(0), whole, groups }
  const body = Buffer.from(JSON.stringify({ forwarder: 'fwd_0123456789abcdef', sources: [source] }))
  const signed = signWebhook([eventsSigningKey(key)], { id: crypto.randomUUID(), atMs: Date.now(), body })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...signed }
  const answer = await fetch(`${dashboard.server.url}/v1/staffing/report`, { method: 'POST', headers, body })
  expect(await answer.json()).toEqual({ sources: [{ id: 'ami', result: 'take' }] })
}

const reception = (parts: Partial<Groups[number]> = {}): Groups[number] => ({
  ...{ number: '800', name: 'Reception', kind: 'queue', targetSeconds: 20 },
  members: [
    { extension: '101', loggedIn: 'yes', phone: 'on a call', phoneSince: ago(192) },
    { extension: '102', loggedIn: 'yes', phone: 'free', paused: { reason: 'lunch', since: ago(1334) } },
    { extension: '105', name: 'Sam Ortiz', loggedIn: 'yes', phone: 'free' },
  ],
  waiting: [{ id: '1.1', since: ago(48) }],
  ...parts,
})
const orders: Groups[number] = {
  ...{ number: '801', name: 'Orders', kind: 'queue' },
  members: [{ extension: '101', loggedIn: 'yes', phone: 'on a call' }],
  waiting: [{ id: '1.2', since: ago(130) }],
}
const sales3cx: Groups[number] = {
  ...{ number: '802', name: 'Sales', kind: 'queue' },
  members: [{ extension: '101', loggedIn: 'unknown', phone: 'free' }],
  waiting: [],
}
const after: Groups[number] = { number: '803', name: 'After hours', kind: 'queue', members: [], waiting: [] }

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
  key = (await dashboard.ask('POST', '/v1/keys', created, { name: 'beside the PBX', scopes: ['events'] })).token
  await report([reception(), orders, sales3cx, after])
  one = await dashboard.open({ reducedMotion: 'reduce' })
  await one.page.evaluate("sessionStorage.setItem('switchhook.fresh', 'shown')")
  if (pictures) mkdirSync(pictures, { recursive: true })
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

const picture = async (name: string) => {
  if (pictures) await one.page.screenshot({ path: `${pictures}/${name}.png` })
}

describe('the page Live', () => {
  it('shows each queue now and today, people with what they do, and what is not known as not known', async () => {
    await one.show('live')
    const main = one.page.locator('#main')
    const row = (name: string) => main.getByRole('row').filter({ hasText: name })
    await row('Orders').getByText('Nobody free').waitFor()
    await row('After hours').getByText('Nobody there').waitFor()
    await row('Sales').getByText('Not known').waitFor()
    await row('Sales').getByText('≤ 1').first().waitFor()
    for (const text of ['Paused: lunch', 'Sam Ortiz', 'Ann Lee', 'offered − hung up within 5 s']) {
      await main.getByText(text).first().waitFor()
    }
    // Of the seeded calls to 800, twelve in the past ten hours, those of today have been counted.
    const cells = await row('Reception').getByRole('cell').allInnerTexts()
    expect(Number(cells[8])).toBeGreaterThan(0)
    expect(await accessibilityFaults(one.page)).toEqual([])
    await picture('live')
    expect(one.faults.splice(0)).toEqual([])
  })

  it('follows a change without being asked, and ticks', async () => {
    await report(
      [
        reception({
          waiting: [],
          members: [{ extension: '105', name: 'Sam Ortiz', loggedIn: 'yes', phone: 'ringing' }],
        }),
      ],
      false,
    )
    const row = one.page.locator('#main').getByRole('row').filter({ hasText: 'Reception' })
    await expect.poll(() => row.locator('td:nth-child(7)').textContent(), { timeout: 5000 }).toBe('1')
    expect((await row.getByRole('cell').allInnerTexts())[1]).toBe('0')
  })

  it('fits a phone, in the dark too', async () => {
    await one.page.setViewportSize({ width: 390, height: 844 })
    await one.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect(await one.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await accessibilityFaults(one.page)).toEqual([])
    await picture('live-phone')
    await one.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await one.page.setViewportSize({ width: 1280, height: 900 })
  })
})

describe('a wallboard', () => {
  it('opens by its link, shows counts and no people, follows changes, and ends with its key', async () => {
    const { token, key: own } = await dashboard.ask('POST', '/v1/keys', created, {
      name: 'Sales floor',
      scopes: ['wallboard'],
    })
    await one.page.setViewportSize({ width: 1600, height: 900 })
    await one.page.goto(`${dashboard.server.url}/wallboard#${token}`)
    await one.page.getByRole('heading', { name: 'Sales floor' }).waitFor()
    await one.page.getByText('Nobody free, 1 waiting').waitFor()
    await one.page.getByText('Live', { exact: true }).waitFor()
    const text = (await one.page.locator('body').textContent()) ?? ''
    for (const secret of ['Sam Ortiz', 'Ann Lee', 'lunch', '101']) expect(text).not.toContain(secret)
    expect(await accessibilityFaults(one.page)).toEqual([])
    await picture('wallboard')
    await report([{ ...orders, waiting: [] }], false)
    await one.page.getByText('Nobody free, 1 waiting').waitFor({ state: 'detached', timeout: 10_000 })
    await one.page.setViewportSize({ width: 390, height: 844 })
    expect(await one.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await picture('wallboard-phone')
    one.faults.splice(0)
    await dashboard.ask('DELETE', `/v1/keys/${own.id}`, z.unknown())
    await one.page.getByText('This link was revoked').waitFor({ timeout: 60_000 })
  })
})
